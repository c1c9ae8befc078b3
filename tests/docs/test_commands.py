"""Every command in the documents is run, on the sandbox of the kind that the page is about."""

import gzip
import json
import re
import shlex
from pathlib import Path

import pytest

from docs.pages import DOCS, PAGES, TOP, blocks, commands, inline_commands
from home.served import Served, serving
from twohats.cli.app import COMMANDS, load_command
from twohats.model.issue import Dialect
from twohats.sandbox import export_csv

_PLACEHOLDERS = ("https://example.atlassian.net", "https://jira.example.com")
_KEY = re.compile(r"\b(KEY|APO-12)\b")
_SERVERS = {"sandbox", "demo"}  # they run for long; tests of their own run them


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_run(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    is_server = "<!-- test: data-center -->" in page.read_text("utf-8")
    dialect = Dialect.DATA_CENTER if is_server else Dialect.CLOUD
    with serving(dialect, tmp_path, monkeypatch) as served:
        _prepare(served)
        for line in commands(page):
            words = [_filled(word, served) for word in shlex.split(line, comments=True)[1:]]
            if words[0] in _SERVERS:
                continue
            code = served.run(*words, typed=_answers(served))
            out, err = capsys.readouterr()
            assert code in _expected(words), f"{line}\n{out}\n{err}"
            assert served.seeded.token not in out + err


def _prepare(served: Served) -> None:
    """Lay out what a reader has: exports, a configuration, the token in the environment."""
    export = export_csv(served.site)
    (served.folder / "export.csv").write_text(export, encoding="utf-8", newline="")
    lines = (
        {"id": "1", "project": "P", "title": "Update risk register", "role": "manager"},
        {"id": "2", "project": "Q", "title": "Draft the vision statement", "role": "owner"},
        {"id": "3", "project": "Q", "title": "Fix login", "role": "neither"},
    )
    labelled = "\n".join(map(json.dumps, lines))
    (served.folder / "labelled.jsonl").write_text(labelled, encoding="utf-8")
    more = served.folder / "more"
    more.mkdir()
    header, *rows = export.splitlines(keepends=True)
    (more / "second.csv.gz").write_bytes(gzip.compress("".join([header, *rows]).encode()))
    served.configure("[sites.main.sync]\nconfirmed_labels = true\n")


def _filled(word: str, served: Served) -> str:
    for placeholder in _PLACEHOLDERS:
        word = word.replace(placeholder, served.server.url)
    word = _KEY.sub("LUM-1", word)
    return word.replace("you@example.com", served.seeded.bot.email)


def _answers(served: Served) -> str:
    """Return what a reader types when ``init`` asks: yes, replace the file; address; e-mail."""
    email = [served.seeded.bot.email] if served.is_cloud else []
    return "\n".join(["y", served.server.url, *email]) + "\n" * 9


def _expected(words: list[str]) -> set[int]:
    if "--fail-on" in words or "--max-age" in words:
        return {0, 1}
    return {0}


@pytest.mark.parametrize("page", [*PAGES, TOP / "mappings" / "README.md"], ids=lambda p: p.name)
def test_commands_within_the_text_are_ones_that_twohats_knows(page: Path) -> None:
    for line in inline_commands(page):
        name, *rest = shlex.split(line)[1:]
        if name.startswith("-"):
            continue
        assert name in COMMANDS, line
        known = {option for param in load_command(name).params for option in param.opts}
        known |= {o for param in load_command(name).params for o in param.secondary_opts}
        strange = [word for word in rest if word.startswith("--") and word not in known]
        assert not strange or name == "mapping", line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_shown_with_a_prompt_are_ones_that_twohats_takes(page: Path) -> None:
    lines = [line for block in blocks(page) if block.kind == "console"
             for line in block.text.splitlines()]  # fmt: skip
    for line in lines:
        if line.startswith("$ twohats "):
            name, *words = shlex.split(line)[2:]
            with load_command(name).make_context(name, words):
                pass


def test_the_pages_that_are_promised_are_there() -> None:
    promised = "start-cloud start-data-center audit-from-csv changing-the-mapping"
    promised += " reading-the-report operating troubleshooting privacy views python"
    assert {f"{name}.md" for name in promised.split()} <= {page.name for page in DOCS.glob("*.md")}
