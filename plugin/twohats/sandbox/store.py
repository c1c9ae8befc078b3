"""Where the sandbox keeps everything: one SQLite database, in memory or in a file."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import msgspec

from twohats.errors import InputError
from twohats.sandbox.things import Issue, Thing

T = TypeVar("T", bound=Thing)

APPLICATION_ID = 0x32486174  # "2Hat"


class Store:
    """Things by kind and number, issues by number and key, facts by name.

    One connection, one lock: whoever works with the store holds ``lock``. Everything written
    inside ``transaction`` is kept whole or not at all.
    """

    def __init__(self, path: str = ":memory:") -> None:
        self.path = path
        self.lock = threading.RLock()
        self._depth = 0
        self._encoder = msgspec.json.Encoder()
        self._decoders: dict[type, msgspec.json.Decoder[object]] = {}
        fresh = path == ":memory:" or not Path(path).exists() or not Path(path).stat().st_size
        self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        if not fresh:
            self._check()
        self.db.execute("PRAGMA synchronous=OFF")
        if fresh:
            self._create()

    def _create(self) -> None:
        schema = files("twohats.sandbox").joinpath("schema.sql").read_text(encoding="utf-8")
        mark = f"PRAGMA application_id={APPLICATION_ID};"
        self.db.executescript(f"BEGIN; {schema} {mark} COMMIT;")

    def _check(self) -> None:
        try:
            found = self.db.execute("PRAGMA application_id").fetchone()[0]
        except sqlite3.DatabaseError:
            found = None
        if found != APPLICATION_ID:
            self.db.close()
            raise InputError(
                "is not a sandbox's data file", where=self.path, todo="name another --data file"
            )

    def copy(self, other: "Store") -> None:
        """Take over everything that another store holds."""
        with self.lock, other.lock:
            other.db.backup(self.db)

    def close(self) -> None:
        """Close the database."""
        with self.lock:
            self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all writes made inside, or none. May be nested."""
        with self.lock:
            if self._depth == 0:
                self.db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                if self._depth == 1:
                    self.db.execute("ROLLBACK")
                raise
            else:
                if self._depth == 1:
                    self.db.execute("COMMIT")
            finally:
                self._depth -= 1

    def encode(self, value: object) -> bytes:
        """Return ``value`` as JSON."""
        return self._encoder.encode(value)

    def decode(self, kind: type[object], doc: bytes) -> object:
        """Return the value that ``doc`` is the JSON of."""
        decoder = self._decoders.get(kind)
        if decoder is None:
            decoder = self._decoders[kind] = msgspec.json.Decoder(kind)
        return decoder.decode(doc)

    # things

    def next_id(self, kind: str, first: int = 10000) -> int:
        """Return a number never given before for ``kind``."""
        last = self.fact(f"last {kind}")
        number = first if last is None else int(last) + 1
        self.set_fact(f"last {kind}", str(number))
        return number

    def put(self, thing: Thing) -> None:
        """Keep ``thing``, replacing what had its number; it gets a number if it has none."""
        if not thing.id:
            thing.id = self.next_id(thing.kind)
        self.db.execute(
            "INSERT OR REPLACE INTO thing VALUES (?, ?, ?, ?, ?)",
            (thing.kind, thing.id, thing.parent_id, thing.handle, self.encode(thing)),
        )

    def get(self, kind: type[T], number: int) -> T | None:
        """Return one thing, ``None`` if there is none."""
        rows = self._things(kind, "id = ?", number)
        return rows[0] if rows else None

    def find(self, kind: type[T], handle: str) -> T | None:
        """Return the thing with this handle, ``None`` if there is none."""
        rows = self._things(kind, "handle = ?", handle)
        return rows[0] if rows else None

    def all(self, kind: type[T], parent: int | None = None) -> list[T]:
        """Return the things of a kind, or those of one parent, by number."""
        return self._things(kind) if parent is None else self._things(kind, "parent = ?", parent)

    def drop(self, thing: Thing) -> None:
        """Forget ``thing``."""
        self.db.execute("DELETE FROM thing WHERE kind = ? AND id = ?", (thing.kind, thing.id))

    def _things(self, kind: type[T], where: str = "1", *values: object) -> list[T]:
        # `where` is one of three texts written in this file, never a caller's.
        query = f"SELECT doc FROM thing WHERE kind = ? AND {where} ORDER BY id"  # noqa: S608
        rows = self.db.execute(query, (kind.kind, *values)).fetchall()
        return [self.decode(kind, row[0]) for row in rows]  # type: ignore[misc]  # decoded as kind

    # facts

    def fact(self, name: str) -> str | None:
        """Return a single remembered value."""
        row = self.db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return None if row is None else row[0]

    def set_fact(self, name: str, value: str) -> None:
        """Remember a single value."""
        self.db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    # issues

    def put_issue(self, issue: Issue) -> bytes:
        """Keep an issue; return its JSON."""
        doc = self.encode(issue)
        self.db.execute(
            "INSERT OR REPLACE INTO issue VALUES (?, ?, ?, ?, ?)",
            (issue.id, issue.key, issue.project, issue.parent, doc),
        )
        return doc

    def issue(self, id_or_key: str | int) -> Issue | None:
        """Return an issue by number, key or a key it had before it moved."""
        text = str(id_or_key)
        if text.isdecimal():
            row = self.db.execute("SELECT doc FROM issue WHERE id = ?", (int(text),)).fetchone()
        else:
            key = text.upper()
            row = self.db.execute("SELECT doc FROM issue WHERE key = ?", (key,)).fetchone()
            if row is None:
                row = self.db.execute(
                    "SELECT doc FROM issue WHERE id = (SELECT issue FROM alias WHERE key = ?)",
                    (key,),
                ).fetchone()
        return None if row is None else self.as_issue(row[0])

    def as_issue(self, doc: bytes) -> Issue:
        """Return the issue that ``doc`` is the JSON of."""
        return self.decode(Issue, doc)  # type: ignore[return-value]  # decoded as Issue

    def issues(self, project: int | None = None) -> Iterator[Issue]:
        """Yield all issues, or one project's, by number."""
        query, values = "SELECT doc FROM issue ORDER BY id", ()
        if project is not None:
            query, values = "SELECT doc FROM issue WHERE project = ? ORDER BY id", (project,)  # type: ignore[assignment]  # one value, not none
        for row in self.db.execute(query, values).fetchall():
            yield self.as_issue(row[0])

    def children(self, issue_id: int) -> list[Issue]:
        """Return the issues whose parent this one is."""
        query = "SELECT doc FROM issue WHERE parent = ? ORDER BY id"
        rows = self.db.execute(query, (issue_id,)).fetchall()
        return [self.as_issue(row[0]) for row in rows]

    def drop_issue(self, issue: Issue) -> None:
        """Forget an issue and all that hangs on it."""
        self.db.execute("DELETE FROM issue WHERE id = ?", (issue.id,))
        self.db.execute("DELETE FROM alias WHERE issue = ?", (issue.id,))
        self.db.execute(
            "DELETE FROM thing WHERE parent = ? AND kind IN ('comment', 'link', 'entry')",
            (issue.id,),
        )

    def rename_issue(self, issue: Issue, key: str, project: int) -> None:
        """Give an issue the key it has in another project; the old key keeps leading to it."""
        self.db.execute("INSERT OR REPLACE INTO alias VALUES (?, ?)", (issue.key, issue.id))
        self.db.execute("DELETE FROM alias WHERE key = ?", (key,))
        issue.key, issue.project = key, project
        self.put_issue(issue)
