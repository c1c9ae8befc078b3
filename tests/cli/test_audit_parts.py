"""Parts: counted apart, merged in any grouping and order, the very bytes of a single run."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from twohats.__main__ import main

MOMENT = "2026-11-25"
HEAD = (
    "Summary,Issue key,Issue id,Project key,Assignee,Assignee Id,Status Category,Created,Resolved"
)
TITLES = (
    "Update the risk register",
    "Define the product vision and objectives",
    "Vendor contract renewal",
    "Fix crash in task scheduler",
    "Sprint planning",
)
FORMATS = ("text", "markdown", "html", "json", "csv")

Audit = Callable[..., int]


def rows(number: int) -> str:
    """Return an export of its own issues, of two projects, some of them done."""
    chance = random.Random(number)  # noqa: S311 - invented issues
    lines = [HEAD]
    for n in range(number * 100, number * 100 + 40):
        who = chance.randrange(7)
        person = f"Person {who},u{who}" if who else ","
        resolved = f"2026-11-0{chance.randrange(1, 9)}" if chance.random() < 0.4 else ""
        state = "Done" if resolved else "To Do"
        created = f"2026-0{chance.randrange(1, 9)}-11 10:00"
        key = f"{chance.choice(('APO', 'BEE'))}-{n + 1}"
        project = key.partition("-")[0]
        lines.append(
            f"{chance.choice(TITLES)},{key},{n},{project},{person},{state},{created},{resolved}"
        )
    return "\n".join(lines) + "\n"


@pytest.fixture
def exports(tmp_path: Path) -> list[Path]:
    made = [tmp_path / f"part{number}.csv" for number in range(5)]
    for number, path in enumerate(made):
        path.write_text(rows(number), encoding="utf-8")
    return made


def part(path: Path | list[Path], out: Path, *more: str) -> Path:
    paths = path if isinstance(path, list) else [path]
    words = [word for one in paths for word in ("--from", str(one))]
    moment = () if "--as-of" in more else ("--as-of", MOMENT)
    assert main(["audit", *words, *moment, "--partial", "-o", str(out), *more]) == 0
    return out


def merged(parts: list[Path], out: Path, *more: str) -> Path:
    words = ["audit", "--merge", *map(str, parts), "-o", str(out), *more]
    assert main(words) == 0
    return out


@pytest.mark.parametrize("name", FORMATS)
def test_merging_in_any_grouping_and_order_is_the_very_bytes_of_a_single_run(
    name: str, exports: list[Path], tmp_path: Path
) -> None:
    words = [word for path in exports for word in ("--from", str(path))]
    single = tmp_path / "single"
    shown = ("--format", name)
    assert main(["audit", *words, "--as-of", MOMENT, *shown, "-o", str(single)]) == 0
    a, b, c, d = (part(path, tmp_path / f"{path.stem}.json") for path in exports[:4])
    pair = part([exports[4]], tmp_path / "e.json")
    left = merged([c, a], tmp_path / "left.json", "--partial")
    alone = merged([d], tmp_path / "alone.json", "--partial")
    right = merged([pair, alone, b], tmp_path / "right.json", "--partial")
    for at, parts in enumerate(([a, b, c, d, pair], [pair, d, c, b, a], [left, right])):
        out = merged(list(parts), tmp_path / f"out{at}", *shown)
        assert out.read_bytes() == single.read_bytes()


def test_parts_of_one_grouping_are_the_parts_of_another(
    exports: list[Path], tmp_path: Path
) -> None:
    together = part(exports[:2], tmp_path / "together.json")
    apart = [part(path, tmp_path / f"{path.stem}.json") for path in exports[:2]]
    assert merged(apart, tmp_path / "m.json", "--partial").read_bytes() == together.read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_input_at_the_same_moment_is_the_same_to_the_byte(
    name: str, exports: list[Path], tmp_path: Path
) -> None:
    words = ["audit", "--from", str(exports[0]), "--as-of", MOMENT, "--format", name, "-o"]
    outs = [tmp_path / "one", tmp_path / "two"]
    for out in outs:
        assert main([*words, str(out)]) == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()


@pytest.mark.parametrize(
    "moment",
    ["2026-11-25", "20261125", "2026-11-25T01:00:00+01:00", "1795564800", "1795564800000"],
)
def test_a_moment_can_be_said_in_several_ways(
    moment: str, exports: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "report.json"
    words = ["audit", "--from", str(exports[0]), "--as-of", moment, "--format", "json"]
    assert main([*words, "-o", str(out)]) == 0
    assert json.loads(out.read_text("utf-8"))["generated_at"] == "2026-11-25T00:00:00Z"


def test_different_moments_are_refused_with_what_to_do(
    exports: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = part(exports[0], tmp_path / "one.json")
    two = part(exports[1], tmp_path / "two.json", "--as-of", "2026-11-24")
    assert main(["audit", "--merge", str(one), str(two)]) == 65
    assert "different moments" in (told := capsys.readouterr().err)
    assert "--as-of" in told


def test_a_file_in_two_parts_is_refused(
    exports: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = part(exports[:2], tmp_path / "one.json")
    two = part(exports[1:3], tmp_path / "two.json")
    for parts in ([one, one], [one, two], [one, merged([two], tmp_path / "m.json", "--partial")]):
        assert main(["audit", "--merge", *map(str, parts)]) == 65
        assert "in more than one part" in capsys.readouterr().err


def test_empty_parts_add_nothing_and_may_be_alike(exports: list[Path], tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text(HEAD + "\n", encoding="utf-8")
    nothing = part(empty, tmp_path / "empty.json")
    one = part(exports[0], tmp_path / "one.json")
    out = merged([one, nothing, nothing], tmp_path / "out.json", "--format", "json")
    assert json.loads(out.read_text("utf-8"))["issues"] == 40


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"schema": "twohats.part/9"}', b"\xff", b"[" * 9]
)
def test_what_is_no_part_is_65_and_named(
    content: bytes, exports: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = part(exports[0], tmp_path / "good.json"), tmp_path / "bad.json"
    bad.write_bytes(content)
    assert main(["audit", "--merge", str(good), str(bad)]) == 65
    assert "bad.json" in capsys.readouterr().err


@pytest.mark.parametrize("damage", ["version", "cut", "weeks"])
def test_a_damaged_part_is_65(
    damage: str, exports: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = part(exports[0], tmp_path / "good.json")
    raw = good.read_text("utf-8")
    document = json.loads(raw)
    if damage == "version":
        document["tally"]["version"] = 2
    if damage == "weeks":
        document["tally"]["projects"][0]["weeks"].pop()
    bad = tmp_path / "bad.json"
    bad.write_text(raw[:-40] if damage == "cut" else json.dumps(document), encoding="utf-8")
    assert main(["audit", "--merge", str(bad)]) == 65
    assert "bad.json" in capsys.readouterr().err


def test_another_mapping_or_configuration_is_65(
    exports: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overlay = tmp_path / "own.toml"
    assert main(["mapping", "new", str(overlay)]) == 0
    text = overlay.read_text("utf-8").replace('name = "', 'name = "x', 1)
    overlay.write_text(text, encoding="utf-8")
    config = tmp_path / "twohats.toml"
    config.write_text('url = "https://jira.example"\n[balance]\nwindow_days = 14\n', "utf-8")
    one = part(exports[0], tmp_path / "one.json")
    for more in (("--mapping", str(overlay)), ("--config", str(config))):
        assert main(["audit", "--merge", str(one), *more]) == 65
        assert "was made with another" in capsys.readouterr().err


def test_a_fault_in_the_input_leaves_no_part(exports: list[Path], tmp_path: Path) -> None:
    exports[0].write_text(rows(0) + "cut off here", encoding="utf-8")
    out = tmp_path / "part.json"
    assert main(["audit", "--from", str(exports[0]), "--partial", "-o", str(out)]) == 65
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--partial"], "--from"),
        (["--merge", "a.json", "--from", "b.csv"], "--merge goes with no --from"),
        (["--merge", "a.json", "--as-of", MOMENT], "--as-of"),
        (["export.csv"], "--from export.csv"),
        (["--from", "EXPORT", "--as-of", "yesterday"], "no moment"),
        (["--from", "EXPORT", "--as-of", "99999999999999999"], "no moment"),
        (["--from", "EXPORT", "--since", "14d"], "--since is for sites"),
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_is_64(
    words: list[str], told: str, exports: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    given = [str(exports[0]) if word == "EXPORT" else word for word in words]
    assert main(["audit", *given]) == 64
    assert told in capsys.readouterr().err


def test_merge_without_parts_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--merge"]) == 65
    assert "at least one part" in capsys.readouterr().err
