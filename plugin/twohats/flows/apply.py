"""Apply a plan that somebody reviewed: the same site, the same account, no stale step."""

from collections.abc import Sequence

from msgspec import Struct

from twohats.errors import ConfigError, ExitCode, IdentityError, InputError, most_serious
from twohats.flows.apply_rereading import Applied
from twohats.flows.apply_steps import carry_out
from twohats.flows.sync_faults import park
from twohats.flows.sync_job import Book, Failure, Job, check_labels, who
from twohats.model.plan import Plan
from twohats.plan import Need, mails_note, needs
from twohats.plan.limits import Known


class ApplyResult(Struct, frozen=True, kw_only=True):
    """What came of a plan. ``refused`` are the consents it lacks: then nothing was written."""

    plan: Plan
    needed: tuple[Need, ...] = ()
    refused: bool = False
    written: int = 0
    dropped: tuple[tuple[str, str], ...] = ()
    failures: tuple[Failure, ...] = ()
    halted: ExitCode | None = None

    @property
    def exit_code(self) -> ExitCode:
        """Return the exit code that fits."""
        codes = [ExitCode.PARTIAL] if self.failures else []
        if self.refused:
            codes.append(ExitCode.REFUSED)
        if self.halted is not None:
            codes.append(self.halted)
        return most_serious(*codes)


def apply(job: Job, plan: Plan, *, consents: frozenset[str]) -> ApplyResult:
    """Write what ``plan`` says, each issue read by id first.

    Raises ``ConfigError`` or ``IdentityError`` where the plan was made for another site, account
    or mapping, ``InputError`` where it would write labels of others.
    """
    check_labels(job)
    account = who(job)
    _must_fit(job, plan, account.base_url, account.id)
    with Book(job, "apply", applied=True) as book:
        result = execute(job, plan, "apply", consents=consents)
        book.note(
            exit_code=result.exit_code,
            issues=len(plan.changes),
            writes=result.written,
            failed=len(result.failures),
        )
    return result


def execute(job: Job, plan: Plan, command: str, *, consents: frozenset[str]) -> ApplyResult:
    """Write the plan's changes, unless a consent is missing. ``command`` names who asks."""
    projects = sorted({change.project for change in plan.changes})
    access = job.jira.access(projects)
    quiet = frozenset(a.key for a in access if a.mute_mail)
    needed = _needs(job, plan, quiet)
    if any(need.option not in consents for need in needed):
        return ApplyResult(plan=plan, needed=needed, refused=True)
    many = frozenset(a.key for a in access if a.bulk_change)
    applied = carry_out(job, plan.changes, mute=quiet, many=many, texts=command == "apply")
    return result_of(job, plan, needed, applied)


def result_of(job: Job, plan: Plan, needed: Sequence[Need], applied: Applied) -> ApplyResult:
    """Return what came of a pass, permanent faults parked."""
    return ApplyResult(
        plan=plan,
        needed=tuple(needed),
        written=len(applied.done),
        dropped=tuple(applied.dropped),
        failures=park(job, applied.failures),
        halted=applied.halted,
    )


def _needs(job: Job, plan: Plan, quiet: frozenset[str]) -> tuple[Need, ...]:
    loud = [c for c in plan.changes if (c.add or c.remove) and c.project not in quiet]
    loud += filter(mails_note, plan.changes)
    known = Known(labelled=job.ledger.labelled())
    return needs(plan.changes, mails=len(loud), known=known, policy=job.settings.sync)


def _must_fit(job: Job, plan: Plan, base_url: str, account: str) -> None:
    where, todo = f"plan of site {plan.site}", "make a new one with: twohats sync --plan-out FILE"
    if plan.base_url != base_url:
        raise ConfigError(f"it was made for {plan.base_url}", where=where, todo=todo)
    if plan.account != account:
        raise IdentityError(f"it was made as account {plan.account}", where=where, todo=todo)
    if plan.mapping != job.mapping:
        raise ConfigError("the mapping has changed since", where=where, todo=todo)
    labels = {label for change in plan.changes for label in (*change.add, *change.remove)}
    if not labels <= job.declared.all:
        raise InputError("it writes labels that are not ours to write", where=where, todo=todo)
