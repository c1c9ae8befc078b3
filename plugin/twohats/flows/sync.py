"""The scheduled job: read, plan, write labels and provenance, tell the balance, move on."""

from collections.abc import Callable, Collection, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from twohats.errors import ExitCode, most_serious
from twohats.flows.apply_steps import Applied, carry_out, park
from twohats.flows.comment import CommentResult, Publication, publish
from twohats.flows.delivery import Delivery, deliver
from twohats.flows.note import noted_projects, unnoted
from twohats.flows.sync_job import (
    DAY_MS,
    HOUR_MS,
    NO_BROWSE,
    Book,
    Failure,
    Halted,
    Job,
    check_labels,
    hidden,
    rules_hash,
    scope_of,
    who,
)
from twohats.flows.sync_survey import Survey, Surveyor
from twohats.model.plan import Change, Plan
from twohats.model.run import Cursor, Fault
from twohats.model.site import Account, ProjectAccess
from twohats.plan import Known, Need, draft, needs
from twohats.ports import Observer

_MATCHED = "matched"
NO_EDIT = "the account may not edit issues there"
NO_LABELS = "the field Labels cannot be edited there"


class Consent(Struct, frozen=True, kw_only=True):
    """What the person who runs it allows. Without ``apply``, nothing is written."""

    apply: bool = False
    options: frozenset[str] = frozenset()  # --allow-mass, --allow-mail
    full: bool = False  # read everything, not only what changed


class SyncResult(Struct, frozen=True, kw_only=True):
    """What a sync found and did.

    ``refused`` are the consents it would have needed: then nothing was written. ``parked``
    faults are known already and only told. ``complete`` tells whether the whole scope was read.
    """

    plan: Plan
    needed: tuple[Need, ...] = ()
    refused: bool = False
    written: int = 0
    dropped: tuple[tuple[str, str], ...] = ()
    failures: tuple[Failure, ...] = ()
    parked: tuple[Fault, ...] = ()
    comment: CommentResult | None = None
    complete: bool = True
    halted: ExitCode | None = None

    @property
    def exit_code(self) -> ExitCode:
        """Return the exit code that fits."""
        codes = [ExitCode.PARTIAL] if self.failures else []
        if self.refused or (self.comment is not None and self.comment.refused):
            codes.append(ExitCode.REFUSED)
        if self.halted is not None:
            codes.append(self.halted)
        return most_serious(*codes)


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
        self.before = job.ledger.cursor()
        self.again = self._to_try_again()
        self.full = consent.full or self._must_read_all()
        self.surveyor = Surveyor(job, None, remember=consent.apply)
        self.census_done = self.full

    @property
    def found(self) -> Survey:
        return self.surveyor.found

    def run(
        self, observer: Observer | None, publication: Callable[[Account], Publication | None]
    ) -> SyncResult:
        blind = hidden(self.job, self.access.values())
        self._read(observer)
        failures = [*blind, *self.found.failures]
        failures += unnoted(self.job, self.access.values())
        changes, barred = self._writable()
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
        many = frozenset(key for key, access in self.access.items() if access.bulk_change)
        applied = carry_out(self.job, plan.changes, mute=self._quiet(), many=many, texts=True)
        failures += applied.failures
        comment = self._publish(publication, applied)
        failures += comment.failures if comment else ()
        for fault in self.again:
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

    def _to_try_again(self) -> list[Fault]:
        """Return the parked faults that may be mended: by time, or by what permissions tell."""
        now = self.job.now()
        mended = [
            fault
            for fault in self.job.ledger.faults(now).values()
            if fault.what in {NO_EDIT, NO_LABELS, NO_BROWSE}
            and fault.what not in self._troubles(fault.key)
        ]
        return [*self.job.ledger.lapsed(now), *mended]

    def _troubles(self, project: str) -> tuple[str, ...]:
        access = self.access.get(project)
        if access is None or not access.browse:
            return (NO_BROWSE, NO_EDIT, NO_LABELS)
        if not access.edit:
            return (NO_EDIT, NO_LABELS)
        return (NO_LABELS,) if access.labels_editable is False else ()

    def _must_read_all(self) -> bool:
        before, now = self.before, self.job.now()
        if any(fault.subject.startswith("project:") for fault in self.again):
            return True  # its issues were passed over meanwhile
        if before is None or before.rules != rules_hash(self.job):
            return True
        if before.server_ms > self.account.server_ms + DAY_MS:
            return True  # no Jira was ever there: the cursor is not to be believed
        hours = self.job.settings.sync.census_hours
        report = self.job.settings.report
        return (
            bool(report.issue or report.webhook) and not 0 <= now - before.full_ms < hours * HOUR_MS
        )

    def _read(self, observer: Observer | None) -> None:
        self.surveyor = Surveyor(
            self.job,
            observer,
            remember=self.consent.apply,
            noted=noted_projects(self.job, self.access.values()),
        )
        since = None
        if not self.full and self.before is not None:
            overlap = self.job.settings.sync.overlap_hours * HOUR_MS
            since = max(0, self.before.server_ms - overlap)
        self.surveyor.search(scope_of(self.job, self.access.values(), since))
        again = [fault.subject for fault in self.again if fault.subject.isdecimal()]
        self.surveyor.read([i for i in again if i not in self.found.seen])
        if self.full:
            self._forget(self.job.ledger.known_ids() - self.found.seen)
        elif self._census_due():
            self._census()

    def _census_due(self) -> bool:
        hours = self.job.settings.sync.census_hours
        age = self.job.now() - (self.before.census_ms if self.before else 0)
        return not 0 <= age < hours * HOUR_MS

    def _census(self) -> None:
        """Count all keys: what is new without a new date is read, what is gone is forgotten."""
        there = {i for i, _ in self.job.jira.keys(scope_of(self.job, self.access.values()))}
        known = self.job.ledger.known_ids()
        self.surveyor.read(sorted(there - known - self.found.seen))
        self._forget(known - there)
        self.census_done = True

    def _forget(self, ids: Collection[str]) -> None:
        if self.consent.apply and self.found.whole:
            self.job.ledger.forget(sorted({*ids, *self.found.gone}))

    def _writable(self) -> tuple[list[Change], list[Failure]]:
        """Return the changes that can be made; those of barred projects are told once each."""
        parked = self.job.ledger.faults(self.job.now())
        good: list[Change] = []
        barred: dict[str, Failure] = {}
        for change in self.found.changes:
            why = self._why_not(change)
            if why:
                subject = f"project:{change.project}"
                barred[subject] = Failure(subject, change.project, why, permanent=True)
                self.found.kept["cannot be written"] += 1
            elif self._is_parked(change, parked):
                self.found.kept["parked"] += 1
            else:
                good.append(change)
        return good, list(barred.values())

    def _why_not(self, change: Change) -> str:
        troubles = self._troubles(change.project)
        if NO_EDIT in troubles:
            return NO_EDIT
        return NO_LABELS if troubles and (change.add or change.remove) else ""

    def _is_parked(self, change: Change, parked: Mapping[str, Fault]) -> bool:
        project = parked.get(f"project:{change.project}")
        if project is not None:
            return project not in self.again
        fault = parked.get(change.issue_id)
        return fault is not None and fault.updated_ms == (
            self.found.updated.get(change.issue_id) or 0
        )

    def _plan(self, changes: Sequence[Change]) -> Plan:
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
            loud={key for key, a in self.access.items() if not a.mute_mail},
            kept=self.found.kept,
            review=self.found.review,
            complete=self.full and self.found.whole,
        )

    def _known(self) -> Known:
        last = self.job.ledger.cached(_MATCHED)
        return Known(
            labelled=max(self.found.labelled, self.job.ledger.labelled()),
            matched=self.found.matched if self.full else None,
            matched_before=int(last) if last and last.isdigit() else None,
            strangers=self.found.strangers if self.full and not self.found.marked else 0,
        )

    def _quiet(self) -> frozenset[str]:
        return frozenset(key for key, access in self.access.items() if access.mute_mail)

    def _publish(
        self, publication: Callable[[Account], Publication | None], applied: Applied
    ) -> CommentResult | None:
        if not (self.full and self.found.whole) or applied.halted is not None:
            return None
        wanted = publication(self.account)
        return publish(self.job, wanted) if wanted is not None else None

    def _move_on(self, plan: Plan, changes: Sequence[Change], applied: Applied) -> None:
        """Move the cursor: by Jira's time alone, and never past an issue that is not done."""
        if not self.found.whole:
            return
        planned = {change.issue_id for change in plan.changes}
        waiting = {c.issue_id for c in changes if c.issue_id not in planned}
        held = [self.found.updated.get(i) for i in waiting.union(applied.unfinished)]
        before = self.before or Cursor(server_ms=0, rules="")
        newest = max(self.found.newest_ms, 0 if self.full else before.server_ms)
        now = self.job.now()
        self.job.ledger.move_cursor(
            Cursor(
                # An issue without a date holds everything: it can only be found by a full read.
                server_ms=min([newest, *((ms or 1) - 1 for ms in held)]),
                rules=rules_hash(self.job),
                full_ms=now if self.full else before.full_ms,
                census_ms=now if self.census_done else before.census_ms,
            )
        )
        if self.full:
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
            complete=self.full and self.found.whole,
            halted=done.halted,
        )
