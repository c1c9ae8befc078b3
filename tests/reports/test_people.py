"""Where people are off, no byte of any output knows one."""

import json

import pytest

from reports.samples import large_report
from twohats.model.report import Report, Source
from twohats.model.settings import PeopleDetail
from twohats.reports import FORMATS, Frame, render, to_adf, to_wiki
from twohats.workload import ReportOptions, build_report
from workload.made import MANAGER, NOW, OWNER, Maker, count, mapping, role

CANARY = "Kanarienvogel"
SOURCE = Source(kind="site", name="site", base_url="https://jira.example.org")


def _overloaded(detail: PeopleDetail) -> Report:
    """Return a report of a site where one person carries most of all there is."""
    maker = Maker()
    people = [f"{CANARY}-{letter}" for letter in "abcdefgh"]
    issues = []
    for at in range(400):
        person = people[0] if at % 2 else people[at // 2 % len(people)]
        hat, duty = (MANAGER, "risk-analysis") if at % 3 else (OWNER, "outcome-ownership")
        issues.append(role(maker.issue(person=person), hat, duty))
    options = ReportOptions(people=detail)
    return build_report(count(issues, now_ms=NOW), mapping(), SOURCE, options)


def _everything(report: Report, detail: PeopleDetail) -> str:
    frame = Frame("APO", people=detail)
    made = [render(report, name) for name in FORMATS]
    made += [json.dumps(to_adf(report, frame), ensure_ascii=False), to_wiki(report, frame)]
    return "\n".join(made)


@pytest.mark.parametrize("detail", [PeopleDetail.OFF, PeopleDetail.GROUPS])
def test_no_output_knows_anybody(detail: PeopleDetail) -> None:
    assert CANARY not in _everything(_overloaded(detail), detail)
    assert "user-" not in _everything(large_report(issues=1_500, detail=detail), detail)


def test_the_canary_sings_where_people_are_named() -> None:
    report = _overloaded(PeopleDetail.NAMED)
    assert any(finding.person for finding in report.findings)
    made = _everything(report, PeopleDetail.NAMED)
    assert CANARY in made


def test_a_comment_is_silent_even_where_the_report_is_not() -> None:
    report = _overloaded(PeopleDetail.NAMED)
    frame = Frame("APO")
    assert CANARY not in json.dumps(to_adf(report, frame)) + to_wiki(report, frame)
