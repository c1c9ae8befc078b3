"""A sync labels what the words earn, keeps what people decide, and then has nothing to do."""

import msgspec

from sync_desk import ALL, Desk, Seen
from twohats.errors import ExitCode
from twohats.model.settings import ReportSettings
from twohats.model.verdict import DecidedBy, Effective, Role

OWNER, MANAGER, UNCLEAR = "project-owner-work", "project-manager-work", "role-unclear"


def labels(desk: Desk, issue_id: str) -> frozenset[str]:
    return desk.jira.cards[issue_id].labels


def test_a_dry_run_writes_nothing(fake_desk: Desk) -> None:
    fake_desk.jira.create("Risk register refresh")
    result = fake_desk.sync(apply=False)
    assert result.plan.head.writes == 1
    assert result.written == 0
    assert fake_desk.writes() == []
    assert fake_desk.ledger.runs() == ()
    assert fake_desk.ledger.cursor() is None


def test_words_become_labels(fake_desk: Desk) -> None:
    risk = fake_desk.jira.create("Risk register refresh", labels=frozenset({"keep-me"}))
    vision = fake_desk.jira.create("Vision statement")
    both = fake_desk.jira.create("Vision and risk")
    weak = fake_desk.jira.create("Perhaps something")
    plain = fake_desk.jira.create("Fix the build")
    result = fake_desk.sync()
    assert result.exit_code == ExitCode.DONE
    assert labels(fake_desk, risk.id) == {"keep-me", MANAGER}
    assert labels(fake_desk, vision.id) == {OWNER}
    assert labels(fake_desk, both.id) == {OWNER, MANAGER}
    assert labels(fake_desk, weak.id) == {UNCLEAR}
    assert fake_desk.jira.cards[plain.id].labels == frozenset()
    assert fake_desk.jira.cards[plain.id].prop == b""


def test_a_report_tells_the_state_after_the_run(fake_desk: Desk) -> None:
    risk = fake_desk.jira.create("Risk register refresh")
    dry, first, second = Seen(), Seen(), Seen()
    fake_desk.sync(apply=False, seen=dry)
    fake_desk.sync(seen=first)
    fake_desk.sync(full=True, seen=second)
    assert dry.labels == {risk.key: ()}
    assert first.labels == second.labels == {risk.key: (MANAGER,)}


def test_the_second_run_writes_nothing(fake_desk: Desk) -> None:
    fake_desk.jira.create("Risk register refresh")
    fake_desk.sync()
    fake_desk.writes()
    before = dict(fake_desk.jira.cards)
    result = fake_desk.sync()
    assert fake_desk.writes() == []
    assert result.plan.changes == ()
    assert fake_desk.jira.cards == before


def test_a_human_decision_is_kept_for_ever(fake_desk: Desk) -> None:
    card = fake_desk.jira.create("Risk register refresh")
    fake_desk.sync()
    fake_desk.jira.label(card.id, add=[OWNER], remove=[MANAGER])
    seen = Seen()
    fake_desk.sync(seen=seen)
    assert seen.roles[card.key] == Effective(Role.OWNER, None, DecidedBy.HUMAN)
    fake_desk.mapping = "mapping-2"
    for _ in range(3):
        fake_desk.sync(full=True)
        assert labels(fake_desk, card.id) == {OWNER}
    fake_desk.lose_ledger()
    fake_desk.sync()
    assert labels(fake_desk, card.id) == {OWNER}


def test_the_report_comment_is_edited_in_place(fake_desk: Desk) -> None:
    target = fake_desk.jira.create("Weekly report")
    fake_desk.settings = msgspec.structs.replace(
        fake_desk.settings, report=ReportSettings(issue=target.key)
    )
    assert fake_desk.sync().comment is not None
    fake_desk.body = "A new finding."
    result = fake_desk.sync(full=True)
    assert result.comment is not None
    assert result.comment.outcome == "edited"
    (note,) = fake_desk.jira.notes[target.key]
    assert "A new finding." in note.text
    fake_desk.lose_ledger()
    fake_desk.writes()
    fake_desk.sync()
    assert fake_desk.writes() == []


def test_changes_beyond_max_writes_wait_for_the_next_run(fake_desk: Desk) -> None:
    sync = msgspec.structs.replace(fake_desk.settings.sync, max_writes=4)
    fake_desk.settings = msgspec.structs.replace(fake_desk.settings, sync=sync)
    for number in range(10):
        fake_desk.jira.create(f"Risk {number}")
    result = fake_desk.sync()
    assert (result.written, result.plan.head.deferred, result.plan.head.runs_left) == (4, 6, 2)
    assert fake_desk.sync().written == 4
    assert fake_desk.sync().written == 2
    assert fake_desk.sync(*ALL).written == 0


def test_steps_that_a_lagging_search_plans_again_use_up_no_turn(fake_desk: Desk) -> None:
    sync = msgspec.structs.replace(fake_desk.settings.sync, max_writes=4)
    fake_desk.settings = msgspec.structs.replace(fake_desk.settings, sync=sync)
    for number in range(10):
        fake_desk.jira.create(f"Risk {number}")
    fake_desk.jira.lagging = True
    for left, written in ((6, 4), (2, 4), (0, 2)):
        result = fake_desk.sync(full=True)
        assert (result.plan.head.deferred, result.written) == (left, written)
        assert len(result.plan.changes) == written + len(result.dropped)
    assert all(card.labels == {MANAGER} for card in fake_desk.jira.cards.values())
    assert fake_desk.sync(full=True).written == 0


def test_a_change_that_takes_a_turn_needs_the_same_consent_to_mail(fake_desk: Desk) -> None:
    projects = fake_desk.jira.projects
    projects["LOUD"] = msgspec.structs.replace(projects["APO"], key="LOUD", mute_mail=False)
    sync = msgspec.structs.replace(fake_desk.settings.sync, max_writes=2)
    fake_desk.settings = msgspec.structs.replace(
        fake_desk.settings, sync=sync, projects=("APO", "LOUD")
    )
    for project in ("APO", "APO", "LOUD"):
        fake_desk.jira.create("Risk", project=project)
    fake_desk.jira.lagging = True
    assert fake_desk.sync(full=True).written == 2
    assert fake_desk.sync(full=True).written == 0
    assert fake_desk.sync(*ALL, full=True).written == 1
