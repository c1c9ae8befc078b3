"""Carry out planned changes: each issue is read by id first, and stale steps are dropped."""

from collections.abc import Callable, Collection, Iterator, Sequence

from msgspec.structs import replace

from twohats.errors import IssueError
from twohats.flows.apply_bundles import bundles
from twohats.flows.apply_rereading import Applied, Rereading
from twohats.flows.note import write_first, write_note
from twohats.flows.sync_job import Failure, Job
from twohats.flows.sync_survey import fact_of
from twohats.model.issue import Issue
from twohats.model.plan import Change
from twohats.model.run import Fact, Settled, Step
from twohats.model.settings import WriteTo
from twohats.plan import moves_note
from twohats.ports import Bulk
from twohats.text import text_hash


def _nothing_more(_freed: int) -> Sequence[Change]:
    return ()


def carry_out(  # noqa: PLR0913 - all but two are by name
    job: Job,
    changes: Sequence[Change],
    *,
    mute: Collection[str],
    many: Collection[str] = (),
    texts: bool,
    more: Callable[[int], Sequence[Change]] = _nothing_more,
) -> Applied:
    """Write the changes; an issue that fails does not stop the others.

    ``mute`` are the projects where notifications can be switched off, ``many`` those where the
    account may edit in bulk: that is done where it takes fewer requests. With ``texts``, a change
    is dropped too when the issue's text is not the one its verdict rests on. ``more`` is told how
    many turns dropped steps left unused, and gives changes that waited for one.
    """
    carrying = _Pass(job, mute, many, texts=texts)
    while changes and carrying.applied.halted is None:
        carrying.run(changes)
        changes = more(carrying.applied.freed)
    return carrying.applied


class _Pass:
    """The carrying out of a plan."""

    def __init__(
        self, job: Job, mute: Collection[str], many: Collection[str], *, texts: bool
    ) -> None:
        self.job = job
        self.mute = mute
        self.many = many
        self.applied = Applied()
        self.reread = Rereading(job, self.applied, texts=texts)
        self.steps = 0

    def run(self, changes: Sequence[Change]) -> None:
        self.steps = len(self.applied.done) + len(changes)
        together = [change for change in changes if self._can_be_one_of_many(change)]
        if self.job.bulk is None or not self.job.bulk.worth_it(together):
            together = []
        for batch in bundles(together):
            self._write_many(self.job.bulk, batch)
        taken = {change.issue_id for change in together}
        self._one_by_one([change for change in changes if change.issue_id not in taken])

    def _can_be_one_of_many(self, change: Change) -> bool:
        labels = change.add or change.remove
        plain = change.provenance is not None and not moves_note(change)
        by_label = self.job.settings.sync.write_to is WriteTo.LABEL
        return bool(labels) and plain and by_label and change.project in self.many

    def _write_many(self, bulk: Bulk | None, batch: Sequence[Change]) -> None:
        now = None if self.reread.halted() else self.reread.read(batch)
        if now is None or bulk is None:
            self.applied.unfinished += [change.issue_id for change in batch]
            return
        ready = [change for change in batch if self.reread.fits(change, now.get(change.issue_id))]
        steps = [self._stamped(change) for change in ready]
        if not steps:
            return
        self.job.ledger.intend(self.job.run, steps, self.job.now())
        failed = bulk.write_all(steps)
        self.job.ledger.settle(
            self.job.run,
            [
                Settled(step.issue_id, Step.FAILED)
                if step.issue_id in failed
                else Settled(step.issue_id, Step.DONE, self._fact(step, now[step.issue_id]))
                for step in steps
            ],
        )
        for change in ready:
            error = failed.get(change.issue_id)
            if error is None:
                self._count(change)
            elif change.project not in self.reread.barred:  # told once
                self._failed(change, now[change.issue_id], error)

    def _one_by_one(self, changes: Sequence[Change]) -> None:
        self._side_by_side([change for change in changes if not moves_note(change)])
        for change, issue in self.reread.ready(
            [change for change in changes if moves_note(change)]
        ):
            self._try(change, issue)

    def _side_by_side(self, changes: Sequence[Change]) -> None:
        """Write a request an issue, several under way at once; note each before and after."""
        under_way: dict[str, tuple[Change, Change, Issue]] = {}

        def steps() -> Iterator[Change]:
            for change, issue in self.reread.ready(changes):
                step = self._stamped(change)
                under_way[change.issue_id] = change, step, issue
                self.job.ledger.intend(self.job.run, [step], self.job.now())
                yield step

        for sent, error in self.job.jira.write_each(steps(), lambda c: c.project in self.mute):
            change, step, issue = under_way.pop(sent.issue_id)
            if error is None:
                self._done(change, step, issue)
                continue
            self.job.ledger.settle(self.job.run, [Settled(change.issue_id, Step.FAILED)])
            if change.project not in self.reread.barred:  # told once
                self._failed(change, issue, error)

    def _try(self, change: Change, issue: Issue) -> None:
        try:
            self._write(change, issue)
        except IssueError as error:
            self.job.ledger.settle(self.job.run, [Settled(change.issue_id, Step.FAILED)])
            self._failed(change, issue, error)

    def _write(self, change: Change, issue: Issue) -> None:
        job, step = self.job, self._stamped(change)
        job.ledger.intend(job.run, [step], job.now())
        written = write_first(job, step, mute=issue.project in self.mute)
        self._done(change, written, issue)
        if written is not step and written.provenance != step.provenance:
            self._explain(step, issue, self._fact(step, issue))

    def _stamped(self, change: Change) -> Change:
        value = change.provenance
        if value is None:
            return change
        return replace(change, provenance=replace(value, run=self.job.run))

    def _done(self, change: Change, written: Change, issue: Issue) -> None:
        done = Settled(change.issue_id, Step.DONE, self._fact(written, issue))
        self.job.ledger.settle(self.job.run, [done])
        self._count(change)

    def _count(self, change: Change) -> None:
        self.applied.done.append(change)
        self.job.progress.step(len(self.applied.done), self.steps)

    def _fact(self, written: Change, issue: Issue) -> Fact:
        labels = (set(issue.labels) - set(written.remove)) | set(written.add)
        text = text_hash(issue.title, issue.description)
        return fact_of(self.job, issue, written.provenance, labels=labels, text=text)

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
            self.reread.barred.add(change.project)
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
