"""Small numbers, empty rows and useless columns stay out of the way, in every format."""

import re

import pytest
from msgspec.structs import replace

from twohats.model.report import Report, TrendPoint
from twohats.model.tally import Work
from twohats.reports import Frame, render, to_wiki, wording
from workload.sample_report import balance, sample_report, scope_row

_SAID = ("text", "markdown", "html")
_NOBODY = {"unassigned": 4, "unassigned_owner": 2, "unassigned_manager": 2, "assignees": 0}


def _words(report: Report, name: str) -> str:
    text = to_wiki(report, Frame("APO")) if name == "comment" else render(report, name)
    if name == "html":
        text = re.sub(r"<(style|script)>.*?</\1>", "", text, flags=re.DOTALL)
        text = re.sub(r"<[^>]*>", " ", text)
    return " ".join(text.replace("\u00a0", " ").split())


def _of(counts: tuple[int, int, int], **changes: object) -> Report:
    """Return the sample with one site, a project with these counts and an idle one."""
    whole = replace(scope_row("site", "", counts, 2), **changes)
    project = replace(scope_row("project:APO", "APO", counts, 2), **changes)
    idle = replace(
        scope_row("project:IDLE", "IDLE", (0, 0, 0), 2),
        finished=balance(0, 0),
        before=balance(0, 0),
    )
    return replace(sample_report(), scopes=(whole, project, idle), findings=(), people=(), trend=())


@pytest.mark.parametrize("name", [*_SAID, "comment"])
def test_projects_without_role_work_are_counted_not_listed(name: str) -> None:
    words = _words(_of((28, 72, 4)), name)
    assert "1 project without role work" in words
    assert "IDLE" not in words
    assert "Whole site" in words
    assert "71 %" in words


@pytest.mark.parametrize("name", [*_SAID, "comment"])
def test_too_few_issues_make_no_share(name: str) -> None:
    words = _words(replace(_of((2, 1, 0)), headline=""), name)
    assert "33 %" not in words
    assert "67 %" not in words
    assert "33 %" in _words(replace(_of((20, 10, 0)), headline=""), name)


@pytest.mark.parametrize("name", [*_SAID, "comment"])
def test_a_target_is_told_where_there_is_one(name: str) -> None:
    assert "target" not in _words(replace(_of((28, 72, 4)), headline=""), name).casefold()
    assert "target" in _words(sample_report(), name).casefold()


@pytest.mark.parametrize("name", [*_SAID, "comment"])
def test_points_and_time_are_told_with_how_many_issues_say_theirs(name: str) -> None:
    words = _words(_of((28, 72, 4)), name)
    assert "71 % by story points (260 points in 101 of 104 issues)" in words
    assert "36 % by time left or estimated (156 h in 52 of 104 issues)" in words


def test_sizes_that_few_issues_tell_are_not_told() -> None:
    work = replace(balance(20, 30), owner=Work(20, 5000, 9), manager=Work(30))
    assert wording.by_size(work) == ""


@pytest.mark.parametrize("name", _SAID)
def test_where_nobody_is_assigned_anything_no_duty_is_marked_for_it(name: str) -> None:
    marked = re.compile(r"[\d)] !( |$)")
    legend = 1 if name != "text" else 0
    assert len(marked.findall(_words(_of((28, 72, 4)), name))) > legend
    assert len(marked.findall(_words(_of((28, 72, 4), **_NOBODY), name))) == legend


def test_a_week_of_few_issues_makes_no_point_of_a_line() -> None:
    points = tuple(
        TrendPoint(
            scope="site", site="main", at=f"2026-11-{day:02d}T00:00:00Z", kind="finished",
            owner=owner, manager=manager, both=0, manager_share=manager / (owner + manager),
        )
        for day, owner, manager in ((1, 0, 1), (8, 20, 20), (15, 10, 30))
    )  # fmt: skip
    report = replace(sample_report(), trend=points)
    found = wording.trend_of(report, "site", "main", "finished")
    assert [point.manager_share for point in found] == [None, 0.5, 0.75]
    assert "50 % → 75 %" in render(report, "text")


def test_who_wears_both_hats_is_not_said_to_do_mostly_one() -> None:
    people = sample_report().people
    both = [wording.hats(person) for person in people if person.two_hats]
    assert both
    assert not any("mostly" in told for told in both)
