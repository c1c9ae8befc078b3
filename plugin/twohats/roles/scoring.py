"""From evidence to a verdict: one linear sum a role, a minimum and a margin."""

from collections.abc import Iterable

from msgspec import Struct

from twohats.model.mapping import Field, Scoring
from twohats.model.verdict import Evidence, Reason, Role, Verdict

_ROLES = (Role.MANAGER, Role.OWNER)
_FIELD_ORDER = {Field.TITLE.value: 0, Field.DESCRIPTION.value: 1}


class Sums(Struct, frozen=True):
    """The sums of one issue, in thousandths.

    ``counter_milli``, zero or less, is already in both roles' totals, which it takes no lower
    than zero. ``needed_milli`` is what the leading role has to reach.
    """

    duties: tuple[tuple[str, int], ...]  # largest first
    manager_milli: int
    owner_milli: int
    counter_milli: int
    lead: Role
    needed_milli: int

    @property
    def score_milli(self) -> int:
        """What the leading role has."""
        return max(self.manager_milli, self.owner_milli)

    @property
    def margin_milli(self) -> int:
        """How far the leading role is ahead."""
        return abs(self.manager_milli - self.owner_milli)


def in_order(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return evidence in the one order everything prints it in."""
    return tuple(
        sorted(
            evidence,
            key=lambda e: (_FIELD_ORDER.get(e.field, 2), e.start, e.end, e.duty, e.phrase),
        )
    )


def add_up(evidence: Iterable[Evidence], scoring: Scoring) -> Sums:
    """Return the sums by duty and role."""
    duties: dict[str, int] = {}
    totals = dict.fromkeys(_ROLES, 0)
    beyond_description: set[Role] = set()
    counter = 0
    for item in evidence:
        if item.role is Role.UNCLEAR:
            counter += item.weight_milli
            continue
        duties[item.duty] = duties.get(item.duty, 0) + item.weight_milli
        totals[item.role] += item.weight_milli
        if item.field != Field.DESCRIPTION:
            beyond_description.add(item.role)
    lead = max(_ROLES, key=lambda role: totals[role])
    threshold = scoring.threshold_milli
    alone = max(threshold, scoring.description_only_milli)
    return Sums(
        duties=tuple(sorted(duties.items(), key=lambda pair: (-pair[1], pair[0]))),
        manager_milli=max(0, totals[Role.MANAGER] + counter),
        owner_milli=max(0, totals[Role.OWNER] + counter),
        counter_milli=counter,
        lead=lead,
        needed_milli=threshold if lead in beyond_description else alone,
    )


def decide(
    evidence: tuple[Evidence, ...], sums: Sums, scoring: Scoring, duty_roles: dict[str, Role]
) -> Verdict:
    """Return the verdict that the sums earn."""
    role, reason = _role(sums, scoring)
    return Verdict(
        role=role,
        duty=_leading_duty(role, sums, duty_roles),
        reason=reason,
        score_milli=sums.score_milli,
        margin_milli=sums.margin_milli,
        evidence=evidence,
    )


def _role(sums: Sums, scoring: Scoring) -> tuple[Role, Reason | None]:
    if sums.score_milli < scoring.weak_milli or not sums.duties:
        return Role.UNCLEAR, Reason.NO_EVIDENCE
    if sums.score_milli < sums.needed_milli:
        return Role.UNCLEAR, Reason.WEAK
    if sums.margin_milli >= scoring.margin_milli and sums.margin_milli > 0:
        return sums.lead, None
    if min(sums.manager_milli, sums.owner_milli) >= scoring.both_milli:
        return Role.BOTH, None
    return Role.UNCLEAR, Reason.TOO_CLOSE


def _leading_duty(role: Role, sums: Sums, duty_roles: dict[str, Role]) -> str | None:
    if role is Role.UNCLEAR:
        return None
    for duty, _ in sums.duties:
        if role is Role.BOTH or duty_roles[duty] is role:
            return duty
    return None
