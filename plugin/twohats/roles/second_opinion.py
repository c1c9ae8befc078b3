"""A second opinion on issues whose words leave the role unclear: what they are most like.

Each duty stands for the middle of its examples in the mapping. An issue that is nearer to one
than to any example of what no duty is gets an opinion. It is told beside the verdict and never
counts: neither as evidence nor in any tally.
"""

from collections.abc import Callable, Sequence
from math import sqrt
from operator import mul

from msgspec import Struct

from twohats.model.issue import Issue
from twohats.model.mapping import Example, Mapping
from twohats.model.verdict import Reason, Role, Verdict
from twohats.text.cleaning import MASK, clean_description, clean_title

Point = Sequence[float]
Points = Callable[[Sequence[str]], Sequence[Point]]

# Measured on labelled issues, see the page on changing the mapping.
_LEAST = 0.30
_LEAD = 0.05
_READ = 300  # characters of the description


class Opinion(Struct, frozen=True):
    """What an issue is like: a duty and its role, how much (thousandths), and which example."""

    role: Role
    duty: str
    likeness_milli: int
    example: str


class _Place(Struct, frozen=True):
    """Where a duty's examples are."""

    duty: str
    role: Role
    middle: Point
    examples: tuple[tuple[str, Point], ...]


class SecondOpinion:
    """Compares issues with a mapping's examples; ``points`` gives texts their places."""

    def __init__(self, mapping: Mapping, points: Points) -> None:
        self._points = points
        self._places = tuple(
            _Place(duty.id, duty.role, _middle(found), tuple(zip(titles, found, strict=True)))
            for duty in mapping.duties
            if (titles := [example.title for example in duty.yes])
            and (found := points([_text(example) for example in duty.yes]))
        )
        self._no = points([_text(example) for duty in mapping.duties for example in duty.no])

    def of(self, issue: Issue, verdict: Verdict) -> Opinion | None:
        """Return the opinion on an issue; ``None`` where the words decide, or nothing is near."""
        if verdict.role is not Role.UNCLEAR or verdict.reason is Reason.NOT_ENGLISH:
            return None
        title = clean_title(issue.title)
        description = clean_description(issue.description[:_READ])
        (point,) = self._points([f"{title}. {title}. {description}".replace(MASK, " ")])
        likeness, nearest = max(
            ((_alike(point, place.middle), place) for place in self._places),
            key=lambda pair: pair[0],
            default=(0.0, None),
        )
        against = max((_alike(point, other) for other in self._no), default=0.0)
        if nearest is None or likeness < max(_LEAST, against + _LEAD):
            return None
        example, _ = max(nearest.examples, key=lambda pair: _alike(point, pair[1]))
        return Opinion(nearest.role, nearest.duty, round(1000 * likeness), example)


def _text(example: Example) -> str:
    return f"{example.title} {example.description}".strip()


def _alike(one: Point, other: Point) -> float:
    return float(sum(map(mul, one, other)))


def _middle(points: Sequence[Point]) -> Point:
    middle = [sum(column) for column in zip(*points, strict=True)]
    length = sqrt(_alike(middle, middle)) or 1.0
    return [value / length for value in middle]
