"""The roster: who is declared, who is only guessed, who is joined across sites."""

from twohats.model.issue import Person
from twohats.model.roster import Group, Hat, Members
from twohats.model.settings import RosterEntry
from twohats.workload import Need, needs, resolve
from workload.made import MANAGER, OWNER

ANN, BEN, ZOE = Person("1", "Ann", "Ann@Example.org"), Person("2", "Ben"), Person("3", "Zoë")


def entry(role: str = "project-owner", **who: str) -> RosterEntry:
    return RosterEntry(role=role, **who)  # type: ignore[arg-type] # the two roles are literals


def test_a_person_is_declared_by_id_or_by_email_whatever_its_case() -> None:
    entries = [entry(person="2", project="APO"), entry("project-manager", person="ann@example.ORG")]
    roster = resolve({"main": entries}, [], [("main", ANN), ("main", BEN)])
    assert roster.hats == (Hat("main", "", "1", MANAGER), Hat("main", "APO", "2", OWNER))
    assert not roster.problems


def test_an_id_may_be_declared_before_the_person_has_any_issue() -> None:
    roster = resolve({"main": [entry(person="9")]}, [], [])
    assert roster.hats == (Hat("main", "", "9", OWNER),)


def test_an_email_that_nobody_shows_is_a_problem_that_does_not_name_it() -> None:
    roster = resolve({"main": [entry(person="gone@example.org")]}, [], [("main", BEN)])
    assert not roster.hats
    (problem,) = roster.problems
    assert "entry 1 of main" in problem
    assert "gone" not in problem


def test_groups_and_project_roles_are_asked_for_and_filled() -> None:
    entries = [
        entry(group="owners"),
        entry("project-manager", project_role="Leads"),
        entry("project-manager", project_role="Leads", project="BEE"),
    ]
    assert needs(entries, ["APO", "BEE"]) == (
        Need("group", "owners", ""),
        Need("project-role", "Leads", "APO"),
        Need("project-role", "Leads", "BEE"),
    )
    members = [
        Members(site="main", kind="group", name="owners", people=(ANN, BEN)),
        Members(site="main", kind="project-role", name="Leads", project="APO", people=(ZOE,)),
        Members(site="other", kind="group", name="owners", people=(ZOE,)),
    ]
    roster = resolve({"main": entries}, members, [])
    assert roster.hats == (
        Hat("main", "", "1", OWNER),
        Hat("main", "", "2", OWNER),
        Hat("main", "APO", "3", MANAGER),
    )
    assert roster.groups == (Group("main", "owners", frozenset({"1", "2"})),)
    assert [problem.split(":")[0] for problem in roster.problems] == ["roster entry 3 of main"]


def test_an_email_is_looked_for_among_a_groups_members_too() -> None:
    entries = [entry(person="ann@example.org")]
    members = [Members(site="main", kind="group", name="all", people=(ANN,))]
    assert resolve({"main": entries}, members, []).hats == (Hat("main", "", "1", OWNER),)


def test_people_are_joined_across_sites_by_the_roster_alone() -> None:
    there = Person("other-1", "Ann", "ann@example.org")
    people = [("a", ANN), ("b", there)]
    assert not resolve({"a": [], "b": []}, [], people).joined
    one = [entry(person="ann@example.org")]
    assert not resolve({"a": one, "b": []}, [], people).joined
    joined = resolve({"a": one, "b": one}, [], people).joined
    assert joined == {("a", "1"): "ann@example.org", ("b", "other-1"): "ann@example.org"}


def test_entries_without_anybody_are_told() -> None:
    entries = [entry(group="empty"), entry(project_role="empty"), entry()]
    problems = resolve({"": entries}, [], []).problems
    assert [problem.split(":")[0] for problem in problems] == [
        "roster entry 1",
        "roster entry 2",
        "roster entry 3",
    ]
