"""Web links on issues: written twice they are one, by their global id."""

from msgspec import Struct

from twohats.model.issue import Dialect
from twohats.model.site import WebLink
from twohats.site.facts import api
from twohats.site.http import Http, Repeat
from twohats.site.verdicts import RefusalError

_MISSING = 404


class _Object(Struct, frozen=True):
    url: str = ""
    title: str = ""
    summary: str | None = None


class _Link(Struct, rename="camel"):
    global_id: str = ""
    object: _Object = _Object()


class SiteLinks:
    """Web links of both dialects."""

    def __init__(self, http: Http, dialect: Dialect) -> None:
        self._http = http
        self._dialect = dialect

    def link(self, key: str, global_id: str) -> WebLink | None:
        """Return the issue's link with this global id, if there is one."""
        try:
            found = self._http.get(self._path(key), {"globalId": global_id}, about=key).read(_Link)
        except RefusalError as refusal:
            if refusal.status != _MISSING:
                raise
            return None
        return WebLink(
            global_id=global_id,
            url=found.object.url,
            title=found.object.title,
            summary=found.object.summary or "",
        )

    def put_link(self, key: str, link: WebLink) -> None:
        """Add the link, or replace the one with its global id."""
        shown = {"url": link.url, "title": link.title, "summary": link.summary}
        body = {"globalId": link.global_id, "object": shown}
        self._http.post(self._path(key), body, about=key, repeat=Repeat.SAFE)

    def delete_link(self, key: str, global_id: str) -> None:
        """Delete the link; fine if it is not there any more."""
        try:
            self._http.delete(self._path(key), {"globalId": global_id}, about=key)
        except RefusalError as refusal:
            if refusal.status != _MISSING:
                raise

    def _path(self, key: str) -> str:
        return api(self._dialect, "issue", key, "remotelink")
