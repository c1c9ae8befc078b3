"""Carry out planned changes: each issue is read by id first, and stale steps are dropped."""

from collections.abc import Collection, Iterator, Sequence

import msgspec
from msgspec import Struct

from twohats.errors import ExitCode, IssueError
from twohats.flows.note import write_first, write_note
from twohats.flows.sync_job import DAY_MS, Failure, Job
from twohats.flows.sync_survey import fact_of
from twohats.model.issue import Issue
from twohats.model.plan import Change
from twohats.model.run import Fact, Fault, Step
from twohats.plan import stale
from twohats.text import text_hash

BATCH = 20  # issues read by id before they are written: few, so that little time lies between
PARKED_DAYS = 7


class Applied(Struct, kw_only=True):
    """What came of a plan. ``halted`` is set when it was stopped before its end."""

    done: list[Change] = []
    dropped: list[tuple[str, str]] = []  # key, why
    failures: list[Failure] = []
    unfinished: list[str] = []  # ids of issues that a later run has to look at again
    halted: ExitCode | None = None


def carry_out(
    job: Job, changes: Sequence[Change], *, mute: Collection[str], texts: bool
) -> Applied:
    """Write the changes, one issue at a time; one that fails does not stop the others.

    ``mute`` are the projects where notifications can be switched off. With ``texts``, a change
    is dropped too when the issue's text is not the one its verdict rests on.
    """
    return _Pass(job, mute, texts=texts).run(changes)


class _Pass:
    """One pass over a plan."""

    def __init__(self, job: Job, mute: Collection[str], *, texts: bool) -> None:
        self.job = job
        self.mute = mute
        self.texts = texts
        self.applied = Applied()
        self.barred: set[str] = set()  # projects where no write can succeed

    def run(self, changes: Sequence[Change]) -> Applied:
        for batch in _batches(changes):
            now = None if self._halted() else self._read(batch)
            for change in batch:
                if now is None or self._halted():
                    self.applied.unfinished.append(change.issue_id)
                else:
                    self._one(change, now.get(change.issue_id))
        return self.applied

    def _halted(self) -> bool:
        if self.applied.halted is None:
            self.applied.halted = self.job.halted()
        return self.applied.halted is not None

    def _read(self, batch: Sequence[Change]) -> dict[str, Issue] | None:
        now: dict[str, Issue] = {}
        try:
            for issue in self.job.jira.by_ids([change.issue_id for change in batch]):
                now[issue.id] = issue
        except IssueError as error:
            self.applied.failures.append(Failure("read", error.where, error.what))
            return None
        return now

    def _one(self, change: Change, issue: Issue | None) -> None:
        if issue is None:
            what = "it is gone, or hidden from this account, since it was read"
            failure = Failure(change.issue_id, change.key, what, permanent=True)
            self.applied.failures.append(failure)
            self.job.ledger.forget([change.issue_id])
            return
        text = text_hash(issue.title, issue.description)
        why = self._why_not(change, issue, text)
        if why:
            self.applied.dropped.append((issue.key, why))
            self.applied.unfinished.append(change.issue_id)
        elif change.project not in self.barred:
            self._try(change, issue, text)

    def _why_not(self, change: Change, issue: Issue, text: str) -> str:
        if issue.project != change.project:
            return f"moved to {issue.project} since"
        return stale(change, issue, self.job.declared, text=text if self.texts else None)

    def _try(self, change: Change, issue: Issue, text: str) -> None:
        try:
            self._write(change, issue, text)
        except IssueError as error:
            self.job.ledger.settle(self.job.run, change.issue_id, Step.FAILED)
            self._failed(change, issue, error)
        else:
            self.applied.done.append(change)
            self.job.progress.step(len(self.applied.done))

    def _write(self, change: Change, issue: Issue, text: str) -> None:
        job, value = self.job, change.provenance
        if value is not None:
            value = msgspec.structs.replace(value, run=job.run)
        step = msgspec.structs.replace(change, provenance=value)
        job.ledger.intend(job.run, step, job.now())
        written = write_first(job, step, mute=issue.project in self.mute)
        labels = (set(issue.labels) - set(change.remove)) | set(change.add)
        fact = fact_of(job, issue, written.provenance, labels=labels, text=text)
        job.ledger.settle(job.run, change.issue_id, Step.DONE, fact)
        if written is not step and written.provenance != value:
            self._explain(step, issue, fact_of(job, issue, value, labels=labels, text=text))

    def _explain(self, step: Change, issue: Issue, fact: Fact) -> None:
        """Write the note; where that fails, the labels are written all the same."""
        try:
            write_note(self.job, step, mute=issue.project in self.mute)
        except IssueError as error:
            what = f"labelled, but the why is not written: {error.what}"
            failure = Failure(step.issue_id, step.key, what, error.permanent, issue.updated_ms)
            self.applied.failures.append(failure)
            self.applied.unfinished.append(step.issue_id)
        else:
            self.job.ledger.learn([fact])

    def _failed(self, change: Change, issue: Issue, error: IssueError) -> None:
        if error.permanent and error.where == change.project:
            # The fault is the project's, such as an edit screen without Labels: told once.
            self.barred.add(change.project)
            subject = f"project:{change.project}"
            failure = Failure(subject, change.project, error.what, permanent=True)
        else:
            failure = Failure(
                change.issue_id,
                change.key,
                error.what,
                permanent=error.permanent,
                updated_ms=issue.updated_ms,
            )
            if not error.permanent:
                self.applied.unfinished.append(change.issue_id)
        self.applied.failures.append(failure)


def park(job: Job, failures: Sequence[Failure]) -> tuple[Failure, ...]:
    """Park what repeating will not mend; return the failures that were not parked before."""
    known = job.ledger.faults(job.now())
    fresh = []
    for failure in failures:
        if failure.permanent and failure.subject in known:
            continue
        fresh.append(failure)
        if failure.permanent:
            job.ledger.park(
                Fault(
                    subject=failure.subject,
                    what=failure.what,
                    key=failure.key,
                    until_ms=job.now() + PARKED_DAYS * DAY_MS,
                    updated_ms=failure.updated_ms or 0,
                )
            )
    return tuple(fresh)


def _batches(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    for start in range(0, len(changes), BATCH):
        yield changes[start : start + BATCH]
