"""The seams: what the flows need of the world, as small protocols.

Edges implement them; tests fake them by hand. Every method may raise ``TwohatsError``.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from twohats.model.issue import Issue
from twohats.model.plan import Change, Provenance
from twohats.model.site import Account, Comment, ProjectAccess, Scope


class Progress(Protocol):
    """Tells a person how far things are. Never decides anything."""

    def step(self, done: int, total: int | None = None) -> None:
        """Say that ``done`` of ``total`` items are through."""

    def note(self, message: str) -> None:
        """Tell a warning or remark, one line."""


class IssueSource(Protocol):
    """Issues, streamed. A bad row raises after all good rows before it were given."""

    def issues(self) -> Iterator[Issue]:
        """Yield the issues, each once."""


class Identity(Protocol):
    """Who we are on a site and what we may do."""

    def account(self) -> Account:
        """Return the account behind the token; raise ``IdentityError`` if there is none."""

    def access(self, projects: Sequence[str]) -> tuple[ProjectAccess, ...]:
        """Return what the account may do in each project."""


class Reader(Protocol):
    """Issues of a site. The search lags behind; reads by id do not."""

    def search(self, scope: Scope) -> Iterator[Issue]:
        """Yield the scope's issues, each once, ``provenance`` inline where the site can."""

    def by_ids(self, ids: Sequence[str]) -> Iterator[Issue]:
        """Yield these issues as they are now, with provenance; invisible ones are left out."""

    def keys(self, scope: Scope) -> Iterator[tuple[str, str]]:
        """Yield (id, key) of the scope's issues: the census."""


class Writer(Protocol):
    """Writes on issues. Each call is safe to repeat."""

    def write(self, change: Change, *, mute: bool) -> None:
        """Bring one issue's labels and property to what ``change`` says, in one request."""

    def write_provenance(self, issue_id: str, value: Provenance | None) -> None:
        """Write, or delete, the property alone."""


class Comments(Protocol):
    """Comments of one issue. ``post`` is the one write that must never be blindly repeated."""

    def comments(self, key: str) -> Iterator[Comment]:
        """Yield all comments, oldest first."""

    def post(self, key: str, body: object, marker: bytes) -> str:
        """Add a comment carrying ``marker`` as a property; return its id."""

    def edit(self, key: str, comment_id: str, body: object, *, mute: bool) -> None:
        """Replace a comment's body."""

    def delete(self, key: str, comment_id: str) -> None:
        """Delete a comment."""


class Sink(Protocol):
    """Somewhere a result goes."""

    def write(self, chunks: Iterable[str]) -> None:
        """Write text."""
