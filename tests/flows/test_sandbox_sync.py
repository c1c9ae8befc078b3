"""The same promises the whole way down: flows, site, HTTP, an embedded Jira of either kind."""

import pytest
from msgspec.structs import replace

from sandbox_desk import Desks, SandboxDesk
from sync_desk import Seen
from twohats.errors import ExitCode
from twohats.model.issue import Dialect
from twohats.plan.limits import CONFIRM

OWNER, MANAGER = "project-owner-work", "project-manager-work"


def test_labels_property_and_comment_then_nothing(desk: SandboxDesk) -> None:
    risk = desk.issue("Risk register refresh", labels=["keep-me"])
    vision = desk.issue("Vision statement")
    report = desk.issue("Weekly report")
    desk.report_on(report.key)
    result = desk.sync()
    assert result.written == 2
    assert desk.labels(risk.key) == {"keep-me", MANAGER}
    assert desk.labels(vision.key) == {OWNER}
    assert len(desk.site.comments(report.key)) == 1
    assert [mail.event for mail in desk.site.mails()] == ["commented"]
    desk.writes()
    before = desk.state()
    desk.sync()
    assert desk.writes() == []
    desk.body = "News."
    desk.sync(full=True)
    (comment,) = desk.site.comments(report.key)
    assert "News." in str(comment.body)
    assert before != desk.state()


def test_a_human_decision_stays_and_undo_all_leaves_only_that(desk: SandboxDesk) -> None:
    risk = desk.issue("Risk register refresh")
    vision = desk.issue("Vision statement")
    report = desk.issue("Weekly report")
    desk.report_on(report.key)
    desk.sync()
    desk.relabel(risk.key, OWNER)
    for _ in range(2):
        seen = Seen()
        desk.sync(seen=seen)
        assert desk.labels(risk.key) == {OWNER}
    desk.lose_ledger()
    result = desk.undo(apply=False)
    assert (len(result.applied.plan.changes), result.comments) == (2, 1)
    desk.undo()
    assert desk.state() == {
        risk.key: ([OWNER], None, []),
        vision.key: ([], None, []),
        report.key: ([], None, []),
    }
    desk.writes()
    desk.undo()
    assert desk.writes() == []
    refused = desk.sync()
    assert [need.option for need in refused.needed] == [CONFIRM]
    assert (refused.exit_code, desk.writes()) == (ExitCode.REFUSED, [])
    confirmed = replace(desk.settings.sync, confirmed_labels=True)
    desk.settings = replace(desk.settings, sync=confirmed)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_a_sync_with_a_warm_ledger_and_no_change_asks_twice(dialect: Dialect, desks: Desks) -> None:
    desk = desks(dialect)
    for number in range(5):
        desk.issue(f"Risk {number}")
    desk.sync()
    desk.sync()
    desk.site.journal.clear()
    desk.sync()
    asked = [(one.method, one.route.rpartition("/")[2]) for one in desk.site.journal]
    search = ("POST", "search" if dialect is Dialect.DATA_CENTER else "jql")
    assert asked == [("GET", "myself"), search]
