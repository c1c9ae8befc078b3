"""Read a site and find out what each issue needs. Writes nothing to Jira."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import islice

import msgspec
from msgspec import Struct

from twohats.errors import IdentityError, IssueError, UnavailableError
from twohats.flows.sync_job import Failure, Job
from twohats.model.issue import Dialect, Issue
from twohats.model.plan import Change, Kept, NoProperty, Note, Provenance
from twohats.model.run import Fact
from twohats.model.settings import IssueNote
from twohats.model.site import Scope
from twohats.model.verdict import Role, Verdict
from twohats.plan import (
    Declared,
    Row,
    effective_of,
    look,
    note_of,
    read_property,
    role_of,
    settle,
    write_property,
)
from twohats.ports import Observer
from twohats.text import text_hash

BATCH = 100  # issues that are looked up in the ledger, or read by id, at a time


class Survey(Struct, kw_only=True):
    """What was found. Grows while a site is read; ``newest_ms`` is Jira's time."""

    changes: list[Change] = []
    kept: Counter[str] = msgspec.field(default_factory=Counter)
    review: list[str] = []
    facts: list[Fact] = []
    seen: set[str] = set()
    gone: list[str] = []
    updated: dict[str, int | None] = {}  # of the issues that would be changed
    failures: list[Failure] = []
    newest_ms: int = 0
    matched: int = 0
    labelled: int = 0
    marked: int = 0  # carry our property
    strangers: int = 0  # carry our labels without it
    whole: bool = True


class Surveyor:
    """Reads issues and sorts them: agreed, to be changed, or to be read by id first."""

    def __init__(
        self,
        job: Job,
        observer: Observer | None,
        *,
        remember: bool,
        noted: frozenset[str] = frozenset(),
    ) -> None:
        self._job = job
        self._noted = noted  # projects whose issues can carry a note
        self._remember = remember
        self._observer = observer
        self._rules = job.rules
        self._projects: tuple[str, ...] = ()
        self.found = Survey()

    def search(self, scope: Scope) -> None:
        """Take in everything the search finds; what it leaves open is read by id."""
        self._projects = scope.projects
        closer: list[str] = []
        for batch in _batches(self._guarded(self._job.jira.search(scope))):
            closer += self._sort(batch)
            self._keep_facts()
            while len(closer) >= BATCH:
                self.read(closer[:BATCH])
                del closer[:BATCH]
        self.read(closer)

    def read(self, ids: Sequence[str]) -> None:
        """Take in these issues as they are now."""
        for start in range(0, len(ids), BATCH):
            asked = ids[start : start + BATCH]
            whole, self.found.whole = self.found.whole, True
            got = {issue.id for issue in self._taken(asked)}
            if self.found.whole:  # else some are only unread, not gone
                self.found.gone += [issue_id for issue_id in asked if issue_id not in got]
            self.found.whole = whole and self.found.whole
            self._keep_facts()

    def _keep_facts(self) -> None:
        if self._remember and self.found.facts:
            self._job.ledger.learn(self.found.facts)
        self.found.facts.clear()

    def _taken(self, ids: Sequence[str]) -> Iterator[Issue]:
        for issue in self._guarded(self._job.jira.by_ids(ids)):
            if issue.project not in self._projects:  # moved away since it was found
                continue
            if issue.id not in self.found.seen:
                self._take(issue, read_property(issue.provenance), fresh=True)
            yield issue

    def _guarded(self, issues: Iterable[Issue]) -> Iterator[Issue]:
        """Yield issues; where some cannot be read, the rest count and the cursor stays."""
        try:
            for issue in issues:
                self._job.go_on()
                yield issue
        except IssueError as error:
            self._refuse_if_all(error)
            self.found.whole = False
            subject = f"read:{error.where}"
            failure = Failure(subject, error.where, error.what, permanent=error.permanent)
            self.found.failures.append(failure)

    def _refuse_if_all(self, error: IssueError) -> None:
        """Raise where not one project can be read: that is no partial success."""
        if set(error.where.split(", ")) != set(self._projects):
            return
        kind = IdentityError if error.permanent else UnavailableError
        raise kind(error.what, where=error.where, todo=error.todo) from None

    def _sort(self, batch: Sequence[Issue]) -> list[str]:
        """Take in what a search tells for sure; return the ids to read more closely."""
        untold = [issue.id for issue in batch if issue.provenance is None]
        known = self._job.ledger.facts(untold) if untold else {}
        closer = []
        for issue in batch:
            if issue.id in self.found.seen:
                continue
            prop = self._known_property(issue, known)
            if not self._take(issue, prop, fresh=False):
                closer.append(issue.id)
        return closer

    def _known_property(self, issue: Issue, known: Mapping[str, Fact]) -> Provenance | NoProperty:
        if issue.provenance is not None:
            return read_property(issue.provenance)
        fact = known.get(issue.id)
        same = (
            fact is not None
            and fact.text == text_hash(issue.title, issue.description)
            and fact.labels == labels_hash(issue.labels, self._job.declared)
        )
        return read_property(fact.property) if fact and same else NoProperty.UNTOLD

    def _take(self, issue: Issue, prop: Provenance | NoProperty, *, fresh: bool) -> bool:
        """Take in one issue; ``False`` if it has to be read by id first."""
        verdict = self._job.verdict_of(issue)
        text = text_hash(issue.title, issue.description)
        note = self._note(issue, verdict)
        sight = look(issue.labels, verdict, prop, self._rules, text=text, fresh=fresh, note=note)
        outcome = settle(issue, sight)
        if isinstance(outcome, Kept) and outcome.why in {Row.STALE_SEARCH, Row.UNREAD}:
            return False
        counts = effective_of(sight)
        found = self.found
        found.seen.add(issue.id)
        found.newest_ms = max(found.newest_ms, issue.updated_ms or 0)
        found.matched += counts.role is not Role.UNCLEAR
        found.marked += prop not in {NoProperty.ABSENT, NoProperty.UNTOLD}
        found.strangers += prop is NoProperty.ABSENT and bool(sight.mine)
        if isinstance(prop, Provenance):
            found.labelled += prop.role is not Role.UNCLEAR and bool(prop.labels)
        if isinstance(outcome, Change):
            found.changes.append(outcome)
            found.updated[issue.id] = issue.updated_ms
        else:
            found.kept[outcome.why] += 1
            if outcome.why == Row.TEXT_CHANGED:
                found.review.append(issue.key)
        found.facts.append(fact_of(self._job, issue, prop, labels=issue.labels, text=text))
        if self._observer is not None:
            self._observer.seen(self._as_it_will_be(issue, outcome), verdict, counts)
        self._job.progress.step(len(found.seen))
        return True

    def _as_it_will_be(self, issue: Issue, outcome: Change | Kept) -> Issue:
        """Return the issue with the labels it will have: a report tells the state after a run."""
        if isinstance(outcome, Kept) or not self._remember:
            return issue
        labels = (set(issue.labels) - set(outcome.remove)) | set(outcome.add)
        return msgspec.structs.replace(issue, labels=tuple(sorted(labels)))

    def _note(self, issue: Issue, verdict: Verdict) -> Note | None:
        kind = self._job.settings.sync.issue_note
        if kind is not IssueNote.NONE and issue.project not in self._noted:
            return None
        return note_of(issue, verdict, kind)


def fact_of(
    job: Job,
    issue: Issue,
    prop: Provenance | NoProperty | None,
    *,
    labels: Iterable[str],
    text: str,
) -> Fact:
    """Return what the ledger remembers of an issue; ``prop`` is ``None`` where it has none.

    The property is kept only where searches do not tell it, and only if it is as we write it.
    """
    names = job.settings.labels
    kept: bytes | None = None
    if job.jira.account().dialect is Dialect.DATA_CENTER:
        absent = prop is None or prop is NoProperty.ABSENT
        kept = write_property(prop) if isinstance(prop, Provenance) else b"" if absent else None
    return Fact(
        issue_id=issue.id,
        key=issue.key,
        text=text,
        labels=labels_hash(labels, job.declared),
        labelled=role_of(labels, names) is not Role.UNCLEAR,
        property=kept,
    )


def labels_hash(labels: Iterable[str], declared: Declared) -> str:
    """Return a hash of those labels that matter to us."""
    ours = sorted(set(labels) & (declared.all | {declared.names.ignore}))
    return blake2b("\n".join(ours).encode(), digest_size=8).hexdigest()


def _batches(issues: Iterator[Issue]) -> Iterator[list[Issue]]:
    while batch := list(islice(issues, BATCH)):
        yield batch
