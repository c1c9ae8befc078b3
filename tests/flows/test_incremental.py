"""Only what changed is read, once a day all keys are counted, and nothing is missed by it."""

import pytest
from msgspec.structs import replace

from fake_jira import HOUR
from sandbox_desk import SandboxDesk
from sync_desk import Desk, Seen
from twohats.errors import ConfigError

OWNER, MANAGER = "project-owner-work", "project-manager-work"
DAY = 24 * HOUR


def settled(desk: Desk, issues: int = 5) -> list[str]:
    """Label some issues, then let two days pass."""
    ids = [desk.jira.create(f"Risk {number}").id for number in range(issues)]
    desk.sync()
    desk.jira.now += 2 * DAY
    desk.jira.create("Chore")
    desk.sync()
    return ids


def test_only_what_changed_within_the_overlap_is_read(fake_desk: Desk) -> None:
    ids = settled(fake_desk)
    fake_desk.jira.alter(ids[0], title="Vision")
    seen = Seen()
    fake_desk.sync(seen=seen)
    assert sorted(seen.roles) == ["APO-1", "APO-6"]
    assert fake_desk.jira.cards[ids[0]].labels == {OWNER}


def test_an_issue_that_permissions_uncover_is_found_by_the_count(fake_desk: Desk) -> None:
    ids = settled(fake_desk)
    hidden = fake_desk.jira.create("Risk, hidden")
    fake_desk.jira.hidden.add(hidden.id)
    fake_desk.sync()
    fake_desk.jira.now += 2 * DAY
    fake_desk.jira.create("Another chore")
    fake_desk.sync()
    fake_desk.jira.hidden.clear()
    fake_desk.sync()
    assert fake_desk.jira.cards[hidden.id].labels == frozenset(), "its date did not move"
    fake_desk.jira.now += DAY
    fake_desk.sync()
    assert fake_desk.jira.cards[hidden.id].labels == {MANAGER}
    assert set(ids) < fake_desk.ledger.known_ids()


def test_a_deleted_issue_is_forgotten_by_the_count(fake_desk: Desk) -> None:
    ids = settled(fake_desk)
    fake_desk.jira.delete_issue(ids[0])
    fake_desk.jira.now += DAY
    result = fake_desk.sync()
    assert result.failures == ()
    assert ids[0] not in fake_desk.ledger.known_ids()


def test_an_index_that_lags_is_caught_up_with(fake_desk: Desk) -> None:
    settled(fake_desk)
    fake_desk.jira.lagging = True
    late = fake_desk.jira.create("Risk, indexed late")
    fake_desk.sync()
    assert fake_desk.jira.cards[late.id].labels == frozenset()
    fake_desk.jira.now += 6 * HOUR
    fake_desk.jira.catch_up()
    fake_desk.sync()
    assert fake_desk.jira.cards[late.id].labels == {MANAGER}


def test_a_stale_search_writes_nothing_wrong(fake_desk: Desk) -> None:
    card = fake_desk.jira.create("Risk")
    fake_desk.jira.lagging = True
    fake_desk.sync()
    fake_desk.jira.label(card.id, add=[OWNER], remove=[MANAGER])
    fake_desk.writes()
    result = fake_desk.sync()
    assert fake_desk.jira.cards[card.id].labels == {OWNER}
    assert not [line for line in fake_desk.writes() if "+" in line and "()" not in line]
    assert result.dropped or result.written <= 1


def test_with_a_report_everything_is_read_once_a_day(desk: SandboxDesk) -> None:
    key = desk.issue("Weekly report").key
    desk.report_on(key)
    desk.sync()
    assert desk.sync().comment is None, "the numbers are not known: only what changed was read"
    desk.clock.advance(24 * 3600)
    result = desk.sync()
    assert result.complete
    assert result.comment is not None


def test_reading_everything_can_be_asked_for(fake_desk: Desk) -> None:
    settled(fake_desk)
    seen = Seen()
    assert fake_desk.sync(full=True, seen=seen).complete
    assert len(seen.roles) == 6


def test_done_issues_leave_the_scope_after_a_while(fake_desk: Desk) -> None:
    ids = settled(fake_desk, 2)
    fake_desk.jira.alter(ids[0], done=True, resolved=fake_desk.jira.now, title="Vision")
    fake_desk.sync()
    assert fake_desk.jira.cards[ids[0]].labels == {OWNER}, "resolved within 30 days"
    fake_desk.jira.now += 31 * DAY
    fake_desk.jira.alter(ids[0], title="Risk")
    seen = Seen()
    fake_desk.sync(full=True, seen=seen)
    assert "APO-1" not in seen.roles
    assert fake_desk.jira.cards[ids[0]].labels == {OWNER}


def test_service_desks_stay_out_unless_they_are_asked_for(fake_desk: Desk) -> None:
    access = fake_desk.jira.projects["APO"]
    fake_desk.jira.projects["DESK"] = replace(access, key="DESK", service_desk=True)
    fake_desk.settings = replace(fake_desk.settings, projects=("DESK",))
    with pytest.raises(ConfigError, match="service desks"):
        fake_desk.sync()
    fake_desk.settings = replace(fake_desk.settings, projects=("APO", "DESK"))
    fake_desk.jira.create("Risk", project="APO")
    customer = fake_desk.jira.create("Risk", project="DESK")
    fake_desk.sync()
    assert fake_desk.jira.cards[customer.id].labels == frozenset()
    sync = replace(fake_desk.settings.sync, service_desk=True)
    fake_desk.settings = replace(fake_desk.settings, sync=sync)
    fake_desk.sync()
    assert fake_desk.jira.cards[customer.id].labels == {MANAGER}
