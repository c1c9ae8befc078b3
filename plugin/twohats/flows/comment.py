"""The report comment: one a target, edited in place, posted at most once whatever breaks.

Posting is the one write that Jira cannot make idempotent. So: note the intent, look through all
comments for our marker, post once, note the id. Whoever is not sure looks again first.
"""

from hashlib import blake2b
from typing import Any

import msgspec
from msgspec import Struct

from twohats.errors import IssueError, RefusedError
from twohats.flows.sync_job import DAY_MS, Failure, Job
from twohats.model.run import Intent, Posting
from twohats.model.site import Comment
from twohats.reports import COMMENT_MARKER

MARKER = b'{"twohats":"report"}'  # frozen: found by it, now and by every later version
STATE = "twohats state"  # frozen likewise; the hash of what the report says follows it
SETTLE_SECONDS = 10.0  # how long a lost post may still be on its way
_FRESH_MS = 60_000


class Publication(Struct, frozen=True, kw_only=True):
    """A report, ready for Jira. ``body`` is an ADF document or wiki text.

    ``material`` hashes what it says, without when it was said; ``findings`` are the fingerprints.
    """

    target: str
    body: dict[str, Any] | str
    material: str
    findings: tuple[str, ...] = ()
    cooldown_days: int = 7


class CommentResult(Struct, frozen=True, kw_only=True):
    """What became of the comment: ``posted``, ``edited``, or ``kept`` and why.

    ``refused`` tells that it could not be hidden from a service desk's customers.
    """

    target: str
    outcome: str
    notes: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    refused: bool = False


def material(body: object) -> str:
    """Return a short hash of what a report says."""
    return blake2b(msgspec.json.encode(body), digest_size=8).hexdigest()


def publish(job: Job, wanted: Publication) -> CommentResult:
    """Make the one comment on the target say ``wanted``, with at most one write."""
    subject = f"comment:{wanted.target}"
    if subject in job.ledger.faults(job.now()):
        return CommentResult(target=wanted.target, outcome="kept: it failed before")
    try:
        return _Publishing(job, wanted).run()
    except (IssueError, RefusedError) as error:
        refused = isinstance(error, RefusedError)
        permanent = refused or (isinstance(error, IssueError) and error.permanent)
        failure = Failure(subject, wanted.target, error.what, permanent)
        return CommentResult(
            target=wanted.target, outcome="failed", failures=(failure,), refused=refused
        )


def take_down(job: Job, target: str, *, apply: bool) -> int:
    """Delete our comments on an issue; return how many there are, or were."""
    ours = [c for c in job.jira.comments(target) if is_ours(c, job.jira.account().id)]
    if apply:
        for comment in ours:
            job.jira.delete(target, comment.id)
        job.ledger.put_intent(None, target)
    return len(ours)


def is_ours(comment: Comment, account: str) -> bool:
    """Tell whether a comment is a report of this account: by its property, or its footer."""
    marked = _means_marker(comment.marker) or COMMENT_MARKER in comment.text
    return marked and comment.author_id == account


def _means_marker(raw: bytes) -> bool:
    try:
        value = msgspec.json.decode(raw) if raw else None
    except (msgspec.DecodeError, RecursionError):
        return False
    return bool(value == msgspec.json.decode(MARKER))


class _Publishing:
    """One attempt to publish, with what is known so far."""

    def __init__(self, job: Job, wanted: Publication) -> None:
        self.job = job
        self.wanted = wanted
        self.before = job.ledger.intent(wanted.target)
        self.notes: list[str] = []

    def run(self) -> CommentResult:
        self._note(Posting.PLANNED, keep_posting=True)
        found = self._find()
        if found is None and self._may_be_on_its_way():
            self.job.sleep(SETTLE_SECONDS)
            found = self._find()
        outcome = self._post() if found is None else self._edit(found)
        return CommentResult(target=self.wanted.target, outcome=outcome, notes=tuple(self.notes))

    def _find(self) -> Comment | None:
        """Return our comment; extra ones of ours go, the oldest stays."""
        account = self.job.jira.account().id
        ours = [c for c in self.job.jira.comments(self.wanted.target) if is_ours(c, account)]
        for extra in ours[1:]:
            self.notes.append(
                f"{self.wanted.target}: a second report comment ({extra.id}) was deleted"
            )
            self.job.jira.delete(self.wanted.target, extra.id)
        return ours[0] if ours else None

    def _may_be_on_its_way(self) -> bool:
        before = self.before
        if before is None or before.state is not Posting.POSTING:
            return False
        return 0 <= self.job.now() - before.at_ms < _FRESH_MS

    def _post(self) -> str:
        before = self.before
        deleted = before is not None and before.state in {Posting.DONE, Posting.GIVEN_UP}
        recreated = (before.recreated if before else 0) + deleted
        if recreated > 1:
            self._note(Posting.GIVEN_UP)
            return "kept: people deleted it twice"
        self._note(Posting.POSTING, recreated=recreated)
        comment_id = self.job.jira.post(self.wanted.target, self._body(), MARKER)
        self._note(Posting.DONE, comment_id=comment_id, recreated=recreated, written=True)
        return "posted"

    def _edit(self, found: Comment) -> str:
        why = self._why_not(found)
        if why:
            self._note(Posting.DONE, comment_id=found.id)
            return f"kept: {why}"
        access = self.job.jira.access([self.wanted.target.rpartition("-")[0]])
        mute = any(a.mute_mail for a in access)
        self.job.jira.edit(self.wanted.target, found.id, self._body(), mute=mute)
        self._note(Posting.DONE, comment_id=found.id, written=True)
        return "edited"

    def _why_not(self, found: Comment) -> str:
        if f"{STATE} {self.wanted.material}" in found.text:
            return "it says so already"
        before = self.before
        if before is None or not before.at_ms or before.findings != self.wanted.findings:
            return ""  # a finding is new or gone, or nobody knows
        if f"{STATE} {before.material}" not in found.text:
            return ""  # somebody wrote into it
        age = self.job.now() - before.at_ms
        rested = not 0 <= age < self.wanted.cooldown_days * DAY_MS
        return "" if rested else "only numbers moved, and it is not a week old"

    def _body(self) -> object:
        """Return the body with its state written under it, so that no ledger is needed."""
        line = f"{STATE} {self.wanted.material}"
        body = self.wanted.body
        if isinstance(body, str):
            return f"{body.rstrip()}\n{line}\n"
        paragraph = {"type": "paragraph", "content": [{"type": "text", "text": line}]}
        return {**body, "content": [*body["content"], paragraph]}

    def _note(
        self,
        state: Posting,
        *,
        comment_id: str | None = None,
        recreated: int | None = None,
        written: bool = False,
        keep_posting: bool = False,
    ) -> None:
        """Write the intent down."""
        last = self.before or Intent(target=self.wanted.target, state=state, run=self.job.run)
        if keep_posting and self.before is not None:
            return  # what is known of the last attempt is worth more than a new plan
        stamped = written or state is Posting.POSTING
        self.before = msgspec.structs.replace(
            last,
            state=state,
            run=self.job.run if stamped else last.run,
            comment_id=last.comment_id if comment_id is None else comment_id,
            recreated=last.recreated if recreated is None else recreated,
            material=self.wanted.material if written else last.material,
            findings=self.wanted.findings if written else last.findings,
            at_ms=self.job.now() if stamped else last.at_ms,
        )
        if self.before != self.job.ledger.intent(self.wanted.target):
            self.job.ledger.put_intent(self.before, self.wanted.target)
