"""What a rule is: it looks at a site and names candidates; whether one is told is decided later.

A candidate carries the chance of seeing the like where nothing is amiss (``p``), and whether it
is ``big`` enough to matter to people, which many harmless differences are not.
"""

from collections.abc import Callable, Iterator

from msgspec import Struct

from twohats.model.finding import NextStep, Severity
from twohats.workload.view import View

LEVEL = 0.05  # at most this share of balanced sites hears of any finding of one code

Numbers = dict[str, int | float | str | None]


class Told(Struct, frozen=True, kw_only=True):
    """What a candidate says when it becomes a finding. ``samples`` are its oldest issues."""

    what: str
    against: str
    sure: str
    which: str
    short: str
    numbers: Numbers
    samples: tuple[str, ...]
    count: int
    jql: str
    step: NextStep
    advice: str = ""  # what the step means here; empty: what it means anywhere


class Candidate(Struct, frozen=True, kw_only=True):
    """One imbalance that may be told. An empty ``project`` is the site."""

    p: float
    big: bool
    tell: Callable[[], Told]
    project: str = ""
    person: str = ""
    subject: str = ""


class Silence(Struct, frozen=True):
    """Why the rule cannot speak, and where: names nobody. An empty ``project`` is the site."""

    why: str
    project: str = ""


class Rule(Struct, frozen=True, kw_only=True):
    """One rule. ``says`` is its line in a list of rules; ``personal`` ones name a person."""

    code: str
    name: str
    says: str
    formula: str
    severity: Severity
    find: Callable[[View], Iterator[Candidate | Silence]]
    personal: bool = False
