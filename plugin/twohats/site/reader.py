"""Reading issues: by search, which lags behind, and by id, which does not."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final

from msgspec import Struct

from twohats.errors import ConfigError, IssueError, ProtocolError
from twohats.model.issue import Dialect, Issue
from twohats.model.site import Scope, SiteFields
from twohats.records import Record, RecordReader
from twohats.site import search_dc
from twohats.site.facts import api
from twohats.site.http import Http, Repeat
from twohats.site.jql import conditions
from twohats.site.parallel import in_order
from twohats.site.search_cloud import CloudSearch
from twohats.site.shapes import PROPERTY, Asked, fields_wanted, page_of, row_of
from twohats.site.verdicts import RefusalError, Why

# Issues a page, at most: both servers cap it as they see fit, and the cap is what is wanted.
READ_PAGE: Final = {Dialect.CLOUD: 1000, Dialect.DATA_CENTER: 1000}
KEYS_PAGE: Final = {Dialect.CLOUD: 5000, Dialect.DATA_CENTER: 1000}
FETCH: Final = 100  # issues in one bulkfetch
_UNSEEN = (403, 404)


class _Count(Struct):
    count: int | None = None
    total: int | None = None


class _FetchError(Struct):
    id: str = ""


class _FetchErrors(Struct, rename="camel"):
    issue_errors: list[_FetchError] | None = None


class SiteReader:
    """The port ``Reader`` for both dialects. ``fields`` are asked for once, when first needed."""

    def __init__(
        self, http: Http, dialect: Dialect, fields: Callable[[], SiteFields], workers: int = 1
    ) -> None:
        self._http = http
        self._dialect = dialect
        self._fields = fields
        self._workers = workers

    def search(self, scope: Scope) -> Iterator[Issue]:
        """Yield the scope's issues, each once; on Cloud with their property."""
        self._tell_how_many(scope)
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

    def count(self, jql: str) -> int:
        """Return about how many issues a query finds."""
        if self._dialect is Dialect.CLOUD:
            path = api(self._dialect, "search", "approximate-count")
            body: dict[str, object] = {"jql": jql}
        else:
            path = api(self._dialect, "search")
            body = {"jql": jql, "maxResults": 0, "startAt": 0, "fields": ["key"]}
        answer = self._http.post(path, body, about="a count", repeat=Repeat.SAFE).read(_Count)
        return answer.count or answer.total or 0

    def _tell_how_many(self, scope: Scope) -> None:
        """Tell whoever watches how many issues there are to read."""
        if not self._http.progress.watched:
            return
        with suppress(IssueError):  # the search itself tells what cannot be read
            self._http.progress.step(0, self.count(conditions(scope, scope.projects)))

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
        if len(scope.projects) <= 1:
            raise _meaning(trouble, scope)
        yield from self._each_project(scope, asked)

    def _each_project(self, scope: Scope, asked: Asked) -> Iterator[Record]:
        bad: dict[str, IssueError] = {}
        for project in scope.projects:
            try:
                yield from self._pages(scope, (project,), asked)
            except IssueError as error:
                bad[project] = error
        if not bad:
            return
        first = next(iter(bad.values()))
        if len(bad) == len(scope.projects):
            raise _meaning(first, scope)
        raise IssueError(
            "Jira does not let these projects be read",
            where=", ".join(bad),
            todo="check the project keys and the permission to browse them",
            permanent=all(error.permanent for error in bad.values()),
        )

    def _pages(self, scope: Scope, projects: Sequence[str], asked: Asked) -> Iterator[Record]:
        if self._dialect is Dialect.CLOUD:
            yield from self._cloud_pages(scope, projects, asked)
            return
        condition = conditions(scope, projects)
        for page in search_dc.pages(self._http, asked, condition, projects, self._workers):
            yield from page

    def _cloud_pages(self, scope: Scope, projects: Sequence[str], asked: Asked) -> Iterator[Record]:
        """Yield a search's records: page after page, or ids first and then many at a time.

        The latter takes as many requests for the issues and one more for every list of ids,
        unless the server's pages hold more than can be fetched by id at once.
        """
        condition = conditions(scope, projects)
        search = CloudSearch(self._http, asked, condition, projects)
        for page in search.pages():
            yield from page
            if search.more and asked.properties and self._workers > 1 and len(page) <= FETCH:
                break
        else:
            return
        # Token pages come one by one only; by id, any number of hundreds can be under way.
        known = {record.id for record in page}
        heads = Asked(("key",), KEYS_PAGE[Dialect.CLOUD], RecordReader())
        rest = CloudSearch(self._http, heads, condition, projects).pages()
        ids = (str(record.id) for page in rest for record in page if record.id not in known)
        yield from self._bulkfetch(ids, asked.fields, asked.reader)

    def _bulkfetch(
        self, ids: Iterable[str], fields: Sequence[str], reader: RecordReader
    ) -> Iterator[Record]:
        def fetch(some: Sequence[str]) -> tuple[list[Record], list[str]]:
            issues, errors = self._fetch(some, fields, reader)
            if errors:  # Jira says that these may be asked for once more
                more, errors = self._fetch(errors, fields, reader)
                issues += more
            return issues, errors

        failed: list[str] = []
        for issues, errors in in_order(fetch, _batches(ids, FETCH), self._workers):
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
        self, ids: Iterable[str], fields: Sequence[str], reader: RecordReader
    ) -> Iterator[Record]:
        query = {"fields": ",".join(fields), "properties": PROPERTY}

        def fetch(issue_id: str) -> tuple[str, Record | None]:
            """Return the record, or the id where it could not be read; neither if it is gone."""
            path = api(self._dialect, "issue", issue_id)
            try:
                return "", row_of(self._http.get(path, query, about=f"issue {issue_id}"), reader)
            except RefusalError as refusal:
                return "" if refusal.status in _UNSEEN else issue_id, None

        failed: list[str] = []
        for unread, record in in_order(fetch, ids, self._workers):
            if record is not None:
                yield record
            elif unread:
                failed.append(unread)
        if failed:
            raise _unread(failed)


def _meaning(error: IssueError, scope: Scope) -> Exception:
    """Return what a search that was refused for every project means."""
    if isinstance(error, RefusalError) and error.why is Why.JQL and scope.jql:
        return ConfigError(
            "Jira does not accept the JQL that was given",
            where=", ".join(scope.projects),
            todo="try the jql in Jira's own search, then mend it",
        )
    if not scope.projects:  # nothing in particular is at fault, and nothing else can be read
        return ProtocolError(error.what, where=error.where, todo="run twohats doctor")
    return error


def _unread(ids: Sequence[str]) -> IssueError:
    return IssueError("Jira could not give these issues", where=", ".join(ids), todo="run again")


def _batches(items: Iterable[str], size: int) -> Iterable[list[str]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
