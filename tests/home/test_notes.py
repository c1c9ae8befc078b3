"""The why on the issue: written once, following the verdict, gone with the label and with undo."""

import contextlib
from collections.abc import Iterator

import pytest
import requests
from msgspec.structs import replace

from sandbox_desk import SandboxDesk, sandbox_desk
from sync_desk import ALL
from twohats.errors import TwohatsError, UnavailableError
from twohats.flows.note import FOOTER, GLOBAL_ID
from twohats.flows.sync_job import Job
from twohats.model.issue import Dialect, Issue
from twohats.model.settings import IssueNote, SyncPolicy
from twohats.model.verdict import Evidence, Role, Verdict
from twohats.plan.limits import MAIL
from twohats.ports import no_effect
from twohats.sandbox import building
from twohats.sandbox.faults import Answer, Drop
from twohats.sandbox.things import Comment, Link
from twohats.sandbox.things import Issue as Card

OWNER, MANAGER = "project-owner-work", "project-manager-work"
DUTIES = {"vision": ("big-picture-leadership", Role.OWNER), "risk": ("risk-analysis", Role.MANAGER)}
KINDS = (IssueNote.WEB_LINK, IssueNote.COMMENT)


def verdict_of(issue: Issue) -> Verdict:
    """Classify by the words "vision" and "risk", with the evidence; quoted are three words."""
    evidence = []
    for field, text in (("title", issue.title), ("description", issue.description)):
        for word, (duty, role) in DUTIES.items():
            at = text.lower().find(word)
            if at >= 0:
                end = len(" ".join(text[at:].split(" ")[:2])) + at
                evidence.append(Evidence(word, duty, role, field, at, end, 1000))
    roles = {piece.role for piece in evidence}
    if not evidence:
        return Verdict(Role.UNCLEAR)
    role = Role.BOTH if len(roles) > 1 else roles.pop()
    return Verdict(role, evidence[0].duty, None, 1000, 1000, tuple(evidence))


class NotingDesk:
    """A desk whose classifier tells its evidence, and whose settings want notes."""

    def __init__(self, dialect: Dialect, kind: IssueNote) -> None:
        self.kind = kind
        self.desk = sandbox_desk(dialect, sync=SyncPolicy(issue_note=kind, confirmed_labels=True))
        job = self.desk.job

        def noting() -> Job:
            return replace(job(), verdict_of=verdict_of)

        self.desk.job = noting  # type: ignore[method-assign] # as the classifier is no field of it
        self.desk.issue("Weekly report")

    def wants(self, kind: IssueNote) -> None:
        policy = replace(self.desk.settings.sync, issue_note=kind)
        self.desk.settings = replace(self.desk.settings, sync=policy)

    def links(self, card: Card) -> list[str]:
        return [
            f"{link.object['title']} | {link.object['summary']}"
            for link in self.desk.site.store.all(Link, card.id)
            if link.global_id == GLOBAL_ID
        ]

    def comments(self, card: Card) -> list[str]:
        return [
            str(one.body)
            for one in self.desk.site.store.all(Comment, card.id)
            if FOOTER in str(one.body)
        ]

    def notes(self, card: Card) -> list[str]:
        return self.links(card) if self.kind is IssueNote.WEB_LINK else self.comments(card)


@pytest.fixture(params=[(d, k) for d in Dialect for k in KINDS], ids=str)
def noting(request: pytest.FixtureRequest) -> Iterator[NotingDesk]:
    made = NotingDesk(*request.param)
    yield made
    made.desk.ledger.close()


def settled(desk: SandboxDesk) -> None:
    """Hold that another run, also one that reads all without a ledger, writes nothing."""
    for lose in (False, True):
        if lose:
            desk.lose_ledger()
        desk.writes()
        desk.sync(*ALL, full=True)
        assert desk.writes() == []


def test_the_note_names_duty_and_words(noting: NotingDesk) -> None:
    risk = noting.desk.issue("Risk register refresh", text="See the vision statement")
    noting.desk.sync(*ALL)
    (note,) = noting.notes(risk)
    assert "project-owner and project-manager work: risk analysis" in note
    assert "“Risk register”" in note
    assert "“vision statement”" in note
    settled(noting.desk)


def test_only_issues_that_we_label_carry_one(noting: NotingDesk) -> None:
    desk = noting.desk
    plain = desk.issue("Fix the build")
    adopted = desk.issue("Risk log", labels=[MANAGER])
    theirs = desk.issue("Risk log", labels=[OWNER])
    desk.sync(*ALL)
    assert [noting.notes(card) for card in (plain, adopted, theirs)] == [[], [], []]


def test_it_follows_the_words_although_the_label_stays(noting: NotingDesk) -> None:
    desk = noting.desk
    risk = desk.issue("Risk register refresh")
    desk.sync(*ALL)
    desk.ada.retitle(risk.key, "Risk workshop")
    desk.sync(*ALL)
    (note,) = noting.notes(risk)
    assert "“Risk workshop”" in note
    assert "register" not in note
    settled(desk)


def test_it_follows_the_verdict_and_goes_with_the_role(noting: NotingDesk) -> None:
    desk = noting.desk
    risk = desk.issue("Risk register refresh")
    desk.sync(*ALL)
    desk.ada.retitle(risk.key, "Vision statement")
    desk.sync(*ALL)
    (note,) = noting.notes(risk)
    assert "project-owner work: big picture leadership" in note
    desk.ada.retitle(risk.key, "Fix the build")
    desk.sync(*ALL)
    assert (desk.labels(risk.key), noting.notes(risk)) == (set(), [])
    settled(desk)


def test_a_human_decision_takes_it_away(noting: NotingDesk) -> None:
    desk = noting.desk
    risk = desk.issue("Risk register refresh")
    desk.sync(*ALL)
    desk.relabel(risk.key, OWNER)
    desk.sync(*ALL)
    assert (desk.labels(risk.key), noting.notes(risk)) == ({OWNER}, [])
    settled(desk)


def test_switched_off_later_all_go_and_switched_over_they_change_kind(noting: NotingDesk) -> None:
    desk = noting.desk
    risk = desk.issue("Risk register refresh")
    desk.sync(*ALL)
    other = next(kind for kind in KINDS if kind is not noting.kind)
    noting.wants(other)
    desk.sync(*ALL)
    assert len(noting.links(risk)) + len(noting.comments(risk)) == 1
    noting.wants(IssueNote.NONE)
    desk.sync(*ALL)
    assert noting.links(risk) + noting.comments(risk) == []
    settled(desk)


def test_switched_on_later_it_comes_to_labelled_issues(noting: NotingDesk) -> None:
    desk = noting.desk
    noting.wants(IssueNote.NONE)
    risk = desk.issue("Risk register refresh")
    desk.sync(*ALL)
    noting.wants(noting.kind)
    result = desk.sync(*ALL)
    assert [change.why for change in result.plan.changes] == ["note changed"]
    assert len(noting.notes(risk)) == 1
    settled(desk)


@pytest.mark.parametrize("lost", [False, True])
def test_undo_all_takes_it_away(noting: NotingDesk, lost: bool) -> None:  # noqa: FBT001 - a case
    desk = noting.desk
    risk = desk.issue("Risk register refresh")
    link = Link(issue=risk.id, global_id="theirs", object={"url": "https://x", "title": "t"})
    with desk.site.store.transaction():
        desk.site.store.put(link)
    desk.sync(*ALL)
    if lost:
        desk.lose_ledger()
    desk.undo()
    assert noting.notes(risk) == []
    assert [one.global_id for one in desk.site.store.all(Link, risk.id)] == ["theirs"]
    assert desk.labels(risk.key) == set()


def test_undo_of_a_run_takes_the_note_along_and_the_next_sync_brings_it_back(
    noting: NotingDesk,
) -> None:
    desk = noting.desk
    risk = desk.issue("Risk register refresh")
    desk.sync(*ALL)
    desk.ada.retitle(risk.key, "Vision statement")
    desk.sync(*ALL)
    run = desk.ledger.runs()[0].id
    desk.undo(run)
    assert desk.labels(risk.key) == {MANAGER}
    assert noting.notes(risk) == []
    desk.sync(*ALL, full=True)
    assert desk.labels(risk.key) == {OWNER}
    assert len(noting.notes(risk)) == 1
    settled(desk)


def test_a_lost_answer_leads_to_one_note(noting: NotingDesk) -> None:
    desk = noting.desk
    risk = desk.issue("Risk register refresh")
    path = "/remotelink$" if noting.kind is IssueNote.WEB_LINK else "/comment$"
    desk.site.faults.add(Drop(done=True), "POST", path, times=9)
    with pytest.raises(UnavailableError):
        desk.sync(*ALL)
    desk.site.faults.clear()
    assert desk.labels(risk.key) == {MANAGER}
    desk.sync(*ALL)
    assert len(noting.notes(risk)) == 1
    settled(desk)


def test_comments_need_consent_as_jira_mails_about_them(noting: NotingDesk) -> None:
    noting.desk.issue("Risk register refresh")
    result = noting.desk.sync()
    mails = noting.kind is IssueNote.COMMENT
    assert [need.option for need in result.needed] == [MAIL] * mails
    assert result.written == (0 if mails else 1)


def test_without_the_permission_labels_are_written_and_it_is_told_once(noting: NotingDesk) -> None:
    desk = noting.desk
    linking = noting.kind is IssueNote.WEB_LINK
    building.deny(desk.site, desk.bot, "LINK_ISSUES" if linking else "ADD_COMMENTS", "APO")
    risk = desk.issue("Risk register refresh")
    result = desk.sync(*ALL)
    assert desk.labels(risk.key) == {MANAGER}
    (failure,) = result.failures
    assert "says why" in failure.what
    again = desk.sync(*ALL, full=True)
    assert (again.failures, again.written) == ((), 0)


def test_a_refused_note_leaves_the_label_and_is_told(noting: NotingDesk) -> None:
    desk = noting.desk
    risk = desk.issue("Risk register refresh")
    path = "/remotelink$" if noting.kind is IssueNote.WEB_LINK else "/comment$"
    desk.site.faults.add(Answer(500), "POST", path)
    result = desk.sync(*ALL)
    assert desk.labels(risk.key) == {MANAGER}
    assert "labelled, but the why is not written" in result.failures[0].what
    assert result.written == 1
    desk.site.faults.clear()
    desk.sync(*ALL)
    assert len(noting.notes(risk)) == 1
    settled(desk)


@pytest.mark.parametrize(("dialect", "kind"), list(zip(Dialect, KINDS, strict=True)))
def test_broken_off_anywhere_the_next_run_ends_the_same(dialect: Dialect, kind: IssueNote) -> None:
    points, reached = 0, True
    while reached:
        struck = NotingDesk(dialect, kind)
        desk = struck.desk
        risk, moved = desk.issue("Risk register refresh"), desk.issue("Vision statement")
        desk.sync(*ALL)
        desk.ada.retitle(moved.key, "Risk of the vision")
        gone = desk.issue("Risk log")
        desk.relabel(risk.key, OWNER)
        points += 1
        reached = _strike(desk, points)
        desk.sync(*ALL)
        assert [len(struck.notes(card)) for card in (risk, moved, gone)] == [0, 1, 1], points
        desk.writes()
        desk.sync(*ALL, full=True)
        assert desk.writes() == []
        desk.ledger.close()
    assert points > 20


@pytest.mark.parametrize(("dialect", "kind"), list(zip(Dialect, KINDS, strict=True)))
@pytest.mark.parametrize("before", [IssueNote.NONE, *KINDS])
def test_broken_off_anywhere_no_note_outlives_its_label(
    dialect: Dialect, kind: IssueNote, before: IssueNote
) -> None:
    points, reached = 0, True
    while reached:
        struck = NotingDesk(dialect, kind)
        desk = struck.desk
        struck.wants(before)
        old = desk.issue("Risk register refresh")
        desk.sync(*ALL)
        struck.wants(kind)
        new = desk.issue("Vision statement")
        points += 1
        reached = _strike(desk, points)
        for card in (old, new):
            desk.relabel(card.key)
        desk.sync(*ALL, full=True)
        desk.lose_ledger()
        desk.undo()
        assert [struck.links(card) + struck.comments(card) for card in (old, new)] == [[], []]
        desk.ledger.close()
    assert points > 10


def _strike(desk: SandboxDesk, point: int) -> bool:
    """Sync, and lose the connection before or after a request; whether there was one so late."""
    passed = 0

    def effect(_name: str) -> None:
        nonlocal passed
        passed += 1
        if passed == point:
            raise requests.ConnectionError

    desk.adapter.effect = effect
    with contextlib.suppress(TwohatsError):
        desk.sync(*ALL)
    desk.adapter.effect = no_effect
    return passed >= point


def test_words_of_an_issue_never_come_alive_in_its_note(noting: NotingDesk) -> None:
    card = noting.desk.issue("Risk [~admin|http://evil.example] register")
    noting.desk.sync(*ALL)
    (note,) = noting.notes(card)
    inert = noting.kind is IssueNote.WEB_LINK or noting.desk.site.dialect is Dialect.CLOUD
    assert ("[~admin" in note) is inert  # a link's text and a document's text are only text
