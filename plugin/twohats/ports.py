"""The seams: what the flows need of the world, as small protocols.

Edges implement them; tests fake them by hand. Every method may raise ``TwohatsError``.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from twohats.errors import IssueError
from twohats.model.issue import Issue, Person
from twohats.model.plan import Change, Provenance
from twohats.model.run import Cursor, Entry, Fact, Fault, Intent, Run, Settled
from twohats.model.site import (
    Account,
    Board,
    Comment,
    Dashboard,
    Edit,
    Gadget,
    ProjectAccess,
    SavedFilter,
    Scope,
    WebLink,
)
from twohats.model.tally import PersonTrendRow, TrendRow
from twohats.model.verdict import Effective, Verdict


class Progress(Protocol):
    """Tells a person how far things are. Never decides anything."""

    @property
    def watched(self) -> bool:
        """Whether somebody sees the steps: only then is asking for a total worth a request."""

    def step(self, done: int, total: int | None = None) -> None:
        """Say that ``done`` of ``total`` items are through; ``None``: of as many as before."""

    def note(self, message: str) -> None:
        """Tell a warning or remark, one line."""


class IssueSource(Protocol):
    """Issues, streamed. A bad row raises after all good rows before it were given."""

    def issues(self) -> Iterator[Issue]:
        """Yield the issues, each once."""


class Identity(Protocol):
    """Who we are on a site and what we may do."""

    def account(self) -> Account:
        """Return the account behind the token; raise ``IdentityError`` if there is none."""

    def access(self, projects: Sequence[str]) -> tuple[ProjectAccess, ...]:
        """Return what the account may do in each project."""


class Reader(Protocol):
    """Issues of a site. The search lags behind; reads by id do not.

    Where only some projects or issues cannot be read, all others are given first and then an
    ``IssueError`` naming them is raised; any other error means that the read is not complete.
    """

    def search(self, scope: Scope) -> Iterator[Issue]:
        """Yield the scope's issues, each once, ``provenance`` inline where the site can."""

    def by_ids(self, ids: Sequence[str]) -> Iterator[Issue]:
        """Yield these issues as they are now, with provenance; invisible ones are left out."""

    def keys(self, scope: Scope) -> Iterator[tuple[str, str]]:
        """Yield (id, key) of the scope's issues: the census."""


class Writer(Protocol):
    """Writes on issues. Each call is safe to repeat."""

    def write(self, change: Change, *, mute: bool) -> None:
        """Bring one issue's labels and property to what ``change`` says, in one request."""

    def write_each(
        self, changes: Iterable[Change], mute: Callable[[Change], bool]
    ) -> Iterator[tuple[Change, IssueError | None]]:
        """Write many, several requests at once; yield each, in order, with its failure if any.

        Changes are taken from ``changes`` little before they are sent.
        """

    def write_provenance(self, issue_id: str, value: Provenance | None) -> None:
        """Write, or delete, the property alone."""


class Bulk(Protocol):
    """Many issues at once, where a site can: the property says ``pending`` meanwhile."""

    def worth_it(self, changes: Sequence[Change]) -> bool:
        """Tell whether it takes fewer requests than one for each issue."""

    def write_all(self, changes: Sequence[Change]) -> Mapping[str, IssueError]:
        """Bring these issues to what the changes say; return what failed, by issue id."""


class Comments(Protocol):
    """Comments of one issue. ``post`` is the one write that must never be blindly repeated."""

    def comments(self, key: str) -> Iterator[Comment]:
        """Yield all comments, oldest first."""

    def post(self, key: str, body: object, marker: bytes, *, internal: bool = False) -> str:
        """Add a comment carrying ``marker`` as a property; return its id.

        ``internal`` hides it from a service desk's customers; read it back to be sure.
        """

    def edit(self, key: str, comment_id: str, body: object, *, mute: bool) -> None:
        """Replace a comment's body."""

    def delete(self, key: str, comment_id: str) -> None:
        """Delete a comment."""


class Directory(Protocol):
    """Who belongs where. Nobody is returned where the account may not see it."""

    def group(self, name: str) -> tuple[Person, ...]:
        """Return a group's members."""

    def project_role(self, project: str, name: str) -> tuple[Person, ...]:
        """Return who has a role in a project, by themselves or through a group."""


class History(Protocol):
    """Who changed what on issues."""

    def edits(self, ids: Sequence[str], fields: Collection[str]) -> Iterator[Edit]:
        """Yield what was changed in these fields (ids) of these issues, each issue oldest first."""


class Jira(Identity, Reader, Writer, Comments, Protocol):
    """One site, whole."""


class Links(Protocol):
    """Web links on issues: written twice they are one, by their global id."""

    def put_link(self, key: str, link: WebLink) -> None:
        """Add the link, or replace the one with its global id."""

    def delete_link(self, key: str, global_id: str) -> None:
        """Delete the link; fine if it is not there any more."""


class Filters(Protocol):
    """Saved filters that the account owns."""

    def filters(self, prefix: str) -> tuple[SavedFilter, ...]:
        """Return those whose names start with ``prefix``, as far as the site can tell."""

    def filter(self, filter_id: str) -> SavedFilter | None:
        """Return the filter with this id if it is there and the account's."""

    def create_filter(self, wanted: SavedFilter) -> SavedFilter:
        """Make a filter and share it; return it with its id."""

    def update_filter(self, there: SavedFilter, wanted: SavedFilter) -> None:
        """Make the filter ``there`` say what ``wanted`` says, and add the shares it lacks."""

    def delete_filter(self, filter_id: str) -> None:
        """Delete a filter; fine if it is not there any more."""


class Screens(Protocol):
    """What can be set on issues."""

    def labels_editable(self, project: str) -> bool | None:
        """Tell whether Labels is on the edit screen; ``None`` in a project without issues."""

    def find_field(self, name: str) -> str:
        """Return the id of the field with this name or id; ``ConfigError`` unless it is one."""

    def options(self, project: str, field_id: str) -> tuple[str, ...] | None:
        """Return what the field may hold in a project; nothing where it cannot be edited.

        ``None`` in a project without issues: there nobody can tell yet.
        """


class Boards(Protocol):
    """Agile boards; read only."""

    def boards(self, project: str) -> tuple[Board, ...]:
        """Return a project's boards; none where the site has no boards."""


class Dashboards(Protocol):
    """Dashboards that the account owns, as far as Cloud documents them."""

    def dashboards(self, prefix: str) -> tuple[Dashboard, ...]:
        """Return those whose names start with ``prefix``, with their gadgets."""

    def kinds(self) -> tuple[Gadget, ...]:
        """Return the kinds of gadgets that the site offers."""

    def create_dashboard(self, wanted: Dashboard) -> str:
        """Make an empty dashboard and share it; return its id."""

    def add_gadget(
        self, dashboard_id: str, kind: Gadget, title: str, place: tuple[int, int]
    ) -> None:
        """Put a gadget on a dashboard, at (row, column)."""

    def delete_dashboard(self, dashboard_id: str) -> None:
        """Delete a dashboard; fine if it is not there any more."""


class Around(Protocol):
    """What stands around a site's issues."""

    @property
    def links(self) -> Links:
        """Web links on issues."""

    @property
    def filters(self) -> Filters:
        """Saved filters."""

    @property
    def screens(self) -> Screens:
        """Fields and their options."""

    @property
    def boards(self) -> Boards:
        """Boards."""

    @property
    def dashboards(self) -> Dashboards:
        """Dashboards."""


class Observer(Protocol):
    """Somebody who wants to know the role that counts for each issue that is read."""

    def seen(self, issue: Issue, verdict: Verdict, effective: Effective) -> None:
        """Take note of one issue; each comes once."""


class Hook(Protocol):
    """Somewhere reports are sent to, besides Jira."""

    def deliver(self, body: bytes, name: str) -> None:
        """Send a JSON document; ``name`` is the same if it is sent again. ``IssueError``."""


class Runs(Protocol):
    """The book of runs."""

    def begin(self, run: Run) -> None:
        """Note that a run started."""

    def finish(self, run: Run) -> None:
        """Note how it ended."""

    def runs(self, limit: int = 20) -> tuple[Run, ...]:
        """Return the last runs, newest first."""


class Journal(Protocol):
    """Every write on an issue: noted before it is sent and after it is through."""

    def intend(self, run: str, changes: Sequence[Change], at_ms: int) -> None:
        """Note that these writes are about to be sent."""

    def settle(self, run: str, settled: Sequence[Settled]) -> None:
        """Note what came of them, and what is known of the issues now."""

    def entries(self, run: str) -> tuple[Entry, ...]:
        """Return a run's writes, in order."""


class Facts(Protocol):
    """What was last seen of each issue."""

    def facts(self, ids: Sequence[str]) -> Mapping[str, Fact]:
        """Return what is known of these issues."""

    def learn(self, facts: Sequence[Fact]) -> None:
        """Remember these."""

    def forget(self, ids: Sequence[str]) -> None:
        """Drop issues that are gone."""

    def known_ids(self) -> frozenset[str]:
        """Return the ids of all known issues."""

    def labelled(self) -> int:
        """Return how many known issues carry a role."""


class Memory(Protocol):
    """The small things a site's ledger holds: cursor, intents, parked faults, cached facts."""

    def pin(self, account: str) -> str:
        """Return the account this ledger belongs to; the first one asked for stays."""

    def cursor(self) -> Cursor | None:
        """Return how far the site was read."""

    def move_cursor(self, cursor: Cursor) -> None:
        """Note how far the site was read."""

    def intent(self, target: str) -> Intent | None:
        """Return what is known of the comment on ``target``."""

    def intents(self) -> tuple[Intent, ...]:
        """Return all of them."""

    def put_intent(self, intent: Intent | None, target: str) -> None:
        """Note, or with ``None`` drop, what is known of the comment on ``target``."""

    def faults(self, now_ms: int) -> Mapping[str, Fault]:
        """Return the parked faults that still hold, by subject."""

    def lapsed(self, now_ms: int) -> tuple[Fault, ...]:
        """Return the parked faults whose time is up: to be tried again."""

    def park(self, fault: Fault) -> None:
        """Park a fault."""

    def unpark(self, subject: str) -> None:
        """Forget a fault that is mended."""

    def cached(self, name: str) -> bytes | None:
        """Return a value kept under a name."""

    def cache(self, name: str, value: bytes) -> None:
        """Keep a value under a name."""


class Trend(Protocol):
    """Aggregates of former runs; a person's only where the configuration keeps them."""

    def add_trend(self, rows: Sequence[TrendRow], people: Sequence[PersonTrendRow] = ()) -> None:
        """Keep one run's aggregates."""

    def trend(self, since_ms: int) -> tuple[TrendRow, ...]:
        """Return the aggregates since then, oldest first."""

    def people_trend(self, since_ms: int) -> tuple[PersonTrendRow, ...]:
        """Return the person aggregates since then, oldest first."""

    def drop_people(self, *, before_ms: int | None = None, person: str | None = None) -> int:
        """Delete person aggregates, old ones or one person's; return how many went."""


class Ledger(Runs, Journal, Facts, Memory, Trend, Protocol):
    """All of it. Disposable: what Jira ends as never depends on it."""


# Called with a name before and after whatever outlives the process (a commit, a rename): the
# product's own lets all pass, tests fail or die in it.
Effect = Callable[[str], None]


def no_effect(name: str) -> None:
    """Let everything pass."""
