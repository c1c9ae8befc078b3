"""A tuning as tables: what it is worth on projects it has not seen, and what it changes."""

from twohats.roles.measuring import ROLES, Measures
from twohats.roles.sheets import Sheet
from twohats.roles.telling import decimal, short_phrase
from twohats.roles.tuning import FOLDS, Tuning


def sheets_of(tuning: Tuning, most: int) -> tuple[Sheet, ...]:
    """Return what a person needs to judge a tuning."""
    return (_worth(tuning), _limits(tuning), _changes(tuning, most))


def _worth(tuning: Tuning) -> Sheet:
    rows = _measures("as it is", tuning.before)
    how = "all of one project"
    if tuning.projects > 1:
        rows += _measures("tuned, on projects not seen", tuning.held_out)
        how = f"cross-validated by project ({min(FOLDS, tuning.projects)} parts)"
    return Sheet(
        f"{tuning.issues} issues, {how}",
        ("mapping", "", "precision", "recall", "F1"),
        tuple(rows),
        note=advice(tuning),
        left=2,
    )


def _measures(name: str, measures: Measures) -> list[tuple[str, ...]]:
    rows = []
    for role in ROLES:
        quality = measures.roles[role]
        shares = (quality.precision.value, quality.recall.value, quality.f1)
        cells = ("-" if share is None else f"{share:.3f}" for share in shares)
        rows.append((name if role is ROLES[0] else "", role.value, *cells))
    return rows


def advice(tuning: Tuning) -> str:
    """Return in a sentence what a tuning is worth."""
    if tuning.projects == 1:
        return "Whether tuning helps elsewhere cannot be told: there is no other project to try."
    before, after = (
        sum(quality.f1 or 0.0 for quality in measures.roles.values())
        for measures in (tuning.before, tuning.held_out)
    )
    if after > before:
        return "Tuning helps on issues it has not seen."
    return "Tuning does not help on issues it has not seen: keep the mapping as it is."


def _limits(tuning: Tuning) -> Sheet:
    old, new = tuning.old, tuning.new
    limits = (
        ("threshold", old.threshold_milli, new.threshold_milli),
        ("margin", old.margin_milli, new.margin_milli),
    )
    rows = tuple((name, decimal(a), decimal(b)) for name, a, b in limits if a != b)
    return Sheet("Limits that move", ("", "was", "tuned"), rows)


def _changes(tuning: Tuning, most: int) -> Sheet:
    changes = sorted(tuning.changes, key=lambda change: -abs(change.factor - 1))
    shown = changes if most < 0 else changes[:most]
    rows = (
        (
            change.duty or "counter",
            short_phrase(change.phrase.text),
            decimal(change.phrase.weight_milli),
            decimal(change.tuned.weight_milli),
        )
        for change in shown
    )
    title = f"Weights that move: {len(shown)} of {len(changes)}, the most first"
    return Sheet(title, ("duty", "phrase", "was", "tuned"), tuple(rows), left=2)
