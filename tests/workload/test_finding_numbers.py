"""The numbers of findings against values that SciPy 1.17 gives for the same issues."""

from collections.abc import Iterable, Iterator

import pytest
from msgspec.structs import replace

from twohats.model.finding import Finding
from twohats.model.settings import BalanceSettings, Band, PeopleDetail, Phase
from twohats.model.tally import TrendRow
from twohats.model.verdict import DecidedBy, Reason
from twohats.workload import ReportOptions
from workload.made import (
    BOTH,
    DAY,
    MANAGER,
    NOW,
    OWNER,
    Counted,
    Maker,
    codes,
    count,
    neither,
    report,
    role,
)

MANY = 40
FOUNDING = BalanceSettings(phase=Phase.FOUNDING)


def told(issues: Iterable[Counted], settings: BalanceSettings | None = None) -> dict[str, Finding]:
    chosen = settings or BalanceSettings()
    options = ReportOptions(settings=chosen, people=PeopleDetail.NAMED)
    return {f.code: f for f in report(count(issues, chosen), options).findings}


def shared(maker: Maker, project: str, manager: int) -> Iterator[Counted]:
    """Yield 40 open issues of a project, so many of them manager work."""
    for number in range(MANY):
        yield role(maker.issue(project), MANAGER if number < manager else OWNER)


def three(*manager: int) -> list[Counted]:
    maker = Maker()
    pairs = zip(("AAA", "BBB", "CCC"), manager, strict=True)
    return [one for project, hits in pairs for one in shared(maker, project, hits)]


def test_a_share_off_the_other_projects() -> None:
    finding = told(three(34, 20, 18))["TH101"]
    numbers = finding.numbers
    assert finding.project == "AAA"
    assert (numbers["share"], numbers["low"], numbers["high"]) == (0.85, 0.7093, 0.9294)
    assert (numbers["others_share"], numbers["others_n"]) == (0.475, 80)
    assert (numbers["p"], numbers["p_adjusted"]) == (0.0001732, 0.0005196)


def test_with_three_projects_only_the_odd_one_is_told() -> None:
    # each differs from the two others taken together by a fifth or more
    findings = report(count(three(38, 20, 20))).findings
    assert [finding.project for finding in findings] == ["AAA"]


def test_a_share_off_its_target_by_both_sides_of_the_chance() -> None:
    settings = BalanceSettings(target=Band(low=20, high=60))
    numbers = told(shared(Maker(), "APO", 34), settings)["TH101"].numbers
    assert numbers["p"] == numbers["p_adjusted"] == 0.00119


def test_an_overloaded_person() -> None:
    maker = Maker()
    loads = (25, 14, 12, 7, 7, 7, 6, 5, 5, 4)  # the last carries too little to be a peer
    issues = [
        role(maker.issue(person=f"p{number}"), OWNER)
        for number, load in enumerate(loads)
        for _ in range(load)
    ]
    finding = told(issues)["TH201"]
    numbers = finding.numbers
    assert finding.person == "p0"
    assert (numbers["count"], numbers["median"], numbers["peers"]) == (25, 7, 9)
    assert (numbers["distance"], numbers["p"]) == (3.9416, 0.002143)
    assert numbers["p_adjusted"] == 0.01929


def test_ages_are_compared_by_rank_and_issues_of_both_roles_left_out() -> None:
    maker = Maker()
    ages = {
        OWNER: ((100, 20), (20, 5)),
        MANAGER: ((20, 12), (100, 8), (5, 5)),
        BOTH: ((100, 30),),
    }
    issues = [
        role(maker.issue(age_days=days), hat)
        for hat, groups in ages.items()
        for days, size in groups
        for _ in range(size)
    ]
    numbers = told(issues)["TH301"].numbers
    assert (numbers["older"], numbers["n"], numbers["other_n"]) == (0.76, 25, 25)
    assert numbers["p"] == 0.0003866


def finished(manager: int, before: int) -> list[Counted]:
    """Return 40 issues finished in this window and 40 in the one before; so many of managers."""
    maker = Maker()
    windows = ((5, manager), (40, before))
    return [
        role(maker.issue(done_days=days), MANAGER if number < hits else OWNER)
        for days, hits in windows
        for number in range(MANY)
    ]


def test_a_shift_is_told_in_the_words_of_the_role_that_grew() -> None:
    finding = told(finished(31, 14))["TH302"]
    assert (finding.numbers["shift"], finding.numbers["p"]) == (0.425, 0.000311)
    assert "78 % of the role work finished in 30 days is manager work" in finding.message
    assert "in the window before it was 35 %" in finding.message
    back = told(finished(9, 26))["TH302"]
    assert (back.numbers["shift"], back.numbers["p"]) == (-0.425, 0.000311)
    assert "78 % of the role work finished in 30 days is owner work" in back.message
    assert "in the window before it was 35 %" in back.message


def test_while_founding_the_way_back_to_the_owner_is_told() -> None:
    assert "TH302" not in told(finished(31, 14), FOUNDING)
    assert "TH302" in told(finished(9, 26), FOUNDING)


@pytest.mark.parametrize(("days", "counts"), [(29, False), (31, True), (60, True), (61, False)])
def test_a_former_run_counts_from_one_window_ago_to_two(days: int, counts: bool) -> None:  # noqa: FBT001 - a table
    row = TrendRow(
        at_ms=NOW, site="", scope="project:APO", window_days=30, issues=200, finished_owner=40
    )
    maker = Maker()
    tally = count([role(maker.issue(done_days=5), MANAGER) for _ in range(MANY)])
    options = ReportOptions(trend=(replace(row, at_ms=NOW - days * DAY),))
    assert ("TH302" in codes(report(tally, options))) is counts


def test_what_people_decided_is_no_reason_to_trust_the_words() -> None:
    maker = Maker()
    issues = [neither(maker.issue(), Reason.WEAK) for _ in range(90)]
    issues += [role(maker.issue(), MANAGER) for _ in range(12)]
    issues += [role(maker.issue(), OWNER, by=DecidedBy.HUMAN) for _ in range(100)]
    numbers = told(issues)["TH401"].numbers
    assert (numbers["k"], numbers["n"]) == (90, 102)
