"""Search on Data Center: ``/search`` by offset, in key order, past the result window by key."""

from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Final

import msgspec
from msgspec import Raw, Struct

from twohats.errors import ProtocolError
from twohats.model.issue import Dialect
from twohats.site.facts import api
from twohats.site.http import Http, Repeat
from twohats.site.jql import quoted
from twohats.site.verdicts import RefusalError, Why

WINDOW: Final = 10_000  # results that one search may reach into


class _Page(Struct, rename="camel"):
    total: int
    issues: list[Raw] = []


class _Head(Struct):
    key: str


def pages(
    http: Http,
    condition: Callable[[Sequence[str]], str],
    projects: Sequence[str],
    *,
    fields: Sequence[str],
    size: int,
) -> Iterator[list[Raw]]:
    """Yield the pages of a search over ``projects``; ``condition`` makes the JQL for some of them.

    Issues may come twice, and ``ProtocolError`` is raised when some surely did not come.
    """
    search = _Search(http, fields, size, ", ".join(projects))
    first = search.page(condition(projects), 0)
    if first.total > WINDOW and len(projects) > 1:
        for project in projects:  # keys can be compared within one project only
            yield from pages(http, condition, (project,), fields=fields, size=size)
        return
    yield from search.windows(condition(projects), first)


class _Search:
    """One search with its offset."""

    def __init__(self, http: Http, fields: Sequence[str], size: int, about: str) -> None:
        self._http = http
        self._fields = list(fields)
        self._size = size
        self._about = about

    def page(self, condition: str, start: int) -> _Page:
        body = {
            "jql": f"{condition} ORDER BY key ASC",
            "fields": self._fields,
            "startAt": start,
            "maxResults": self._size,
        }
        path = api(Dialect.DATA_CENTER, "search")
        return self._http.post(path, body, about=self._about, repeat=Repeat.SAFE).read(_Page)

    def windows(self, condition: str, page: _Page) -> Iterator[list[Raw]]:
        """Yield ``page`` and all after it, one result window after the other."""
        narrowed = condition
        while True:
            last = yield from self._window(narrowed, page)
            if not last:
                return
            narrowed = f"{condition} AND issuekey > {quoted(last)}"
            page = self.page(narrowed, 0)

    def _window(self, condition: str, page: _Page) -> Generator[list[Raw], None, str]:
        """Yield the pages of one window; return the last key if more lies beyond it."""
        start = 0
        while start < page.total:
            if not page.issues:
                raise ProtocolError(
                    "Jira's search ends before its own total", where=self._about, todo="run again"
                )
            yield page.issues
            last = msgspec.json.decode(page.issues[-1], type=_Head).key
            start += len(page.issues)
            if start >= page.total:
                break
            following = self._following(condition, start)
            if following is None:
                return last
            lost = page.total - following.total
            if lost > 0:  # issues left the result meanwhile: those behind moved up unseen
                start = max(0, start - lost)
                following = self.page(condition, start)
            page = following
        return ""

    def _following(self, condition: str, start: int) -> _Page | None:
        """Return the page at ``start``, or ``None`` where the server's window ends."""
        if start + self._size > WINDOW:
            return None
        try:
            return self.page(condition, start)
        except RefusalError as refusal:
            if refusal.why is not Why.WINDOW:
                raise
            return None
