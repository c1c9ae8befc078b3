"""Agile boards: which ones a project has. Boards themselves cannot be configured by REST."""

from typing import Final

from msgspec import Struct

from twohats.errors import ProtocolError
from twohats.model.site import Board
from twohats.site.http import Http
from twohats.site.verdicts import RefusalError

_PATH: Final = "/rest/agile/1.0/board"
_PAGE: Final = 50
_MAX_PAGES: Final = 40
_NONE = (400, 403, 404)  # no board there, no licence for boards, none installed


class _Board(Struct):
    id: int
    name: str = ""
    type: str = ""


class _Page(Struct, rename="camel"):
    values: list[_Board]
    is_last: bool = True


class SiteBoards:
    """Boards, the same on both kinds of Jira."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def boards(self, project: str) -> tuple[Board, ...]:
        """Return a project's boards; none where the site has no boards."""
        found: list[_Board] = []
        query = {"projectKeyOrId": project, "maxResults": str(_PAGE)}
        for _ in range(_MAX_PAGES):
            query["startAt"] = str(len(found))
            try:
                page = self._http.get(_PATH, query, about=project).read(_Page)
            except RefusalError as refusal:
                if refusal.status not in _NONE:
                    raise
                return ()
            found += page.values
            if page.is_last or not page.values:
                return tuple(Board(id=one.id, name=one.name, kind=one.type) for one in found)
        raise ProtocolError("the list of boards does not end", where=project)
