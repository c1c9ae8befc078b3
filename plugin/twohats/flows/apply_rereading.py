"""Read issues by id right before they are written: what does not fit any more is dropped."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from twohats.errors import ExitCode, IssueError
from twohats.flows.sync_job import Failure, Job
from twohats.model.issue import Issue
from twohats.model.plan import Change
from twohats.plan import is_capped, stale
from twohats.text import text_hash

BATCH = 20  # issues read by id before they are written: few, so that little time lies between


class Applied(Struct, kw_only=True):
    """What came of a plan. ``halted`` is set when it was stopped before its end."""

    done: list[Change] = []
    dropped: list[tuple[str, str]] = []  # key, why
    failures: list[Failure] = []
    unfinished: list[str] = []  # ids of issues that a later run has to look at again
    freed: int = 0  # turns under max_writes that dropped steps left unused
    halted: ExitCode | None = None


class Rereading:
    """The look at each issue before its write; what is dropped, and why, goes to ``applied``.

    With ``texts``, a change is dropped too when the issue's text is not the one that it rests on.
    """

    def __init__(self, job: Job, applied: Applied, *, texts: bool) -> None:
        self.job = job
        self.applied = applied
        self.texts = texts
        self.barred: set[str] = set()  # projects where no write can succeed

    def ready(self, changes: Sequence[Change]) -> Iterator[tuple[Change, Issue]]:
        """Yield the changes that may be written, each with the issue as it is now."""
        for batch in _batches(changes, BATCH):
            now = None if self.halted() else self.read(batch)
            for change in batch:
                if now is None or self.halted():
                    self.applied.unfinished.append(change.issue_id)
                elif self.fits(change, now.get(change.issue_id)):
                    yield change, now[change.issue_id]

    def halted(self) -> bool:
        """Tell whether the run is to begin nothing more; why is in ``applied``."""
        if self.applied.halted is None:
            self.applied.halted = self.job.halted()
        return self.applied.halted is not None

    def read(self, batch: Sequence[Change]) -> dict[str, Issue] | None:
        """Return the issues of some changes as they are now; ``None`` where reading failed."""
        now: dict[str, Issue] = {}
        try:
            for issue in self.job.jira.by_ids([change.issue_id for change in batch]):
                now[issue.id] = issue
        except IssueError as error:
            self.applied.failures.append(Failure("read", error.where, error.what))
            return None
        return now

    def fits(self, change: Change, issue: Issue | None) -> bool:
        """Tell whether a step may be taken; one that is stale is dropped."""
        if issue is None:
            what = "it is gone, or hidden from this account, since it was read"
            failure = Failure(change.issue_id, change.key, what, permanent=True)
            self.applied.failures.append(failure)
            self.job.ledger.forget([change.issue_id])
            return False
        why = self._why_not(change, issue)
        if why:
            self.applied.dropped.append((change.key, why))
            self.applied.freed += is_capped(change)
            self.applied.unfinished.append(change.issue_id)
        return not why and change.project not in self.barred

    def _why_not(self, change: Change, issue: Issue) -> str:
        if issue.project != change.project:
            return f"it is {issue.key} since"
        text = text_hash(issue.title, issue.description)
        return stale(change, issue, self.job.declared, text=text if self.texts else None)


def _batches(changes: Sequence[Change], size: int) -> Iterator[Sequence[Change]]:
    for start in range(0, len(changes), size):
        yield changes[start : start + size]
