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


def pages(
    http: Http, asked: Asked, condition: str, projects: Sequence[str]
) -> Iterator[list[Record]]:
    """Yield the pages of a search. The token alone says whether there is more, never a count.

    Raises ``ProtocolError`` when the tokens go round in circles or never end.
    """
    about = ", ".join(projects)
    body: dict[str, object] = {
        "jql": f"{condition} ORDER BY key ASC",
        "fields": list(asked.fields),
        "maxResults": asked.size,
    }
    if asked.properties:
        body["properties"] = list(asked.properties)
    seen: set[str] = set()
    empty = 0
    for _ in range(MAX_PAGES):
        answer = http.post(
            api(Dialect.CLOUD, "search", "jql"), body, about=about, repeat=Repeat.SAFE
        )
        issues, page = page_of(answer, asked.reader)
        yield issues
        token = page.next_token
        if not token:
            return
        empty = 0 if issues else empty + 1
        if token in seen or empty > MAX_EMPTY:
            raise _endless("Jira's page tokens go round in circles", about)
        seen.add(token)
        body["nextPageToken"] = token
    raise _endless("the search does not end", about)


def _endless(what: str, about: str) -> ProtocolError:
    return ProtocolError(what, where=about, todo="run again; if it stays, report it to Atlassian")
