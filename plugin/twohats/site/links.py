"""Web links on issues: written twice they are one, by their global id."""

from twohats.model.issue import Dialect
from twohats.model.site import WebLink
from twohats.site.facts import api
from twohats.site.http import Http, Repeat
from twohats.site.verdicts import RefusalError

_MISSING = 404


class SiteLinks:
    """Web links of both dialects."""

    def __init__(self, http: Http, dialect: Dialect) -> None:
        self._http = http
        self._dialect = dialect

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
