"""Hand human-decided issues back to the mapping."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from twohats.flows.apply import ApplyResult, execute
from twohats.flows.sync_job import EVER_DAYS, Book, Job, check_labels, who
from twohats.model.issue import Issue
from twohats.model.plan import Change
from twohats.model.site import Scope
from twohats.plan import draft
from twohats.plan import release as release_issue

_BATCH = 100


class ReleaseResult(Struct, frozen=True, kw_only=True):
    """What was released; ``left`` are issues (key, why) that need no release."""

    applied: ApplyResult
    left: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()


def release(job: Job, *, keys: Sequence[str] = (), jql: str = "", apply: bool) -> ReleaseResult:
    """Release issues by key, or all that ``jql`` finds in the site's projects."""
    check_labels(job)
    account = who(job)
    with Book(job, "release", applied=apply) as book:
        changes: list[Change] = []
        left: list[tuple[str, str]] = []
        found: set[str] = set()
        for issue in _issues(job, keys, jql):
            found.add(issue.key)
            outcome = release_issue(issue, job.declared)
            if isinstance(outcome, Change):
                changes.append(outcome)
            else:
                left.append((issue.key, outcome.why))
        plan = draft(
            changes,
            site=job.settings.name,
            base_url=account.base_url,
            account=account.id,
            mapping=job.mapping,
            created_ms=job.now(),
            issues=len(found),
            max_writes=max(1, len(changes)),
        )
        result = ApplyResult(plan=plan)
        if apply:
            result = execute(job, plan, "release", consents=frozenset())
        book.note(exit_code=result.exit_code, issues=len(found), writes=result.written)
    return ReleaseResult(
        applied=result,
        left=tuple(left),
        missing=tuple(key for key in keys if key not in found),
    )


def _issues(job: Job, keys: Sequence[str], jql: str) -> Iterator[Issue]:
    if not jql:
        yield from job.jira.by_ids(keys)
        return
    projects = tuple(a.key for a in job.jira.access(job.settings.projects) if a.browse)
    scope = Scope(projects=projects, done_days=EVER_DAYS, jql=jql)
    ids = [issue_id for issue_id, _ in job.jira.keys(scope)]
    for start in range(0, len(ids), _BATCH):
        yield from job.jira.by_ids(ids[start : start + _BATCH])
