"""Whatever bytes come in: an error of ours or a result, within a second, and nothing else.

2,000 inputs for each reader and writer in the suite, 200,000 by ``scripts/long``.
"""

import json
import os
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.samples import hostile_report
from sync_desk import Quiet
from twohats.config import load_settings
from twohats.errors import TwohatsError
from twohats.exports import open_source
from twohats.mapping_files import load_mapping, merge_files
from twohats.mapping_files.reading import read_bytes
from twohats.model.issue import Issue
from twohats.reports import Frame, to_adf, to_wiki
from twohats.roles import Classifier, compile_mapping
from twohats.text.adf import flatten

Chance = random.Random
AT_ONCE = 20  # inputs drawn from one seed: hypothesis' own overhead is shared by them
LONGEST = 1.0  # seconds
FAST = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - any fast folder will do

CSV = b'Issue key,Summary,Description,Labels,Labels,Created\nAPO-1,"Risk, high","a ""b""\nc",x,,1\n'
JSON = (
    b'{"issues":[{"id":"1","key":"APO-1","fields":{"summary":"Risk","description":null,'
    b'"labels":["x"],"created":"2026-11-24T10:00:00.000+0000"}}],"names":{}}\n'
)
CONFIG = (
    b'[sites.main]\nurl = "https://jira.example"\nprojects = ["APO"]\njql = "x = 1"\n'
    b'[sites.main.labels]\nowner = "po"\n[sites.main.sync]\nmax_writes = 5\n'
)
MAPPING = (
    b'format = 1\nname = "x"\nversion = "1"\n[[duty]]\nid = "risk-analysis"\n'
    b'role = "project-manager"\ntitle = "risk"\n[[duty.row]]\ntext = "risk"\nsource = "list"\n'
    b'phrases = ["risk {analysis|review}", "assess ... risk"]\ndenials = ["race condition"]\n'
)
BITS = (
    *(
        b'"',
        b'""',
        b",",
        b";",
        b"\n",
        b"\r\n",
        b"{",
        b"}",
        b"[",
        b"]",
        b"]]",
        b":",
        b"\\",
        b"=",
        b"'",
    ),
    *(b"\\u", b"\\ud800", b"\x00", b"\xff", b"\xef\xbb\xbf", b"null", b"1e999", b"-", b"\xc3\xa9"),
    *(
        b"{a|b}",
        b" ... ",
        b"APO-1",
        b"<script>",
        b"true",
        b"[[",
        b"''' ",
        b'"""',
        b"\xf0\x9f\x98\x80",
    ),
)


def mutated(chance: Chance, seed: bytes) -> bytes:
    """Return the seed, broken in a few places; sometimes only noise."""
    if chance.random() < 0.05:
        return chance.randbytes(chance.randrange(200))
    data = bytearray(seed * chance.choice((1, 1, 1, 3)))
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at, width = chance.randrange(len(data) + 1), chance.randrange(12)
        data[at : at + width * (chance.random() < 0.5)] = chance.choice(BITS) * chance.choice(
            (1, 1, 40)
        )
    return bytes(data)


def json_value(chance: Chance, depth: int = 0) -> Any:  # noqa: ANN401 - any JSON
    """Return a value, somewhat like a document of Atlassian's."""
    if depth > 8 or chance.random() < 0.3:
        return chance.choice(("text", "", None, 3, 1.5, True, "\ud800", "{code}", "risk", [], {}))
    if chance.random() < 0.4:
        return [json_value(chance, depth + 1) for _ in range(chance.randrange(4))]
    kinds = ("doc", "paragraph", "text", "panel", "table", "tableRow", "mention", "media", "odd")
    node: dict[str, Any] = {"type": chance.choice(kinds)}
    for name in ("content", "text", "attrs", "marks", "version"):
        if chance.random() < 0.6:
            node[name] = json_value(chance, depth + 1)
    return node


def text(chance: Chance) -> str:
    """Return text that means something to some markup."""
    parts = (
        *(
            "|",
            "{",
            "}",
            "[~bob]",
            "!x.png!",
            "@all",
            "<b>",
            "*",
            "_",
            "`",
            "\\",
            "\n",
            "h1. ",
            "- ",
        ),
        *(
            "\x1b[2J",
            "\u202e",
            "\ud800",
            "\x00",
            "risk",
            "=1+1",
            "http://x",
            "{code}",
            "||",
            "é",
            " ",
        ),
    )
    return "".join(chance.choice(parts) for _ in range(chance.randrange(30)))


def read_file(chance: Chance, folder: Path, seed: bytes, kind: str) -> None:
    file = folder / "input"
    file.write_bytes(mutated(chance, seed))
    for issue in open_source([file], kind=kind, progress=Quiet()).issues():
        assert isinstance(issue, Issue)


def csv(chance: Chance, folder: Path) -> None:
    read_file(chance, folder, CSV, "csv")


def json_file(chance: Chance, folder: Path) -> None:
    read_file(chance, folder, JSON, "json")


def adf(chance: Chance, _folder: Path) -> None:
    flat = flatten(json_value(chance))
    classifier().verdict(Issue(key="APO-1", title=flat[:200], description=flat))


@cache
def classifier() -> Classifier:
    """Return the shipped mapping, compiled."""
    return compile_mapping(load_mapping())


def config(chance: Chance, folder: Path) -> None:
    file = folder / "twohats.toml"
    file.write_bytes(mutated(chance, CONFIG))
    load_settings(file, environ={})


def mapping(chance: Chance, _folder: Path) -> None:
    merge_files([read_bytes(mutated(chance, MAPPING), name="overlay.toml")])


def comments(chance: Chance, _folder: Path) -> None:
    report = hostile_report(text(chance))
    frame = Frame(project="APO", run_by=text(chance), contact=text(chance))
    assert len(to_wiki(report, frame)) < 32_767
    assert len(json.dumps(to_adf(report, frame))) < 3 * 32_767


TARGETS: dict[str, Callable[[Chance, Path], None]] = {
    "csv": csv,
    "json": json_file,
    "adf": adf,
    "config": config,
    "mapping": mapping,
    "comments": comments,
}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Give a folder on the fastest disk there is."""
    with TemporaryDirectory(dir=FAST, prefix="twohats-") as made:
        yield Path(made)


def fuzz(name: str, folder: Path, inputs: int) -> float:
    """Throw so many inputs at a target; return the seconds that the slowest one took."""
    target = TARGETS[name]
    slowest = 0.0

    @settings(
        max_examples=inputs // AT_ONCE,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 2**64))
    def throw(seed: int) -> None:
        nonlocal slowest
        for number in range(AT_ONCE):
            chance = Chance(f"{seed} {number}")
            started = process_time()
            with suppress(TwohatsError):
                target(chance, folder)
            took = process_time() - started
            slowest = max(slowest, took)
            assert took < LONGEST

    throw()
    return slowest


@pytest.mark.parametrize("name", TARGETS)
def test_2_000_inputs(name: str, folder: Path) -> None:
    fuzz(name, folder, 2_000)


@pytest.mark.long
@pytest.mark.parametrize("name", TARGETS)
def test_200_000_inputs(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    slowest = max(fuzz(name, folder, 10_000) for _ in range(20))
    with capsys.disabled():
        print(f" [{name}: the slowest of 200,000 inputs took {slowest:.3f} s]", end="")  # noqa: T201 - the number is wanted
