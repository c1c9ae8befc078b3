"""Exports made by real Jira sites are read whole; they are kept outside of the project."""

import os
from pathlib import Path

import pytest

from exported import Read, read

_SAMPLES = os.environ.get("JIRA_SAMPLES")
pytestmark = pytest.mark.skipif(not _SAMPLES, reason="JIRA_SAMPLES names no folder of real exports")
SAMPLES = Path(_SAMPLES or ".")


def whole(*parts: str) -> Read:
    came = read(SAMPLES.joinpath(*parts))
    assert came.fault is None
    assert {issue.unreadable for issue in came.issues} == {()}
    return came


def test_a_cloud_export_without_labels() -> None:
    issues = whole("exports", "site-a.csv").issues
    assert len(issues) == len({issue.key for issue in issues}) == 127
    assert sum(issue.assignee is not None for issue in issues) == 77
    assert sum(issue.done for issue in issues) == 22
    assert sum(bool(issue.sprint) for issue in issues) == 119
    assert sum(bool(issue.description) for issue in issues) == 126
    assert not any(issue.labels for issue in issues)
    assert all(issue.created_ms and issue.updated_ms for issue in issues)


def test_a_cloud_export_with_repeated_columns() -> None:
    issues = whole("exports", "site-b.csv").issues
    assert len(issues) == len({issue.key for issue in issues}) == 71
    assert sum(issue.assignee is not None for issue in issues) == 53
    assert sum(bool(issue.labels) for issue in issues) == 40
    assert sum(len(issue.labels) for issue in issues) == 40 + 12 + 12 + 1
    assert sum(issue.story_points_milli is not None for issue in issues) == 36
    assert sum(bool(issue.parent) for issue in issues) == 55
    assert sum(issue.done for issue in issues) == 43
    assert sum(issue.resolved_ms is not None for issue in issues) == 43
    assert all("-" in issue.parent for issue in issues if issue.parent)


def test_the_folder_of_exports_skips_its_readme() -> None:
    came = whole("exports")
    assert len(came.issues) == 198
    [note] = came.notes
    assert "README.md" in note


def test_json_lines_of_labelled_issues() -> None:
    came = whole("roles-dev.jsonl")
    assert (len(came.issues), came.notes) == (600, [])
    assert all(issue.title for issue in came.issues)


def test_a_packed_table_of_many_issues() -> None:
    came = whole("real-issues.csv.gz")
    assert (len(came.issues), came.notes) == (23_170, [])
    assert all(issue.project and issue.title for issue in came.issues)
    assert all(issue.story_points_milli for issue in came.issues)
