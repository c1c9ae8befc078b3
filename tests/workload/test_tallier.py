"""What one issue adds to the tally."""

import pytest
from msgspec.structs import replace

from twohats.model.issue import Issue, Person
from twohats.model.settings import BalanceSettings
from twohats.model.tally import KEYS_KEPT, Quality, State, Work
from twohats.model.verdict import DecidedBy, Effective, Reason, Role, Verdict
from twohats.workload import Tallier
from twohats.workload.measures import key_of
from workload.made import (
    BOTH,
    DAY,
    MANAGER,
    NOW,
    OWNER,
    Maker,
    count,
    mapping,
    neither,
    report,
    role,
)

make = Maker()


def quality(issue: Issue) -> dict[str, int]:
    """Return the oddities of one issue of manager work."""
    found = count([role(issue, MANAGER, "risk-analysis")]).projects[0].quality
    return {
        name: getattr(found, name) for name in Quality.__struct_fields__ if getattr(found, name)
    }


def test_an_issue_without_role_is_counted_by_its_reason() -> None:
    tally = count(
        [
            neither(make.issue()),
            neither(make.issue(), Reason.WEAK),
            neither(make.issue(done_days=3), Reason.TOO_CLOSE),
        ]
    )
    (project,) = tally.projects
    assert project.issues == 3
    assert project.open_issues == 2
    assert project.unclear == {"no-evidence": 1, "weak": 1, "too-close": 1}
    assert project.queue == 1
    assert not tally.cells


def test_a_human_can_decide_that_an_issue_is_neither() -> None:
    issue, verdict, _ = role(make.issue(), MANAGER, "risk-analysis")
    tally = count([(issue, verdict, Effective(Role.UNCLEAR, None, DecidedBy.HUMAN))])
    made = report(tally)
    assert made.unclear_reasons["human"] == 1
    assert made.decided_by == {"evidence": 0, "human": 1, "fallback": 0}


def test_the_fallback_is_counted_apart_and_the_reason_kept() -> None:
    tally = count([role(make.issue(), MANAGER, by=DecidedBy.FALLBACK)])
    made = report(tally)
    assert made.roles["project-manager"] == 1
    assert made.decided_by["fallback"] == 1
    assert made.unclear_reasons["no-evidence"] == 1
    site = made.scopes[0]
    assert site.open.fallback == 1
    assert site.open.manager_share is None


def test_both_counts_half_to_each_role() -> None:
    tally = count([role(make.issue(), BOTH), role(make.issue(), MANAGER), role(make.issue(), BOTH)])
    share = report(tally).scopes[0].open.manager_share
    assert share is not None
    assert share.value == pytest.approx(2 / 3, abs=1e-4)
    assert share.n == 3


@pytest.mark.parametrize(
    ("done_days", "state"),
    [
        (None, State.OPEN),
        (0, State.FINISHED),
        (29.99, State.FINISHED),
        (30, State.BEFORE),
        (59.99, State.BEFORE),
        (60, State.OLDER),
    ],
)
def test_work_stands_in_its_window(done_days: float | None, state: State) -> None:
    (cell,) = count([role(make.issue(done_days=done_days), OWNER)]).cells
    assert cell.key.state is state


def test_a_window_of_no_days_has_nothing_in_it() -> None:
    settings = BalanceSettings(window_days=0)
    (cell,) = count([role(make.issue(done_days=0), OWNER)], settings).cells
    assert cell.key.state is State.OLDER


def test_nobody_is_remembered_beyond_the_windows() -> None:
    (cell,) = count([role(make.issue(person="u1", done_days=61), OWNER)]).cells
    assert not cell.key.person


def test_open_work_is_sized_by_what_remains_and_finished_work_by_its_estimate() -> None:
    sized = replace(
        make.issue(), story_points_milli=2500, estimate_seconds=7200, remaining_seconds=3600
    )
    (cell,) = count([role(sized, OWNER)]).cells
    assert cell.work == Work(1, 2500, 1, 3600, 1)
    done = replace(sized, done=True, resolved_ms=NOW - DAY)
    (cell,) = count([role(done, OWNER)]).cells
    assert cell.work == Work(1, 2500, 1, 7200, 1)


@pytest.mark.parametrize(
    ("change", "oddity"),
    [
        ({"story_points_milli": -1000}, {"points": 1}),
        ({"story_points_milli": 10**12}, {"points": 1}),
        ({"estimate_seconds": -60}, {"estimates": 1}),
        ({"remaining_seconds": 10**12, "estimate_seconds": 60}, {"estimates": 1}),
        ({"created_ms": NOW + 2 * DAY}, {"future": 1}),
        ({"created_ms": None}, {"undated_open": 1}),
        ({"unreadable": ("story_points",)}, {"unreadable": 1}),
        ({"assignee": Person("", "Former user")}, {"deleted_assignee": 1}),
        ({"assignee": Person("unknown:1f", "")}, {"deleted_assignee": 1}),
        ({"assignee": Person("5b10", "Former user")}, {"deleted_assignee": 1}),
        ({"done": True, "resolved_ms": None}, {"undated_done": 1}),
        ({"done": True, "resolved_ms": NOW + 9 * DAY}, {"future": 1}),
        ({"done": True, "created_ms": NOW, "resolved_ms": NOW - DAY}, {"disorder": 1}),
    ],
)
def test_what_cannot_be_meant_is_counted_and_never_summed(
    change: dict[str, object], oddity: dict[str, int]
) -> None:
    odd = replace(make.issue(), **change)
    assert quality(odd) == oddity
    (cell,) = count([role(odd, MANAGER)]).cells
    assert cell.work == Work(1)
    assert not cell.key.person
    assert sum(cell.ages) == (0 if odd.done or {"future", "undated_open"} & oddity.keys() else 1)
    (line,) = report(count([neither(make.issue()), role(odd, MANAGER)])).quality
    assert line.count == 1


def test_a_day_ahead_is_only_a_clock() -> None:
    ahead = replace(make.issue(), created_ms=NOW + DAY // 2)
    assert not quality(ahead)
    (cell,) = count([role(ahead, OWNER)]).cells
    assert cell.ages[0] == 1


def test_work_of_a_deleted_assignee_counts_as_unassigned() -> None:
    gone = replace(make.issue(), assignee=Person("x", "Former user"))
    (presence,) = count([role(gone, OWNER)]).presence
    assert not presence.person


def test_the_oldest_issues_are_remembered_and_no_more() -> None:
    issues = [make.issue(age_days=age) for age in range(2 * KEYS_KEPT)]
    (cell,) = count(role(issue, OWNER) for issue in issues).cells
    oldest = [issue.key for issue in reversed(issues[KEYS_KEPT:])]
    assert [key_of(sampled) for sampled in cell.samples] == oldest


def test_an_issue_without_project_belongs_to_its_keys_project() -> None:
    (project,) = count([neither(replace(make.issue("DEV-OPS"), project=""))]).projects
    assert project.project == "DEV-OPS"


def test_a_label_that_jira_has_already_is_noticed() -> None:
    issue = replace(make.issue(), labels=("x", "project-owner-work"))
    half = replace(make.issue(), labels=("project-owner-work",))
    cells = count([role(issue, OWNER), role(half, BOTH)]).cells
    assert {cell.key.role: cell.labelled for cell in cells} == {OWNER: 1, BOTH: 0}


def test_one_person_seen_with_two_names_is_one_person_whichever_came_first() -> None:
    first = replace(make.issue(), assignee=Person("u1", "Zoe", ""))
    second = replace(make.issue(), assignee=Person("u1", "Anna", "a@example.org"))
    there, back = (count(map(neither, some)) for some in ([first, second], [second, first]))
    assert there == back
    assert there.people == (("", Person("u1", "Anna", "a@example.org")),)


def test_memory_does_not_grow_with_the_issues() -> None:
    tallier = Tallier(BalanceSettings(), NOW)
    for one in (
        role(make.issue(person="u1", age_days=9), OWNER, "value-buy-in") for _ in range(999)
    ):
        tallier.add(*one)
    few = tallier.tally()
    for one in (
        role(make.issue(person="u1", age_days=9), OWNER, "value-buy-in") for _ in range(999)
    ):
        tallier.add(*one)
    many = tallier.tally()
    assert len(many.cells) == len(few.cells) == 1
    assert len(many.cells[0].samples) == len(few.cells[0].samples) == KEYS_KEPT


def test_every_verdict_without_reason_or_role_is_still_an_issue() -> None:
    tally = count([(make.issue(), Verdict(Role.UNCLEAR), Effective(Role.UNCLEAR))])
    assert tally.projects[0].issues == 1
    assert mapping().duties
