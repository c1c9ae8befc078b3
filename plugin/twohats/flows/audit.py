"""Audit: issues in, a verdict and the role that counts for each, a tally out. Writes nothing."""

from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from twohats.errors import TwohatsError
from twohats.model.issue import Issue
from twohats.model.settings import LabelNames, SyncPolicy, UnclearPolicy
from twohats.model.tally import Tally
from twohats.model.verdict import DecidedBy, Effective, Role, Verdict
from twohats.plan import effective, read_property
from twohats.ports import Progress
from twohats.workload import Tallier

# Issues are read, judged and counted some hundred at a time: one thing done many times runs a
# sixth faster than many things in turn, as the processor's caches hold what it takes. Twice as
# many would be a fiftieth faster, and take a megabyte more.
_BATCH = 200
_LONG = 1 << 20  # characters that end a batch early
_FALLBACKS = {UnclearPolicy.OWNER: Role.OWNER, UnclearPolicy.MANAGER: Role.MANAGER}


class Counted:
    """Finds the role that counts for an issue: a human's decision, else the verdict.

    Most issues carry no label and no property of ours: for those the answer depends on the
    verdict alone, and is looked up rather than worked out.
    """

    def __init__(self, names: LabelNames, policy: SyncPolicy) -> None:
        self._names = names
        self._policy = policy
        self._ours = frozenset({names.owner, names.manager, names.unclear, names.ignore})
        role = _FALLBACKS.get(policy.unclear, Role.UNCLEAR)
        by = DecidedBy.FALLBACK if policy.unclear in _FALLBACKS else None
        self._unclear = Effective(role, None, by)

    def __call__(self, issue: Issue, verdict: Verdict) -> Effective:
        """Return the role that counts."""
        if issue.provenance or not self._ours.isdisjoint(issue.labels):
            return effective(
                verdict, issue.labels, read_property(issue.provenance), self._names, self._policy
            )
        if verdict.role is Role.UNCLEAR:
            return self._unclear
        return Effective(verdict.role, verdict.duty, DecidedBy.EVIDENCE)


def audit(
    issues: Iterable[Issue],
    verdict_of: Callable[[Issue], Verdict],
    tallier: Tallier,
    counted: Counted,
    progress: Progress,
) -> Tally:
    """Return the tally of ``issues``.

    Raises what the source raises; whatever was counted before is then in ``tallier``.
    """

    def add(batch: list[Issue]) -> int:
        verdicts = [verdict_of(issue) for issue in batch]
        for issue, verdict in zip(batch, verdicts, strict=True):
            tallier.add(issue, verdict, counted(issue, verdict))
        return len(batch)

    for done in accumulate(map(add, _batches(issues))):  # no batch outlives its turn
        progress.step(done)
    return tallier.tally()


def _batches(issues: Iterable[Issue]) -> Iterator[list[Issue]]:
    """Yield issues some at a time; a fault of the source comes after all before it."""
    batch: list[Issue] = []
    size = 0
    try:
        for issue in issues:
            batch.append(issue)
            size += len(issue.description)
            if len(batch) == _BATCH or size > _LONG:
                yield batch
                batch, size = [], 0
    except TwohatsError:
        yield batch
        raise
    yield batch
