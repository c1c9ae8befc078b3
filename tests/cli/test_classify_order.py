"""One verdict for each line, in order; the program interface says the same."""

import json
import os
from pathlib import Path

import pytest

import twohats
from twohats.__main__ import main


def test_each_line_of_the_labelled_issues_gets_one_verdict_in_order(
    capsys: pytest.CaptureFixture[str],
) -> None:
    samples = os.environ.get("JIRA_SAMPLES")
    if not samples:
        pytest.skip("set JIRA_SAMPLES to the folder with labelled issues")
    path = Path(samples, "roles-dev.jsonl")
    assert main(["classify", "--from", str(path), "--format", "jsonl"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    given = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [one["key"] for one in told] == [one["id"] for one in given]
    assert {one["role"] for one in told} <= {"project-owner", "project-manager", "both", "unclear"}


def test_every_public_name_is_there_and_listed() -> None:
    for name in twohats.__all__:
        assert getattr(twohats, name) is not None
    assert sorted(twohats.__all__) == twohats.__all__
    assert dir(twohats) == twohats.__all__
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        twohats.nothing_of_the_kind  # noqa: B018 - asking is the test


def test_a_program_classifies_and_audits(tmp_path: Path) -> None:
    path = tmp_path / "issues.jsonl"
    path.write_text(
        '{"key": "A-1", "title": "Update risk register"}\n{"key": "A-2", "title": "Fix crash"}\n',
        encoding="utf-8",
    )
    rows = twohats.to_records(twohats.classify(twohats.read_issues(path)))
    assert [(row["key"], row["role"], row["duty"]) for row in rows] == [
        ("A-1", "project-manager", "risk-analysis"),
        ("A-2", "unclear", None),
    ]
    report = twohats.audit(twohats.read_issues(path), now_ms=1_700_000_000_000)
    assert report.issues == 2
    assert report.roles["project-manager"] == 1
