"""Search on Cloud: ``/search/jql``, one token after the other."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Raw, Struct

from twohats.errors import ProtocolError
from twohats.model.issue import Dialect
from twohats.site.facts import api
from twohats.site.http import Http, Repeat

MAX_PAGES: Final = 100_000
MAX_EMPTY: Final = 3  # empty pages in a row that still promise more


class _Page(Struct, rename="camel"):
    issues: list[Raw] = []
    next_page_token: str | None = None


def pages(  # noqa: PLR0913 - one search has these parts
    http: Http,
    condition: str,
    *,
    fields: Sequence[str],
    properties: Sequence[str],
    size: int,
    about: str,
) -> Iterator[list[Raw]]:
    """Yield the pages of a search. The token alone says whether there is more, never a count.

    Raises ``ProtocolError`` when the tokens go round in circles or never end.
    """
    body: dict[str, object] = {
        "jql": f"{condition} ORDER BY key ASC",
        "fields": list(fields),
        "maxResults": size,
    }
    if properties:
        body["properties"] = list(properties)
    seen: set[str] = set()
    empty = 0
    for _ in range(MAX_PAGES):
        answer = http.post(
            api(Dialect.CLOUD, "search", "jql"), body, about=about, repeat=Repeat.SAFE
        )
        page = answer.read(_Page)
        yield page.issues
        token = page.next_page_token
        if not token:
            return
        empty = 0 if page.issues else empty + 1
        if token in seen or empty > MAX_EMPTY:
            raise _endless("Jira's page tokens go round in circles", about)
        seen.add(token)
        body["nextPageToken"] = token
    raise _endless("the search does not end", about)


def _endless(what: str, about: str) -> ProtocolError:
    return ProtocolError(what, where=about, todo="run again; if it stays, report it to Atlassian")
