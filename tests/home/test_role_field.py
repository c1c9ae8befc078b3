"""The role in a field of its own: one request, only differences, and a person's word wins."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from sandbox_desk import SandboxDesk, sandbox_desk
from sync_desk import ALL
from twohats.errors import ConfigError, ExitCode
from twohats.flows.sync import Consent, SyncResult, sync
from twohats.flows.undo import undo
from twohats.model.issue import Dialect
from twohats.model.settings import IssueNote, SyncPolicy, WriteTo
from twohats.sandbox.faults import Answer
from twohats.sandbox.things import Issue

OWNER, MANAGER = "project-owner-work", "project-manager-work"
AS_LABELS = {
    "project-owner": {OWNER},
    "project-manager": {MANAGER},
    "both": {OWNER, MANAGER},
    None: set(),
}


class FieldDesk:
    """A desk whose settings write the role to the field "Work role"."""

    def __init__(self, dialect: Dialect, write_to: WriteTo, *projects: str) -> None:
        self.desk = sandbox_desk(dialect, *projects)
        self.writes_to(write_to)

    def writes_to(self, write_to: WriteTo, field: str = "Work role") -> None:
        policy = SyncPolicy(write_to=write_to, field=field, confirmed_labels=True)
        self.desk.settings = replace(self.desk.settings, sync=policy)

    def sync(self, *, full: bool = False) -> SyncResult:
        job = self.desk.job()
        return sync(job, Consent(apply=True, options=ALL, full=full))

    def undo(self, run: str | None = None) -> None:
        undo(self.desk.job(), run=run, apply=True, consents=ALL)

    def card(self, card: Issue) -> tuple[set[str], str | None]:
        now = self.desk.site.issue(card.key)
        return set(now.labels), now.work_role

    def person_sets(self, card: Issue, option: str | None) -> None:
        self.desk.clock.advance(60)
        now = self.desk.site.issue(card.key)
        now.work_role = option
        self.desk.site.touch(now)
        with self.desk.site.store.transaction():
            self.desk.site.save(now)

    def settled(self) -> None:
        """Hold that another run, also without a ledger, writes nothing."""
        for lose in (False, True):
            if lose:
                self.desk.lose_ledger()
            self.desk.writes()
            self.sync(full=True)
            assert self.desk.writes() == []

    def expect(self, card: Issue, option: str | None) -> None:
        """Hold that field and, if they are written, labels say this."""
        both = self.desk.settings.sync.write_to is WriteTo.BOTH
        assert self.card(card) == (AS_LABELS[option] if both else set(), option)


@pytest.fixture(params=[(d, w) for d in Dialect for w in (WriteTo.FIELD, WriteTo.BOTH)], ids=str)
def fielded(request: pytest.FixtureRequest) -> Iterator[FieldDesk]:
    made = FieldDesk(*request.param)
    yield made
    made.desk.ledger.close()


def test_the_role_goes_into_the_field_by_one_request(fielded: FieldDesk) -> None:
    desk = fielded.desk
    cards = [desk.issue(text) for text in ("Risk", "Vision", "Vision and risk", "Fix it")]
    desk.writes()
    fielded.sync()
    for card, option in zip(cards, ("project-manager", "project-owner", "both", None), strict=True):
        fielded.expect(card, option)
    assert len(desk.writes()) == 3
    fielded.settled()


def test_a_change_of_words_changes_the_field(fielded: FieldDesk) -> None:
    desk = fielded.desk
    card = desk.issue("Risk register")
    fielded.sync()
    desk.ada.retitle(card.key, "Vision statement")
    fielded.sync()
    fielded.expect(card, "project-owner")
    desk.ada.retitle(card.key, "Fix the build")
    fielded.sync()
    fielded.expect(card, None)
    fielded.settled()


@pytest.mark.parametrize("said", ["project-owner", "both", None])
def test_a_person_who_changes_the_field_is_right(fielded: FieldDesk, said: str | None) -> None:
    card = fielded.desk.issue("Risk register")
    fielded.sync()
    fielded.person_sets(card, said)
    fielded.sync(full=True)
    fielded.expect(card, said)
    fielded.desk.mapping = "mapping-2"
    fielded.sync(full=True)
    fielded.expect(card, said)
    fielded.settled()


def test_a_person_who_set_the_field_first_is_right(fielded: FieldDesk) -> None:
    card = fielded.desk.issue("Risk register", work_role="project-owner")
    fielded.sync()
    fielded.expect(card, "project-owner") if _alone(fielded) else None
    assert fielded.card(card)[1] == "project-owner"
    fielded.settled()


def _alone(fielded: FieldDesk) -> bool:
    return fielded.desk.settings.sync.write_to is WriteTo.FIELD


def test_undo_all_clears_what_we_set_and_keeps_what_people_said(fielded: FieldDesk) -> None:
    desk = fielded.desk
    ours, theirs = desk.issue("Risk register"), desk.issue("Vision statement")
    untouched = desk.issue("Fix the build", work_role="both", labels=["keep"])
    fielded.sync()
    fielded.person_sets(theirs, "project-manager")
    fielded.sync(full=True)
    desk.lose_ledger()
    fielded.undo()
    assert fielded.card(ours) == (set(), None)
    assert fielded.card(theirs)[1] == "project-manager"
    words = set() if _alone(fielded) else {OWNER, MANAGER}  # a person's word stays, in both
    assert fielded.card(untouched) == ({"keep"} | words, "both")
    assert [card.key for card in desk.site.issues() if "twohats" in card.properties] == []


def test_undo_of_a_run_restores_the_field(fielded: FieldDesk) -> None:
    desk = fielded.desk
    card = desk.issue("Risk register")
    fielded.sync()
    desk.ada.retitle(card.key, "Vision statement")
    fielded.sync()
    fielded.undo(desk.ledger.runs()[0].id)
    fielded.expect(card, "project-manager")


@pytest.mark.parametrize("dialect", list(Dialect))
@pytest.mark.parametrize("then", [WriteTo.FIELD, WriteTo.BOTH])
def test_labelled_before_the_field_is_written_and_nobody_is_taken_for_a_person(
    dialect: Dialect, then: WriteTo
) -> None:
    fielded = FieldDesk(dialect, WriteTo.LABEL)
    desk = fielded.desk
    ours, decided = desk.issue("Risk register"), desk.issue("Vision statement")
    fielded.sync()
    desk.relabel(decided.key, MANAGER)
    fielded.sync()
    fielded.writes_to(then)
    fielded.sync()
    fielded.expect(ours, "project-manager")
    assert fielded.card(decided)[1] == "project-manager"
    fielded.settled()
    states = {_state(desk, card) for card in (ours, decided)}
    assert states == {"done", "decided"}
    desk.ledger.close()


def _state(desk: SandboxDesk, card: Issue) -> str:
    raw: Any = desk.site.issue(card.key).properties["twohats"]
    value = msgspec.json.decode(raw) if isinstance(raw, str) else raw
    return str(value.get("state", "done"))


@pytest.mark.parametrize("dialect", list(Dialect))
def test_with_both_a_person_who_changes_the_label_is_right_too(dialect: Dialect) -> None:
    fielded = FieldDesk(dialect, WriteTo.BOTH)
    card = fielded.desk.issue("Risk register")
    fielded.sync()
    fielded.desk.relabel(card.key, OWNER)
    fielded.sync(full=True)
    fielded.expect(card, "project-owner")
    fielded.settled()
    fielded.desk.ledger.close()


def test_a_field_that_is_not_there_or_lacks_options_is_told_before_anything(
    fielded: FieldDesk,
) -> None:
    fielded.desk.issue("Risk register")
    fielded.writes_to(fielded.desk.settings.sync.write_to, "Nobody's field")
    with pytest.raises(ConfigError, match=r"sync\.field"):
        fielded.sync()
    fielded.writes_to(fielded.desk.settings.sync.write_to, "Flagged")
    with pytest.raises(ConfigError, match="lacks the options project-owner"):
        fielded.sync()
    fielded.writes_to(fielded.desk.settings.sync.write_to, "")
    with pytest.raises(ConfigError, match="names none"):
        fielded.sync()
    assert fielded.desk.writes() == []


def test_another_field_in_the_settings_counts_at_once(fielded: FieldDesk) -> None:
    fielded.desk.issue("Risk register")
    fielded.sync()
    fielded.writes_to(fielded.desk.settings.sync.write_to, "Flagged")
    with pytest.raises(ConfigError, match="lacks the options project-owner"):
        fielded.sync()


@pytest.mark.parametrize("dialect", list(Dialect))
def test_a_project_without_issues_stops_nobody_and_is_looked_at_again(dialect: Dialect) -> None:
    fielded = FieldDesk(dialect, WriteTo.BOTH, "APO", "ZEB")
    card = fielded.desk.issue("Risk register")
    assert fielded.sync().exit_code is ExitCode.DONE
    fielded.expect(card, "project-manager")
    late = fielded.desk.issue("Vision statement", "ZEB")
    assert fielded.sync().exit_code is ExitCode.DONE
    fielded.expect(late, "project-owner")
    fielded.settled()
    fielded.desk.ledger.close()


@pytest.mark.parametrize("dialect", list(Dialect))
def test_one_project_of_several_that_lacks_the_field_is_told_once(dialect: Dialect) -> None:
    fielded = FieldDesk(dialect, WriteTo.BOTH, "APO", "ZEB")
    desk = fielded.desk
    good, bad = desk.issue("Risk register"), desk.issue("Vision statement", "ZEB")
    bare = Answer(200, b'{"fields": {"labels": {}}}')
    desk.site.faults.add(bare, "GET", f"/issue/{bad.key}/editmeta$", times=None)
    result = fielded.sync()
    assert result.exit_code is ExitCode.PARTIAL
    assert [(failure.key, failure.permanent) for failure in result.failures] == [("ZEB", True)]
    assert "lacks the options" in result.failures[0].what
    fielded.expect(good, "project-manager")
    assert fielded.card(bad) == (set(), None)
    assert fielded.sync().exit_code is ExitCode.DONE, "told once"
    desk.site.faults.clear()
    assert fielded.sync().exit_code is ExitCode.DONE  # at once, not when seven days are over
    fielded.expect(bad, "project-owner")
    assert desk.ledger.faults(desk.clock()) == {}
    fielded.settled()
    desk.ledger.close()


@pytest.mark.parametrize("dialect", list(Dialect))
def test_from_the_field_back_to_labels_nobody_is_taken_for_a_person(dialect: Dialect) -> None:
    fielded = FieldDesk(dialect, WriteTo.FIELD)
    card = fielded.desk.issue("Risk register")
    fielded.sync()
    fielded.writes_to(WriteTo.LABEL)
    fielded.sync()
    assert fielded.desk.labels(card.key) == {MANAGER}
    fielded.desk.relabel(card.key)
    fielded.sync(full=True)
    assert fielded.desk.labels(card.key) == set()
    fielded.settled()
    fielded.desk.ledger.close()


@pytest.mark.parametrize("kind", [IssueNote.WEB_LINK, IssueNote.COMMENT])
@pytest.mark.parametrize("dialect", list(Dialect))
def test_with_notes_too_a_person_who_changes_the_label_is_right(
    dialect: Dialect, kind: IssueNote
) -> None:
    fielded = FieldDesk(dialect, WriteTo.BOTH)
    desk = fielded.desk
    desk.settings = replace(desk.settings, sync=replace(desk.settings.sync, issue_note=kind))
    card = desk.issue("Risk register")
    fielded.sync()
    desk.relabel(card.key, OWNER)
    for _ in range(2):
        fielded.sync(full=True)
        fielded.expect(card, "project-owner")
    fielded.settled()
    desk.ledger.close()
