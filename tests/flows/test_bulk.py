"""Many labels on Cloud: few requests, and the same outcome as one write an issue."""

import pytest

from sandbox_desk import Desks, SandboxDesk, twice_is_nothing
from sync_desk import ALL
from twohats.errors import ExitCode, UnavailableError
from twohats.model.issue import Dialect
from twohats.sandbox.building import deny
from twohats.sandbox.faults import Answer
from twohats.sandbox.journal import Exchange

OWNER, MANAGER = "project-owner-work", "project-manager-work"


@pytest.fixture
def many(desks: Desks) -> SandboxDesk:
    """Give a Cloud site with 250 issues to label, and 50 that need nothing."""
    desk = desks(Dialect.CLOUD)
    for number in range(300):
        desk.issue(f"{('Risk', 'Vision', 'Risk', 'Vision', 'Risk', 'Chore')[number % 6]} {number}")
    return desk


def puts(desk: SandboxDesk) -> int:
    return len([line for line in desk.writes() if line.startswith("PUT")])


def test_it_ends_as_single_writes_do_with_few_requests(many: SandboxDesk, desks: Desks) -> None:
    assert many.sync().written == 250
    assert len(many.site.journal) < 60
    assert "POST /rest/api/3/bulk/issues/fields" in many.writes()
    assert puts(many) == 0
    assert many.site.mails() == []
    state = many.state()
    single = desks(Dialect.CLOUD)
    single.bulk = False
    for issue in many.site.issues():
        single.issue(issue.summary)
    single.sync()
    assert single.state() == state
    assert puts(single) == 250


def test_twice_is_nothing_after_a_bulk_write(many: SandboxDesk) -> None:
    many.sync()
    twice_is_nothing(many)


def test_without_the_permission_it_writes_one_by_one(many: SandboxDesk) -> None:
    deny(many.site, many.bot, "BULK_CHANGE")
    assert many.sync().written == 250
    assert puts(many) == 250


def test_an_issue_that_a_bulk_edit_leaves_out_is_named_and_done_later(many: SandboxDesk) -> None:
    failing = many.site.issue("APO-1")
    task = b'{"taskId":"1","status":"COMPLETE","processedAccessibleIssues":[]}'
    many.site.faults.add(Answer(200, task), "GET", "/bulk/queue/", times=1)
    result = many.sync()
    assert result.exit_code is ExitCode.PARTIAL
    assert failing.key in {failure.key for failure in result.failures}
    many.site.faults.clear()
    twice_is_nothing(many)
    assert many.labels(failing.key) == {MANAGER}


def test_a_project_without_labels_on_its_edit_screen_is_told_once(desks: Desks) -> None:
    desk = desks(Dialect.CLOUD, "APO", "OPS")
    for number in range(30):
        desk.issue(f"Risk {number}")
        desk.issue(f"Risk {number}", project="OPS")
    operations = desk.site.project("OPS")
    operations.labels_on_screen = False
    desk.site.store.put(operations)
    result = desk.sync()
    assert (result.written, result.exit_code) == (30, ExitCode.PARTIAL)
    assert [failure.subject for failure in result.failures] == ["project:OPS"]
    assert all(not i.properties for i in desk.site.issues() if i.key.startswith("OPS"))
    desk.writes()
    again = desk.sync()
    assert (again.exit_code, desk.writes()) == (ExitCode.DONE, [])
    operations.labels_on_screen = True
    desk.site.store.put(operations)
    desk.take_faults_away()
    assert desk.sync().written == 30


def test_a_bulk_edit_that_dies_half_way_is_finished_by_the_next_run(many: SandboxDesk) -> None:
    many.site.faults.add(Answer(503), "POST", "/bulk/issues/fields", skip=1, times=None)
    with pytest.raises(UnavailableError):
        many.sync()
    states = {str(many.state()[issue.key]) for issue in many.site.issues()}
    assert any("pending" in state for state in states)
    twice_is_nothing(many)
    for issue in many.site.issues():
        word = issue.summary.split()[0]
        assert set(issue.labels) == {"Risk": {MANAGER}, "Vision": {OWNER}}.get(word, set())


def test_undo_after_a_bulk_edit_that_died_takes_all_of_it_back(many: SandboxDesk) -> None:
    many.site.faults.add(Answer(503), "POST", "/bulk/issues/fields", skip=1, times=None)
    with pytest.raises(UnavailableError):
        many.sync()
    many.take_faults_away()
    many.lose_ledger()
    many.undo()
    assert all(not issue.labels and not issue.properties for issue in many.site.issues())


def test_a_role_change_that_dies_half_way_is_no_human_decision(many: SandboxDesk) -> None:
    many.sync()
    for issue in many.site.issues()[:200]:
        many.ada.retitle(
            issue.key, "Vision of the risk, chore" if "Chore" in issue.summary else "Chore"
        )
    many.site.faults.add(Answer(503), "POST", "/bulk/issues/fields", times=None)
    with pytest.raises(UnavailableError):
        many.sync(*ALL)
    twice_is_nothing(many)
    assert all("decided" not in str(state) for state in many.state().values())
    for issue in many.site.issues()[:200]:
        assert set(issue.labels) == ({OWNER, MANAGER} if "chore" in issue.summary else set())


def test_what_people_decide_before_a_bulk_edit_stands(many: SandboxDesk) -> None:
    def decide(exchange: Exchange) -> None:
        if exchange.path.endswith("/issue/bulkfetch"):
            many.site.before_request.clear()
            many.relabel("APO-1", OWNER)

    many.site.before_request.append(decide)
    many.sync()
    assert many.labels("APO-1") == {OWNER}
    twice_is_nothing(many)
    assert many.labels("APO-1") == {OWNER}
