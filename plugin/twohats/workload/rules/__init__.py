"""The rules, like a linter's: each has a code, looks for one imbalance, and knows its limits."""

from collections.abc import Iterable

from twohats.errors import UsageError
from twohats.workload.rules import (
    ageing,
    concentration,
    drift,
    duty_missing,
    duty_unassigned,
    overloaded,
    role_share,
    two_hats,
    weak_verdicts,
    wrong_hat,
)
from twohats.workload.rules.base import Rule

RULES: dict[str, Rule] = {
    "TH101": role_share.RULE,
    "TH102": duty_missing.RULE,
    "TH103": duty_unassigned.RULE,
    "TH201": overloaded.RULE,
    "TH202": two_hats.RULE,
    "TH203": wrong_hat.RULE,
    "TH204": concentration.RULE,
    "TH301": ageing.RULE,
    "TH302": drift.RULE,
    "TH401": weak_verdicts.RULE,
}


__all__ = ["RULES", "Rule", "check_codes"]


def check_codes(codes: Iterable[str], *, where: str) -> None:
    """Raise ``UsageError`` for a code, or start of one (``TH2``), that no rule has."""
    for code in codes:
        if not code or not any(known.startswith(code) for known in RULES):
            raise UsageError(
                f"no finding has the code '{code}'", where=where, todo=f"known: {', '.join(RULES)}"
            )
