"""Undo, release and apply: only what stands as we left it, planned first, safe to repeat."""

import pytest
from msgspec.structs import replace

from sandbox_desk import Desks, SandboxDesk
from sync_desk import ALL, verdict_of
from twohats.errors import ConfigError, ExitCode, IdentityError
from twohats.flows.apply import apply
from twohats.model.issue import Dialect
from twohats.model.plan import MarkState
from twohats.model.settings import ReportSettings
from twohats.plan import plan_text, read_plan
from twohats.plan.limits import MAIL
from twohats.sandbox.building import deny

OWNER, MANAGER = "project-owner-work", "project-manager-work"


def last_run(desk: SandboxDesk) -> str:
    """Return the run that wrote last."""
    return next(run.id for run in desk.ledger.runs() if run.writes and run.command == "sync")


def three(desk: SandboxDesk) -> tuple[str, str, str]:
    """Label three issues in one run; then one is changed by a human, one by its words."""
    keys = [desk.issue(f"Risk {number}").key for number in range(3)]
    desk.sync()
    return keys[0], keys[1], keys[2]


@pytest.mark.parametrize("with_ledger", [True, False], ids=["journal", "properties"])
def test_a_run_is_taken_back_where_it_stands(desk: SandboxDesk, *, with_ledger: bool) -> None:
    first, second, third = three(desk)
    run = last_run(desk)
    desk.relabel(second, OWNER)
    desk.ada.retitle(third, "Vision")
    desk.sync()
    if not with_ledger:
        desk.lose_ledger()
    desk.writes()
    before = desk.state()
    planned = desk.undo(run, apply=False)
    assert [change.key for change in planned.applied.plan.changes] == [first]
    assert (desk.state(), desk.writes()) == (before, [])
    assert desk.undo(run).applied.written == 1
    assert desk.labels(first) == set()
    assert desk.site.issue(first).properties == {}
    assert desk.labels(second) == {OWNER}
    assert desk.labels(third) == {OWNER}
    assert desk.undo(run).applied.written == 0


@pytest.mark.parametrize("with_ledger", [True, False], ids=["journal", "properties"])
def test_a_run_that_changed_a_role_is_taken_back_to_the_role_before(
    desk: SandboxDesk, *, with_ledger: bool
) -> None:
    key = desk.issue("Risk register").key
    desk.sync()
    desk.ada.retitle(key, "Vision")
    desk.sync()
    run = last_run(desk)
    if not with_ledger:
        desk.lose_ledger()
    assert desk.labels(key) == {OWNER}
    desk.undo(run)
    assert desk.labels(key) == {MANAGER}
    desk.sync(full=True)
    assert desk.labels(key) == {OWNER}, "undo does not teach the mapping"
    desk.undo()
    assert (desk.labels(key), desk.site.issue(key).properties) == (set(), {})
    desk.settings = replace(desk.settings)


def test_undo_is_itself_journalled(desk: SandboxDesk) -> None:
    three(desk)
    desk.undo()
    (book, *_) = desk.ledger.runs()
    assert (book.command, book.writes, book.exit_code) == ("undo --all", 3, ExitCode.DONE)
    assert len(desk.ledger.entries(book.id)) == 3


def test_undo_needs_consent_for_mail(dialect: Dialect, desks: Desks) -> None:
    desk = desks(dialect)
    three(desk)
    deny(desk.site, desk.bot, "ADMINISTER_PROJECTS", "APO")
    desk.refresh_facts()
    desk.writes()
    from twohats.flows.undo import undo  # noqa: PLC0415 - the desk's own gives consent

    refused = undo(desk.job(), run=None, apply=True)
    assert [need.option for need in refused.applied.needed] == [MAIL]
    assert refused.applied.exit_code is ExitCode.REFUSED
    assert desk.writes() == []
    assert undo(desk.job(), run=None, apply=True, consents=ALL).applied.written == 3


def test_undo_stops_when_told(desk: SandboxDesk) -> None:
    three(desk)
    asked = iter(range(100))
    desk.halted = lambda: ExitCode.TERMINATED if next(asked) >= 6 else None
    result = desk.undo()
    assert result.applied.exit_code is ExitCode.TERMINATED
    desk.halted = lambda: None
    desk.undo()
    assert all(not issue.labels for issue in desk.site.issues())


def test_undo_goes_on_where_the_report_cannot_be_taken_down(desk: SandboxDesk) -> None:
    first, _, _ = three(desk)
    report = desk.issue("Weekly report").key
    desk.report_on(report)
    desk.sync(full=True)
    desk.ada.delete(report)
    result = desk.undo()
    assert [failure.key for failure in result.failures] == [report]
    assert desk.labels(first) == set()
    desk.settings = replace(desk.settings, report=ReportSettings())


def test_undo_finds_what_was_moved_out_of_the_scope(dialect: Dialect, desks: Desks) -> None:
    desk = desks(dialect, "APO", "OUT")
    desk.settings = replace(desk.settings, projects=("APO",))
    key = desk.issue("Risk register").key
    desk.sync()
    moved = desk.ada.move(key, "OUT").key
    desk.lose_ledger()
    assert desk.undo().applied.written == 1
    assert (desk.labels(moved), desk.site.issue(moved).properties) == (set(), {})


def test_labels_without_our_property_are_left_and_told(desk: SandboxDesk) -> None:
    key = desk.issue("Risk register").key
    desk.sync()
    clone = desk.ada.clone(key)
    result = desk.undo()
    assert result.left == ((clone.key, "carries no property of ours"),)
    assert desk.labels(clone.key) == {MANAGER}
    desk.ada.delete(clone.key)


def test_released_issues_go_back_to_the_mapping(desk: SandboxDesk) -> None:
    key = desk.issue("Risk register").key
    other = desk.issue("Vision").key
    desk.sync()
    desk.relabel(key, OWNER)
    desk.sync()
    before = desk.state()
    assert len(desk.release(key, apply=False).applied.plan.changes) == 1
    assert desk.state() == before
    result = desk.release(key, other, "APO-99")
    assert result.applied.written == 1
    assert result.left == ((other, "not decided by a human"),)
    assert result.missing == ("APO-99",)
    assert desk.labels(key) == {OWNER}, "until the next sync"
    desk.sync()
    assert desk.labels(key) == {MANAGER}
    desk.sync(full=True)
    assert desk.release(key).applied.written == 0


def test_issues_are_released_by_jql(desk: SandboxDesk) -> None:
    keys = [desk.issue(f"Risk {number}").key for number in range(3)]
    desk.sync()
    for key in keys:
        desk.relabel(key, OWNER)
    desk.sync()
    assert desk.release(jql=f"labels = {OWNER}").applied.written == 3
    desk.sync(*ALL)
    assert all(desk.labels(key) == {MANAGER} for key in keys)


def test_a_released_issue_that_a_human_decides_again_stays_so(desk: SandboxDesk) -> None:
    key = desk.issue("Risk register").key
    desk.sync()
    desk.relabel(key, OWNER)
    desk.sync()
    desk.release(key)
    desk.relabel(key)
    desk.sync()
    assert desk.labels(key) == set()
    assert _state(desk, key) == MarkState.DECIDED


def test_a_reviewed_plan_is_applied_and_stale_steps_are_dropped(desk: SandboxDesk) -> None:
    first, second, third = (desk.issue(f"Risk {number}").key for number in range(3))
    plan = desk.sync(apply=False).plan
    again = read_plan(plan_text(plan).encode(), "plan.json")
    desk.relabel(second, OWNER)
    desk.ada.retitle(third, "Vision")
    result = apply(desk.job(), again, consents=frozenset())
    assert result.written == 1
    assert dict(result.dropped) == {
        second: "labels changed since",
        third: "text changed since",
    }
    assert desk.labels(first) == {MANAGER}
    assert desk.labels(second) == {OWNER}
    assert apply(desk.job(), again, consents=frozenset()).written == 0
    desk.settings = replace(desk.settings, sync=replace(desk.settings.sync, confirmed_labels=True))


def test_a_plan_lists_exactly_what_apply_writes(desk: SandboxDesk) -> None:
    for title in ("Risk", "Vision", "Vision and risk", "Perhaps", "Chore"):
        desk.issue(title)
    plan = desk.sync(apply=False).plan
    desk.writes()
    apply(desk.job(), plan, consents=frozenset())
    written = {line.rpartition("/")[2] for line in desk.writes() if line.startswith("PUT")}
    assert written == {change.issue_id for change in plan.changes}
    journal = desk.ledger.entries(desk.ledger.runs()[0].id)
    assert [entry.change.key for entry in journal] == [change.key for change in plan.changes]


def test_a_plan_is_for_one_site_account_and_mapping(desk: SandboxDesk) -> None:
    desk.issue("Risk")
    plan = desk.sync(apply=False).plan
    for changes, error in (
        ({"base_url": "https://other.example"}, ConfigError),
        ({"account": "other"}, IdentityError),
        ({"mapping": "other"}, ConfigError),
    ):
        with pytest.raises(error):
            apply(desk.job(), replace(plan, **changes), consents=frozenset())
    assert desk.labels("APO-1") == set()


def test_a_plan_does_not_depend_on_zone_page_size_or_order(dialect: Dialect, desks: Desks) -> None:
    plans = []
    for size, turned in ((100, False), (2, True)):
        desk = desks(dialect)
        desk.site.rules.page_size = desk.site.rules.offset_page_size = size
        desk.site.rules.steady_order = not turned
        for number in range(7):
            desk.issue(f"{'Risk' if number % 2 else 'Vision'} {number}")
        plans.append(desk.sync(apply=False).plan)
    assert plans[0].checksum == plans[1].checksum
    assert verdict_of is not None


def _state(desk: SandboxDesk, key: str) -> object:
    properties = desk.state()[key]
    assert isinstance(properties, tuple)
    return properties[1]["state"]
