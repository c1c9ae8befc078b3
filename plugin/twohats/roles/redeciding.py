"""Decide again with other limits, without looking for phrases again."""

from collections.abc import Sequence

from twohats.model.mapping import Mapping, Scoring
from twohats.roles.classifier import Classifier, Explanation
from twohats.roles.labelled import Labelled
from twohats.roles.measuring import Outcome
from twohats.roles.scoring import add_up, decide

Explained = list[tuple[Labelled, Explanation]]


def explained(classifier: Classifier, issues: Sequence[Labelled]) -> Explained:
    """Explain each issue once."""
    return [(issue, classifier.explain(issue.issue)) for issue in issues]


def redecided(explained_: Explained, scoring: Scoring, mapping: Mapping) -> list[Outcome]:
    """Return what other limits make of the same evidence."""
    roles = {duty.id: duty.role for duty in mapping.duties}
    outcomes = []
    for issue, explanation in explained_:
        evidence = explanation.verdict.evidence
        verdict = decide(evidence, add_up(evidence, scoring), scoring, roles)
        outcomes.append(Outcome(issue, verdict.role, verdict.duty, verdict))
    return outcomes
