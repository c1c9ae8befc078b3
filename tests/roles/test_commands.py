"""``classify`` and ``explain`` as people run them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from twohats.__main__ import main

Run = Callable[..., tuple[int, str, str]]
ISSUES = (
    {"key": "APO-1", "summary": "Update risk register for Q3", "description": "See {code}x{code}"},
    {"key": "APO-2", "summary": "Fix login", "description": ""},
)


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    def run_(*words: object) -> tuple[int, str, str]:
        code = main(list(map(str, words)))
        told = capsysbinary.readouterr()
        return code, told.out.decode(), told.err.decode()

    return run_


@pytest.fixture
def issues(tmp_path: Path) -> Path:
    path = tmp_path / "issues.jsonl"
    path.write_text("\n".join(map(json.dumps, ISSUES)) + "\n", encoding="utf-8")
    return path


def test_classify_gives_a_line_an_issue_in_order(run: Run, issues: Path) -> None:
    code, out, _ = run("classify", "--from", issues)
    assert code == 0
    first, second = out.splitlines()
    assert first.split()[:3] == ["APO-1", "project-manager", "risk-analysis"]
    assert second.split()[:3] == ["APO-2", "unclear", "no-evidence"]


def test_classify_gives_json_lines_with_evidence(run: Run, issues: Path) -> None:
    code, out, _ = run("classify", "--from", issues, "--format", "jsonl")
    assert code == 0
    first, second = map(json.loads, out.splitlines())
    assert (first["key"], first["role"], first["duty"]) == (
        "APO-1",
        "project-manager",
        "risk-analysis",
    )
    title = ISSUES[0]["summary"]
    assert [title[e["start"] : e["end"]] for e in first["evidence"]] == ["risk register"]
    assert second["evidence"] == []


def test_classify_writes_to_a_file(run: Run, issues: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    code, out, _ = run("classify", "--from", issues, "--format", "jsonl", "-o", path)
    assert (code, out) == (0, "")
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2
    code, _, err = run("classify", "--from", issues, "-o", tmp_path / "none" / "x")
    assert code == 73
    assert "name another file with -o" in err


def test_classify_tells_good_rows_before_a_bad_one(run: Run, issues: Path) -> None:
    with issues.open("a", encoding="utf-8") as file:
        file.write("{broken\n")
    code, out, err = run("classify", "--from", issues)
    assert code == 65
    assert len(out.splitlines()) == 2
    assert "issues.jsonl" in err


def test_classify_takes_a_text_and_an_overlay(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    row = '[[duty.row]]\nphrases = ["zebra crossing"]\n'
    path.write_text(f'format = 1\n[[duty]]\nid = "risk-analysis"\n{row}', encoding="utf-8")
    code, out, _ = run("classify", "--text", "The zebra crossing", "--mapping", path)
    assert code == 0
    assert out.split()[:3] == ["-", "project-manager", "risk-analysis"]


@pytest.mark.parametrize("words", [(), ("--text", "x", "APO-1"), ("--text", "x", "--from", "y")])
def test_classify_wants_one_thing_to_read(run: Run, words: tuple[str, ...]) -> None:
    code, _, err = run("classify", *words)
    assert code == 64
    assert "give KEY, --from or --text" in err


def test_explain_names_duty_phrase_and_arithmetic(run: Run) -> None:
    code, out, _ = run("explain", "--text", "Update risk register for Q3")
    assert code == 0
    assert "project-manager: risk-analysis" in out
    assert "risk register" in out
    assert "+1.30" in out
    assert "reaches the threshold of 1.00" in out
    assert "\x1b" not in out


def test_explain_shows_the_text_with_what_was_masked(run: Run) -> None:
    text = "Risk register\nSee {code}plan{code} and more"
    code, out, _ = run("explain", "--text", text)
    assert code == 0
    assert "See ░░░░░░░░░░░░░░░░ and more" in out
    assert run("explain", "--text", "Risk register", "--description", "x")[0] == 0


def test_explain_finds_an_issue_in_files(run: Run, issues: Path) -> None:
    code, out, _ = run("explain", "--from", issues, "APO-1")
    assert code == 0
    assert out.startswith("APO-1  Update risk register for Q3")
    code, _, err = run("explain", "--from", issues, "APO-9")
    assert code == 65
    assert "APO-9 is not there" in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "give KEY or --text"),
        (("--from", "x"), "add its KEY"),
        (("APO-1", "--description", "x"), "--description goes with --text"),
    ],
)
def test_explain_wants_one_issue(run: Run, words: tuple[str, ...], told: str) -> None:
    code, _, err = run("explain", *words)
    assert code == 64
    assert told in err
