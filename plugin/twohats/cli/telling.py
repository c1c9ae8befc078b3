"""What writing commands say about plans and results: short, plain, nothing when all is well."""

from collections.abc import Iterator, Sequence

from twohats.errors import ExitCode
from twohats.flows.apply import ApplyResult
from twohats.flows.sync import SyncResult
from twohats.flows.sync_job import Failure
from twohats.model.plan import Change, Plan
from twohats.model.verdict import Role
from twohats.plan import Need, moves_note

SHOWN = 20
IN_A_FILE = "; --plan-out FILE writes them all"
_HALTED = {
    ExitCode.TRY_LATER: "the deadline is reached",
    ExitCode.TERMINATED: "stopped by SIGTERM",
    ExitCode.INTERRUPTED: "stopped by Ctrl-C",
}


def plan_lines(plan: Plan, *, hint: str = "") -> Iterator[str]:
    """Yield the head of a plan and its first changes; ``hint`` tells where the others are."""
    head = plan.head
    kinds = (
        (head.first, "first label"),
        (head.role_changes, "role change"),
        (head.records, "record"),
    )
    parts = ", ".join(many(number, noun) for number, noun in kinds if number)
    planned = f"{many(head.writes, 'write')} planned{f' ({parts})' if parts else ''}"
    yield f"{plan.site}: {many(head.issues, 'issue')} read, {planned}"
    if head.label_writes:
        mails = f" and may send {many(head.mails, 'mail')}" if head.mails else ", no mail"
        yield f"  Jira will move the updated time of {many(head.updated, 'issue')}{mails}"
    if head.deferred:
        runs = many(head.runs_left, "more run")
        yield f"  {many(head.deferred, 'change')} left for {runs} (max_writes)"
    if head.advice:
        yield f"  Advice: {head.advice}"
    shown = plan.changes[:SHOWN]
    yield from (f"  {change_line(change)}" for change in shown)
    if len(shown) < len(plan.changes):
        rest = len(plan.changes) - len(shown)
        yield f"  ... and {rest} more{hint}"
    if plan.review:
        keys = ", ".join(plan.review[:SHOWN])
        yield f"  Decided by people, but the text has changed since: {keys}"


def change_line(change: Change) -> str:
    """Return one change as a line: what is written, the duty that earned it, why."""
    labels = [f"+{label}" for label in change.add] + [f"-{label}" for label in change.remove]
    if moves_note(change):
        labels.append("(note)")
    told = " ".join(labels) or "(property only)"
    wanted = change.provenance
    if wanted is not None and wanted.duty and wanted.role is not Role.UNCLEAR and change.add:
        told = f"{told:<21}  {wanted.duty}"
    return f"{change.key:<12} {told}  [{change.why}]"


def sync_lines(result: SyncResult, *, applied: bool) -> Iterator[str]:
    """Yield what a sync did, or would do; nothing when there was nothing to do."""
    plan = result.plan
    if not applied:
        yield from plan_lines(plan, hint=IN_A_FILE)
        yield from need_lines(result.needed)
        if plan.head.writes:
            yield "  Nothing was written. Run again with --apply."
        return
    if result.written or result.refused or plan.head.deferred:
        yield from _done(plan, result.written, refused=result.refused)
    if result.written and result.dropped:
        steps = many(len(result.dropped), "step")
        yield f"  {steps} left alone, changed since they were read; the next run looks again"
    if result.refused:
        yield from need_lines(result.needed)
    if result.comment is not None and not result.comment.outcome.startswith("kept"):
        yield f"{plan.site}: report comment on {result.comment.target} {result.comment.outcome}"
        yield from (f"  {note}" for note in result.comment.notes)


def apply_lines(result: ApplyResult) -> Iterator[str]:
    """Yield what came of applying a plan."""
    plan = result.plan
    if result.refused:
        yield _refused(plan)
        yield from need_lines(result.needed)
    else:
        yield f"{plan.site}: {result.written:,} of {many(plan.head.writes, 'write')} done"


def undo_lines(result: ApplyResult) -> Iterator[str]:
    """Yield what an undo or release read and did."""
    yield from _done(result.plan, result.written, refused=result.refused)
    if result.refused:
        yield from need_lines(result.needed)


def need_lines(needed: Sequence[Need]) -> Iterator[str]:
    """Yield the consents a plan needs."""
    yield from (f"  Needs {need.option}: {need.why}" for need in needed)


def failure_lines(
    site: str, failures: Sequence[Failure], dropped: Sequence[tuple[str, str]] = ()
) -> Iterator[str]:
    """Yield what failed and what was dropped, for stderr."""
    for failure in failures:
        again = "not tried again for 7 days" if failure.permanent else "tried again next run"
        yield f"{site}: {failure.key}: {failure.what}; {again}"
    yield from left_lines(site, dropped)


def left_lines(site: str, left: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the first issues that were left alone, and how many more there are, for stderr."""
    yield from (f"{site}: {key}: left alone, {why}" for key, why in left[:SHOWN])
    if len(left) > SHOWN:
        yield f"{site}: ... and {len(left) - SHOWN:,} more left alone"


def halted_line(site: str, code: ExitCode, written: int) -> str:
    """Return why a run ended before it was through."""
    why = _HALTED.get(code, "stopped")
    return f"{site}: {why} after {many(written, 'write')}; the next run goes on from here"


def _done(plan: Plan, written: int, *, refused: bool) -> Iterator[str]:
    if refused:
        yield _refused(plan)
        return
    yield f"{plan.site}: {many(plan.head.issues, 'issue')} read, {many(written, 'write')} done"
    if plan.head.deferred:
        runs = many(plan.head.runs_left, "more run")
        yield f"  {many(plan.head.deferred, 'change')} left for {runs} (max_writes)"


def _refused(plan: Plan) -> str:
    writes = many(plan.head.writes, "write")
    return f"{plan.site}: refused, nothing was written ({writes} planned)"


def many(number: int, noun: str) -> str:
    """Return a number of things in words."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
