"""Search on Cloud: ``/search/jql``, one token after the other."""

from collections.abc import Iterator, Sequence
from typing import Final

from twohats.errors import ProtocolError
from twohats.model.issue import Dialect
from twohats.records import Record
from twohats.site.facts import api
from twohats.site.http import Http, Repeat
from twohats.site.shapes import Asked, page_of

MAX_PAGES: Final = 100_000
MAX_EMPTY: Final = 3  # empty pages in a row that still promise more


class CloudSearch:
    """One search. ``more`` tells, after each page, whether another one follows."""

    def __init__(self, http: Http, asked: Asked, condition: str, projects: Sequence[str]) -> None:
        self.more = False
        self._http = http
        self._reader = asked.reader
        self._about = ", ".join(projects)
        self._body: dict[str, object] = {
            "jql": f"{condition} ORDER BY key ASC",
            "fields": list(asked.fields),
            "maxResults": asked.size,
        }
        if asked.properties:
            self._body["properties"] = list(asked.properties)

    def pages(self) -> Iterator[list[Record]]:
        """Yield the pages. The token alone says whether there is more, never a count.

        Raises ``ProtocolError`` when the tokens go round in circles or never end.
        """
        seen: set[str] = set()
        empty = 0
        path = api(Dialect.CLOUD, "search", "jql")
        for _ in range(MAX_PAGES):
            answer = self._http.post(path, self._body, about=self._about, repeat=Repeat.SAFE)
            issues, page = page_of(answer, self._reader)
            token = page.next_token
            self.more = bool(token)
            yield issues
            if not token:
                return
            empty = 0 if issues else empty + 1
            if token in seen or empty > MAX_EMPTY:
                raise self._endless("Jira's page tokens go round in circles")
            seen.add(token)
            self._body["nextPageToken"] = token
        raise self._endless("the search does not end")

    def _endless(self, what: str) -> ProtocolError:
        todo = "run again; if it stays, report it to Atlassian"
        return ProtocolError(what, where=self._about, todo=todo)
