"""Who changed what on issues: their history, read only."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from twohats.errors import ProtocolError
from twohats.model.issue import Dialect
from twohats.model.site import Edit
from twohats.site.facts import api
from twohats.site.http import Http, Repeat
from twohats.site.parallel import in_order
from twohats.site.verdicts import RefusalError

_FETCH: Final = 1000  # issues in one request, Cloud's limit
_UNSEEN: Final = (403, 404)
_APP: Final = "app"
_LABELS: Final = "labels"  # in histories by this name in every language


class _Author(Struct, rename="camel"):
    account_id: str | None = None
    account_type: str | None = None
    key: str | None = None
    name: str | None = None


class _Item(Struct, rename="camel"):
    field: str | None = None
    field_id: str | None = None
    old: str | None = msgspec.field(default=None, name="fromString")
    new: str | None = msgspec.field(default=None, name="toString")


class _Entry(Struct):
    id: str = ""
    author: _Author | None = None
    items: list[_Item] | None = None


class _Log(Struct, rename="camel"):
    issue_id: str = ""
    change_histories: list[_Entry] | None = None


class _Page(Struct, rename="camel"):
    issue_change_logs: list[_Log]
    next_page_token: str | None = None


class _Histories(Struct):
    histories: list[_Entry]


class _Issue(Struct):
    id: str
    changelog: _Histories
    names: dict[str, str] = {}


class SiteHistory:
    """The port ``History`` for both dialects: many issues a request on Cloud, else one."""

    def __init__(self, http: Http, dialect: Dialect, workers: int = 1) -> None:
        self._http = http
        self._dialect = dialect
        self._workers = workers

    def edits(self, ids: Sequence[str], fields: Collection[str]) -> Iterator[Edit]:
        """Yield what was changed in these fields (ids) of these issues, each issue oldest first.

        Issues that cannot be seen have no history.
        """
        if self._dialect is Dialect.CLOUD:
            for start in range(0, len(ids), _FETCH):
                yield from self._fetched(ids[start : start + _FETCH], fields)
            return
        for edits in in_order(lambda one: self._of_issue(one, fields), ids, self._workers):
            yield from edits

    def _fetched(self, ids: Sequence[str], fields: Collection[str]) -> Iterator[Edit]:
        """Yield the history of some issues; a page may cut an issue's in two."""
        entries: dict[str, list[_Entry]] = {}
        for page in self._pages({"issueIdsOrKeys": list(ids), "fieldIds": sorted(fields)}):
            for log in page.issue_change_logs:
                entries.setdefault(log.issue_id, []).extend(log.change_histories or ())
        for issue_id, found in entries.items():
            yield from _edits(issue_id, found, {field: field for field in fields})

    def _pages(self, body: dict[str, object]) -> Iterator[_Page]:
        path, seen = api(self._dialect, "changelog", "bulkfetch"), set[str]()
        while True:
            page = self._http.post(path, body, repeat=Repeat.SAFE).read(_Page)
            yield page
            token = page.next_page_token
            if not token:
                return
            if token in seen:
                todo = "run again; if it stays, report it to Atlassian"
                raise ProtocolError(
                    "Jira's page tokens go round in circles", where=self._http.base, todo=todo
                )
            seen.add(token)
            body = {**body, "nextPageToken": token}

    def _of_issue(self, issue_id: str, fields: Collection[str]) -> list[Edit]:
        """Return one issue's history; there the fields go by the names that people see."""
        query = {"fields": ",".join(sorted(fields)), "expand": "changelog,names"}
        path = api(self._dialect, "issue", issue_id)
        try:
            issue = self._http.get(path, query, about=f"issue {issue_id}").read(_Issue)
        except RefusalError as refusal:
            if refusal.status not in _UNSEEN:
                raise
            return []
        named = {issue.names.get(field, field): field for field in fields}
        return list(_edits(issue.id, issue.changelog.histories, {**named, _LABELS: _LABELS}))


def _edits(issue_id: str, entries: Iterable[_Entry], fields: dict[str, str]) -> Iterator[Edit]:
    """Yield the changes of the fields that go by these names, in the order they were made."""
    for entry in sorted(entries, key=lambda entry: int(entry.id) if entry.id.isdecimal() else 0):
        author = entry.author or _Author()
        for item in entry.items or ():
            field_id = fields.get(item.field_id or "") or fields.get(item.field or "")
            if field_id is not None:
                yield Edit(
                    issue_id=issue_id,
                    field=field_id,
                    by=author.account_id or author.key or author.name or "",
                    by_app=author.account_type == _APP,
                    old=item.old or "",
                    new=item.new or "",
                )
