"""A mapping as a value: which phrases show, and which deny, each duty."""

from enum import StrEnum

from msgspec import Struct

from twohats.model.report import Measured
from twohats.model.verdict import Role


class Field(StrEnum):
    """A field of an issue that phrases are looked for in."""

    TITLE = "title"
    DESCRIPTION = "description"


class Phrase(Struct, frozen=True):
    """One phrase of the mapping's language, as written.

    ``weight_milli`` is its worth in thousandths before the field's own weight; ``title_milli``
    and ``description_milli`` say instead what a match there is worth. ``field`` limits it to
    one field. ``origin`` names the file that brought it, or last changed it.
    """

    text: str
    weight_milli: int = 1000
    field: Field | None = None
    title_milli: int | None = None
    description_milli: int | None = None
    origin: str = ""


class Denial(Struct, frozen=True):
    """A phrase that cancels the matches it overlaps."""

    text: str
    origin: str = ""


class Row(Struct, frozen=True):
    """One row of what a duty covers; ``source`` is ``"list"`` or ``"prose"``."""

    source: str
    says: str
    phrases: tuple[Phrase, ...] = ()


class Example(Struct, frozen=True):
    """An issue that a mapping file says must, or must not, be of the duty."""

    title: str
    description: str = ""


class Duty(Struct, frozen=True, kw_only=True):
    """One duty, which belongs to exactly one role."""

    id: str
    name: str
    role: Role
    rarely_ticketed: bool = False
    rows: tuple[Row, ...] = ()
    denials: tuple[Denial, ...] = ()
    yes: tuple[Example, ...] = ()
    no: tuple[Example, ...] = ()
    origin: str = ""


class Scoring(Struct, frozen=True, kw_only=True):
    """How evidence becomes a verdict; all in thousandths.

    A role needs ``threshold_milli``, or ``description_only_milli`` where no evidence stands in
    the title, and ``margin_milli`` over the other role. Nearer than that it is ``both`` if each
    role has ``both_milli``, else unclear. Less than ``weak_milli`` is no evidence at all, so that
    stray words fill nobody's queue. The description adds at most ``description_cap_milli``
    to a role, and only its first ``reach`` words are read (0: all). ``parent_milli`` is what the
    role that the words of the parent's title earn hands down (0: nothing).
    """

    threshold_milli: int = 1000
    description_only_milli: int = 1000
    weak_milli: int = 500
    margin_milli: int = 500
    both_milli: int = 1000
    title_milli: int = 1000
    description_milli: int = 500
    description_cap_milli: int = 100_000
    reach: int = 100
    parent_milli: int = 0

    def field_milli(self, field: Field) -> int:
        """Return what a field's evidence is multiplied by."""
        return self.title_milli if field is Field.TITLE else self.description_milli


class SignalField(StrEnum):
    """What, beside words, can be a sign of a duty."""

    ISSUE_TYPE = "issue-type"
    COMPONENT = "component"
    LABEL = "label"


class Signal(Struct, frozen=True):
    """A sign beside words: the issue's ``field`` says ``value`` (case does not matter)."""

    field: SignalField
    value: str
    duty: str
    weight_milli: int = 1000
    origin: str = ""


class Mapping(Struct, frozen=True, kw_only=True):
    """Everything a classifier needs. ``hash`` changes exactly when verdicts might.

    ``counters`` are phrases of ordinary engineering: each match lowers both roles' scores.
    """

    name: str
    version: str
    hash: str
    duties: tuple[Duty, ...]
    denials: tuple[Denial, ...] = ()
    counters: tuple[Phrase, ...] = ()
    signals: tuple[Signal, ...] = ()
    scoring: Scoring = Scoring()
    measured: Measured | None = None
