"""Reading issues: by search, which lags behind, and by id, which does not."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from msgspec import Struct

from twohats.errors import ConfigError, IssueError, ProtocolError
from twohats.model.issue import Dialect, Issue
from twohats.model.site import Scope, SiteFields
from twohats.records import Record, RecordReader
from twohats.site import search_cloud, search_dc
from twohats.site.facts import api
from twohats.site.http import Http, Repeat
from twohats.site.jql import conditions
from twohats.site.shapes import PROPERTY, Asked, fields_wanted, page_of, row_of
from twohats.site.verdicts import RefusalError, Why

# Issues a page, at most: both servers cap it as they see fit, and the cap is what is wanted.
READ_PAGE: Final = {Dialect.CLOUD: 1000, Dialect.DATA_CENTER: 1000}
KEYS_PAGE: Final = {Dialect.CLOUD: 5000, Dialect.DATA_CENTER: 1000}
FETCH: Final = 100  # issues in one bulkfetch
_UNSEEN = (403, 404)


class _FetchError(Struct):
    id: str = ""


class _FetchErrors(Struct, rename="camel"):
    issue_errors: list[_FetchError] | None = None


class SiteReader:
    """The port ``Reader`` for both dialects. ``fields`` are asked for once, when first needed."""

    def __init__(self, http: Http, dialect: Dialect, fields: Callable[[], SiteFields]) -> None:
        self._http = http
        self._dialect = dialect
        self._fields = fields

    def search(self, scope: Scope) -> Iterator[Issue]:
        """Yield the scope's issues, each once; on Cloud with their property."""
        fields = self._fields()
        told = self._dialect is Dialect.CLOUD
        reader = RecordReader(fields, property_asked=told)
        asked = Asked(
            fields_wanted(fields), READ_PAGE[self._dialect], reader, (PROPERTY,) if told else ()
        )
        yield from map(reader.issue, self._once(scope, asked))

    def keys(self, scope: Scope, page: int = 0) -> Iterator[tuple[str, str]]:
        """Yield (id, key) of the scope's issues, each once, ``page`` of them a request."""
        asked = Asked(("key",), page or KEYS_PAGE[self._dialect], RecordReader())
        for record in self._once(scope, asked):
            yield str(record.id), str(record.key)

    def by_ids(self, ids: Sequence[str]) -> Iterator[Issue]:
        """Yield these issues (ids or keys) as they are now; invisible ones are left out."""
        fields = self._fields()
        reader = RecordReader(fields, property_asked=True)
        fetch = self._bulkfetch if self._dialect is Dialect.CLOUD else self._one_by_one
        yield from map(reader.issue, fetch(ids, fields_wanted(fields), reader))

    def _once(self, scope: Scope, asked: Asked) -> Iterator[Record]:
        seen: set[str | int | None] = set()
        for record in self._found(scope, asked):
            if record.id not in seen:
                seen.add(record.id)
                yield record

    def _found(self, scope: Scope, asked: Asked) -> Iterator[Record]:
        """Yield what a search finds; projects that spoil it are left out and named at the end."""
        try:
            yield from self._pages(scope, scope.projects, asked)
        except RefusalError as refusal:
            trouble = refusal
        else:
            return
        if len(scope.projects) == 1:
            raise _meaning(trouble, scope)
        yield from self._each_project(scope, asked)

    def _each_project(self, scope: Scope, asked: Asked) -> Iterator[Record]:
        bad: dict[str, RefusalError] = {}
        for project in scope.projects:
            try:
                yield from self._pages(scope, (project,), asked)
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

    def _pages(self, scope: Scope, projects: Sequence[str], asked: Asked) -> Iterator[Record]:
        if self._dialect is Dialect.CLOUD:
            pages = search_cloud.pages(self._http, asked, conditions(scope, projects), projects)
        else:
            pages = search_dc.pages(
                self._http, asked, lambda some: conditions(scope, some), projects
            )
        for page in pages:
            yield from page

    def _bulkfetch(
        self, ids: Sequence[str], fields: Sequence[str], reader: RecordReader
    ) -> Iterator[Record]:
        failed: list[str] = []
        for some in _batches(ids, FETCH):
            issues, errors = self._fetch(some, fields, reader)
            yield from issues
            if errors:  # Jira says that these may be asked for once more
                issues, errors = self._fetch(errors, fields, reader)
                yield from issues
                failed += errors
        if failed:
            raise _unread(failed)

    def _fetch(
        self, ids: Sequence[str], fields: Sequence[str], reader: RecordReader
    ) -> tuple[list[Record], list[str]]:
        """Return the issues and the ids of those that Jira could not give just now."""
        body = {"issueIdsOrKeys": list(ids), "fields": list(fields), "properties": [PROPERTY]}
        path = api(self._dialect, "issue", "bulkfetch")
        answer = self._http.post(path, body, repeat=Repeat.SAFE)
        issues, _ = page_of(answer, reader)
        try:
            errors = answer.read(_FetchErrors).issue_errors or ()
        except ProtocolError:  # so deep a document is in it that only ``page_of`` can read it
            got = {name for issue in issues for name in (str(issue.id), issue.key)}
            return issues, [one for one in ids if one not in got]
        return issues, [error.id for error in errors if error.id]

    def _one_by_one(
        self, ids: Sequence[str], fields: Sequence[str], reader: RecordReader
    ) -> Iterator[Record]:
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
                yield row_of(answer, reader)
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
