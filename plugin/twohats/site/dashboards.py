"""Dashboards, as far as Cloud documents them: made, filled with gadgets, found, deleted.

What a gadget shows is not documented: a person tells it by hand.
"""

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from twohats.errors import ProtocolError
from twohats.model.issue import Dialect
from twohats.model.site import Dashboard, Gadget
from twohats.site.facts import api
from twohats.site.http import Http, Repeat
from twohats.site.verdicts import RefusalError

_PAGE: Final = 50
_MAX_PAGES: Final = 200
_MISSING = (400, 404)


class _Dashboard(Struct):
    id: str
    name: str = ""
    description: str | None = None


class _Page(Struct, rename="camel"):
    values: list[_Dashboard]
    is_last: bool = True


class _Gadget(Struct, rename="camel"):
    title: str = ""
    module_key: str | None = None
    uri: str | None = None


class _Gadgets(Struct):
    gadgets: list[_Gadget]


class SiteDashboards:
    """Dashboards that the account ``me`` owns; on Data Center there are none to be had."""

    def __init__(self, http: Http, dialect: Dialect, me: str) -> None:
        self._http = http
        self._dialect = dialect
        self._me = me

    def dashboards(self, prefix: str) -> tuple[Dashboard, ...]:
        """Return ours whose names start with ``prefix``, with the titles of their gadgets."""
        if self._dialect is not Dialect.CLOUD:
            return ()
        found = [one for one in self._searched(prefix) if one.name.startswith(prefix)]
        return tuple(self._whole(one) for one in found)

    def kinds(self) -> tuple[Gadget, ...]:
        """Return the kinds of gadgets that the site offers."""
        return self._gadgets(self._path("gadgets"))

    def create_dashboard(self, wanted: Dashboard) -> str:
        """Make an empty dashboard and share it; return its id."""
        shares = [{"type": "project", "project": {"id": project}} for project in wanted.projects]
        body: dict[str, Any] = {"name": wanted.name, "description": wanted.description}
        body |= {"sharePermissions": shares, "editPermissions": []}
        made = self._http.post(self._path(), body, about=wanted.name, repeat=Repeat.REFUSED_ONLY)
        return made.read(_Dashboard).id

    def add_gadget(
        self, dashboard_id: str, kind: Gadget, title: str, place: tuple[int, int]
    ) -> None:
        """Put a gadget on a dashboard, at (row, column)."""
        row, column = place
        body: dict[str, Any] = {"title": title, "position": {"row": row, "column": column}}
        body |= {"moduleKey": kind.module} if kind.module else {"uri": kind.uri}
        path = self._path(dashboard_id, "gadget")
        self._http.post(path, body, about=title, repeat=Repeat.REFUSED_ONLY)

    def delete_dashboard(self, dashboard_id: str) -> None:
        """Delete a dashboard; fine if it is not there any more."""
        try:
            self._http.delete(self._path(dashboard_id), about=f"dashboard {dashboard_id}")
        except RefusalError as refusal:
            if refusal.status not in _MISSING:
                raise

    def _searched(self, prefix: str) -> Iterator[_Dashboard]:
        query = {
            "accountId": self._me,
            "dashboardName": prefix,
            "maxResults": str(_PAGE),
            "expand": "description",
        }
        start = 0  # a server may give fewer a page than asked for
        for _ in range(_MAX_PAGES):
            query["startAt"] = str(start)
            page = self._http.get(self._path("search"), query).read(_Page)
            yield from page.values
            start += len(page.values)
            if page.is_last or not page.values:
                return
        raise ProtocolError("the list of dashboards does not end", where=self._http.base)

    def _whole(self, found: _Dashboard) -> Dashboard:
        gadgets = self._gadgets(self._path(found.id, "gadget"))
        return Dashboard(
            id=found.id,
            name=found.name,
            description=found.description or "",
            gadgets=tuple(gadget.title for gadget in gadgets),
        )

    def _gadgets(self, path: str) -> tuple[Gadget, ...]:
        found = self._http.get(path, about="gadgets").read(_Gadgets).gadgets
        return tuple(
            Gadget(title=one.title, module=one.module_key or "", uri=one.uri or "") for one in found
        )

    def _path(self, *segments: str) -> str:
        return api(self._dialect, "dashboard", *segments)
