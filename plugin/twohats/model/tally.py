"""Counts of work, integers only, so that tallies of parts add up to the tally of the whole.

A ``both`` issue stays a ``both`` issue here; that it counts half to each role is arithmetic of
the reader (``Work.halves``). Ages are counted in fixed buckets, since medians do not merge.
"""

from enum import StrEnum

from msgspec import Struct

from twohats.model.issue import Person
from twohats.model.verdict import DecidedBy, Role

# Upper ends of the age buckets in days; the last bucket is open-ended.
AGE_DAYS = (1, 3, 7, 14, 30, 60, 90, 180, 365, 730)
AGE_BUCKETS = len(AGE_DAYS) + 1
WEEKS = 26  # finished role work is kept by week this far back
KEYS_KEPT = 50  # the oldest issues a cell remembers by key


class State(StrEnum):
    """Where an issue stands against the window: open, or when it was finished."""

    OPEN = "open"
    FINISHED = "finished"  # within the window
    BEFORE = "before"  # within the window before that
    OLDER = "older"  # earlier, or nobody knows when


class Work(Struct, frozen=True, gc=False):
    """An amount of work: issues, and what those say of their size that do say it.

    ``points_milli`` sums the ``pointed`` issues, ``seconds`` the ``estimated`` ones: what
    remains where an open issue tells, else its original estimate.
    """

    issues: int = 0
    points_milli: int = 0
    pointed: int = 0
    seconds: int = 0
    estimated: int = 0

    def __add__(self, other: "Work") -> "Work":
        """Return both amounts together."""
        return Work(
            self.issues + other.issues,
            self.points_milli + other.points_milli,
            self.pointed + other.pointed,
            self.seconds + other.seconds,
            self.estimated + other.estimated,
        )


class CellKey(Struct, frozen=True, gc=False, order=True):
    """What one cell counts. ``person`` is empty where nobody is assigned, and for ``OLDER``."""

    site: str
    project: str
    person: str
    role: Role
    duty: str
    state: State
    by: DecidedBy


class Cell(Struct, frozen=True, gc=False):
    """The issues of one key that carry a role.

    ``ages`` (open cells only) counts them by age bucket, those without a usable date left out.
    ``labelled`` counts those that carry their role's label in Jira already. ``samples`` are the
    oldest ``KEYS_KEPT``, as ``sample`` writes them, oldest first (open and finished only).
    """

    key: CellKey
    work: Work
    ages: tuple[int, ...] = ()
    labelled: int = 0
    samples: tuple[str, ...] = ()


class Presence(Struct, frozen=True, gc=False):
    """How many open issues, of a role or of none, a person has in a project."""

    site: str
    project: str
    person: str
    open_issues: int


class Quality(Struct, frozen=True, gc=False):
    """What was odd in the data; none of it is part of any sum.

    ``unreadable``: values that are no number or date at all. ``points``: negative or above
    1,000. ``estimates``: negative or above 20,000 hours. ``future``: created or resolved later
    than now. ``disorder``: resolved before created. ``undated_done``: done, nobody knows when.
    ``undated_open``: open without a creation date. ``deleted_assignee``: counted as unassigned.
    """

    unreadable: int = 0
    points: int = 0
    estimates: int = 0
    future: int = 0
    disorder: int = 0
    undated_done: int = 0
    undated_open: int = 0
    deleted_assignee: int = 0


class ProjectTally(Struct, frozen=True):
    """All issues of a project, those without a role included.

    ``unclear`` counts by reason (``"human"``: a person decided that it is neither), those that
    the fallback gave a role included. ``queue`` are the open ones among the weak and too-close,
    with ``samples``; ``queue_labelled`` of them are in people's triage queue in Jira already.
    ``weeks`` counts finished role work as (owner, manager, both) by week, the week that ends
    now first.
    """

    site: str
    project: str
    issues: int
    open_issues: int
    unclear: dict[str, int]
    quality: Quality
    weeks: tuple[tuple[int, int, int], ...] = ()
    queue: int = 0
    queue_labelled: int = 0
    samples: tuple[str, ...] = ()


class Tally(Struct, frozen=True, kw_only=True):
    """Everything a report is made of. All tuples are sorted; equal input gives equal bytes."""

    version: int = 1
    now_ms: int
    window_days: int
    projects: tuple[ProjectTally, ...] = ()
    cells: tuple[Cell, ...] = ()
    presence: tuple[Presence, ...] = ()
    people: tuple[tuple[str, Person], ...] = ()  # (site, person)


class TrendRow(Struct, frozen=True, kw_only=True):
    """One scope at one run, as the ledger keeps it: no person, no issue.

    ``scope`` is ``"site"`` or ``"project:KEY"``. Counts are issues by effective role, those that
    only the fallback decided left out; ``finished`` ones are those of the window.
    """

    at_ms: int
    site: str
    scope: str
    window_days: int
    issues: int
    open_owner: int = 0
    open_manager: int = 0
    open_both: int = 0
    finished_owner: int = 0
    finished_manager: int = 0
    finished_both: int = 0
    unassigned: int = 0
    queue: int = 0
    by_human: int = 0


class PersonTrendRow(Struct, frozen=True, kw_only=True):
    """One person in one project at one run. Kept only where ``people`` is ``named``."""

    at_ms: int
    site: str
    project: str
    person: str
    open_owner: int = 0
    open_manager: int = 0
    open_both: int = 0
