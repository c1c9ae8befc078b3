"""What is asked before there is a configuration: what an address is, and which projects it has."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct
from requests.adapters import BaseAdapter

from twohats.errors import IdentityError, ProtocolError
from twohats.model.issue import Dialect
from twohats.model.settings import Connection
from twohats.model.site import ProjectName, SiteFacts
from twohats.ports import Progress
from twohats.site.connect import open_wire
from twohats.site.facts import api, learn_kind
from twohats.site.http import Http, Limits

_PAGE: Final = 50
_MAX_PAGES: Final = 400


def ask_kind(  # noqa: PLR0913 - as connect_site
    connection: Connection,
    *,
    adapter: BaseAdapter | None = None,
    clock: Callable[[], int],
    sleep: Callable[[float], None],
    jitter: Callable[[], float],
    progress: Progress,
) -> SiteFacts:
    """Ask an address, without a token, which kind of Jira it is.

    Cloud answers this to anybody. A Data Center may want a login first: then nothing but its
    kind is known. Raises ``TwohatsError`` where there is no Jira.
    """
    limits = Limits(clock=clock, sleep=sleep, jitter=jitter)
    http = Http(lambda: open_wire(connection, None, adapter), limits, progress)
    try:
        return learn_kind(http, connection)
    except IdentityError:
        return SiteFacts(dialect=Dialect.DATA_CENTER, base_url=http.base)
    finally:
        http.close()


class _Project(Struct):
    key: str
    name: str = ""


class _Page(Struct, rename="camel"):
    values: list[_Project]
    is_last: bool = True


class SiteProjects:
    """The projects that the account sees."""

    def __init__(self, http: Http, dialect: Dialect) -> None:
        self._http = http
        self._dialect = dialect

    def find(self, words: str = "") -> tuple[ProjectName, ...]:
        """Return the projects whose key or name holds ``words``, by key; without words, all."""
        found = self._searched(words) if self._dialect is Dialect.CLOUD else self._all()
        wanted = words.casefold()
        named = [ProjectName(one.key, one.name) for one in found]
        return tuple(
            sorted(
                (one for one in named if wanted in f"{one.key} {one.name}".casefold()),
                key=lambda one: one.key,
            )
        )

    def _all(self) -> list[_Project]:
        return self._http.get(api(self._dialect, "project")).read(list[_Project])

    def _searched(self, words: str) -> list[_Project]:
        found: list[_Project] = []
        query = {"maxResults": str(_PAGE)} | ({"query": words} if words else {})
        for _ in range(_MAX_PAGES):
            query["startAt"] = str(len(found))
            page = self._http.get(api(self._dialect, "project", "search"), query).read(_Page)
            found += page.values
            if page.is_last or not page.values:
                return found
        raise ProtocolError("the list of projects does not end", where=self._http.base)
