"""The arithmetic of one verdict, in words that a person can check."""

from collections.abc import Iterator

from twohats.model.mapping import Mapping, Scoring
from twohats.model.verdict import Evidence, Reason, Role, Verdict
from twohats.roles.classifier import Explanation
from twohats.roles.scoring import Sums
from twohats.roles.telling import decimal

_ROLES = (Role.MANAGER, Role.OWNER)


def headline(mapping: Mapping, verdict: Verdict) -> str:
    """Return the verdict in one line: role and duty, or why it is unclear."""
    if verdict.role is Role.UNCLEAR:
        return f"{Role.UNCLEAR}: {_REASONS[verdict.reason or Reason.NO_EVIDENCE]}"
    duty = next((duty for duty in mapping.duties if duty.id == verdict.duty), None)
    name = f"{duty.id} ({duty.name})" if duty and duty.name != duty.id else verdict.duty
    return f"{verdict.role}: {name}"


_REASONS = {
    Reason.NO_EVIDENCE: "no-evidence, nothing or too little in it speaks of either role's duties",
    Reason.WEAK: "weak, what speaks of a duty is not enough",
    Reason.TOO_CLOSE: "too-close, it speaks of both roles",
    Reason.NOT_ENGLISH: "not-english, so the mapping's phrases say nothing about it",
}


def sums_in_words(explanation: Explanation) -> Iterator[str]:
    """Yield one line a role: its evidence added up."""
    for role in _ROLES:
        yield f"{role:<16} {_sum(explanation.weighed, explanation.sums, role)}"


def _sum(evidence: tuple[Evidence, ...], sums: Sums, role: Role) -> str:
    own = [item.weight_milli for item in evidence if item.role is role]
    total = sums.manager_milli if role is Role.MANAGER else sums.owner_milli
    if not own:
        return "nothing"
    if len(own) == 1 and not sums.counter_milli:
        return decimal(total)
    terms = " + ".join(map(decimal, own))
    counters = f" {decimal(sums.counter_milli).replace(_MINUS, f'{_MINUS} ')}"
    floor = " (never below 0)" if sum(own) + sums.counter_milli < 0 else ""
    return f"{terms}{counters if sums.counter_milli else ''} = {decimal(total)}{floor}"


_MINUS = "\N{MINUS SIGN}"


def duties_in_words(explanation: Explanation) -> str:
    """Return the sums by duty, largest first, where there is more than one duty."""
    duties = explanation.sums.duties
    return ", ".join(f"{duty} {decimal(milli)}" for duty, milli in duties) if duties[1:] else ""


def decision_in_words(explanation: Explanation, scoring: Scoring) -> str:
    """Return the sentence that leads from the sums to the verdict."""
    verdict, sums = explanation.verdict, explanation.sums
    score, margin = decimal(sums.score_milli), decimal(sums.margin_milli)
    needed = f"the {_needed(sums, scoring)} of {decimal(sums.needed_milli)}"
    if verdict.reason is Reason.NO_EVIDENCE:
        needed = f"even the {decimal(scoring.weak_milli)} of weak evidence"
    lead = f"the margin of {decimal(scoring.margin_milli)}"
    if not sums.duties:
        return "No evidence, no role."
    if verdict.reason is Reason.NOT_ENGLISH:
        return f"The text is not English, and what was found does not make up for it ({score})."
    if sums.score_milli < sums.needed_milli:
        return f"{score} does not reach {needed}."
    if verdict.role in _ROLES:
        return f"{score} reaches {needed} and leads by {margin}, at least {lead}."
    both = decimal(scoring.both_milli)
    close = f"{score} reaches {needed} but leads by {margin} only, less than {lead}"
    if verdict.role is Role.BOTH:
        return f"{close}; each role has the {both} that make it both."
    return f"{close}; it would be both if each role had {both}."


def _needed(sums: Sums, scoring: Scoring) -> str:
    alone = sums.needed_milli != scoring.threshold_milli
    return "threshold for evidence in the description alone" if alone else "threshold"
