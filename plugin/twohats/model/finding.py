"""One imbalance, told in five parts."""

from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    """How much a finding matters; ``--fail-on`` compares in this order."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """Return 0 for the mildest."""
        return tuple(Severity).index(self)


class NextStep(StrEnum):
    """The fixed list of what a finding may advise."""

    REASSIGN = "reassign"
    DEPUTY = "name-a-deputy"
    ROSTER = "set-a-roster"
    MAPPING = "mend-the-mapping"
    ACCEPT = "accept-as-known"


class Parts(Struct, frozen=True):
    """The five parts of a message, each a sentence or a piece of one."""

    what: str
    against: str
    sure: str
    which: str
    step: str


class Finding(Struct, frozen=True, kw_only=True):
    """One imbalance.

    ``scope`` is ``"site"``, ``"project:KEY"`` or ``"person:ID"`` (with ``project`` where it is
    about a person in one project). ``numbers`` holds the formula, its values and the interval.
    ``issues`` are the first 50 keys, oldest first; ``restricted`` those of them that carry a
    security level and must not be named in public. ``fingerprint`` stays the same from run to
    run: baselines and "new or gone" go by it.
    """

    code: str
    name: str
    severity: Severity
    scope: str
    site: str
    project: str
    person: str
    subject: str  # duty or role it is about; may be empty
    message: str
    parts: Parts
    numbers: dict[str, int | float | str | None]
    issues: tuple[str, ...]
    restricted: tuple[str, ...]
    issue_count: int
    jql: str
    next_step: NextStep
    fingerprint: str
    known: bool = False
    short: str = ""  # the finding as a clause, for a headline
