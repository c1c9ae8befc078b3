"""The report as a whole: its contract, its people, its doubts."""

from random import Random

import msgspec
import pytest
from msgspec.structs import replace

from twohats.model.finding import Severity
from twohats.model.issue import Person
from twohats.model.mapping import Mapping
from twohats.model.report import Measured, Report, Source
from twohats.model.roster import Group, Hat, Roster
from twohats.model.settings import BalanceSettings, Band, LabelNames, PeopleDetail
from twohats.model.verdict import DecidedBy, Reason
from twohats.workload import (
    ReportOptions,
    baseline_of,
    build_report,
    merge,
    person_trend_rows,
    read_baseline,
    trend_rows,
    trips,
)
from workload.made import (
    BOTH,
    DAY,
    DUTIES,
    MANAGER,
    NOW,
    OWNER,
    Counted,
    Maker,
    codes,
    count,
    mapping,
    neither,
    report,
    role,
)
from workload.planted import PLANTS
from workload.simulated import draw

CANARY = "Canary-Quetzalcoatl"
NAMED = ReportOptions(people=PeopleDetail.NAMED)
CONTRACT = {
    "schema",
    "generated_at",
    "source",
    "issues",
    "roles",
    "unclear_reasons",
    "decided_by",
    "duties",
    "scopes",
    "findings",
    "mapping",
}
OF_A_FINDING = {
    "code",
    "severity",
    "scope",
    "message",
    "numbers",
    "issues",
    "issue_count",
    "jql",
    "next_step",
}
MEASURED = Measured(
    role_issues=100, role_found=70, role_wrong=3, other_issues=300, other_labelled=6
)


def with_canary() -> list[Counted]:
    """Return issues of a canary person whose work trips every rule about people."""
    maker = Maker()
    person = Person(f"id-{CANARY}", f"Name {CANARY}", f"{CANARY}@example.org")
    issues = [
        role(replace(maker.issue(), assignee=person), hat, duty)
        for hat, duty, n in ((MANAGER, "risk-analysis", 60), (OWNER, "value-buy-in", 30))
        for _ in range(n)
    ]
    issues += [role(maker.issue(person=f"p{i % 9}"), OWNER, "value-buy-in") for i in range(60)]
    return issues


def test_the_json_has_every_name_of_the_contract() -> None:
    chance = Random(3)  # noqa: S311 - a simulation
    made = draw(chance, PLANTS[3].site(chance))
    document = msgspec.json.decode(msgspec.json.encode(made))
    assert document["schema"] == "twohats.report/1"
    assert document.keys() >= CONTRACT
    assert list(document["roles"]) == ["project-owner", "project-manager", "both", "unclear"]
    assert list(document["unclear_reasons"]) == [reason.value for reason in Reason]
    assert list(document["decided_by"]) == [by.value for by in DecidedBy]
    assert list(document["duties"]) == list(DUTIES)
    assert document["mapping"] == {"name": "small", "version": "1", "hash": "0123abcd"}
    assert document["findings"]
    for finding in document["findings"]:
        assert finding.keys() >= OF_A_FINDING
    assert msgspec.json.decode(msgspec.json.encode(made), type=Report) == made


def test_equal_input_gives_equal_bytes() -> None:
    first, second = (msgspec.json.encode(report(count(with_canary()))) for _ in range(2))
    assert first == second


def test_an_empty_source_makes_a_report_all_the_same() -> None:
    made = report(count([]))
    assert made.issues == 0
    assert made.scopes == ()
    assert made.wrong_labels.status == "not measured"


def test_site_first_then_projects() -> None:
    maker = Maker()
    made = report(count(neither(maker.issue(name)) for name in ("BEE", "APO")))
    assert [row.scope for row in made.scopes] == ["site", "project:APO", "project:BEE"]


def test_named_people_are_all_there() -> None:
    made = report(count(with_canary()))
    assert f"Name {CANARY}" in {row.name for row in made.people}
    assert "names people" in made.people_note.sentence
    assert {"TH201", "TH202"} & codes(made) or any(f.person for f in made.findings)


def test_a_report_that_names_nobody_does_not_say_it_names_people() -> None:
    maker = Maker()
    made = report(count([role(maker.issue(), OWNER), neither(maker.issue())]))
    assert made.people == ()
    assert made.people_note.sentence.startswith("This report names nobody:")


@pytest.mark.parametrize("detail", [PeopleDetail.OFF, PeopleDetail.GROUPS])
def test_with_people_off_no_byte_speaks_of_one(detail: PeopleDetail) -> None:
    person = f"id-{CANARY}"
    roster = Roster(
        hats=(Hat("", "APO", person, OWNER),),
        groups=(Group("", "leads", frozenset({person, "p1", "p2", "p3"})),),
    )
    tally = count(with_canary())
    named = report(tally, ReportOptions(people=PeopleDetail.NAMED, roster=roster))
    assert any(finding.person == person for finding in named.findings)
    made = report(tally, ReportOptions(people=detail, roster=roster))
    assert CANARY.encode() not in msgspec.json.encode(made)
    assert made.people == ()
    assert not any(finding.person for finding in made.findings)
    assert CANARY.encode() not in msgspec.json.encode(trend_rows(tally))
    assert person_trend_rows(tally, detail) == ()
    assert CANARY.encode() not in baseline_of(made)


def test_groups_are_shown_from_five_people_with_work_on() -> None:
    people = [f"p{i}" for i in range(9)]
    groups = tuple(
        Group("", name, frozenset(some))
        for name, some in (("four", people[:4]), ("five", people[:5]), ("idle", ["x", *people[:4]]))
    )
    options = ReportOptions(people=PeopleDetail.GROUPS, roster=Roster(groups=groups))
    made = report(count(with_canary()), options)
    (row,) = (row for row in made.scopes if row.kind == "group")
    assert row.name == "five"
    assert row.open.owner.issues == 35
    assert not row.jql_unassigned
    off = report(count(with_canary()), ReportOptions(roster=Roster(groups=groups)))
    assert not [row for row in off.scopes if row.kind == "group"]


def test_ledger_rows_of_people_are_there_only_when_they_are_named() -> None:
    rows = person_trend_rows(count(with_canary()), PeopleDetail.NAMED)
    mine = [row for row in rows if CANARY in row.person]
    assert [(row.open_owner, row.open_manager) for row in mine] == [(30, 60)]


MEASURED = Measured(
    role_issues=100, role_found=70, role_wrong=3, other_issues=300, other_labelled=6
)


def doubtful(labelled: int, others: int, measured: Measured | None = MEASURED) -> Report:
    """Return the report of a site with that many issues labelled and not, canary on top."""
    maker = Maker()
    issues = [*with_canary(), *(role(maker.issue(), OWNER) for _ in range(labelled))]
    issues += [neither(maker.issue()) for _ in range(others)]
    source = Source(kind="files", name="made")
    return build_report(count(issues), mapping(measured), source, NAMED)


def test_the_expected_share_of_wrong_labels_is_worked_out_at_the_sites_own_mix() -> None:
    many = doubtful(850, 1000).wrong_labels
    few = doubtful(0, 4850).wrong_labels
    assert many.status == few.status == "measured"
    # By hand: 1000 of 2000 labelled; (0.5 - 0.02) / (0.7 - 0.02) = 0.70588 are role work;
    # wrong are 0.29412 * 0.02 false + 0.70588 * 0.7 * 3/70 confused = 0.0270588, of 0.5.
    assert many.value == pytest.approx(0.0270588 / 0.5, abs=1e-4)
    assert many.value is not None
    assert few.value is not None
    assert many.value < few.value
    assert few.low is not None
    assert few.high is not None
    assert few.low <= few.value <= few.high
    assert few.sample == 400
    assert "labelled by people" in few.sentence


def test_person_findings_are_withheld_where_too_many_labels_may_be_wrong() -> None:
    sound = doubtful(850, 1000)
    assert any(finding.person for finding in sound.findings)
    assert sound.people_note.withheld == 0
    rare = doubtful(0, 9850)
    assert rare.wrong_labels.value is not None
    assert rare.wrong_labels.value > 0.15
    assert not any(finding.person for finding in rare.findings)
    assert rare.people_note.withheld > 1
    assert f"{rare.people_note.withheld} findings about people are withheld" in (
        rare.people_note.sentence
    )
    assert "Take care: " in rare.headline
    assert "Take care: " not in sound.headline


def test_without_error_rates_it_says_not_measured() -> None:
    assert doubtful(0, 99, None).wrong_labels.status == "not measured"
    nothing = replace(MEASURED, other_issues=0)
    assert doubtful(0, 99, nothing).wrong_labels.status == "not measured"


def test_without_labels_by_evidence_there_is_nothing_to_be_wrong() -> None:
    maker = Maker()
    issues = [neither(maker.issue()), role(maker.issue(), OWNER, by=DecidedBy.HUMAN)]
    made = build_report(count(issues), mapping(MEASURED), Source(kind="files", name="x"), NAMED)
    assert made.wrong_labels.status == "nothing labelled"


def test_a_mapping_that_tells_nothing_is_wrong_throughout() -> None:
    useless = replace(MEASURED, role_found=1, role_wrong=0, other_labelled=9)
    wrong = doubtful(50, 50, useless).wrong_labels
    assert wrong.value == 1
    assert "tell no closer here" in wrong.sentence


def test_a_known_finding_is_not_told_again() -> None:
    tally = count(with_canary())
    first = report(tally)
    assert first.findings
    known = read_baseline(baseline_of(first), where="baseline.json")
    again = report(tally, ReportOptions(people=PeopleDetail.NAMED, baseline=known))
    assert again.findings == ()
    assert [finding.fingerprint for finding in again.known] == [
        f.fingerprint for f in first.findings
    ]
    assert all(finding.known for finding in again.known)
    assert trips(first, Severity.INFO)
    assert not trips(again, Severity.INFO)
    assert not trips(first, Severity.ERROR)
    assert baseline_of(again) == baseline_of(first)
    assert CANARY.encode() not in baseline_of(first)
    assert all(len(finding.fingerprint.split()) == 1 for finding in first.findings)


def test_coverage_of_duties() -> None:
    maker = Maker()
    made = report(
        count(
            [
                role(maker.issue(person="p"), MANAGER, "planning-scheduling"),
                role(maker.issue(), MANAGER, "budget-compliance"),
                role(maker.issue(done_days=3), MANAGER, "stakeholder-updates"),
                role(maker.issue(done_days=300), MANAGER, "risk-analysis"),
            ]
        )
    )
    found = {row.duty: row.coverage for row in made.scopes[0].duties}
    assert found == {
        "planning-scheduling": "covered",
        "budget-compliance": "unassigned",
        "stakeholder-updates": "finished-only",
        "risk-analysis": "missing",
        "value-buy-in": "missing",
        "big-picture-leadership": "missing",
        "outcome-ownership": "missing",
        "motivating-team": "rarely",
    }


def test_a_restricted_issue_is_marked_and_never_named_in_a_message_or_jql() -> None:
    settings = BalanceSettings(target=Band(0, 40))
    maker = Maker()
    issues = [role(maker.issue(restricted=i < 9, age_days=99 - i), MANAGER) for i in range(40)]
    (finding,) = report(count(issues), ReportOptions(settings=settings)).findings
    hidden = {issue.key for issue, _, _ in issues[:9]}
    assert set(finding.restricted) == hidden
    assert hidden < set(finding.issues)
    for key in hidden:
        assert f"{key}," not in finding.message
        assert f'"{key}"' not in finding.jql


def labelled(maker: Maker, *labels: str) -> Counted:
    return role(replace(maker.issue(person='u"1'), labels=labels), OWNER, "value-buy-in")


def test_links_go_by_label_once_jira_has_the_labels_and_by_key_before() -> None:
    maker = Maker()
    after = report(count([labelled(maker, "project-owner-work") for _ in range(9)]))
    assert after.scopes[1].open.jql_owner == (
        'project = "APO" AND labels = "project-owner-work" AND statusCategory != Done'
    )
    (person,) = after.people
    assert person.jql == 'assignee = "u\\"1" AND statusCategory != Done'
    before = report(count([labelled(maker) for _ in range(2)]))
    assert before.scopes[1].open.jql_owner.startswith('key in ("APO-')
    assert before.scopes[1].open.jql_manager == ""
    many = report(count([labelled(maker) for _ in range(51)]))
    assert many.scopes[1].open.jql_owner == ""


def test_each_number_leads_to_its_own_issues_where_some_are_of_both_roles() -> None:
    maker = Maker()
    both = replace(maker.issue(), labels=("project-owner-work", "project-manager-work"))
    tally = count([*(labelled(maker, "project-owner-work") for _ in range(9)), role(both, BOTH)])
    found = report(tally).scopes[1].open
    where, owner, manager = (
        'project = "APO" AND ',
        'labels = "project-owner-work"',
        'labels = "project-manager-work"',
    )
    still = " AND statusCategory != Done"
    assert found.jql_owner == f'{where}{owner} AND labels != "project-manager-work"{still}'
    assert found.jql_both == f"{where}{owner} AND {manager}{still}"
    assert found.jql_manager == ""
    assert found.jql.startswith(f"{where}labels in (")


def test_links_follow_renamed_labels() -> None:
    names = LabelNames(owner="our-owner", manager="our-manager")
    options = replace(NAMED, labels=names)
    maker = Maker()
    tally = count([labelled(maker, "project-owner-work") for _ in range(9)])
    assert '"our-owner"' in report(tally, options).scopes[0].open.jql_owner


def test_weeks_and_former_runs_make_the_trend() -> None:
    maker = Maker()
    issues = [role(maker.issue(done_days=day), MANAGER) for day in (1, 2, 16)]
    issues += [role(maker.issue(done_days=1), OWNER), role(maker.issue(done_days=1), BOTH)]
    tally = count(issues)
    past = tuple(
        replace(row, at_ms=NOW - 9 * DAY, open_owner=3, open_manager=1) for row in trend_rows(tally)
    )
    made = report(tally, ReportOptions(trend=(*past, *trend_rows(tally))))
    site = [point for point in made.trend if point.scope == "site"]
    assert [(p.kind, p.owner, p.manager, p.both, p.manager_share) for p in site] == [
        ("finished", 0, 1, 0, 1.0),
        ("finished", 0, 0, 0, None),
        ("finished", 1, 2, 1, 0.625),
        ("open", 3, 1, 0, 0.25),
        ("open", 0, 0, 0, None),
    ]
    assert site[2].at == site[4].at == made.generated_at
    assert site[3].at < made.generated_at


def test_former_runs_lead_to_the_present_of_their_own_scope() -> None:
    maker = Maker()
    tally = count([role(maker.issue(), MANAGER), role(maker.issue("BEE"), OWNER)])
    past = tuple(replace(row, at_ms=NOW - DAY, open_both=7) for row in trend_rows(tally))
    made = report(tally, ReportOptions(trend=past))
    assert [(p.scope, p.owner, p.manager, p.both) for p in made.trend if p.kind == "open"] == [
        ("project:APO", 0, 1, 7),
        ("project:APO", 0, 1, 0),
        ("project:BEE", 1, 0, 7),
        ("project:BEE", 1, 0, 0),
        ("site", 1, 1, 7),
        ("site", 1, 1, 0),
    ]


def test_of_a_days_runs_the_last_is_drawn_and_today_is_now() -> None:
    tally = count([role(Maker().issue(), MANAGER)])
    midnight = NOW // DAY * DAY
    hours = [-25, -20, -1, 0, 1]
    past = tuple(
        replace(row, at_ms=midnight + hour * DAY // 24, open_manager=50 + hour)
        for row in trend_rows(tally)
        for hour in hours
    )
    made = replace(NAMED, trend=past)
    runs = [p for p in report(tally, made).trend if (p.scope, p.kind) == ("site", "open")]
    assert [point.manager for point in runs] == [25, 49, 1]


def test_a_year_of_daily_runs_is_thinned_to_what_can_be_drawn() -> None:
    maker = Maker()
    tally = count([role(maker.issue(), MANAGER)])
    past = tuple(
        replace(row, at_ms=NOW - day * DAY, open_manager=day)
        for row in trend_rows(tally)
        for day in range(1, 366)
    )
    runs = [p for p in report(tally, ReportOptions(trend=past)).trend if p.kind == "open"]
    of_site = [p for p in runs if p.scope == "site"]
    assert 50 < len(of_site) <= 61
    assert [p.manager for p in of_site] == sorted((p.manager for p in of_site), reverse=True)
    assert [p.manager for p in of_site[-2:]] == [1, 1]


def test_a_trend_row_adds_up() -> None:
    maker = Maker()
    issues = [
        role(maker.issue(person="p"), OWNER),
        role(maker.issue(), MANAGER, by=DecidedBy.HUMAN),
        role(maker.issue(), MANAGER, by=DecidedBy.FALLBACK),
        role(maker.issue(done_days=1), BOTH),
        neither(maker.issue(), Reason.WEAK),
    ]
    site, project = trend_rows(count(issues))
    assert replace(project, scope="site") == site
    assert (site.issues, site.queue, site.unassigned, site.by_human) == (5, 1, 1, 1)
    assert (site.open_owner, site.open_manager, site.open_both) == (1, 1, 0)
    assert (site.finished_owner, site.finished_manager, site.finished_both) == (0, 0, 1)


def two_sites() -> ReportOptions:
    return replace(NAMED, sites={"a": BalanceSettings(target=Band(0, 40))})


def test_sites_are_reported_side_by_side_each_by_its_own_settings() -> None:
    maker = Maker()
    parts = [
        count([role(maker.issue(person="same"), MANAGER) for _ in range(30)], site=site)
        for site in "ab"
    ]
    made = report(merge(parts), two_sites())
    assert [(row.site, row.scope) for row in made.scopes] == [
        ("a", "site"),
        ("a", "project:APO"),
        ("b", "site"),
        ("b", "project:APO"),
    ]
    assert [(f.site, f.code) for f in made.findings] == [("a", "TH101")]
    assert [row.site for row in made.people] == ["a", "b"]
    joined = Roster(joined={("a", "same"): "x", ("b", "same"): "x"})
    (person,) = report(merge(parts), replace(two_sites(), roster=joined)).people
    assert person.site == "a, b"
    assert person.open.manager.issues == 60
    assert person.open_issues == 60


def test_five_thousand_people_are_no_trouble() -> None:
    maker = Maker()
    issues = [
        role(maker.issue(person=f"p{i % 5000}"), OWNER if i % 2 else MANAGER, "risk-analysis")
        for i in range(15_000)
    ]
    made = report(count(issues))
    assert len(made.people) == 5000
    assert not {"TH201", "TH202"} & codes(made)


def test_the_headline_says_balance_and_gravest_findings_or_that_all_is_well() -> None:
    assert report(count([])).headline == "There are no issues to speak of."
    maker = Maker()
    few = report(count([role(maker.issue(), OWNER)])).headline
    assert few.startswith("Only 1 open issue is role work, too few to tell a balance.")
    calm = report(count([role(maker.issue(), OWNER) for _ in range(10)])).headline
    assert calm.startswith("0 % of the open role work is manager work")
    assert calm.endswith("No imbalance is large and sure enough to tell.")
    none = report(count([neither(maker.issue())])).headline
    assert none.startswith("No open issue is role work.")
    assert none.endswith("twohats mapping new starts words of your own.")
    loud = report(count(with_canary())).headline
    assert CANARY in loud


def test_an_unknown_duty_is_counted_not_lost() -> None:
    maker = Maker()
    made = report(count([role(maker.issue(), OWNER, "of-another-mapping")]))
    assert made.duties["of-another-mapping"] == 1
    assert isinstance(mapping(), Mapping)
