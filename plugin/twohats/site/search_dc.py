"""Search on Data Center: ``/search`` by offset, in key order, past the result window by key.

The first page tells the total, so the pages after it can be on their way together.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import Final, NamedTuple

from twohats.errors import ProtocolError
from twohats.model.issue import Dialect
from twohats.records import Record
from twohats.site.facts import api
from twohats.site.http import Http, Repeat
from twohats.site.jql import quoted
from twohats.site.parallel import in_order
from twohats.site.shapes import Asked, page_of
from twohats.site.verdicts import RefusalError, Why

WINDOW: Final = 10_000  # results that one search may reach into


class _Page(NamedTuple):
    total: int
    issues: list[Record]


def pages(
    http: Http, asked: Asked, condition: str, projects: Sequence[str], workers: int
) -> Iterator[list[Record]]:
    """Yield the pages of a search; ``projects`` are those that the condition names, if any.

    Issues may come twice, and ``ProtocolError`` is raised when some surely did not come.
    """
    about = ", ".join(projects) or "the whole site"
    yield from _Search(http, asked, about, workers).everything(condition, projects)


class _Search:
    """One search with its offset. ``more`` tells whether the last window ended before the result.

    Past a window it goes on by key, and keys can be compared within one project only.
    """

    def __init__(self, http: Http, asked: Asked, about: str, workers: int) -> None:
        self.more = False
        self._http = http
        self._asked = asked
        self._about = about
        self._workers = workers

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
        if row.total and not issues and not start:
            raise self._too_short()
        return _Page(row.total, issues)

    def everything(self, condition: str, projects: Collection[str]) -> Iterator[list[Record]]:
        """Yield all pages of the issues in ``projects``; of all there are, if none is named."""
        page = self.page(condition, 0)
        if len(projects) == 1:
            yield from self._by_key(condition, page)
            return
        last: dict[str, str] = {}  # key of each project so far
        for issues in self._window(condition, page, whole=page.total <= WINDOW):
            yield issues
            last |= {key.rpartition("-")[0]: key for key in map(_key, issues)}
        if not self.more:
            return
        for project, key in last.items():
            rest = f"{condition} AND project = {quoted(project)} AND issuekey > {quoted(key)}"
            yield from self._by_key(rest, self.page(rest, 0))
        unseen = [project for project in projects if project not in last]
        if unseen or not projects:
            names = ", ".join(map(quoted, last))
            yield from self.everything(f"{condition} AND project not in ({names})", unseen)

    def _by_key(self, condition: str, page: _Page) -> Iterator[list[Record]]:
        """Yield ``page`` and all after it, one result window after the other."""
        narrowed, last = condition, ""
        while True:
            for issues in self._window(narrowed, page):
                yield issues
                last = _key(issues[-1])
            if not self.more:
                return
            narrowed = f"{condition} AND issuekey > {quoted(last)}"
            page = self.page(narrowed, 0)

    def _window(self, condition: str, page: _Page, *, whole: bool = True) -> Iterator[list[Record]]:
        """Yield the pages of one window; without ``whole``, ``page`` alone."""
        self.more = False
        start = 0
        with closing(_Ahead(self, condition, page, self._workers)) as ahead:
            while start < page.total:
                if not page.issues:
                    raise self._too_short()
                yield page.issues
                start += len(page.issues)
                if start >= page.total:
                    return
                following = ahead.page(start) if whole else None
                if following is None:
                    self.more = True
                    return
                while (lost := page.total - following.total) > 0:
                    # Issues left the result meanwhile: those behind moved up unseen.
                    start = max(0, start - lost)
                    page, following = following, self.page(condition, start)
                page = following

    def following(self, condition: str, start: int) -> _Page | None:
        """Return the page at ``start``, or ``None`` where the server's window ends."""
        if start + self._asked.size > WINDOW:
            return None
        try:
            return self.page(condition, start)
        except RefusalError as refusal:
            if refusal.why is not Why.WINDOW:
                raise
            return None

    def _too_short(self) -> ProtocolError:
        what = "Jira's search ends before its own total"
        return ProtocolError(what, where=self._about, todo="run again")


def _key(record: Record) -> str:
    return record.key or ""


class _Ahead:
    """The pages after the first, asked for before they are wanted, each as long as the first.

    It does not matter in which order they are answered: what left the result between two pages
    shows in their totals all the same. Once a page is not as foreseen, they come one by one.
    """

    def __init__(self, search: _Search, condition: str, first: _Page, workers: int) -> None:
        self._ask = partial(search.following, condition)
        self._step = max(1, len(first.issues))
        self._total = first.total
        self._due = self._step
        starts = range(self._step, self._total, self._step)
        self._pages = in_order(self._ask, starts, workers, ahead=1)

    def page(self, start: int) -> _Page | None:
        if start != self._due or start >= self._total:
            self.close()
            return self._ask(start)
        self._due += self._step
        return next(self._pages)

    def close(self) -> None:
        self._due = -1
        self._pages.close()
