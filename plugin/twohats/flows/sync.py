"""The scheduled job: read, plan, write labels and provenance, tell the balance, move on."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from twohats.errors import ExitCode
from twohats.flows.apply_rereading import Applied
from twohats.flows.apply_steps import carry_out
from twohats.flows.comment import CommentResult, Publication, publish
from twohats.flows.delivery import Delivery, deliver
from twohats.flows.note import unnoted
from twohats.flows.sync_faults import park, writable
from twohats.flows.sync_job import Book, Failure, Halted, Job, check_labels, hidden, who
from twohats.flows.sync_reading import Reading
from twohats.flows.sync_result import Consent, SyncResult
from twohats.flows.sync_survey import Survey
from twohats.model.plan import Change, Plan
from twohats.model.site import Account, ProjectAccess
from twohats.plan import Known, Need, draft, needs
from twohats.plan.limits import MAIL
from twohats.ports import Observer

__all__ = ["Consent", "SyncResult", "sync"]

_MATCHED = "matched"


def sync(
    job: Job,
    consent: Consent,
    *,
    observer: Observer | None = None,
    publication: Callable[[Account], Publication | None] = lambda _account: None,
    delivery: Callable[[Account], Delivery | None] = lambda _account: None,
) -> SyncResult:
    """Bring one site to what its issues' words, and its people, say.

    ``observer`` sees every issue that is read. ``publication`` is asked for the report comment,
    ``delivery`` for what goes to a webhook, once the whole scope was read. Raises ``TwohatsError``
    where the run as a whole fails; then the cursor stays, and the next run ends in the same state
    as this one would have.
    """
    check_labels(job)
    account = who(job)
    with Book(job, "sync", applied=consent.apply) as book:
        access = job.jira.access(job.settings.projects)
        state = _Sync(job, account, access, consent)
        try:
            result = state.delivered(state.run(observer, publication), delivery)
        except Halted as halted:
            result = state.stopped(halted.code)
        book.note(
            exit_code=result.exit_code,
            issues=result.plan.head.issues,
            writes=result.written,
            failed=len(result.failures),
            deferred=result.plan.head.deferred,
            matched=state.found.matched if result.complete else None,
        )
    return result


class _Sync:
    """One run of ``sync``, step by step."""

    def __init__(
        self, job: Job, account: Account, access: Sequence[ProjectAccess], consent: Consent
    ) -> None:
        self.job = job
        self.account = account
        self.access = {a.key: a for a in access}
        self.consent = consent
        self.reading = Reading(job, account, self.access, consent)

    @property
    def found(self) -> Survey:
        return self.reading.found

    def run(
        self, observer: Observer | None, publication: Callable[[Account], Publication | None]
    ) -> SyncResult:
        blind = hidden(self.job, self.access.values())
        self.reading.read(observer)
        failures = [*blind, *self.found.failures]
        failures += unnoted(self.job, self.access.values())
        changes, barred = writable(self.job, self.access, self.found, self.reading.again)
        failures += barred
        plan = self._plan(changes)
        needed = needs(
            plan.changes, mails=plan.head.mails, known=self._known(), policy=self.job.settings.sync
        )
        missing = [need for need in needed if need.option not in self.consent.options]
        if not self.consent.apply or missing:
            return self._result(
                plan, needed, failures, refused=bool(missing) and self.consent.apply
            )
        plan, applied = self._carry_out(plan, changes)
        failures += applied.failures
        comment = self._publish(publication, applied)
        failures += comment.failures if comment else ()
        for fault in self.reading.again:
            self.job.ledger.unpark(fault.subject)
        fresh = park(self.job, failures)
        self._move_on(plan, changes, applied)
        return self._result(plan, needed, fresh, applied=applied, comment=comment)

    def delivered(
        self, result: SyncResult, delivery: Callable[[Account], Delivery | None]
    ) -> SyncResult:
        """Send the report to a webhook, once all else is done; a failure is told in the result."""
        done = self.consent.apply and not result.refused and result.halted is None
        wanted = delivery(self.account) if done and result.complete else None
        failure = deliver(self.job, wanted) if wanted is not None else None
        if failure is None:
            return result
        return replace(result, failures=(*result.failures, failure))

    def stopped(self, code: ExitCode) -> SyncResult:
        """Return the result of a run that was stopped while it was still reading."""
        self.found.whole = False
        return self._result(self._plan([]), (), self.found.failures, applied=Applied(halted=code))

    def _carry_out(self, plan: Plan, changes: Sequence[Change]) -> tuple[Plan, Applied]:
        """Write; return the plan of all that was tried, and what came of it.

        A search that lags plans steps that are done already. They are dropped, and must not use
        up ``max_writes``: else a large first sync would come to a stand until the index is there.
        """
        tried = [plan]

        def more(freed: int) -> list[Change]:
            last, wider = tried[-1], self._plan(changes, spare=freed)
            if wider.head.mails > last.head.mails and MAIL not in self.consent.options:
                return []
            tried.append(wider)
            known = {change.issue_id for change in last.changes}
            return [change for change in wider.changes if change.issue_id not in known]

        many = frozenset(key for key, access in self.access.items() if access.bulk_change)
        mute = self._quiet()
        applied = carry_out(self.job, plan.changes, mute=mute, many=many, texts=True, more=more)
        return tried[-1], applied

    def _plan(self, changes: Sequence[Change], *, spare: int = 0) -> Plan:
        settings = self.job.settings
        return draft(
            changes,
            site=settings.name,
            base_url=self.account.base_url,
            account=self.account.id,
            mapping=self.job.mapping,
            created_ms=self.job.now(),
            issues=len(self.found.seen),
            max_writes=settings.sync.max_writes,
            spare=spare,
            loud={key for key, a in self.access.items() if not a.mute_mail},
            kept=self.found.kept,
            review=self.found.review,
            complete=self.reading.complete,
        )

    def _known(self) -> Known:
        last = self.job.ledger.cached(_MATCHED)
        return Known(
            labelled=max(self.found.labelled, self.job.ledger.labelled()),
            matched=self.found.matched if self.reading.full else None,
            matched_before=int(last) if last and last.isdigit() else None,
            strangers=self.found.strangers if self.reading.full and not self.found.marked else 0,
        )

    def _quiet(self) -> frozenset[str]:
        return frozenset(key for key, access in self.access.items() if access.mute_mail)

    def _publish(
        self, publication: Callable[[Account], Publication | None], applied: Applied
    ) -> CommentResult | None:
        if not self.reading.complete or applied.halted is not None:
            return None
        wanted = publication(self.account)
        return publish(self.job, wanted) if wanted is not None else None

    def _move_on(self, plan: Plan, changes: Sequence[Change], applied: Applied) -> None:
        if not self.found.whole:
            return
        planned = {change.issue_id for change in plan.changes}
        waiting = {change.issue_id for change in changes if change.issue_id not in planned}
        self.job.ledger.move_cursor(self.reading.cursor(waiting.union(applied.unfinished)))
        if self.reading.full:
            self.job.ledger.cache(_MATCHED, str(self.found.matched).encode())

    def _result(  # noqa: PLR0913 - a result is all of these
        self,
        plan: Plan,
        needed: Sequence[Need],
        failures: Sequence[Failure],
        *,
        refused: bool = False,
        applied: Applied | None = None,
        comment: CommentResult | None = None,
    ) -> SyncResult:
        done = applied or Applied()
        return SyncResult(
            plan=plan,
            needed=tuple(needed),
            refused=refused,
            written=len(done.done),
            dropped=tuple(done.dropped),
            failures=tuple(failures),
            parked=tuple(self.job.ledger.faults(self.job.now()).values()),
            comment=comment,
            complete=self.reading.complete,
            halted=done.halted,
        )
