"""Corners that the numbered cases do not reach: rights that come and go, odd readings."""

import pytest
from msgspec.structs import replace

from sandbox_desk import Desks, SandboxDesk
from sync_desk import ALL, Desk
from twohats.errors import ConfigError, ExitCode, IdentityError, IssueError, UnavailableError
from twohats.flows.comment import MARKER
from twohats.model.issue import Dialect
from twohats.model.settings import LabelNames, ReportSettings
from twohats.sandbox.building import deny, grant
from twohats.sandbox.faults import Answer, Drop
from twohats.sandbox.journal import Exchange

OWNER, MANAGER = "project-owner-work", "project-manager-work"
PARTIAL, DONE = ExitCode.PARTIAL, ExitCode.DONE


def test_a_right_to_edit_that_is_lost_and_given_back(desk: SandboxDesk) -> None:
    deny(desk.site, desk.bot, "EDIT_ISSUES", "APO")
    key = desk.issue("Risk").key
    result = desk.sync()
    assert result.exit_code is PARTIAL
    assert [failure.what for failure in result.failures] == [
        "the account may not edit issues there"
    ]
    assert desk.writes() == []
    assert desk.sync().exit_code is DONE, "told once"
    grant(desk.site, desk.bot, "EDIT_ISSUES", "APO")
    desk.refresh_facts()
    desk.clock.advance(3 * 86_400)
    desk.issue("Chore")
    assert desk.sync().exit_code is DONE
    assert desk.labels(key) == {MANAGER}, "although it is older than the cursor's overlap"


def test_a_project_that_is_hidden_and_shown_again(dialect: Dialect, desks: Desks) -> None:
    desk = desks(dialect, "APO", "ZEB")
    deny(desk.site, desk.bot, "BROWSE_PROJECTS", "ZEB")
    key = desk.issue("Risk", "ZEB").key
    assert desk.sync().exit_code is PARTIAL
    desk.clock.advance(3 * 86_400)
    grant(desk.site, desk.bot, "BROWSE_PROJECTS", "ZEB")
    desk.refresh_facts()
    assert desk.sync().exit_code is DONE
    assert desk.labels(key) == {MANAGER}


def test_a_cursor_from_the_future_is_not_believed(desk: SandboxDesk) -> None:
    key = desk.issue("Risk").key
    desk.sync()
    cursor = desk.ledger.cursor()
    assert cursor is not None
    desk.ledger.move_cursor(replace(cursor, server_ms=32_503_680_000_000))  # the year 3000
    desk.ada.retitle(key, "Vision")
    desk.sync()
    assert desk.labels(key) == {OWNER}
    moved = desk.ledger.cursor()
    assert moved is not None
    assert moved.server_ms <= desk.clock()


def test_another_rule_reads_everything_anew(desk: SandboxDesk) -> None:
    key = desk.issue("Risk").key
    desk.sync()
    desk.clock.advance(3 * 86_400)
    desk.issue("Chore")
    desk.sync()
    names = LabelNames(manager="pm-work", former=(MANAGER,))
    desk.settings = replace(desk.settings, labels=names)
    desk.sync()
    assert desk.labels(key) == {"pm-work"}, "a renaming is a migration like any other"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UnavailableError("away"), ExitCode.UNAVAILABLE),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED),
        (ValueError("ours"), ExitCode.BUG),
    ],
)
def test_the_book_says_how_a_run_broke_off(
    fake_desk: Desk, error: BaseException, code: ExitCode
) -> None:
    def trouble(what: str, _subject: str) -> None:
        if what == "search":
            raise error

    fake_desk.jira.trouble = trouble
    with pytest.raises(type(error)):
        fake_desk.sync()
    (run,) = fake_desk.ledger.runs()
    assert (run.exit_code, run.ended_ms is not None) == (code, True)


def test_unfit_names_stop_a_flow_before_it_asks_anything(fake_desk: Desk) -> None:
    fit = fake_desk.settings
    fake_desk.settings = replace(fit, labels=LabelNames(owner="a b"))
    with pytest.raises(ConfigError, match="label names are unfit"):
        fake_desk.sync()
    assert fake_desk.jira.log.searches == 0
    fake_desk.settings = fit


def test_an_issue_that_leaves_the_scope_while_it_is_read(dialect: Dialect, desks: Desks) -> None:
    desk = desks(dialect, "APO", "OUT")
    desk.settings = replace(desk.settings, projects=("APO",))
    stays, leaves = desk.issue("Risk one"), desk.issue("Risk two")
    reads = ("/bulkfetch", f"/issue/{leaves.id}")

    def leave(exchange: Exchange) -> None:
        if exchange.path.endswith(reads):
            desk.site.before_request.clear()
            desk.ada.move(leaves.key, "OUT")

    desk.site.before_request.append(leave)
    result = desk.sync()
    assert desk.labels(stays.key) == {MANAGER}
    assert set(leaves.labels) == set()
    if desk.is_cloud:
        assert result.dropped == (("APO-2", "it is OUT-1 since"),)


def test_a_batch_that_cannot_be_read_is_tried_by_the_next_run(fake_desk: Desk) -> None:
    card = fake_desk.jira.create("Risk")
    fake_desk.sync(apply=False)

    def trouble(what: str, _subject: str) -> None:
        if what == "read":
            raise IssueError("cannot be read now", where=card.id)

    fake_desk.jira.trouble = trouble
    result = fake_desk.sync()
    assert result.exit_code is PARTIAL
    assert fake_desk.writes() == []
    fake_desk.jira.trouble = lambda _what, _subject: None
    assert fake_desk.sync().written == 1


def test_a_search_that_fails_for_one_project_of_two_holds_the_cursor(fake_desk: Desk) -> None:
    fake_desk.jira.create("Risk")
    fake_desk.sync()
    before = fake_desk.ledger.cursor()

    def trouble(what: str, _subject: str) -> None:
        if what == "search":
            raise IssueError("one of them cannot be read", where="ZEB")

    fake_desk.jira.trouble = trouble
    result = fake_desk.sync(full=True)
    assert (result.exit_code, result.complete) == (PARTIAL, False)
    assert fake_desk.ledger.cursor() == before
    assert len(fake_desk.ledger.known_ids()) == 1, "nothing is taken for gone"


@pytest.mark.parametrize(("permanent", "error"), [(True, IdentityError), (False, UnavailableError)])
def test_a_search_that_fails_for_all_projects_fails_the_run(
    fake_desk: Desk,
    permanent: bool,  # noqa: FBT001 - a table
    error: type[Exception],
) -> None:
    def trouble(what: str, _subject: str) -> None:
        if what == "search":
            raise IssueError("cannot be read", where="APO", permanent=permanent)

    fake_desk.jira.trouble = trouble
    with pytest.raises(error):
        fake_desk.sync()


def test_a_second_report_comment_of_ours_is_said_and_deleted(desk: SandboxDesk) -> None:
    key = desk.issue("Weekly report").key
    desk.report_on(key)
    desk.sync()
    job = desk.job()
    job.jira.post(key, desk.site.comments(key)[0].body, MARKER)
    result = desk.sync(full=True)
    assert result.comment is not None
    assert "a second report comment" in result.comment.notes[0]
    assert len(desk.site.comments(key)) == 1


def test_within_the_week_only_a_finding_that_is_new_or_gone_is_told(desk: SandboxDesk) -> None:
    key = desk.issue("Weekly report").key
    report = ReportSettings(issue=key, cooldown_days=7)
    desk.settings = replace(desk.settings, report=report)
    outcomes = []
    for body in ("TH1 told of 12", "TH1 told of 13", "TH2 told of 13"):  # its finding is TH1, TH2
        desk.body = body
        result = desk.sync(full=True)
        assert result.comment is not None
        outcomes.append(result.comment.outcome)
    kept = "kept: only numbers moved, and it is not a week old"
    assert outcomes == ["posted", kept, "edited"]


def test_a_comment_with_a_foreign_marker_is_not_ours(desk: SandboxDesk) -> None:
    key = desk.issue("Weekly report").key
    desk.report_on(key)
    other = desk.ada.comment(key, "I see.")
    other.properties["twohats"] = {"something": "else"}
    with desk.site.store.transaction():
        desk.site.store.put(other)
    desk.sync()
    assert len(desk.site.comments(key)) == 2
    desk.undo()
    assert [comment.id for comment in desk.site.comments(key)] == [other.id]


def test_a_lost_post_is_given_time_to_arrive(desk: SandboxDesk) -> None:
    key = desk.issue("Weekly report").key
    desk.report_on(key)
    desk.site.faults.add(Drop(), "POST", "/comment$")
    with pytest.raises(UnavailableError):
        desk.sync()
    started = desk.clock()
    desk.sync()
    assert desk.clock() - started >= 10_000, "the reply, not the request, may have been lost"
    assert len(desk.site.comments(key)) == 1


def test_undo_names_what_it_cannot_read(fake_desk: Desk) -> None:
    from twohats.flows.undo import undo  # noqa: PLC0415

    card = fake_desk.jira.create("Risk")
    fake_desk.sync()

    def trouble(what: str, _subject: str) -> None:
        if what == "read":
            raise IssueError("cannot be read", where=card.key)

    fake_desk.jira.trouble = trouble
    result = undo(fake_desk.job(), run=None, apply=True, consents=ALL)
    assert [failure.key for failure in result.failures] == [card.key]
    assert fake_desk.jira.cards[card.id].labels == {MANAGER}


def test_an_issue_of_another_kind_of_trouble_does_not_stop_the_rest(desk: SandboxDesk) -> None:
    first, second = desk.issue("Risk one"), desk.issue("Risk two")
    desk.site.faults.add(Answer(500), "PUT", f"/issue/{first.id}$", times=None)
    result = desk.sync()
    assert [failure.key for failure in result.failures] == [first.key]
    assert desk.labels(second.key) == {MANAGER}
