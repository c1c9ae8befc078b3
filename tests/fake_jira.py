"""A Jira in memory, with a model of its own: label sets, properties, comments, a lagging index.

Written from Jira's documented behaviour, not from twohats: it knows nothing of roles.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from twohats.errors import IssueError
from twohats.model.issue import Dialect, Issue
from twohats.model.plan import Change, Provenance
from twohats.model.site import Account, Comment, ProjectAccess, Scope

HOUR = 3_600_000
START = 1_800_000_000_000
US = "account-of-twohats"


@dataclass(frozen=True)
class Card:
    """One issue as the tracker holds it."""

    id: str
    key: str
    title: str
    description: str = ""
    labels: frozenset[str] = frozenset()
    prop: bytes = b""
    updated: int = START
    done: bool = False
    resolved: int | None = None

    @property
    def project(self) -> str:
        return self.key.rpartition("-")[0]


@dataclass
class Note:
    """One comment."""

    id: str
    author: str
    text: str
    body: object
    marker: bytes = b""
    internal: bool | None = None


@dataclass
class Log:
    """What was asked of the tracker."""

    searches: int = 0
    reads: int = 0
    writes: list[str] = field(default_factory=list)
    mails: int = 0


class FakeJira:
    """The ports of one site. ``trouble`` is asked before and after each call, and may raise."""

    def __init__(self, dialect: Dialect = Dialect.CLOUD, *projects: str) -> None:
        self.dialect = dialect
        self.now = START
        self.cards: dict[str, Card] = {}
        self.index: dict[str, Card] = {}
        self.notes: dict[str, list[Note]] = {}
        self.projects = {key: _open(key) for key in projects or ("APO",)}
        self.hidden: set[str] = set()
        self.account_id = US
        self.lagging = False
        self.log = Log()
        self.trouble: Callable[[str, str], None] = lambda _what, _subject: None
        self.jql_finds: Callable[[str], list[Card]] = lambda _jql: []  # it knows no JQL itself
        self._next = 100

    # What people do.

    def create(
        self, title: str, description: str = "", project: str = "APO", **more: object
    ) -> Card:
        self._next += 1
        number = 1 + sum(1 for card in self.cards.values() if card.project == project)
        while any(c.key == f"{project}-{number}" for c in self.cards.values()):
            number += 1
        card = Card(str(self._next), f"{project}-{number}", title, description, **more)  # type: ignore[arg-type]  # fields by name
        self._put(replace(card, updated=self._tick()))
        return self.cards[card.id]

    def alter(self, issue_id: str, **changes: object) -> None:
        card = self.cards[issue_id]
        self._put(replace(card, updated=self._tick(), **changes))  # type: ignore[arg-type]  # fields by name

    def label(self, issue_id: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        labels = (self.cards[issue_id].labels - set(remove)) | set(add)
        self.alter(issue_id, labels=frozenset(labels))

    def move(self, issue_id: str, project: str) -> None:
        numbers = [
            int(c.key.rpartition("-")[2]) for c in self.cards.values() if c.project == project
        ]
        self.alter(issue_id, key=f"{project}-{max(numbers, default=0) + 1}")

    def clone(self, issue_id: str) -> Card:
        card = self.cards[issue_id]  # Jira copies labels, never properties
        return self.create(card.title, card.description, card.project, labels=card.labels)

    def delete_issue(self, issue_id: str) -> None:
        self.notes.pop(self.cards[issue_id].key, None)
        del self.cards[issue_id]
        if not self.lagging:
            self.index.pop(issue_id, None)

    def comment(self, key: str, text: str, author: str = "a-person", marker: bytes = b"") -> Note:
        self._next += 1
        note = Note(str(self._next), author, text, text, marker)
        self.notes.setdefault(key, []).append(note)
        return note

    def catch_up(self) -> None:
        """Let the search index see everything."""
        self.index = dict(self.cards)

    def by_key(self, key: str) -> Card:
        return next(card for card in self.cards.values() if card.key == key)

    # Identity.

    def account(self) -> Account:
        return Account(
            self.account_id,
            "twohats",
            self.dialect,
            "https://jira.example",
            server_ms=self.now,
            local_ms=self.now,
        )

    def access(self, projects: Sequence[str]) -> tuple[ProjectAccess, ...]:
        self._call("access", ",".join(projects))
        return tuple(self.projects.get(key, ProjectAccess(key=key)) for key in projects)

    # Reader.

    def search(self, scope: Scope) -> Iterator[Issue]:
        self._call("search", "")
        self.log.searches += 1
        inline = self.dialect is Dialect.CLOUD
        for card in self._found(scope):
            yield _issue(card, told=inline)

    def keys(self, scope: Scope) -> Iterator[tuple[str, str]]:
        self._call("keys", "")
        for card in self._found(scope):
            yield card.id, card.key

    def by_ids(self, ids: Sequence[str]) -> Iterator[Issue]:
        assert len(set(ids)) == len(ids)
        for wanted in ids:
            self._call("read", wanted)
            self.log.reads += 1
            for card in list(self.cards.values()):
                if wanted in {card.id, card.key} and card.id not in self.hidden:
                    yield _issue(card, told=True)

    def _found(self, scope: Scope) -> list[Card]:
        if scope.jql:
            return self.jql_finds(scope.jql)
        assert scope.projects
        return [
            card
            for card in sorted(self.index.values(), key=lambda c: int(c.id))
            if card.project in scope.projects
            and card.id not in self.hidden
            and (scope.since_ms is None or card.updated >= scope.since_ms)
            and (not card.done or self._recent(card, scope.done_days))
        ]

    def _recent(self, card: Card, days: int | None) -> bool:
        return days is not None and self.now - (card.resolved or 0) <= days * 24 * HOUR

    # Writer.

    def write(self, change: Change, *, mute: bool) -> None:
        def do() -> None:
            card = self.cards[change.issue_id]
            labels = (card.labels - set(change.remove)) | set(change.add)
            prop = b"" if change.provenance is None else msgspec.json.encode(change.provenance)
            self._put(replace(card, labels=labels, prop=prop, updated=self._tick()))
            self.log.mails += bool(not mute and (change.add or change.remove))

        self._write(f"write {change.issue_id} +{change.add} -{change.remove}", change.issue_id, do)

    def write_each(
        self, changes: Iterable[Change], mute: Callable[[Change], bool]
    ) -> Iterator[tuple[Change, IssueError | None]]:
        for change in changes:
            try:
                self.write(change, mute=mute(change))
            except IssueError as error:
                yield change, error
            else:
                yield change, None

    def write_provenance(self, issue_id: str, value: Provenance | None) -> None:
        prop = b"" if value is None else msgspec.json.encode(value)
        card = self.cards[issue_id]
        self._write(f"property {issue_id}", issue_id, lambda: self._put(replace(card, prop=prop)))

    # Comments.

    def comments(self, key: str) -> Iterator[Comment]:
        self._call("comments", key)
        for note in self.notes.get(key, []):
            yield Comment(
                id=note.id,
                author_id=note.author,
                text=note.text,
                marker=note.marker,
                internal=note.internal,
            )

    def post(self, key: str, body: object, marker: bytes, *, internal: bool = False) -> str:
        made: list[Note] = []

        def do() -> None:
            made.append(self.comment(key, _text(body), self.account_id, marker))
            made[0].body, made[0].internal = body, internal or None

        self._write(f"post {key}", key, do)
        return made[0].id

    def edit(self, key: str, comment_id: str, body: object, *, mute: bool) -> None:
        def do() -> None:
            note = next(n for n in self.notes.get(key, []) if n.id == comment_id)
            note.text, note.body = _text(body), body
            self.log.mails += not mute

        self._write(f"edit comment {key}", key, do)

    def delete(self, key: str, comment_id: str) -> None:
        kept = [n for n in self.notes.get(key, []) if n.id != comment_id]
        self._write(f"delete comment {key}", key, lambda: self.notes.update({key: kept}))

    # Inside.

    def _write(self, what: str, subject: str, do: Callable[[], None]) -> None:
        self._call("write", subject)
        do()
        self.log.writes.append(what)
        self._call("written", subject)

    def _call(self, what: str, subject: str) -> None:
        self.trouble(what, subject)

    def _put(self, card: Card) -> None:
        self.cards[card.id] = card
        if not self.lagging:
            self.index[card.id] = card

    def _tick(self) -> int:
        self.now += 1000
        return self.now


def _open(key: str) -> ProjectAccess:
    return ProjectAccess(
        key=key, id=key, name=key, browse=True, edit=True, comment=True, mute_mail=True
    )


def _issue(card: Card, *, told: bool) -> Issue:
    return Issue(
        id=card.id,
        key=card.key,
        project=card.project,
        title=card.title,
        description=card.description,
        labels=tuple(sorted(card.labels)),
        done=card.done,
        updated_ms=card.updated,
        provenance=card.prop if told else None,
    )


def _text(body: object) -> str:
    if isinstance(body, str):
        return body
    parts = []
    stack: list[object] = [body]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if isinstance(node.get("text"), str):
                parts.append(node["text"])
            stack.extend(reversed(node.get("content", [])))
    return "\n".join(parts)


def refusing(
    subject: str, what: str = "refused", *, permanent: bool = True, where: str = ""
) -> Callable[[str, str], None]:
    """Return a trouble that refuses writes on one issue."""

    def trouble(call: str, about: str) -> None:
        if call == "write" and about == subject:
            raise IssueError(what, where=where or subject, permanent=permanent)

    return trouble
