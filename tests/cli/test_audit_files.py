"""Files read by several processes give what one process gives, byte for byte."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from twohats.__main__ import main
from twohats.cli import audit_files, clock
from twohats.exports import open_source

WORDS = (
    "Update risk register",
    "Fix crash in parser",
    "Set up steering committee",
    "Plan Q3 budget",
)
PEOPLE = ("Ada", "Ben", "Cleo")


@pytest.fixture(autouse=True)
def _one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now_ms", lambda: 1_780_000_000_000)


def page(numbers: range, *, more: bool = True) -> str:
    issues = [
        {
            "id": str(1000 + n),
            "key": f"{'AB'[n % 2]}PO-{n + 1}",
            "fields": {
                "summary": f"{WORDS[n % 4]} {n}",
                "created": "2026-01-02T03:04:05.000+0000",
                "assignee": {"accountId": PEOPLE[n % 3].lower(), "displayName": PEOPLE[n % 3]},
                "status": {"name": "Open", "statusCategory": {"key": "new"}},
                "customfield_1": float(n % 5),
            },
        }
        for n in numbers
    ]
    names = {"customfield_1": "Story Points"}
    return json.dumps({"isLast": not more, "total": 120, "issues": issues, "names": names})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pages = tmp_path / "pages"
    pages.mkdir()
    for at in range(12):
        (pages / f"page-{at}.json").write_text(page(range(at * 10, at * 10 + 10), more=at < 11))
    return pages


class Told(NamedTuple):
    """A report and what was said beside it."""

    code: int
    report: dict[str, Any] | None
    err: str


Audit = Callable[..., Told]


@pytest.fixture
def audit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Audit:
    def run(*paths: Path, workers: int) -> Told:
        out = tmp_path / "report.json"
        out.unlink(missing_ok=True)
        words = [word for path in paths for word in ("--from", str(path))]
        code = main(
            ["audit", *words, "--format", "json", "-o", str(out), "--workers", str(workers)]
        )
        report = json.loads(out.read_text()) if out.exists() else None
        if report:
            report.pop("generated_at")
        return Told(code, report, capsys.readouterr().err)

    return run


def test_two_processes_give_what_one_gives(folder: Path, audit: Audit) -> None:
    one, two = audit(folder, workers=1), audit(folder, workers=2)
    assert one == two
    assert one.code == 0
    assert one.report is not None
    assert one.report["issues"] == 120
    assert one.report["roles"]["project-manager"] > 0


def test_issues_in_files_of_two_processes_count_once(folder: Path, audit: Audit) -> None:
    (folder / "page-20.json").write_text(page(range(40, 60)))  # shifted: read before, far ahead
    (folder / "page-21.json").write_text(page(range(115, 130)))
    one, two = audit(folder, workers=1), audit(folder, workers=2)
    assert one == two
    assert one.report is not None
    assert one.report["issues"] == 130
    assert "there more than once (same key and id), each counted once: 25" in one.err


def test_a_fault_ends_the_reading_at_the_same_place(folder: Path, audit: Audit) -> None:
    good = (folder / "page-7.json").read_text()
    (folder / "page-7.json").write_text(good[: len(good) // 2])
    one, two = audit(folder, workers=1), audit(folder, workers=2)
    assert one == two
    assert one.code == 65
    assert one.report is not None
    assert 70 < one.report["issues"] < 80
    assert "INCOMPLETE" in one.report["source"]["note"]
    assert "page-7.json" in one.err


def test_a_fault_at_the_very_start_gives_no_report(folder: Path, audit: Audit) -> None:
    good = (folder / "page-0.json").read_text()
    (folder / "page-0.json").write_text(good[:100])
    one, two = audit(folder, workers=1), audit(folder, workers=2)
    assert one == two
    assert (one.code, one.report) == (65, None)


def test_a_process_that_dies_loses_nothing(
    folder: Path, audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = audit(folder, workers=1)
    monkeypatch.setattr(audit_files, "_start", _die)
    assert audit(folder, workers=2) == one


def _die(*_ready: object) -> None:
    os._exit(1)


class Silent:
    watched = False

    def step(self, done: int, total: int | None = None) -> None: ...

    def note(self, message: str) -> None: ...


def test_several_processes_are_used_where_they_pay(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = open_source([folder], progress=Silent())
    monkeypatch.setattr(audit_files, "_processors", lambda: 3)
    assert audit_files.engine_for(source, "auto", None).workers == 1
    assert audit_files.engine_for(source, "5", None).workers == 5
    assert audit_files.engine_for(source, "64", None).workers == 12
    monkeypatch.setattr(audit_files, "_PAYS", 1000)
    assert audit_files.engine_for(source, "auto", None).workers == 3


def test_one_process_reads_one_file_and_standard_input(folder: Path) -> None:
    one = open_source([folder / "page-1.json"], progress=Silent())
    assert audit_files.engine_for(one, "4", None).workers == 1
    piped = open_source([folder / "page-1.json", "-"], progress=Silent())
    assert audit_files.engine_for(piped, "4", None).workers == 1


def test_workers_must_be_a_number_or_auto(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--workers", "many"]) == 64
    assert "neither auto nor a number" in capsys.readouterr().err
    assert main(["audit", "--workers", "0"]) == 64
