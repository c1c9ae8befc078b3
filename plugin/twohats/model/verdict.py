"""What the words of an issue say: evidence, verdict, reason."""

from enum import StrEnum

from msgspec import Struct


class Role(StrEnum):
    """Whose hat an issue wears. A duty belongs to ``OWNER`` or ``MANAGER`` only."""

    OWNER = "project-owner"
    MANAGER = "project-manager"
    BOTH = "both"
    UNCLEAR = "unclear"


class Reason(StrEnum):
    """Why a verdict is unclear."""

    NO_EVIDENCE = "no-evidence"
    WEAK = "weak"
    TOO_CLOSE = "too-close"
    NOT_ENGLISH = "not-english"


class DecidedBy(StrEnum):
    """Who decided the effective role of an issue."""

    EVIDENCE = "evidence"
    HUMAN = "human"
    FALLBACK = "fallback"


class Evidence(Struct, frozen=True, gc=False):
    """One match. ``start`` and ``end`` are offsets in the flattened text of ``field``.

    ``weight_milli`` is what the match adds to its duty's score, in thousandths, after the
    field's own weight was multiplied in. Integers keep sums exact in any order.
    """

    phrase: str
    duty: str
    role: Role
    field: str
    start: int
    end: int
    weight_milli: int


class Verdict(Struct, frozen=True, gc=False):
    """The role an issue's words earn, and why.

    ``score_milli`` is the leading role's sum, ``margin_milli`` its lead over the other role;
    ``reason`` is set exactly when ``role`` is ``UNCLEAR``.
    """

    role: Role
    duty: str | None = None
    reason: Reason | None = None
    score_milli: int = 0
    margin_milli: int = 0
    evidence: tuple[Evidence, ...] = ()


class Effective(Struct, frozen=True, gc=False):
    """The role that counts: the human decision if there is one, else the verdict.

    ``decided_by`` is ``None`` exactly when the role is unclear and nobody decided.
    """

    role: Role
    duty: str | None = None
    decided_by: DecidedBy | None = None
