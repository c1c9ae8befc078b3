"""Take back what a run, or twohats altogether, wrote: only what stands as we left it."""

from collections.abc import Iterator

from msgspec import Struct

from twohats.errors import ExitCode, IssueError, most_serious
from twohats.flows.apply import ApplyResult, execute
from twohats.flows.comment import take_down
from twohats.flows.sync_job import (
    EVER_DAYS,
    Book,
    Failure,
    Halted,
    Job,
    check_labels,
    hidden,
    who,
)
from twohats.flows.views import ViewsResult, remove_views
from twohats.model.issue import Issue
from twohats.model.plan import Change, Plan
from twohats.model.run import Entry, Step
from twohats.model.site import Account, ProjectAccess, Scope
from twohats.plan import draft, take_back

_BATCH = 100


class UndoResult(Struct, frozen=True, kw_only=True):
    """What was found and taken back. ``comments`` counts report comments (to be) deleted;
    ``views`` tells of saved filters and dashboard.
    """  # noqa: D205 - one thought

    applied: ApplyResult
    comments: int = 0
    left: tuple[tuple[str, str], ...] = ()  # key, why
    failures: tuple[Failure, ...] = ()
    views: ViewsResult = ViewsResult()


def undo(
    job: Job, *, run: str | None, apply: bool, consents: frozenset[str] = frozenset()
) -> UndoResult:
    """Take back a run, or with ``run=None`` everything; without ``apply`` only plan it.

    A run is found in the journal, or, without a ledger, by the properties it wrote. Everything
    needs no ledger. Doing it twice is fine.
    """
    check_labels(job)
    account = who(job)
    access = job.jira.access(job.settings.projects)
    with Book(job, f"undo {run or '--all'}", applied=apply) as book:
        search = _Undo(job, account, access, run)
        result = ApplyResult(plan=search.plan(), halted=search.halted)
        if apply and result.halted is None:
            result = execute(job, result.plan, "undo", consents=consents)
        may = apply and not result.refused and result.halted is None
        comments, undeleted = _take_down(job, apply=may) if run is None else (0, [])
        views = ViewsResult()
        if run is None and job.around is not None:
            views = remove_views(job, job.around, apply=may)
        failures = (*hidden(job, access), *search.failures, *undeleted, *views.failures)
        partial = ExitCode.PARTIAL if failures else ExitCode.DONE
        book.note(
            exit_code=most_serious(result.exit_code, partial),
            issues=search.read,
            writes=result.written,
            failed=len(failures) + len(result.failures),
        )
    return UndoResult(
        applied=result,
        comments=comments,
        left=tuple(search.left),
        failures=failures,
        views=views,
    )


def _take_down(job: Job, *, apply: bool) -> tuple[int, list[Failure]]:
    """Delete the report comments; return how many, and the targets where that failed."""
    targets = {intent.target for intent in job.ledger.intents()}
    if job.settings.report.issue:
        targets.add(job.settings.report.issue)
    comments, failures = 0, []
    for target in sorted(targets):
        try:
            comments += take_down(job, target, apply=apply)
        except IssueError as error:
            failures.append(Failure(f"comment:{target}", target, error.what))
    return comments, failures


class _Undo:
    """The search for what can be taken back."""

    def __init__(
        self, job: Job, account: Account, access: tuple[ProjectAccess, ...], run: str | None
    ) -> None:
        self.job = job
        self.account = account
        self.projects = tuple(a.key for a in access if a.browse)
        self.loud = {a.key for a in access if not a.mute_mail}
        self.run = run
        self.left: list[tuple[str, str]] = []
        self.failures: list[Failure] = []
        self.read = 0
        self.halted: ExitCode | None = None

    def plan(self) -> Plan:
        """Return the plan of what is to be taken back."""
        try:
            changes = self._changes()
        except Halted as halted:
            self.halted, changes = halted.code, []
        return draft(
            changes,
            site=self.job.settings.name,
            base_url=self.account.base_url,
            account=self.account.id,
            mapping=self.job.mapping,
            created_ms=self.job.now(),
            issues=self.read,
            max_writes=max(1, len(changes)),
            loud=self.loud,
        )

    def _changes(self) -> list[Change]:
        journal = {} if self.run is None else _written(self.job.ledger.entries(self.run))
        changes = []
        for issue in self._issues(tuple(journal)):
            self.read += 1
            found = take_back(issue, self.job.rules, run=self.run, found=journal.get(issue.id))
            if isinstance(found, Change):
                changes.append(found)
            elif issue.id in journal or self.run is None:
                self._leave(issue, found)
        return changes

    def _leave(self, issue: Issue, why: str) -> None:
        if self.job.declared.ours(issue.labels):
            self.left.append((issue.key, why))

    def _issues(self, journalled: tuple[str, ...]) -> Iterator[Issue]:
        """Yield all issues that may carry something of ours, read by id."""
        if self.run is not None and journalled:
            yield from self._by_ids(journalled)
            return
        batch: list[str] = []
        for issue_id in self._candidates():
            batch.append(issue_id)
            if len(batch) == _BATCH:
                yield from self._by_ids(batch)
                batch.clear()
        yield from self._by_ids(batch)

    def _candidates(self) -> Iterator[str]:
        """Yield the ids of all issues that may carry our property.

        Properties cannot be searched for, and a search lags: every issue of the scope is read
        by id. Our labels, and what the ledger knows, lead to issues that were moved out of it.
        """
        seen: set[str] = set()
        for scope in self._scopes():
            for issue_id in self._guarded(i for i, _ in self.job.jira.keys(scope)):
                if issue_id not in seen:
                    seen.add(issue_id)
                    yield issue_id
        yield from sorted(self.job.ledger.known_ids() - seen)

    def _scopes(self) -> Iterator[Scope]:
        yield Scope(projects=self.projects, done_days=EVER_DAYS)
        labels = ", ".join(f'"{label}"' for label in sorted(self.job.declared.all))
        yield Scope(projects=(), done_days=EVER_DAYS, jql=f"labels in ({labels})")

    def _guarded(self, ids: Iterator[str]) -> Iterator[str]:
        try:
            for issue_id in ids:
                self.job.go_on()
                yield issue_id
        except IssueError as error:
            self.failures.append(Failure("read", error.where, error.what))

    def _by_ids(self, ids: list[str] | tuple[str, ...]) -> Iterator[Issue]:
        try:
            yield from self.job.jira.by_ids(ids)
        except IssueError as error:
            self.failures.append(Failure("read", error.where, error.what))


def _written(entries: tuple[Entry, ...]) -> dict[str, Change]:
    """Return what a run wrote, or may have written, by issue."""
    return {e.change.issue_id: e.change for e in entries if e.step is not Step.FAILED}
