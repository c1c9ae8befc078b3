"""Each finding speaks where it was planted, and nowhere else."""

from random import Random

import pytest
from msgspec.structs import replace as with_changes

from twohats.errors import UsageError
from twohats.model.finding import NextStep, Severity
from twohats.model.roster import Hat, Roster
from twohats.model.settings import BalanceSettings, Band, PeopleDetail, Phase
from twohats.model.tally import TrendRow
from twohats.model.verdict import DecidedBy, Reason
from twohats.workload import RULES, ReportOptions, check_codes
from twohats.workload.ages import median_age
from twohats.workload.rules import duty_missing, duty_unassigned
from twohats.workload.rules.wording import STEPS
from workload.made import (
    BOTH,
    DAY,
    MANAGER,
    NOW,
    OWNER,
    RARE,
    Maker,
    codes,
    count,
    neither,
    report,
    role,
)
from workload.planted import PLANTS, WHERE, Plant, even
from workload.simulated import WINDOW_DAYS, draw

STRONG = {
    "TH101": ("85 % manager work, 50 % in the others", 80),
    "TH102": ("no risk analysis, 15 % of it elsewhere", 160),
    "TH103": ("nobody on risk analysis, a fifth of the rest unassigned", 160),
    "TH201": ("3 times the load of the others", 160),
    "TH202": ("50 % of a person's work is of the other hat", 320),
    "TH203": ("90 % of a declared owner's work is manager work", 320),
    "TH301": ("owner work 5 times as old", 160),
    "TH302": ("from 50 % to 90 % manager work", 160),
    "TH401": ("90 % weak or too close", 160),
}


def strong(code: str) -> Plant:
    effect, size = STRONG[code]
    (plant,) = (p for p in PLANTS if (p.code, p.effect, p.size) == (code, effect, size))
    return plant


ADVICE = {
    "TH102": "Assign somebody, or accept it as known",
    "TH103": "Assign somebody",
    "TH201": "Hand some of it over, or confirm",
    "TH301": "Hand over or close the oldest",
    "TH302": "Accept it as known if it is meant",
}


@pytest.mark.parametrize("code", STRONG)
def test_a_finding_speaks_where_it_was_planted_and_nowhere_else(code: str) -> None:
    plant = strong(code)
    chance = Random(3)  # noqa: S311 - a simulation
    made = draw(chance, plant.site(chance))
    assert codes(made) == {code}
    (finding,) = made.findings
    assert plant.alike(finding)
    assert finding.issue_count >= len(finding.issues)


@pytest.mark.parametrize("size", sorted({size for _, size in STRONG.values()}))
def test_on_the_balanced_twin_none_speaks(size: int) -> None:
    chance = Random(3)  # noqa: S311 - a simulation
    assert not draw(chance, even(chance, size)).findings


def test_work_that_rests_on_one_person_is_told_of_the_project() -> None:
    maker = Maker()
    issues = [role(maker.issue(person="ben"), MANAGER, "risk-analysis") for _ in range(24)]
    issues += [role(maker.issue(person="sam"), MANAGER, "risk-analysis")]
    issues += [role(maker.issue(person=f"p{i}"), OWNER, "value-buy-in") for i in range(24)]
    tally = count(issues)
    (finding,) = report(tally).findings
    assert finding.code == "TH204"
    assert finding.issue_count == 24
    assert finding.scope == "project:APO"
    assert "Name of ben" in finding.message
    (unnamed,) = report(tally, ReportOptions(people=PeopleDetail.OFF)).findings
    assert "rests on one person" in unnamed.message
    assert "ben" not in str(unnamed)
    assert unnamed.issue_count == len(unnamed.issues) == 25, "Sam's too: Ben's alone would name him"


@pytest.mark.parametrize("code", STRONG)
def test_the_message_has_its_five_parts_and_the_numbers_say_how(code: str) -> None:
    chance = Random(3)  # noqa: S311 - a simulation
    (finding,) = draw(chance, strong(code).site(chance)).findings
    parts = finding.parts
    assert all((parts.what, parts.against, parts.sure, parts.step))
    for part in (parts.what, parts.against, parts.sure, parts.which, parts.step):
        assert part in finding.message
    assert finding.message.endswith("Counts only what is recorded in Jira.")
    assert parts.step == ADVICE.get(code, STEPS[finding.next_step])
    assert finding.next_step in NextStep
    assert finding.numbers["formula"] == RULES[code].formula
    assert isinstance(finding.numbers["p_adjusted"], float)
    assert 0 <= finding.numbers["p_adjusted"] <= 0.05
    assert finding.short
    assert finding.jql or not finding.issue_count


def test_every_rule_is_in_the_table_under_its_own_code() -> None:
    assert list(RULES) == sorted(RULES)
    assert all(code == rule.code for code, rule in RULES.items())
    assert len({rule.name for rule in RULES.values()}) == len(RULES) == 10


def lopsided(**settings: object) -> set[str]:
    """Return the codes told of a project with too much manager work for its target."""
    chosen = BalanceSettings(target=Band(0, 40), **settings)  # type: ignore[arg-type] # named there
    maker = Maker()
    issues = [role(maker.issue(person=f"p{i % 9}"), MANAGER, "risk-analysis") for i in range(60)]
    issues += [role(maker.issue(person=f"p{i % 9}"), OWNER, "value-buy-in") for i in range(20)]
    made = report(count(issues, chosen), ReportOptions(settings=chosen))
    return codes(made)


def test_findings_are_selected_and_ignored_by_code_or_its_start() -> None:
    assert lopsided() == {"TH101"}
    assert lopsided(select=("TH1",)) == {"TH101"}
    assert lopsided(select=("TH2",)) == set()
    assert lopsided(ignore=("TH101",)) == set()
    assert lopsided(select=("TH101",), ignore=("TH1",)) == set()


def test_a_project_has_its_own_settings() -> None:
    assert lopsided(projects={"APO": BalanceSettings(target=Band(60, 90))}) == set()
    assert lopsided(projects={"APO": BalanceSettings(ignore=("TH1",), target=Band(0, 40))}) == set()
    assert lopsided(projects={"BEE": BalanceSettings(target=Band(60, 90))}) == {"TH101"}


def test_severity_is_a_setting() -> None:
    settings = BalanceSettings(target=Band(0, 40), severity={"TH101": "error"})
    maker = Maker()
    tally = count([role(maker.issue(), MANAGER) for _ in range(30)], settings)
    (finding,) = report(tally, ReportOptions(settings=settings)).findings
    assert finding.severity is Severity.ERROR


def test_unknown_codes_are_refused() -> None:
    check_codes(["TH", "TH1", "TH401"], where="--select")
    for odd in ("TH9", "XX", ""):
        with pytest.raises(UsageError, match="no finding has the code"):
            check_codes([odd], where="--select")


def test_without_a_target_the_only_project_is_not_judged() -> None:
    maker = Maker()
    made = report(count(role(maker.issue(), MANAGER) for _ in range(99)))
    assert "TH101" not in codes(made)
    assert any("no other project to compare" in why for why in made.silent)


def test_without_a_target_the_site_is_never_judged() -> None:
    chance = Random(3)  # noqa: S311 - a simulation
    made = draw(chance, strong("TH101").site(chance))
    assert {finding.scope for finding in made.findings} == {f"project:{WHERE}"}


def test_of_two_projects_only_the_one_further_from_even_is_told() -> None:
    maker = Maker()
    issues = [role(maker.issue("APO"), MANAGER) for _ in range(60)]
    issues += [role(maker.issue("BEE"), OWNER if i % 2 else MANAGER) for i in range(60)]
    (finding,) = (f for f in report(count(issues)).findings if f.code == "TH101")
    assert finding.project == "APO"


def test_small_numbers_stay_silent() -> None:
    maker = Maker()
    issues = [role(maker.issue(person="ben"), MANAGER, "risk-analysis") for _ in range(2)]
    issues += [role(maker.issue(person="zoe"), OWNER, "value-buy-in") for _ in range(3)]
    made = report(count(issues))
    assert not made.findings
    assert made.silent


def test_the_fallback_never_makes_a_finding() -> None:
    settings = BalanceSettings(target=Band(0, 40))
    maker = Maker()
    tally = count(role(maker.issue(), MANAGER, by=DecidedBy.FALLBACK) for _ in range(200))
    assert not report(tally, ReportOptions(settings=settings)).findings


def test_a_duty_that_rarely_has_an_issue_is_never_missing() -> None:
    maker = Maker()
    issues = [role(maker.issue("BEE"), OWNER, RARE) for _ in range(60)]
    issues += [
        role(maker.issue(name), OWNER, "value-buy-in") for name in ("APO", "BEE") for _ in range(60)
    ]
    assert "TH102" not in codes(report(count(issues)))


def test_a_duty_that_had_work_earlier_is_missing_now_even_in_the_only_project() -> None:
    maker = Maker()
    issues = [role(maker.issue(done_days=90), MANAGER, "risk-analysis") for _ in range(30)]
    issues += [role(maker.issue(done_days=90), OWNER, "value-buy-in") for _ in range(60)]
    issues += [role(maker.issue(), OWNER, "value-buy-in") for _ in range(60)]
    made = report(count(issues))
    assert [finding.subject for finding in made.findings if finding.code == "TH102"] == [
        "risk-analysis"
    ]


def test_where_nothing_is_assigned_no_duty_is_told_to_be_unassigned() -> None:
    maker = Maker()
    made = report(count(role(maker.issue(), MANAGER, "risk-analysis") for _ in range(50)))
    assert "TH103" not in codes(made)
    assert any("assigned to anybody" in why for why in made.silent)


def test_the_chances_of_duties_agree_with_the_hypergeometric_distribution() -> None:
    assert duty_missing.none_of(118, 657, 1546) == pytest.approx(1.763894170530341e-19)
    assert duty_missing.none_of(0, 10, 10) == 1
    assert duty_unassigned.all_among(4, 10, 60) == pytest.approx(0.00043064997385339454)
    assert duty_unassigned.all_among(4, 3, 60) == 0


def hats(assignees: int, **options: object) -> set[str]:
    """Return the codes told where Ben has 15 issues of each role, among other people."""
    maker = Maker()
    issues = [role(maker.issue(person="ben"), hat) for hat in (OWNER, MANAGER) for _ in range(15)]
    issues += [neither(maker.issue(person=f"p{i}")) for i in range(assignees - 1)]
    chosen = ReportOptions(people=PeopleDetail.NAMED, **options)  # type: ignore[arg-type] # named there
    return codes(report(count(issues), chosen)) - {"TH204"}


def test_small_teams_do_not_hear_of_two_hats() -> None:
    assert hats(5) == set()
    assert hats(6) == {"TH202"}
    assert hats(5, settings=BalanceSettings(small_team="no")) == {"TH202"}
    assert hats(9, settings=BalanceSettings(small_team="yes")) == set()


def test_whom_the_roster_declares_for_both_may_wear_both() -> None:
    both = Roster(hats=tuple(Hat("", "", "ben", hat) for hat in (OWNER, MANAGER)))
    assert hats(6, roster=both) == set()


def test_where_most_wear_both_nobody_is_the_exception() -> None:
    maker = Maker()
    issues = [
        role(maker.issue(person=f"p{i}"), hat)
        for i in range(6)
        for hat in (OWNER, MANAGER)
        for _ in range(15)
    ]
    made = report(count(issues))
    assert "TH202" not in codes(made)
    assert any("carry both roles" in why for why in made.silent)


def test_where_most_wear_both_those_with_little_work_count_too() -> None:
    maker = Maker()
    issues = [role(maker.issue(person="ben"), hat) for hat in (OWNER, MANAGER) for _ in range(6)]
    issues += [
        role(maker.issue(person=f"p{i}"), hat)
        for i in range(6)
        for hat in (OWNER, MANAGER)
        for _ in range(3)
    ]
    assert "TH202" not in codes(report(count(issues)))
    divided = [
        role(maker.issue(person=f"q{i}"), MANAGER if i % 2 else OWNER)
        for i in range(8)
        for _ in range(6)
    ]
    assert "TH202" in codes(report(count([*issues[:12], *divided])))


def test_an_inferred_role_is_never_the_wrong_hat() -> None:
    maker = Maker()
    issues = [role(maker.issue(person="ben"), MANAGER) for _ in range(30)]
    issues += [role(maker.issue(person=f"p{i}"), OWNER) for i in range(30)]
    tally = count(issues)
    assert "TH203" not in codes(report(tally))
    owner = ReportOptions(
        people=PeopleDetail.NAMED, roster=Roster(hats=(Hat("", "APO", "ben", OWNER),))
    )
    assert "TH203" in codes(report(tally, owner))
    elsewhere = ReportOptions(
        people=PeopleDetail.NAMED, roster=Roster(hats=(Hat("", "BEE", "ben", OWNER),))
    )
    assert "TH203" not in codes(report(tally, elsewhere))


def test_while_founding_the_way_from_owner_to_manager_is_normal() -> None:
    chance = Random(3)  # noqa: S311 - a simulation
    site = strong("TH302").site(chance)
    founding = BalanceSettings(window_days=WINDOW_DAYS, phase=Phase.FOUNDING)
    made = draw(chance, site, founding)
    assert "TH302" not in codes(made)


def drifting(*rows: TrendRow) -> set[str]:
    """Return the codes told where all 40 finished issues are manager work, after these runs."""
    maker = Maker()
    tally = count([role(maker.issue(done_days=5), MANAGER) for _ in range(40)])
    return codes(report(tally, ReportOptions(trend=rows)))


def test_a_former_run_stands_in_where_the_source_does_not_reach_back() -> None:
    row = TrendRow(
        at_ms=NOW - 35 * DAY,
        site="",
        scope="project:APO",
        window_days=30,
        issues=200,
        finished_owner=30,
        finished_manager=10,
    )
    assert drifting() == set()
    assert drifting(row) == {"TH302"}
    assert drifting(with_changes(row, at_ms=NOW - 10 * DAY)) == set()
    assert drifting(with_changes(row, window_days=7)) == set()
    assert drifting(with_changes(row, site="other")) == set()
    assert drifting(with_changes(row, scope="site")) == set()


def test_weak_verdicts_are_told_of_the_project_where_the_site_is_sound() -> None:
    maker = Maker()
    issues = [role(maker.issue(name), BOTH) for name in ("APO", "BEE") for _ in range(30)]
    issues += [neither(maker.issue("APO"), Reason.WEAK) for _ in range(200)]
    issues += [role(maker.issue("CAY"), BOTH) for _ in range(200)]
    assert [f.scope for f in report(count(issues)).findings if f.code == "TH401"] == ["project:APO"]


def test_where_nothing_is_role_work_weak_evidence_is_no_news() -> None:
    maker = Maker()
    issues = [neither(maker.issue(), Reason.WEAK) for _ in range(200)]
    issues += [role(maker.issue(), MANAGER) for _ in range(9)]
    made = report(count(issues))
    assert "TH401" not in codes(made)
    assert any("decided by it" in why for why in made.silent)


def test_too_much_owner_work_is_off_the_target_too_in_projects_and_on_the_site() -> None:
    settings = BalanceSettings(target=Band(50, 100))
    maker = Maker()
    tally = count(
        [role(maker.issue(name), OWNER) for name in ("APO", "BEE") for _ in range(30)], settings
    )
    findings = report(tally, ReportOptions(settings=settings)).findings
    assert [finding.scope for finding in findings] == ["project:APO", "project:BEE", "site"]
    for finding in findings:
        assert finding.subject == "project-owner"
        assert "100 % of the open role work is owner work" in finding.message
        assert "the target is at most 50 % owner work" in finding.message


def test_one_reason_to_be_silent_is_told_once_with_its_projects() -> None:
    maker = Maker()
    made = report(count([role(maker.issue(name), OWNER) for name in ("APO", "BEE", "CAY")]))
    assert "TH301 in APO, BEE, CAY: fewer than 15 open issues of a role." in made.silent
    names = [f"P{at}" for at in range(30)]
    many = report(count([role(maker.issue(name), OWNER) for name in names])).silent
    assert any(" and 10 more: fewer than 15" in told for told in many)


def test_a_site_too_small_for_its_target_is_silent() -> None:
    settings = BalanceSettings(target=Band(50, 100))
    maker = Maker()
    tally = count([role(maker.issue(name), OWNER) for name in ("APO", "BEE")], settings)
    assert not report(tally, ReportOptions(settings=settings)).findings


def test_ages_are_told_by_bucket() -> None:
    assert median_age((1, *(0,) * 10)) == "under 1 day"
    assert median_age((*(0,) * 10, 1)) == "over 730 days"
    assert median_age((0, 2, 0, 0, 3, *(0,) * 6)) == "14-30 days"
    assert median_age((0,) * 11) == ""
