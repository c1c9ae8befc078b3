"""The balance of some role work: amounts, shares, and the way to the issues."""

from fractions import Fraction

from msgspec import Struct

from twohats.model.report import Balance, Share
from twohats.model.tally import State
from twohats.model.verdict import DecidedBy, Role
from twohats.workload import links
from twohats.workload.links import Links
from twohats.workload.slices import Slice, public_keys
from twohats.workload.statistics import wilson

DIGITS = 4
TWO_HATS_FEWEST = 5  # open role issues from which a hat can be spoken of at all
TWO_HATS_LESSER = 2  # one issue of the other role is a stray
TWO_HATS_SHARE = 0.25
MOSTLY = 2 / 3


class Way(Struct, frozen=True):
    """The way to the issues of a scope: JQL clauses; no way where ``clauses`` is ``None``."""

    links: Links
    clauses: tuple[str, ...] | None
    window_days: int

    def to(self, cells: Slice, state: State, *more: str) -> str:
        """Return JQL to these issues, empty where no JQL can tell them."""
        when = {
            State.OPEN: links.OPEN,
            State.FINISHED: links.finished(self.window_days),
            State.BEFORE: links.finished(self.window_days, 1),
        }.get(state)
        if self.clauses is None or when is None:
            return ""
        named = public_keys(cells.samples())
        return self.links.all_of(cells.issues, named, *self.clauses, *more, when)


def balance_of(cells: Slice, state: State, way: Way) -> Balance:
    """Return the balance of the cells in a state, the fallback's counted apart."""
    here = cells.state(state)
    decided = here.decided()
    owner, manager, both = (decided.work(role) for role in (Role.OWNER, Role.MANAGER, Role.BOTH))
    total = owner + manager + both
    return Balance(
        owner=owner,
        manager=manager,
        both=both,
        fallback=here.where(lambda cell: cell.key.by is DecidedBy.FALLBACK).issues,
        manager_share=share_of(decided.part(Role.MANAGER), decided.issues),
        manager_share_points=_half_way(owner.points_milli, manager.points_milli, both.points_milli),
        manager_share_estimate=_half_way(owner.seconds, manager.seconds, both.seconds),
        estimated_share=_ratio(total.estimated, total.issues),
        jql_owner=_way_to(decided, Role.OWNER, state, way),
        jql_manager=_way_to(decided, Role.MANAGER, state, way),
        jql_both=_way_to(decided, Role.BOTH, state, way),
        jql=way.to(decided, state, way.links.any_role()),
    )


def _way_to(decided: Slice, role: Role, state: State, way: Way) -> str:
    """Return JQL to the work of exactly this role; not of both where it is one of the two."""
    exactly = decided.where(lambda cell: cell.key.role is role)
    has_both = any(cell.key.role is Role.BOTH for cell in decided.cells)
    clause = way.links.exactly(role) if has_both else way.links.role(role)
    return way.to(exactly, state, clause)


def share_of(hits: float, n: int) -> Share | None:
    """Return a share with its interval; ``None`` of nothing."""
    if not n:
        return None
    low, high = wilson(hits, n)
    return Share(round(hits / n, DIGITS), round(low, DIGITS), round(high, DIGITS), n)


def _half_way(owner: int, manager: int, both: int) -> float | None:
    return _ratio(2 * manager + both, 2 * (owner + manager + both))


def _ratio(part: int, whole: int) -> float | None:
    return round(float(Fraction(part, whole)), DIGITS) if whole else None


def wears_two_hats(open_work: Slice) -> bool:
    """Return whether a person's open role work is of both roles in earnest."""
    n = open_work.issues
    lesser = min(open_work.part(Role.OWNER), open_work.part(Role.MANAGER))
    return n >= TWO_HATS_FEWEST and lesser >= max(TWO_HATS_LESSER, TWO_HATS_SHARE * n)


def mostly(open_work: Slice) -> Role | None:
    """Return the role that a person's open role work is mostly of, if it is enough to say."""
    n = open_work.issues
    if n < TWO_HATS_FEWEST:
        return None
    parts = ((role, open_work.part(role)) for role in (Role.OWNER, Role.MANAGER))
    return next((role for role, part in parts if part >= MOSTLY * n), None)
