"""What the seed puts out of balance on purpose, who is who, and which hat is whose."""

from dataclasses import dataclass, field
from typing import Literal

from twohats.model.settings import RosterEntry
from twohats.sandbox.things import User

DAY = 86_400_000
MANAGER_DUTIES = frozenset(
    (
        "planning-scheduling",
        "budget-compliance",
        "escalation",
        "stakeholder-updates",
        "resource-allocation",
        "vendor-management",
        "risk-analysis",
    )
)


@dataclass(frozen=True)
class Planted:
    """One imbalance put in on purpose: the finding it should earn, and where."""

    code: str
    project: str
    person: str  # login name
    subject: str  # duty or role
    says: str


PLANTED = (
    Planted("TH102", "NORD", "", "risk-analysis", "nobody does risk analysis at the pump works"),
    Planted("TH103", "NORD", "", "vendor-management", "five vendor issues, none assigned"),
    Planted("TH201", "", "eyildiz", "", "one manager carries what three others do"),
    Planted("TH202", "NORD", "hkovarova", "", "six owner and six manager issues on one desk"),
    Planted("TH203", "LUM", "mnowak", "project-owner", "the owner does mostly manager work"),
    Planted("TH301", "LUM", "", "project-owner", "owner work lies for months, manager work weeks"),
)
# Who declares which hat; without a roster TH203 has nothing to say.
ROSTER: tuple[tuple[Literal["project-owner", "project-manager"], str, str], ...] = (
    ("project-owner", "mnowak", "LUM"),
    ("project-owner", "isorensen", "NORD"),
    ("project-owner", "aobrien", "AUR"),
    ("project-manager", "eyildiz", "LUM"),
    ("project-manager", "eyildiz", "NORD"),
    ("project-manager", "zszabo", "AUR"),
)
# In the balanced twin each hat is worn by several, and by nobody who wears the other.
BALANCED = {
    "LUM": (("eyildiz", "lwojcik", "tferreira"), ("mnowak", "cdubois", "jakesson")),
    "NORD": (("hkovarova", "eyildiz", "zszabo"), ("isorensen", "lna", "jakesson")),
    "AUR": (("zszabo", "lna"), ("aobrien", "praghunathan")),
}


@dataclass
class Seeded:
    """What was put up. ``duties`` says which duty the words of a role issue are meant to show."""

    bot: User
    token: str
    people: dict[str, User]
    duties: dict[str, str] = field(default_factory=dict)
    roster: tuple[RosterEntry, ...] = ()

    def is_manager_work(self, key: str) -> bool | None:
        """Whether an issue is meant as manager work; ``None`` for ordinary work."""
        duty = self.duties.get(key)
        return None if duty is None else duty in MANAGER_DUTIES
