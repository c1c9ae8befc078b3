"""Where the shapes of a chart stand: per cent across, pixels down.

Across in per cent, charts fit any width while text and strokes keep their size. Numbers are
rounded, so that equal input draws equal bytes.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from twohats.model.report import Balance, Target, TrendPoint
from twohats.model.verdict import Role
from twohats.reports import figures

HEIGHT = 150  # pixels of a chart's drawing
_SIDES = 2


class Bar(Struct, frozen=True):
    """A share bar: owner from the left, both, manager to the right. All in per cent.

    ``low`` to ``high`` is the interval of the place where the roles meet; ``band_from`` to
    ``band_to`` where the target wants it, ``None`` without one.
    """

    owner: float
    both: float
    manager: float
    low: float | None = None
    high: float | None = None
    band_from: float | None = None
    band_to: float | None = None


class Twin(Struct, frozen=True):
    """A bar about a middle line, owner to the left and manager to the right, in per cent."""

    owner: float
    manager: float


class Column(Struct, frozen=True):
    """Two columns about a middle line: manager's work above, owner's below."""

    label: str
    x: float
    width: float
    above: float
    below: float
    owner: float
    manager: float


class Mirror(Struct, frozen=True):
    """Columns about their middle line. ``most`` is what the height stands for."""

    columns: tuple[Column, ...]
    middle: float
    most: float


class Dot(Struct, frozen=True):
    """One point of a line; ``share`` is its value."""

    x: float
    y: float
    at: str
    share: float


class Line(Struct, frozen=True):
    """Shares over time. ``strokes`` are unbroken runs as SVG points on a 100 by 100 square."""

    dots: tuple[Dot, ...]
    strokes: tuple[str, ...]
    first: str
    last: str


def bar(balance: Balance, target: Target | None = None) -> Bar | None:
    """Return the bar of a balance, ``None`` where there is no role work."""
    total = figures.total(balance)
    if not total:
        return None
    owner = _round(100 * balance.owner.issues / total)
    both = _round(100 * balance.both.issues / total)
    share = balance.manager_share
    return Bar(
        owner=owner,
        both=both,
        manager=_round(100 - owner - both),
        low=None if share is None else _round(100 - 100 * share.high),
        high=None if share is None else _round(100 - 100 * share.low),
        band_from=None if target is None else float(100 - target.high),
        band_to=None if target is None else float(100 - target.low),
    )


def twin(balance: Balance, most: float) -> Twin:
    """Return the two arms of a balance; ``most`` issues fill one side."""
    owner, manager = (figures.amount(balance, role) for role in (Role.OWNER, Role.MANAGER))
    scale = 100 / _SIDES / most if most else 0
    return Twin(_round(owner * scale), _round(manager * scale))


def longest_arm(balances: Iterable[Balance]) -> float:
    """Return the most issues that one role has in any of these."""
    return max(
        (
            figures.amount(balance, role)
            for balance in balances
            for role in (Role.OWNER, Role.MANAGER)
        ),
        default=0,
    )


def mirror(labels: Sequence[str], owner: Sequence[float], manager: Sequence[float]) -> Mirror:
    """Return columns for these labels; the tallest pair of sides fills the height."""
    up, down = max(manager, default=0), max(owner, default=0)
    most = up + down
    scale = HEIGHT / most if most else 0
    middle = _round(up * scale)
    slot = 100 / max(len(labels), 1)
    columns = (
        Column(
            label=label,
            x=_round(at * slot + slot * 0.12),
            width=_round(slot * 0.76),
            above=_round(theirs * scale),
            below=_round(ours * scale),
            owner=ours,
            manager=theirs,
        )
        for at, (label, ours, theirs) in enumerate(zip(labels, owner, manager, strict=True))
    )
    return Mirror(tuple(columns), middle, most)


def by_week(points: Sequence[TrendPoint]) -> Mirror:
    """Return finished work by week as columns, both counted half."""
    return mirror(
        [figures.day(point.at) for point in points],
        [point.owner + point.both / 2 for point in points],
        [point.manager + point.both / 2 for point in points],
    )


def line(points: Sequence[TrendPoint]) -> Line | None:
    """Return the manager share over time, ``None`` where fewer than two points have one."""
    across = [_round(100 * (at + 0.5) / len(points)) for at in range(len(points))]
    dots: list[Dot] = []
    runs: list[list[str]] = [[]]
    for x, point in zip(across, points, strict=True):
        if point.manager_share is None:
            runs.append([])
            continue
        y = _round(100 - 100 * point.manager_share)
        dots.append(Dot(x, y, figures.day(point.at), point.manager_share))
        runs[-1].append(f"{x:g},{y:g}")
    if len(dots) < 2:  # noqa: PLR2004 - one point is no line
        return None
    strokes = tuple(" ".join(run) for run in runs if len(run) > 1)
    return Line(tuple(dots), strokes, figures.day(points[0].at), figures.day(points[-1].at))


def heat(number: int, most: int) -> int:
    """Return how hot a number is beside the most: 0 for none, 1 to 5."""
    return 0 if number <= 0 or most <= 0 else min(5, 1 + (number - 1) * 5 // most)


def _round(number: float) -> float:
    return round(number, 2)
