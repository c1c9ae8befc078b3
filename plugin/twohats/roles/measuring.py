"""How right verdicts are, counted on labelled issues."""

from collections import Counter
from collections.abc import Iterable
from math import sqrt

from msgspec import Struct

from twohats.model.verdict import Reason, Role, Verdict
from twohats.roles.labelled import Labelled, roles_of

ROLES = (Role.MANAGER, Role.OWNER)
_Z = 1.959964  # 95 %


class Rate(Struct, frozen=True):
    """``hits`` of ``total``, with the 95 % Wilson interval."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """The share, ``None`` of nothing."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval after Wilson, ``None`` of nothing."""
        if not self.total:
            return None
        n, share = self.total, self.hits / self.total
        middle = share + _Z * _Z / (2 * n)
        half = _Z * sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n))
        scale = 1 + _Z * _Z / n
        return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


class Quality(Struct, frozen=True):
    """Precision, recall and F1 of one role or duty."""

    precision: Rate
    recall: Rate

    @property
    def f1(self) -> float | None:
        """The harmonic mean; ``None`` where nothing was to find and nothing found."""
        both = self.precision.total + self.recall.total
        return 2 * self.precision.hits / both if both else None


class Outcome(Struct, frozen=True):
    """What a classifier said of one labelled issue."""

    labelled: Labelled
    role: Role
    duty: str | None
    verdict: Verdict | None = None

    @property
    def said(self) -> frozenset[Role]:
        """The roles it was given."""
        return roles_of(self.role)

    @property
    def role_right(self) -> bool:
        """Tell whether some role was given that it has."""
        return bool(self.said & self.labelled.roles)


class Measures(Struct, frozen=True, kw_only=True):
    """All counts over one set of outcomes."""

    issues: int
    roles: dict[Role, Quality]
    duties: dict[str, Quality]
    neither_labelled: Rate
    duty_right: Rate
    labelled: Rate  # share of all issues that got a role
    found: Rate  # share of role issues that got any role
    reasons: dict[Reason, int]  # why role issues stayed unclear
    confusion: dict[str, dict[Role, int]]


def measure(outcomes: Iterable[Outcome]) -> Measures:
    """Count."""
    items = list(outcomes)
    with_role = [o for o in items if o.labelled.roles]
    neither = [o for o in items if not o.labelled.roles]
    names_duties = any(o.duty for o in items)
    right = [o for o in with_role if names_duties and o.role_right and o.labelled.duty]
    return Measures(
        issues=len(items),
        roles={role: _role_quality(items, role) for role in ROLES},
        duties=_duty_qualities(items),
        neither_labelled=Rate(sum(bool(o.said) for o in neither), len(neither)),
        duty_right=Rate(sum(o.duty == o.labelled.duty for o in right), len(right)),
        labelled=Rate(sum(bool(o.said) for o in items), len(items)),
        found=Rate(sum(bool(o.said) for o in with_role), len(with_role)),
        reasons=dict(
            Counter(o.verdict.reason for o in with_role if o.verdict and o.verdict.reason)
        ),
        confusion=_confusion(items),
    )


def _role_quality(items: list[Outcome], role: Role) -> Quality:
    said = [o for o in items if role in o.said]
    true = [o for o in items if role in o.labelled.roles]
    hits = sum(role in o.labelled.roles for o in said)
    return Quality(Rate(hits, len(said)), Rate(hits, len(true)))


def _duty_qualities(items: list[Outcome]) -> dict[str, Quality]:
    said = Counter(o.duty for o in items if o.duty)
    true = Counter(o.labelled.duty for o in items if o.labelled.duty)
    hits = Counter(o.duty for o in items if o.duty and o.duty == o.labelled.duty)
    return {
        duty: Quality(Rate(hits[duty], said[duty]), Rate(hits[duty], true[duty]))
        for duty in sorted({*said, *true})
    }


def _confusion(items: list[Outcome]) -> dict[str, dict[Role, int]]:
    table = {truth: dict.fromkeys(Role, 0) for truth in ("manager", "owner", "both", "neither")}
    for outcome in items:
        table[outcome.labelled.role][outcome.role] += 1
    return table
