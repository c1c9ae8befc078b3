"""How much one run may do: the cap on first labels, the brake on mass changes, the mail guard."""

from collections.abc import Sequence

from msgspec import Struct

from twohats.model.plan import Change, Kind
from twohats.model.settings import SyncPolicy

MASS = "--allow-mass"
MAIL = "--allow-mail"
CONFIRM = "sync.confirmed_labels = true"


class Need(Struct, frozen=True):
    """A consent that a plan needs: the option (or setting) that gives it, and why."""

    option: str
    why: str


class Known(Struct, frozen=True, kw_only=True):
    """What is known of a site before a plan: the ground to measure a mass change on.

    ``labelled`` issues carry a role of ours; ``matched`` issues earned one in this full read,
    ``matched_before`` in the one before (``None`` where either is not known). ``strangers``
    carry our label names although twohats never wrote on this site.
    """

    labelled: int = 0
    matched: int | None = None
    matched_before: int | None = None
    strangers: int = 0


def is_capped(change: Change) -> bool:
    """Tell whether a change counts against ``max_writes``."""
    return change.kind in {Kind.FIRST, Kind.RECORD}


def capped(changes: Sequence[Change], max_writes: int) -> tuple[tuple[Change, ...], int]:
    """Return the changes of one run, and how many wait for the next.

    Changes of role are never cut: their own limit is the mass brake. Records of decisions go
    before first labels, so that what people did is safe first.
    """
    roles = [c for c in changes if not is_capped(c)]
    waiting = [c for c in changes if c.kind is Kind.RECORD]
    waiting += [c for c in changes if c.kind is Kind.FIRST]
    most = max(0, max_writes)
    taken = {c.issue_id for c in (*roles, *waiting[:most])}
    return tuple(c for c in changes if c.issue_id in taken), max(0, len(waiting) - most)


def needs(
    changes: Sequence[Change], *, mails: int, known: Known, policy: SyncPolicy
) -> tuple[Need, ...]:
    """Return the consents that these changes need."""
    moved = sum(1 for change in changes if change.kind is Kind.ROLE)
    limit = max(policy.mass_floor, known.labelled * policy.mass_percent // 100)
    found = []
    if moved > limit:
        why = f"{moved} of {known.labelled} labelled issues would change role; the limit is {limit}"
        found.append(Need(MASS, why))
    if _halved(known, policy.mass_floor):
        why = f"only {known.matched} issues carry a role now, {known.matched_before} did before"
        found.append(Need(MASS, why))
    if known.strangers and not policy.confirmed_labels:
        why = (
            f"{known.strangers} issues carry these label names though twohats never wrote here;"
            " confirm that they mean the same, or rename ours in [labels]"
        )
        found.append(Need(CONFIRM, why))
    if mails:
        why = f"Jira may mail about {mails} of these writes: the account may not switch that off"
        found.append(Need(MAIL, why))
    return tuple(found)


def _halved(known: Known, floor: int) -> bool:
    if known.matched is None or known.matched_before is None:
        return False
    return known.matched_before >= floor and known.matched * 2 < known.matched_before
