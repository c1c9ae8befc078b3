"""``twohats audit`` from files: what a lead with an export types, and what goes wrong."""

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from twohats.__main__ import main
from twohats.reports.schema import report_schema

ROWS = """Summary,Issue key,Issue id,Project key,Assignee,Assignee Id,Status Category
Update risk register for Q3,APO-1,1,APO,Ada,a1,To Do
Onboard new joiner,APO-2,2,APO,Ben,b1,To Do
Fix crash in task scheduler,APO-3,3,APO,Ben,b1,To Do
Write the vision statement,APO-4,4,APO,Ada,a1,To Do
"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def audit_json(path: Path, folder: Path, *more: str) -> dict[str, object]:
    out = folder / "report.json"
    assert main(["audit", "--from", str(path), "--format", "json", "-o", str(out), *more]) == 0
    document: dict[str, object] = json.loads(out.read_text(encoding="utf-8"))
    Draft202012Validator(report_schema()).validate(document)
    return document


def test_an_export_becomes_a_report_in_every_format(export: Path, tmp_path: Path) -> None:
    for name in ("text", "markdown", "html", "json", "csv"):
        out = tmp_path / f"report.{name}"
        assert main(["audit", "--from", str(export), "--format", name, "-o", str(out)]) == 0
        assert out.stat().st_size > 200


def test_the_counts_are_those_of_the_words(export: Path, tmp_path: Path) -> None:
    report = audit_json(export, tmp_path)
    assert report["issues"] == 4
    assert report["roles"] == {
        "project-owner": 1,
        "project-manager": 2,
        "both": 0,
        "unclear": 1,
    }


def test_the_report_names_people_on_the_screen_and_not_when_told_so(
    export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "--from", str(export)]) == 0
    assert "Ada" in capsys.readouterr().out
    assert main(["audit", "--from", str(export), "--people", "off"]) == 0
    assert "Ada" not in capsys.readouterr().out


def test_rows_before_a_bad_one_are_reported_and_the_fault_is_told(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export.write_text(ROWS + "cut off here", encoding="utf-8")
    out = tmp_path / "report.json"
    assert main(["audit", "--from", str(export), "--format", "json", "-o", str(out)]) == 65
    report = json.loads(out.read_text(encoding="utf-8"))
    assert report["issues"] == 4
    assert "INCOMPLETE" in report["source"]["note"]
    assert "after 4 good rows" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--from", "nowhere.csv"], 65, "no such file"),
        (["--from", "EXPORT", "--select", "TH999"], 64, "TH999"),
        (["--from", "EXPORT", "--site", "main"], 64, "exclude each other"),
        (["--from", "EXPORT", "--format", "json", "--explain"], 64, "--format text"),
        (["--from", "EXPORT", "--baseline", "nowhere"], 65, "--baseline-out"),
        (["--from", "EXPORT", "--mapping", "nowhere.toml"], 78, "nowhere.toml"),
        (["--from", "EXPORT", "--config", "nowhere.toml"], 78, "nowhere.toml"),
        (["--from", "EXPORT", "-o", "no/such/folder/report"], 73, "name another file"),
        (["--form", "EXPORT"], 64, "--from"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_done_is_told_with_its_code(
    arguments: list[str],
    code: int,
    told: str,
    export: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = [str(export) if word == "EXPORT" else word for word in arguments]
    assert main(["audit", *words]) == code
    assert told in capsys.readouterr().err


def unassigned(tmp_path: Path) -> Path:
    """Write an export in which nobody has the vendor work, and Ada all other."""
    rows = [
        f"Update risk register {n},APO-{n},{n},APO,Ada,a1,To Do"
        if n % 3
        else f"Vendor contract renewal {n},APO-{n},{n},APO,,,To Do"
        for n in range(1, 40)
    ]
    path = tmp_path / "unassigned.csv"
    path.write_text("\n".join([ROWS.splitlines()[0], *rows]), encoding="utf-8")
    return path


def codes(report: dict[str, object]) -> list[str]:
    findings = report["findings"]
    assert isinstance(findings, list)
    return [finding["code"] for finding in findings]


def test_fail_on_trips_and_a_baseline_calms_it(tmp_path: Path) -> None:
    path, known = unassigned(tmp_path), tmp_path / "known.json"
    quiet = ["audit", "--from", str(path), "-o", os.devnull, "--fail-on", "warning"]
    assert "TH103" in codes(audit_json(path, tmp_path, "--baseline-out", str(known)))
    assert main(quiet) == 1
    assert main([*quiet, "--baseline", str(known)]) == 0


def test_findings_can_be_chosen_by_code(tmp_path: Path) -> None:
    path = unassigned(tmp_path)
    assert set(codes(audit_json(path, tmp_path, "--select", "TH103"))) == {"TH103"}
    assert "TH103" not in codes(audit_json(path, tmp_path, "--ignore", "TH1"))


def test_explain_shows_the_numbers_behind_each_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "--from", str(unassigned(tmp_path)), "--explain"]) == 0
    told = capsys.readouterr().out
    assert "HOW EACH FINDING WAS WORKED OUT" in told
    assert "formula:" in told


def test_colour_that_is_asked_for_stays_in_a_pipe(
    export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {}
    for colour in ("auto", "always", "never"):
        assert main(["audit", "--from", str(export), "--colour", colour]) == 0
        told[colour] = "\x1b[" in capsys.readouterr().out
    assert told == {"auto": False, "always": True, "never": False}


def test_the_real_exports_are_read_to_the_last_row(tmp_path: Path) -> None:
    samples = os.environ.get("JIRA_SAMPLES")
    if not samples:
        pytest.skip("set JIRA_SAMPLES to the folder with real Jira exports")
    report = audit_json(Path(samples, "exports"), tmp_path)
    assert report["issues"] == 127 + 71


def test_a_column_in_another_language_can_be_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "polish.csv"
    path.write_text("Klucz,Tytuł\nAPO-1,Update risk register\n", encoding="utf-8")
    assert main(["audit", "--from", str(path)]) == 65
    named = ["--header", "Klucz=Issue key", "--header", "Tytuł=Summary"]
    assert audit_json(path, tmp_path, *named)["issues"] == 1
    assert main(["classify", "--from", str(path), *named, "--format", "jsonl"]) == 0
    assert '"project-manager"' in capsys.readouterr().out
    assert main(["audit", "--from", str(path), "--header", "Klucz"]) == 64
    assert main(["audit", "--from", str(path), "--header", "Klucz=nothing"]) == 78
