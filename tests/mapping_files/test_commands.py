"""``twohats mapping ...`` as people run it."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from twohats.__main__ import main
from twohats.cli.mapping import command

LABELLED = (
    {"id": "1", "title": "Update risk register", "role": "manager", "duty": "risk-analysis"},
    {"id": "2", "title": "Our vision statement", "role": "owner", "duty": "big-picture-leadership"},
    {"id": "3", "title": "Fix login", "role": "neither", "duty": None, "project": "P"},
    {"id": "4", "title": "Is it?", "role": "owner", "clear": False},
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run_(*words: object) -> tuple[int, str, str]:
        code = main(["mapping", *map(str, words)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run_


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "labelled.jsonl"
    path.write_text("\n".join(map(json.dumps, LABELLED)), encoding="utf-8")
    return path


@pytest.fixture
def ours(tmp_path: Path, run: Run) -> Path:
    path = tmp_path / "ours.toml"
    assert run("new", path)[0] == 0
    return path


def test_the_group_lists_its_commands_with_a_line_each(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    for name in command.list_commands(click.Context(command)):
        assert f"\n  {name} " in out


def test_check_tells_what_holds(run: Run) -> None:
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert "14 duties, 26 rows" in out
    assert "examples hold" in out


def test_a_new_overlay_checks_and_is_not_written_twice(run: Run, ours: Path) -> None:
    code, out, _ = run("check", ours)
    assert code == 0
    assert out.startswith("ours 1")
    code, _, err = run("new", ours)
    assert code == 73
    assert "is there already" in err


def test_check_tells_each_example_that_does_not_hold(run: Run, tmp_path: Path) -> None:
    wrong = '[[duty]]\nid = "risk-analysis"\nyes = ["Fix login"]\nno = ["Risk register"]\n'
    path = tmp_path / "wrong.toml"
    path.write_text(f"format = 1\n{wrong}", encoding="utf-8")
    code, out, err = run("check", path)
    assert code == 78
    assert "'Fix login' should be risk-analysis, but is unclear, no-evidence" in out
    assert "'Risk register' should not be risk-analysis" in out
    assert "2 of the mapping's examples do not hold" in err


def test_check_tells_a_mistake_with_its_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text("format = 1\nroll = 1\n", encoding="utf-8")
    code, _, err = run("check", path)
    assert code == 78
    assert "wrong.toml:2: roll is no key of a mapping; did you mean 'role'?" in err


def test_check_tells_all_mistakes_each_on_its_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('format = 1\ndenials = ["x|y"]\n[scoring]\nmargn = 1\n', encoding="utf-8")
    code, _, err = run("check", path)
    assert code == 78
    first, *rest = err.splitlines()
    assert first == "twohats: 2 mistakes in the mapping:"
    assert [line.split(": ")[0] for line in rest] == [f"  {path}:4", f"  {path}:2"]


def test_show_tells_a_duty_and_where_each_phrase_comes_from(run: Run, ours: Path) -> None:
    code, out, _ = run("show", "stakeholder-updates", "--mapping", ours, "--origin")
    assert code == 0
    assert f"1.20  monthly bulletin  in the title  [{ours}]" in out
    assert "[project-manager.toml]" in out
    assert "assembling-team" not in out


def test_show_tells_the_whole_mapping_as_text_and_json(run: Run) -> None:
    assert "scoring: threshold" in run("show")[1]
    assert len(json.loads(run("show", "--format", "json")[1])["duties"]) == 14


def test_show_knows_no_other_duty(run: Run) -> None:
    code, _, err = run("show", "risk")
    assert code == 64
    assert "risk-analysis" in err


@pytest.mark.parametrize("format_", ["text", "markdown", "json"])
def test_eval_measures_on_the_clear_issues(run: Run, labelled: Path, format_: str) -> None:
    code, out, _ = run("eval", labelled, "--format", format_)
    assert code == 0
    if format_ == "json":
        assert json.loads(out)["issues"] == 3
    else:
        assert "labelled.jsonl: 3 issues, 1 arguable ones left out" in out


def test_eval_tells_what_a_trained_model_needs_where_it_is_missing(
    run: Run, labelled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    code, out, err = run("eval", labelled)
    assert code == 0
    assert "TF-IDF" not in out
    assert "pip install 'twohats[tune]'" in err


def test_eval_shows_the_evidence_of_errors(run: Run, labelled: Path) -> None:
    code, out, _ = run("eval", labelled, "--all", "--evidence")
    assert code == 0
    assert "missed: 4  Is it?" in out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "holds no labelled issue"),
        ('{"id": "1", "title": "x", "role": "boss"}', "labelled.jsonl:1: is no labelled issue"),
        ('{"id": "1", "title": "x", "role": "owner"}\n{', "labelled.jsonl:2"),
    ],
)
def test_what_is_not_labelled_is_refused(
    run: Run, tmp_path: Path, content: str, words: str
) -> None:
    path = tmp_path / "labelled.jsonl"
    path.write_text(content, encoding="utf-8")
    code, _, err = run("eval", path)
    assert code == 65
    assert words in err
    assert run("eval", tmp_path / "none")[0] == 65


def test_tune_writes_an_overlay_that_loads_the_same_each_time(
    run: Run, labelled: Path, tmp_path: Path
) -> None:
    path = tmp_path / "tuned.toml"
    code, out, _ = run("tune", labelled, "--strength", "0.01", "-o", path)
    assert code == 0
    assert "cross-validated by project" in out
    text = path.read_text(encoding="utf-8")
    assert run("tune", labelled, "--strength", "0.01", "-o", path)[0] == 0
    assert path.read_text(encoding="utf-8") == text
    assert text.startswith("# Weights fitted by twohats mapping tune to labelled.jsonl")
    assert "weight = " in text
    shown = run("show", "risk-analysis", "--mapping", path, "--origin")[1]
    assert f"[{path}]" in shown


def test_lint_reads_issues_and_tells_what_is_dead(run: Run, labelled: Path) -> None:
    code, out, _ = run("lint", "--from", labelled)
    assert code == 0
    assert "Dead: in none of the issues" in out
    assert run("lint")[0] == 64


def test_replay_tells_what_moves(run: Run, labelled: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    change = '[[duty]]\nid = "risk-analysis"\nrole = "project-owner"\n'
    path.write_text(f"format = 1\n{change}", encoding="utf-8")
    code, out, _ = run("replay", "shipped", path, "--from", labelled)
    assert code == 0
    assert "1  Update risk register" in out
    assert "1 of 4 issues change role" in out
    lines = run("replay", "shipped", path, "--from", labelled, "--format", "jsonl")[1]
    assert [json.loads(line)["key"] for line in lines.splitlines()] == ["1"]


def test_replay_says_that_nothing_moves(run: Run, labelled: Path) -> None:
    code, out, _ = run("replay", "shipped", "shipped", "--from", labelled)
    assert code == 0
    assert "0 of 4 issues change role, 0 only their duty" in out


def test_replay_takes_a_folder_as_a_whole_mapping(run: Run, labelled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "older"
    folder.mkdir()
    code, _, err = run("replay", folder, "shipped", "--from", labelled)
    assert code == 78
    assert "no mapping file in it" in err
    duty = '[[duty]]\nid = "risk-analysis"\n[[duty.row]]\nphrases = ["login"]\n'
    (folder / "m.toml").write_text(f'format = 1\nrole = "project-owner"\n{duty}', encoding="utf-8")
    assert "project-owner (risk-analysis" in run("replay", folder, "shipped", "--from", labelled)[1]
