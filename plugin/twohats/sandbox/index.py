"""The search index: a copy of every issue that may lag behind the issues themselves."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from twohats.sandbox.markup import plain
from twohats.sandbox.store import Store
from twohats.sandbox.things import Comment, Issue, Sprint
from twohats.sandbox.workflow import category_of

_COLUMNS = 24


def fold(text: str) -> str:
    """Return ``text`` as it is compared in searches: any case, any normal form."""
    return unicodedata.normalize("NFC", text).casefold()


def matches(query: str, text: str | None) -> bool:
    """Whether all words of ``query`` stand in ``text``; words in quotes, in this order.

    Words match by their beginning when the query ends in ``*``, else whole, a plural ``s`` apart.
    """
    found = [_stem(word) for word in re.findall(r"\w+", fold(text or ""))]
    for phrase, word in re.findall(r'"([^"]+)"|([^\s"]+)', query):
        wanted = [_stem(part) for part in re.findall(r"\w+", fold(phrase or word))]
        if word.endswith("*"):
            if wanted and not any(part.startswith(wanted[-1]) for part in found):
                return False
        elif not _in_order(wanted, found):
            return False
    return True


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word  # noqa: PLR2004 - "bus"


def _in_order(wanted: list[str], found: list[str]) -> bool:
    size = len(wanted)
    return any(found[at : at + size] == wanted for at in range(len(found) - size + 1))


class Index:
    """Keeps the search tables of a store in step, ``lag`` milliseconds late."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.version = 0  # goes up with every change
        store.db.create_function("jql_match", 2, matches, deterministic=True)

    def changed(self, issue: Issue, doc: bytes, now: int, lag: int) -> None:
        """Note that an issue is new or changed; with no lag it is found at once."""
        if lag <= 0 and not self._queued(issue.id):
            self._write(issue, doc)
        else:
            self._queue(issue.id, doc, now + lag)

    def dropped(self, issue_id: int, now: int, lag: int) -> None:
        """Note that an issue is gone."""
        if lag <= 0 and not self._queued(issue_id):
            self._erase(issue_id)
        else:
            self._queue(issue_id, None, now + lag)

    def catch_up(self, now: int) -> None:
        """Take over every change whose time has come."""
        rows = self.store.db.execute(
            "SELECT seq, issue, doc FROM idx_queue WHERE at <= ? ORDER BY seq", (now,)
        ).fetchall()
        if not rows:
            return
        with self.store.transaction():
            for sequence, issue_id, doc in rows:
                if doc is None:
                    self._erase(issue_id)
                else:
                    self._write(self.store.as_issue(doc), doc)
                # What was queued before it comes too late now: an index never goes back.
                done = "DELETE FROM idx_queue WHERE issue = ? AND seq <= ?"
                self.store.db.execute(done, (issue_id, sequence))

    @contextmanager
    def reconciled(self, ids: list[int]) -> Iterator[None]:
        """Show these issues as they stand, for as long as the block runs."""
        db = self.store.db
        db.execute("SAVEPOINT reconcile")
        try:
            for issue_id in ids:
                if self._queued(issue_id):
                    issue = self.store.issue(issue_id)
                    if issue:
                        self._write(issue, self.store.encode(issue))
                    else:
                        self._erase(issue_id)
            yield
        finally:
            db.execute("ROLLBACK TO reconcile")
            db.execute("RELEASE reconcile")
            self.version += 1

    def _queue(self, issue_id: int, doc: bytes | None, at: int) -> None:
        self.store.db.execute(
            "INSERT INTO idx_queue (issue, at, doc) VALUES (?, ?, ?)", (issue_id, at, doc)
        )

    def _queued(self, issue_id: int) -> bool:
        query = "SELECT 1 FROM idx_queue WHERE issue = ?"
        return self.store.db.execute(query, (issue_id,)).fetchone() is not None

    def _erase(self, issue_id: int) -> None:
        self.version += 1
        self.store.db.execute("DELETE FROM idx WHERE id = ?", (issue_id,))
        self.store.db.execute("DELETE FROM idx_value WHERE issue = ?", (issue_id,))

    def _write(self, issue: Issue, doc: bytes) -> None:
        self.version += 1
        db = self.store.db
        holders = ", ".join("?" * _COLUMNS)
        query = f"INSERT OR REPLACE INTO idx VALUES ({holders})"  # noqa: S608 - only "?"
        db.execute(query, (*self._row(issue), doc))
        db.execute("DELETE FROM idx_value WHERE issue = ?", (issue.id,))
        db.executemany(
            "INSERT OR IGNORE INTO idx_value VALUES (?, ?, ?)",
            [(issue.id, field, value) for field, value in self._values(issue)],
        )

    def _row(self, issue: Issue) -> tuple[object, ...]:
        description = plain(issue.description)
        comments = self.store.all(Comment, issue.id)
        words = "\n".join((issue.summary, description, *(plain(note.body) for note in comments)))
        return (
            issue.id,
            issue.key,
            issue.project,
            int(issue.key.rpartition("-")[2]),
            issue.type,
            issue.status,
            category_of(issue.status),
            issue.resolution,
            issue.priority,
            issue.assignee,
            issue.reporter,
            issue.creator,
            issue.parent,
            issue.security,
            issue.created,
            issue.updated,
            issue.resolved,
            issue.due,
            issue.points,
            issue.work_role,
            issue.summary,
            description,
            words,
        )

    def _values(self, issue: Issue) -> Iterator[tuple[str, str]]:
        yield from (("labels", fold(label)) for label in issue.labels)
        yield from (("component", fold(name)) for name in issue.components)
        yield from (("fixVersion", fold(name)) for name in issue.versions)
        for number in issue.sprints:
            if sprint := self.store.get(Sprint, number):
                yield "sprint", str(sprint.id)
