"""Reading issues: by search, which lags behind, and by id, which does not."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

import msgspec
from msgspec import Raw, Struct

from twohats.errors import ConfigError, IssueError
from twohats.model.issue import Dialect, Issue
from twohats.model.site import Scope, SiteFields
from twohats.site import search_cloud, search_dc
from twohats.site.facts import api
from twohats.site.http import Http, Repeat
from twohats.site.jql import conditions
from twohats.site.shapes import PROPERTY, fields_wanted, to_issue
from twohats.site.verdicts import RefusalError, Why

READ_PAGE: Final = 100  # issues with their texts
KEYS_PAGE: Final = {Dialect.CLOUD: 5000, Dialect.DATA_CENTER: 1000}
FETCH: Final = 100  # issues in one bulkfetch
_UNSEEN = (403, 404)


class _Head(Struct):
    id: str
    key: str


class _FetchError(Struct):
    id: str = ""


class _Fetched(Struct, rename="camel"):
    issues: list[Raw] = []
    issue_errors: list[_FetchError] | None = None


class SiteReader:
    """The port ``Reader`` for both dialects. ``fields`` are asked for once, when first needed."""

    def __init__(
        self, http: Http, dialect: Dialect, fields: Callable[[], SiteFields], page: int = READ_PAGE
    ) -> None:
        self._http = http
        self._dialect = dialect
        self._fields = fields
        self._page = page

    def search(self, scope: Scope) -> Iterator[Issue]:
        """Yield the scope's issues, each once; on Cloud with their property."""
        fields = self._fields()
        names = fields_wanted(fields)
        seen: set[str] = set()
        for raw in self._found(scope, names, self._page, texts=True):
            issue = to_issue(raw, fields, with_property=self._dialect is Dialect.CLOUD)
            if issue.id not in seen:
                seen.add(issue.id)
                yield issue

    def keys(self, scope: Scope, page: int = 0) -> Iterator[tuple[str, str]]:
        """Yield (id, key) of the scope's issues, each once, ``page`` of them a request."""
        seen: set[str] = set()
        size = page or KEYS_PAGE[self._dialect]
        for raw in self._found(scope, ("key",), size, texts=False):
            head = msgspec.json.decode(raw, type=_Head)
            if head.id not in seen:
                seen.add(head.id)
                yield head.id, head.key

    def by_ids(self, ids: Sequence[str]) -> Iterator[Issue]:
        """Yield these issues (ids or keys) as they are now; invisible ones are left out."""
        fields = self._fields()
        fetch = self._bulkfetch if self._dialect is Dialect.CLOUD else self._one_by_one
        for raw in fetch(ids, fields_wanted(fields)):
            yield to_issue(raw, fields, with_property=True)

    def _found(
        self, scope: Scope, fields: Sequence[str], size: int, *, texts: bool
    ) -> Iterator[Raw]:
        """Yield what a search finds; projects that spoil it are left out and named at the end."""
        try:
            yield from self._pages(scope, scope.projects, fields, size, texts=texts)
        except RefusalError as refusal:
            trouble = refusal
        else:
            return
        if len(scope.projects) == 1:
            raise _meaning(trouble, scope)
        yield from self._each_project(scope, fields, size, texts=texts)

    def _each_project(
        self, scope: Scope, fields: Sequence[str], size: int, *, texts: bool
    ) -> Iterator[Raw]:
        bad: dict[str, RefusalError] = {}
        for project in scope.projects:
            try:
                yield from self._pages(scope, (project,), fields, size, texts=texts)
            except RefusalError as refusal:
                bad[project] = refusal
        if not bad:
            return
        first = next(iter(bad.values()))
        if len(bad) == len(scope.projects):
            raise _meaning(first, scope)
        raise IssueError(
            f"Jira does not let these projects be read ({first.status})",
            where=", ".join(bad),
            todo="check the project keys and the permission to browse them",
            permanent=all(refusal.permanent for refusal in bad.values()),
        )

    def _pages(
        self,
        scope: Scope,
        projects: Sequence[str],
        fields: Sequence[str],
        size: int,
        *,
        texts: bool,
    ) -> Iterator[Raw]:
        if self._dialect is Dialect.DATA_CENTER:
            pages = search_dc.pages(
                self._http, lambda of: conditions(scope, of), projects, fields=fields, size=size
            )
        else:
            pages = search_cloud.pages(
                self._http,
                conditions(scope, projects),
                fields=fields,
                properties=(PROPERTY,) if texts else (),
                size=size,
                about=", ".join(projects),
            )
        for page in pages:
            yield from page

    def _bulkfetch(self, ids: Sequence[str], fields: Sequence[str]) -> Iterator[Raw]:
        failed: list[str] = []
        for some in _batches(ids, FETCH):
            fetched = self._fetch(some, fields)
            yield from fetched.issues
            again = [error.id for error in fetched.issue_errors or () if error.id]
            if again:  # Jira says that these may be asked for once more
                fetched = self._fetch(again, fields)
                yield from fetched.issues
                failed += [error.id for error in fetched.issue_errors or ()]
        if failed:
            raise _unread(failed)

    def _fetch(self, ids: Sequence[str], fields: Sequence[str]) -> _Fetched:
        body = {"issueIdsOrKeys": list(ids), "fields": list(fields), "properties": [PROPERTY]}
        path = api(self._dialect, "issue", "bulkfetch")
        return self._http.post(path, body, repeat=Repeat.SAFE).read(_Fetched)

    def _one_by_one(self, ids: Sequence[str], fields: Sequence[str]) -> Iterator[Raw]:
        query = {"fields": ",".join(fields), "properties": PROPERTY}
        failed: list[str] = []
        for issue_id in ids:
            path = api(self._dialect, "issue", issue_id)
            try:
                answer = self._http.get(path, query, about=f"issue {issue_id}")
            except RefusalError as refusal:
                if refusal.status not in _UNSEEN:
                    failed.append(issue_id)
            else:
                yield answer.read(Raw)
        if failed:
            raise _unread(failed)


def _meaning(refusal: RefusalError, scope: Scope) -> Exception:
    """Return what a search that was refused for every project means."""
    if refusal.why is Why.JQL and scope.jql:
        return ConfigError(
            "Jira does not accept the jql setting",
            where=", ".join(scope.projects),
            todo="try the jql in Jira's own search, then mend it",
        )
    return refusal


def _unread(ids: Sequence[str]) -> IssueError:
    return IssueError("Jira could not give these issues", where=", ".join(ids), todo="run again")


def _batches(items: Sequence[str], size: int) -> Iterable[list[str]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
