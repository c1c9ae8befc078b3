"""How findings say numbers, roles and issues."""

from collections.abc import Sequence

from twohats.model.finding import NextStep
from twohats.model.verdict import Role
from twohats.workload.slices import public_keys
from twohats.workload.statistics import wilson

LEAST_CHANCE = 0.001
NAMED = 3  # a message names this many issues; the finding holds more

STEPS = {
    NextStep.REASSIGN: "Hand over or confirm",
    NextStep.DEPUTY: "Name a deputy",
    NextStep.ROSTER: "Declare the hats in a roster",
    NextStep.MAPPING: "Mend the mapping",
    NextStep.ACCEPT: "Accept it as known",
}
HAT = {Role.OWNER: "owner", Role.MANAGER: "manager"}
OTHER = {Role.OWNER: Role.MANAGER, Role.MANAGER: Role.OWNER}


def percent(share: float) -> str:
    """Return a share in whole percent."""
    return f"{100 * share:.0f} %"


def interval(hits: float, n: float) -> str:
    """Return how sure a share is: its 95 % interval and its base."""
    low, high = wilson(hits, n)
    return f"95 % interval {100 * low:.0f}-{100 * high:.0f} %, n {n:.0f}"


def chance(p: float) -> str:
    """Return a small probability in words."""
    return f"chance {p:.3f}" if p >= LEAST_CHANCE else f"chance below {LEAST_CHANCE}"


def examples(samples: Sequence[str]) -> str:
    """Return the first few issues by key, those with a security level left out."""
    return ", ".join(public_keys(samples)[:NAMED])


def after(head: str, samples: Sequence[str]) -> str:
    """Return ``head`` followed by the first few issues; nothing if none may be named."""
    named = examples(samples)
    return f"{head}: {named}" if named else ""


def largest(duty: str, count: int, samples: Sequence[str]) -> str:
    """Return the duty that most of the issues are of, if any is known, and the oldest issues."""
    most = f"Largest: {duty} ({count})" if duty else ""
    return ". ".join(filter(None, (most, after("Oldest", samples))))


def rounded(value: float) -> float:
    """Return a number as the report holds it."""
    return round(value, 4)


def small(p: float) -> float:
    """Return a probability as the report holds it: four significant digits."""
    return float(f"{p:.4g}")
