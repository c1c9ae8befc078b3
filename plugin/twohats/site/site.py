"""One Jira, whole: what the flows need of it, in either dialect."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec
from requests.adapters import BaseAdapter

from twohats.errors import IssueError
from twohats.model.issue import Dialect, Issue
from twohats.model.plan import Change, Provenance
from twohats.model.settings import SiteSettings, WriteTo
from twohats.model.site import Account, Comment, ProjectAccess, Scope, SiteFacts, SiteFields
from twohats.ports import Progress
from twohats.site.boards import SiteBoards
from twohats.site.bulk import SiteBulk
from twohats.site.comments import SiteComments
from twohats.site.connect import open_wire
from twohats.site.dashboards import SiteDashboards
from twohats.site.facts import learn_access, learn_fields, learn_kind
from twohats.site.filters import SiteFilters
from twohats.site.history import SiteHistory
from twohats.site.http import Http, Limits
from twohats.site.identity import whoami
from twohats.site.links import SiteLinks
from twohats.site.members import SiteMembers
from twohats.site.parallel import in_order
from twohats.site.projects import SiteProjects
from twohats.site.reader import SiteReader
from twohats.site.screens import SiteScreens
from twohats.site.writer import SiteWriter


def connect_site(  # noqa: PLR0913 - the composition root hands all of it in
    settings: SiteSettings,
    token: str,
    *,
    adapter: BaseAdapter | None = None,
    clock: Callable[[], int],
    sleep: Callable[[float], None],
    jitter: Callable[[], float],
    progress: Progress,
    deadline: int | None = None,
    max_requests: int | None = None,
    facts: SiteFacts | None = None,
    workers: int | None = None,
) -> "Site":
    """Connect to a site and make sure who we are: one request with known ``facts``, else two.

    ``adapter`` replaces the network; there is no latency to hide then, so ``workers`` (requests
    under way at once, else as the settings say) is 1 unless given. ``clock`` and ``deadline``
    are epoch milliseconds, ``sleep`` takes seconds, ``jitter`` gives a number in [0, 1).
    Raises ``ConfigError``, ``IdentityError``, ``ProtocolError``, ``UnavailableError`` or
    ``TryLaterError``.
    """
    connection = settings.connection
    limits = Limits(
        clock=clock, sleep=sleep, jitter=jitter, deadline_ms=deadline, max_requests=max_requests
    )
    http = Http(lambda: open_wire(connection, token, adapter), limits, progress)
    known = facts or learn_kind(http, connection)
    many = workers or (1 if adapter is not None else connection.parallel)
    return Site(http, settings, known, whoami(http, known), many)


class Site:
    """The ports Identity, Reader, Writer and Comments of one site; ``links``, ``filters``,
    ``boards``, ``dashboards`` and ``screens`` beside them.

    ``facts`` grows as more is learnt; keep it and hand it to the next ``connect_site``.
    """  # noqa: D205 - one thought

    def __init__(
        self,
        http: Http,
        settings: SiteSettings,
        facts: SiteFacts,
        account: Account,
        workers: int = 1,
    ) -> None:
        self.http = http
        self.facts = facts
        self.workers = workers
        self._settings = settings
        self._account = account
        self._reader = SiteReader(http, facts.dialect, self.fields, workers)
        self._writer = SiteWriter(http, facts.dialect)
        self._comments = SiteComments(http, facts.dialect, self._is_service_desk)

        self.links = SiteLinks(http, facts.dialect)
        self.filters = SiteFilters(http, facts.dialect, account.id)
        self.members = SiteMembers(http, facts.dialect)
        self.boards = SiteBoards(http)
        self.dashboards = SiteDashboards(http, facts.dialect, account.id)
        self.projects = SiteProjects(http, facts.dialect)
        self.history = SiteHistory(http, facts.dialect, workers)
        self.screens = SiteScreens(http, facts.dialect, self._reader)

    def bulk(self) -> SiteBulk:
        """Return bulk writing; Cloud only, and only with the permission Bulk change."""
        return SiteBulk(self.http, self._reader)

    @property
    def dialect(self) -> Dialect:
        """Cloud or Data Center."""
        return self.facts.dialect

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""
        return self.http.sent

    def account(self) -> Account:
        """Return the account behind the token; it was asked for before anything else."""
        return self._account

    def access(self, projects: Sequence[str]) -> tuple[ProjectAccess, ...]:
        """Return what the account may do in each project; asked once, then known."""
        return tuple(self._access(project) for project in projects)

    def fields(self) -> SiteFields:
        """Return the ids of the fields that twohats reads; asked once, then known."""
        known, sync = self.facts.fields, self._settings.sync
        wanted = "" if sync.write_to is WriteTo.LABEL else sync.field
        if known is None or bool(known.role) is not bool(wanted):
            fields = learn_fields(self.http, self.dialect, self._settings.story_points_field)
            if wanted:
                fields = msgspec.structs.replace(fields, role=self.screens.find_field(wanted))
            self.facts = msgspec.structs.replace(self.facts, fields=fields)
            return fields
        return known

    def search(self, scope: Scope) -> Iterator[Issue]:
        """Yield the scope's issues, each once; on Cloud with their property."""
        return self._reader.search(scope)

    def by_ids(self, ids: Sequence[str]) -> Iterator[Issue]:
        """Yield these issues (ids or keys) as they are now; invisible ones are left out."""
        return self._reader.by_ids(ids)

    def keys(self, scope: Scope) -> Iterator[tuple[str, str]]:
        """Yield (id, key) of the scope's issues."""
        return self._reader.keys(scope)

    def write(self, change: Change, *, mute: bool) -> None:
        """Bring one issue's labels and property to what ``change`` says."""
        self._writer.write(change, mute=mute)

    def write_each(
        self, changes: Iterable[Change], mute: Callable[[Change], bool]
    ) -> Iterator[tuple[Change, IssueError | None]]:
        """Write many changes, several at once; yield each, in order, with its failure if any.

        Changes are taken from ``changes`` little before they are sent.
        """

        def one(change: Change) -> tuple[Change, IssueError | None]:
            try:
                self.write(change, mute=mute(change))
            except IssueError as error:
                return change, error
            return change, None

        return in_order(one, changes, self.workers, ahead=1)

    def write_provenance(self, issue_id: str, value: Provenance | None) -> None:
        """Write, or delete, the property alone."""
        self._writer.write_provenance(issue_id, value)

    def comments(self, key: str) -> Iterator[Comment]:
        """Yield all comments of an issue, oldest first."""
        return self._comments.comments(key)

    def post(self, key: str, body: object, marker: bytes, *, internal: bool = False) -> str:
        """Add a comment carrying ``marker`` as a property; return its id."""
        return self._comments.post(key, body, marker, internal=internal)

    def edit(self, key: str, comment_id: str, body: object, *, mute: bool) -> None:
        """Replace a comment's body."""
        self._comments.edit(key, comment_id, body, mute=mute)

    def delete(self, key: str, comment_id: str) -> None:
        """Delete a comment."""
        self._comments.delete(key, comment_id)

    def close(self) -> None:
        """Let go of the connection."""
        self.http.close()

    def _access(self, project: str) -> ProjectAccess:
        for known in self.facts.access:
            if known.key == project:
                return known
        found = learn_access(self.http, self.dialect, project)
        if found.browse:  # what is hidden today may be shown tomorrow
            access = (*self.facts.access, found)
            self.facts = msgspec.structs.replace(self.facts, access=access)
        return found

    def _is_service_desk(self, project: str) -> bool:
        return any(known.key == project and known.service_desk for known in self.facts.access)
