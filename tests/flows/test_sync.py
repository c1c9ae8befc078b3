"""A sync labels what the words earn, keeps what people decide, and then has nothing to do."""

import msgspec

from sync_desk import ALL, Desk, Seen
from twohats.errors import ExitCode
from twohats.model.settings import ReportSettings
from twohats.model.verdict import DecidedBy, Effective, Role

OWNER, MANAGER, UNCLEAR = "project-owner-work", "project-manager-work", "role-unclear"


def labels(desk: Desk, issue_id: str) -> frozenset[str]:
    return desk.jira.cards[issue_id].labels


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    desk.jira.create("Risk register refresh")
    result = desk.sync(apply=False)
    assert result.plan.head.writes == 1
    assert result.written == 0
    assert desk.writes() == []
    assert desk.ledger.runs() == ()
    assert desk.ledger.cursor() is None


def test_words_become_labels(desk: Desk) -> None:
    risk = desk.jira.create("Risk register refresh", labels=frozenset({"keep-me"}))
    vision = desk.jira.create("Vision statement")
    both = desk.jira.create("Vision and risk")
    weak = desk.jira.create("Perhaps something")
    plain = desk.jira.create("Fix the build")
    result = desk.sync()
    assert result.exit_code == ExitCode.DONE
    assert labels(desk, risk.id) == {"keep-me", MANAGER}
    assert labels(desk, vision.id) == {OWNER}
    assert labels(desk, both.id) == {OWNER, MANAGER}
    assert labels(desk, weak.id) == {UNCLEAR}
    assert desk.jira.cards[plain.id].labels == frozenset()
    assert desk.jira.cards[plain.id].prop == b""


def test_the_second_run_writes_nothing(desk: Desk) -> None:
    desk.jira.create("Risk register refresh")
    desk.sync()
    desk.writes()
    before = dict(desk.jira.cards)
    result = desk.sync()
    assert desk.writes() == []
    assert result.plan.changes == ()
    assert desk.jira.cards == before


def test_a_human_decision_is_kept_for_ever(desk: Desk) -> None:
    card = desk.jira.create("Risk register refresh")
    desk.sync()
    desk.jira.label(card.id, add=[OWNER], remove=[MANAGER])
    seen = Seen()
    desk.sync(seen=seen)
    assert seen.roles[card.key] == Effective(Role.OWNER, None, DecidedBy.HUMAN)
    desk.mapping = "mapping-2"
    for _ in range(3):
        desk.sync(full=True)
        assert labels(desk, card.id) == {OWNER}
    desk.lose_ledger()
    desk.sync()
    assert labels(desk, card.id) == {OWNER}


def test_the_report_comment_is_edited_in_place(desk: Desk) -> None:
    target = desk.jira.create("Weekly report")
    desk.settings = msgspec.structs.replace(desk.settings, report=ReportSettings(issue=target.key))
    assert desk.sync().comment is not None
    desk.body = "A new finding."
    result = desk.sync(full=True)
    assert result.comment is not None
    assert result.comment.outcome == "edited"
    (note,) = desk.jira.notes[target.key]
    assert "A new finding." in note.text
    desk.lose_ledger()
    desk.writes()
    desk.sync()
    assert desk.writes() == []


def test_changes_beyond_max_writes_wait_for_the_next_run(desk: Desk) -> None:
    sync = msgspec.structs.replace(desk.settings.sync, max_writes=4)
    desk.settings = msgspec.structs.replace(desk.settings, sync=sync)
    for number in range(10):
        desk.jira.create(f"Risk {number}")
    result = desk.sync()
    assert (result.written, result.plan.head.deferred, result.plan.head.runs_left) == (4, 6, 2)
    assert desk.sync().written == 4
    assert desk.sync().written == 2
    assert desk.sync(*ALL).written == 0
