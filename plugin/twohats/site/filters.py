"""Saved filters: made, found again, mended and deleted, in both dialects.

Data Center cannot search filters, so ours are made favourites there and found among these.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec import Struct

from twohats.errors import ProtocolError
from twohats.model.issue import Dialect
from twohats.model.site import SavedFilter
from twohats.site.facts import api
from twohats.site.http import Http, Repeat
from twohats.site.verdicts import RefusalError

_PAGE: Final = 50
_MAX_PAGES: Final = 200
_UNFOUND = (400, 404)  # deleting a filter that is gone is a 400 by contract


class _Named(Struct, rename="camel"):
    id: str | int = ""
    name: str = ""
    account_id: str | None = None
    key: str | None = None


class _Share(Struct):
    type: str
    project: _Named | None = None
    group: _Named | None = None
    edit: bool = False  # Data Center


class _Filter(Struct, rename="camel"):
    id: str
    name: str = ""
    jql: str = ""
    description: str | None = None
    owner: _Named | None = None
    share_permissions: list[_Share] = []
    edit_permissions: list[_Share] = []


class _Page(Struct, rename="camel"):
    values: list[_Filter]
    is_last: bool = True


class SiteFilters:
    """Saved filters that the account ``me`` owns."""

    def __init__(self, http: Http, dialect: Dialect, me: str) -> None:
        self._http = http
        self._dialect = dialect
        self._me = me

    def filters(self, prefix: str) -> tuple[SavedFilter, ...]:
        """Return our filters whose names start with ``prefix``."""
        found = self._searched(prefix) if self._is_cloud else self._favourites()
        return tuple(_told(one) for one in found if one.name.startswith(prefix))

    def create_filter(self, wanted: SavedFilter) -> SavedFilter:
        """Make a filter and share it; return it with its id. Names are unique for an account."""
        body: dict[str, Any] = _words(wanted)
        if self._is_cloud:
            body["sharePermissions"] = _shares(wanted)
        else:
            body["favourite"] = True
        made = self._http.post(
            api(self._dialect, "filter"), body, about=wanted.name, repeat=Repeat.REFUSED_ONLY
        ).read(_Filter)
        if self._is_cloud and wanted.editors:
            self._let_edit(made.id, wanted, wanted.editors)
        elif not self._is_cloud:
            self._share_on_server(made.id, wanted)
        return SavedFilter(
            id=made.id,
            name=wanted.name,
            jql=wanted.jql,
            description=wanted.description,
            projects=wanted.projects,
            editors=wanted.editors,
        )

    def filter(self, filter_id: str) -> SavedFilter | None:
        """Return the filter with this id if it is there and ours."""
        try:
            found = self._http.get(
                api(self._dialect, "filter", filter_id), about=f"filter {filter_id}"
            ).read(_Filter)
        except RefusalError as refusal:
            if refusal.status not in _UNFOUND:
                raise
            return None
        return _told(found) if self._owns(found) else None

    def update_filter(self, there: SavedFilter, wanted: SavedFilter) -> None:
        """Make the filter ``there`` say what ``wanted`` says, and add the shares it lacks.

        Shares that people added stay.
        """
        said = (there.name, there.jql, there.description)
        if said != (wanted.name, wanted.jql, wanted.description):
            path = api(self._dialect, "filter", there.id)
            kept = {} if self._is_cloud else {"favourite": True}
            self._http.put(path, {**_words(wanted), **kept}, about=wanted.name)
        missing = SavedFilter(
            name=wanted.name,
            jql=wanted.jql,
            projects=tuple(p for p in wanted.projects if p not in there.projects),
            editors=tuple(g for g in wanted.editors if g not in there.editors),
        )
        if self._is_cloud:
            self._share_on_cloud(there, missing, wanted)
        else:
            self._share_on_server(there.id, missing)

    def delete_filter(self, filter_id: str) -> None:
        """Delete a filter; fine if it is not there any more."""
        try:
            self._http.delete(api(self._dialect, "filter", filter_id), about=f"filter {filter_id}")
        except RefusalError as refusal:
            if refusal.status not in _UNFOUND:
                raise

    @property
    def _is_cloud(self) -> bool:
        return self._dialect is Dialect.CLOUD

    def _searched(self, prefix: str) -> Iterator[_Filter]:
        query = {
            "accountId": self._me,
            "filterName": prefix,
            "isSubstringMatch": "true",
            "maxResults": str(_PAGE),
            "expand": "description,jql,owner,sharePermissions,editPermissions",
        }
        start = 0  # a server may give fewer a page than asked for
        for _ in range(_MAX_PAGES):
            query["startAt"] = str(start)
            page = self._http.get(api(self._dialect, "filter", "search"), query).read(_Page)
            yield from page.values
            start += len(page.values)
            if page.is_last or not page.values:
                return
        raise ProtocolError("the list of filters does not end", where=self._http.base)

    def _favourites(self) -> Iterator[_Filter]:
        answer = self._http.get(api(self._dialect, "filter", "favourite"))
        yield from filter(self._owns, answer.read(list[_Filter]))

    def _owns(self, found: _Filter) -> bool:
        owner = found.owner or _Named()
        return self._me in (owner.account_id, owner.key, owner.name)

    def _share_on_cloud(
        self, there: SavedFilter, missing: SavedFilter, wanted: SavedFilter
    ) -> None:
        path = api(self._dialect, "filter", there.id)
        for project in missing.projects:
            share = {"type": "project", "projectId": project}
            self._http.post(
                f"{path}/permission", share, about=wanted.name, repeat=Repeat.REFUSED_ONLY
            )
        if missing.editors:
            self._let_edit(there.id, wanted, (*there.editors, *missing.editors))

    def _let_edit(self, filter_id: str, wanted: SavedFilter, groups: Sequence[str]) -> None:
        editors = [{"type": "group", "group": {"name": group}} for group in groups]
        body = {**_words(wanted), "editPermissions": editors}
        self._http.put(api(self._dialect, "filter", filter_id), body, about=wanted.name)

    def _share_on_server(self, filter_id: str, wanted: SavedFilter) -> None:
        shares: list[dict[str, Any]] = [
            {"type": "project", "projectId": project, "view": True, "edit": False}
            for project in wanted.projects
        ]
        shares += [
            {"type": "group", "groupname": group, "view": True, "edit": True}
            for group in wanted.editors
        ]
        path = api(self._dialect, "filter", filter_id, "permission")
        for share in shares:
            self._http.post(path, share, about=wanted.name, repeat=Repeat.REFUSED_ONLY)


def _words(wanted: SavedFilter) -> dict[str, Any]:
    return {"name": wanted.name, "jql": wanted.jql, "description": wanted.description}


def _shares(wanted: SavedFilter) -> list[dict[str, Any]]:
    return [{"type": "project", "project": {"id": project}} for project in wanted.projects]


def _told(found: _Filter) -> SavedFilter:
    shares = found.share_permissions
    editors = [*found.edit_permissions, *(share for share in shares if share.edit)]
    return SavedFilter(
        id=found.id,
        name=found.name,
        jql=found.jql,
        description=found.description or "",
        projects=tuple(str(s.project.id) for s in shares if s.project and not s.edit),
        editors=tuple(s.group.name for s in editors if s.group),
    )
