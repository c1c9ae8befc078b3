"""Search on Data Center: ``/search`` by offset, in key order, past the result window by key."""

from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Final, NamedTuple

from twohats.errors import ProtocolError
from twohats.model.issue import Dialect
from twohats.records import Record
from twohats.site.facts import api
from twohats.site.http import Http, Repeat
from twohats.site.jql import quoted
from twohats.site.shapes import Asked, page_of
from twohats.site.verdicts import RefusalError, Why

WINDOW: Final = 10_000  # results that one search may reach into


class _Page(NamedTuple):
    total: int
    issues: list[Record]


def pages(
    http: Http,
    asked: Asked,
    condition: Callable[[Sequence[str]], str],
    projects: Sequence[str],
) -> Iterator[list[Record]]:
    """Yield the pages of a search over ``projects``; ``condition`` makes the JQL for some of them.

    Issues may come twice, and ``ProtocolError`` is raised when some surely did not come.
    """
    search = _Search(http, asked, ", ".join(projects))
    first = search.page(condition(projects), 0)
    if first.total > WINDOW and len(projects) > 1:
        for project in projects:  # keys can be compared within one project only
            yield from pages(http, asked, condition, (project,))
        return
    yield from search.windows(condition(projects), first)


class _Search:
    """One search with its offset."""

    def __init__(self, http: Http, asked: Asked, about: str) -> None:
        self._http = http
        self._asked = asked
        self._about = about

    def page(self, condition: str, start: int) -> _Page:
        body = {
            "jql": f"{condition} ORDER BY key ASC",
            "fields": list(self._asked.fields),
            "startAt": start,
            "maxResults": self._asked.size,
        }
        path = api(Dialect.DATA_CENTER, "search")
        answer = self._http.post(path, body, about=self._about, repeat=Repeat.SAFE)
        issues, row = page_of(answer, self._asked.reader)
        if row.total is None:
            raise answer.bad("a page without its total")
        return _Page(row.total, issues)

    def windows(self, condition: str, page: _Page) -> Iterator[list[Record]]:
        """Yield ``page`` and all after it, one result window after the other."""
        narrowed = condition
        while True:
            last = yield from self._window(narrowed, page)
            if not last:
                return
            narrowed = f"{condition} AND issuekey > {quoted(last)}"
            page = self.page(narrowed, 0)

    def _window(self, condition: str, page: _Page) -> Generator[list[Record], None, str]:
        """Yield the pages of one window; return the last key if more lies beyond it."""
        start = 0
        while start < page.total:
            if not page.issues:
                raise ProtocolError(
                    "Jira's search ends before its own total", where=self._about, todo="run again"
                )
            yield page.issues
            last = page.issues[-1].key or ""
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
        if start + self._asked.size > WINDOW:
            return None
        try:
            return self.page(condition, start)
        except RefusalError as refusal:
            if refusal.why is not Why.WINDOW:
                raise
            return None
