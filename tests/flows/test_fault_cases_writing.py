"""Fault cases 19 to 32: labels, people, permissions, the report comment."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from fault_cases import case, run
from sandbox_desk import Desks, SandboxDesk
from sync_desk import Seen
from twohats.errors import ExitCode
from twohats.model.issue import Dialect
from twohats.model.settings import SiteSettings
from twohats.model.verdict import DecidedBy, Effective, Role
from twohats.reports.comment import LIMIT
from twohats.sandbox.building import deny, grant
from twohats.sandbox.faults import Answer, Drop
from twohats.sandbox.journal import Exchange

OWNER, MANAGER = "project-owner-work", "project-manager-work"
DONE, PARTIAL, REFUSED = ExitCode.DONE, ExitCode.PARTIAL, ExitCode.REFUSED
UNAVAILABLE, PROTOCOL = ExitCode.UNAVAILABLE, ExitCode.PROTOCOL
COMMENT = "/comment$"


class Killed(BaseException):
    """What kill -9 does to a process, as far as a test can go on afterwards."""


def project(desk: SandboxDesk, key: str = "APO", **changes: object) -> None:
    """Let an administrator change a project."""
    found = desk.site.project(key)
    for name, value in changes.items():
        setattr(found, name, value)
    with desk.site.store.transaction():
        desk.site.store.put(found)


def reporting(desk: SandboxDesk) -> str:
    """Want a report comment; return the issue that is to carry it."""
    key = desk.issue("Weekly report").key
    desk.report_on(key)
    return key


@case(19, "a person adds a label between our read and our write", "it stays; verbs only", DONE)
def test_case_19_only_verbs_are_sent(desk: SandboxDesk) -> None:
    issue = desk.issue("Risk register refresh")

    def meanwhile(exchange: Exchange) -> None:
        if exchange.method == "PUT" and "theirs" not in desk.labels(issue.key):
            desk.ada.label(issue.key, add=["theirs"])

    desk.site.before_request.append(meanwhile)
    assert run(desk).code is DONE
    desk.site.before_request.clear()
    assert desk.labels(issue.key) == {"theirs", MANAGER}
    bodies = [one.json() for one in desk.site.journal.writes() if one.method == "PUT"]
    assert bodies
    assert all("fields" not in body for body in bodies)


@case(20, "a person removes our label", "kept as a decision, never added again", DONE)
def test_case_20_a_removed_label_stays_away(desk: SandboxDesk) -> None:
    issue = desk.issue("Risk register refresh")
    desk.sync()
    desk.relabel(issue.key)
    seen = Seen()
    desk.sync(seen=seen)
    assert seen.roles[issue.key] == Effective(Role.UNCLEAR, None, DecidedBy.HUMAN)
    desk.writes()
    desk.mapping = "mapping-2"
    desk.sync(full=True)
    assert (desk.labels(issue.key), desk.writes()) == (set(), [])


@case(21, "a second run, nothing changed", "0 writes, no date moves, no mail", DONE)
def test_case_21_nothing_changed(desk: SandboxDesk) -> None:
    reporting(desk)
    desk.issue("Risk register refresh")
    desk.sync()
    desk.writes()
    before, mails = [issue.updated for issue in desk.site.issues()], desk.site.mails()
    assert run(desk, full=True).code is DONE
    assert desk.writes() == []
    assert [issue.updated for issue in desk.site.issues()] == before
    assert desk.site.mails() == mails


@case(23, "Labels is not on the edit screen", "told once, other projects done", PARTIAL, DONE)
def test_case_23_labels_cannot_be_set(dialect: Dialect, desks: Desks) -> None:
    desk = desks(dialect, "APO", "ZEB")
    project(desk, labels_on_screen=False)
    for number in range(3):
        desk.issue(f"Risk {number}")
    good = desk.issue("Risk", "ZEB")
    ended = run(desk)
    assert ended.code is PARTIAL
    assert len(ended.result.failures) == 1
    assert "APO: " in ended.text
    assert desk.labels(good.key) == {MANAGER}
    assert len([line for line in desk.writes() if "PUT" in line]) <= 2
    assert run(desk).code is DONE
    assert desk.writes() == []
    assert [fault.key for fault in run(desk).result.parked] == ["APO"]
    project(desk, labels_on_screen=True)
    assert run(desk).code is DONE  # at once, not when the fault's seven days are over
    assert desk.labels("APO-1") == {MANAGER}
    assert desk.ledger.faults(desk.clock()) == {}


@case(24, "403 on one issue, one deleted, one archived", "others done, each named", PARTIAL, DONE)
def test_case_24_single_issues_fail(desk: SandboxDesk) -> None:
    forbidden, deleted, archived, good = (desk.issue(f"Risk {n}") for n in range(4))
    faults = desk.site.faults
    faults.add(Answer(403), "PUT", f"/issue/{forbidden.id}$", times=None)
    refusal = b'{"errorMessages": ["The issue is archived."], "errors": {}}'
    faults.add(Answer(400, refusal), "PUT", f"/issue/{archived.id}$", times=None)

    def delete(exchange: Exchange) -> None:
        if "bulkfetch" in exchange.path or f"/issue/{deleted.id}" in exchange.path:
            desk.site.before_request.clear()
            desk.ada.delete(deleted.key)

    if desk.site.dialect is Dialect.CLOUD:
        desk.site.before_request.append(delete)
    ended = run(desk)
    assert ended.code is PARTIAL
    assert desk.labels(good.key) == {MANAGER}
    named = {failure.key for failure in ended.result.failures}
    wanted = {forbidden.key, archived.key}
    assert named == wanted | ({deleted.key} if desk.site.dialect is Dialect.CLOUD else set())
    desk.writes()
    assert run(desk).code is DONE
    assert desk.writes() == []
    parked = {fault.key for fault in run(desk).result.parked}
    assert wanted <= parked


def test_case_24_the_cursor_waits_for_an_issue_that_may_yet_succeed(desk: SandboxDesk) -> None:
    failing = desk.issue("Risk one")
    desk.issue("Risk two")
    desk.site.faults.add(Answer(500), "PUT", f"/issue/{failing.id}$", times=None)
    assert run(desk).code is PARTIAL
    cursor = desk.ledger.cursor()
    assert cursor is not None
    assert cursor.server_ms < failing.updated
    assert run(desk).code is PARTIAL, "a fault that may pass is told every time"
    desk.site.faults.clear()
    assert run(desk).code is DONE
    assert desk.labels(failing.key) == {MANAGER}


@case(25, "an issue moves to another project", "same issue, counted once, there", DONE)
def test_case_25_a_moved_issue(dialect: Dialect, desks: Desks) -> None:
    desk = desks(dialect, "APO", "ZEB")
    issue = desk.issue("Risk register refresh")
    desk.sync()
    moved = desk.ada.move(issue.key, "ZEB")
    seen = Seen()
    desk.writes()
    assert desk.sync(full=True, seen=seen).exit_code is DONE
    assert list(seen.roles) == [moved.key]
    assert moved.key.startswith("ZEB-")
    assert desk.writes() == []
    assert desk.ledger.known_ids() == {str(issue.id)}


@case(26, "one project of several is forbidden", "the others done, it is named", PARTIAL, DONE)
def test_case_26_a_forbidden_project(dialect: Dialect, desks: Desks) -> None:
    desk = desks(dialect, "APO", "ZEB")
    deny(desk.site, desk.bot, "BROWSE_PROJECTS", "APO")
    desk.issue("Risk one")
    good = desk.issue("Risk two", "ZEB")
    ended = run(desk)
    assert ended.code is PARTIAL
    assert "APO: " in ended.text
    assert desk.labels(good.key) == {MANAGER}
    assert run(desk).code is DONE, "known by now"


def test_case_26_all_projects_are_forbidden(dialect: Dialect, desks: Desks) -> None:
    desk = desks(dialect)
    deny(desk.site, desk.bot, "BROWSE_PROJECTS", "APO")
    assert run(desk).code is ExitCode.IDENTITY
    grant(desk.site, desk.bot, "BROWSE_PROJECTS", "APO")
    desk.refresh_facts()


@case(27, "the comment is posted, the reply is lost", "found again: one comment", UNAVAILABLE)
def test_case_27_a_lost_reply(desk: SandboxDesk) -> None:
    key = reporting(desk)
    desk.site.faults.add(Drop(done=True), "POST", COMMENT)
    assert run(desk).code is UNAVAILABLE
    assert len(desk.site.comments(key)) == 1
    assert run(desk).code is DONE
    assert len(desk.site.comments(key)) == 1


def test_case_27_a_lost_request(desk: SandboxDesk) -> None:
    key = reporting(desk)
    desk.site.faults.add(Drop(), "POST", COMMENT)
    assert run(desk).code is UNAVAILABLE
    assert run(desk).code is DONE
    assert len(desk.site.comments(key)) == 1


def _before_the_post(desk: SandboxDesk) -> None:
    def strike(exchange: Exchange) -> None:
        if exchange.method == "POST" and exchange.path.endswith("/comment"):
            raise Killed

    desk.site.before_request.append(strike)


def _after_the_post(desk: SandboxDesk) -> None:
    def strike(name: str) -> None:
        if name == "receive" and _posted(desk):
            raise Killed

    desk.adapter.effect = strike


def _before_the_commit(desk: SandboxDesk) -> None:
    def strike(name: str) -> None:
        if name == "commit" and _posted(desk):
            raise Killed

    desk.close_ledger()
    desk.effect = strike
    desk.open_ledger()


def _posted(desk: SandboxDesk) -> bool:
    return bool(desk.site.journal.matching("POST", COMMENT))


@pytest.mark.parametrize("strike", [_before_the_post, _after_the_post, _before_the_commit])
@case(28, "killed before the post, after it, before the commit", "one comment in all", DONE)
def test_case_28_killed_around_the_post(
    desk: SandboxDesk, strike: Callable[[SandboxDesk], None]
) -> None:
    key = reporting(desk)
    strike(desk)
    with pytest.raises(Killed):
        desk.sync()
    desk.site.before_request.clear()
    desk.take_faults_away()
    desk.close_ledger()
    desk.open_ledger()
    assert run(desk).code is DONE
    assert len(desk.site.comments(key)) == 1


@case(
    29, "our comment is number 230 of 500; more than can be read", "edited; no post", DONE, PROTOCOL
)
def test_case_29_our_comment_among_many(desk: SandboxDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    key = reporting(desk)
    for number in range(229):
        desk.ada.comment(key, f"chatter {number}")
    desk.sync()
    for number in range(270):
        desk.ada.comment(key, f"more chatter {number}")
    desk.lose_ledger()
    desk.body = "News."
    assert run(desk).result.comment.outcome == "edited"
    assert "News." in str(desk.site.comments(key)[229].body)
    assert len(desk.site.comments(key)) == 500
    monkeypatch.setattr("twohats.site.comments.MAX_COMMENTS", 150)
    desk.lose_ledger()
    desk.body = "More news."
    assert run(desk).code is ExitCode.PROTOCOL
    assert len(desk.site.comments(key)) == 500
    monkeypatch.undo()


@case(
    30,
    "our comment deleted, edited, or not ours to edit",
    "made once more; mended; told",
    DONE,
    PARTIAL,
)
def test_case_30_people_and_our_comment(desk: SandboxDesk) -> None:
    key = reporting(desk)
    desk.sync()
    (comment,) = desk.site.comments(key)
    desk.ada.edit_comment(comment.id, "I know better.")
    assert run(desk, full=True).result.comment.outcome == "edited"
    assert desk.body in str(desk.site.comments(key)[0].body)
    desk.ada.delete_comment(comment.id)
    assert run(desk, full=True).result.comment.outcome == "posted"
    (again,) = desk.site.comments(key)
    desk.ada.delete_comment(again.id)
    assert run(desk, full=True).result.comment.outcome.startswith("kept: people deleted it")
    assert run(desk, full=True).result.comment.outcome.startswith("kept: people deleted it")
    assert desk.site.comments(key) == []


def test_case_30_the_right_to_edit_is_lost(desk: SandboxDesk) -> None:
    key = reporting(desk)
    desk.sync()
    deny(desk.site, desk.bot, "EDIT_OWN_COMMENTS", "APO")
    desk.body = "News."
    assert run(desk, full=True).code is PARTIAL
    assert len(desk.site.comments(key)) == 1
    assert run(desk, full=True).code is DONE, "known by now, and not tried again"


@case(31, "a report of more than 32,767 characters", "never written so; refused once", PARTIAL)
def test_case_31_too_long_a_report(desk: SandboxDesk) -> None:
    assert LIMIT < 32_767, "tests/reports holds every written report under it"
    key = reporting(desk)
    desk.body = "x" * 33_000
    assert run(desk).code is PARTIAL
    assert desk.site.comments(key) == []
    desk.writes()
    assert run(desk, full=True).code is DONE, "permanent: parked, not retried for days"
    assert desk.writes() == []


@case(
    32,
    "the report's issue is in a service desk",
    "internal, read back; else refused",
    DONE,
    REFUSED,
)
def test_case_32_a_service_desk(desk: SandboxDesk) -> None:
    key = reporting(desk)
    project(desk, type_key="service_desk")
    desk.settings = _with_service_desk(desk)
    assert run(desk).code is DONE
    (comment,) = desk.site.comments(key)
    assert comment.internal


def test_case_32_a_service_desk_that_ignores_the_wish(desk: SandboxDesk) -> None:
    key = reporting(desk)
    project(desk, type_key="service_desk")
    desk.settings = _with_service_desk(desk)

    desk.adapter.rewrite = lambda body: body.replace(b"sd.public.comment", b"not.understood...")
    ended = run(desk)
    assert ended.code is REFUSED
    assert desk.site.comments(key) == []
    assert run(desk, full=True).code is DONE, "told once, then left alone"


def _with_service_desk(desk: SandboxDesk) -> SiteSettings:
    sync = replace(desk.settings.sync, service_desk=True)
    return replace(desk.settings, sync=sync)
