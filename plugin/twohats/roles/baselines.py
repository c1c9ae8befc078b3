"""What a mapping has to beat: no role at all, the article's own words, a trained model."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from twohats.model.mapping import Duty, Mapping, Phrase, Row, Scoring
from twohats.model.verdict import Role
from twohats.roles.classifier import Classifier
from twohats.roles.labelled import Labelled
from twohats.roles.measuring import Outcome

Contestant = Callable[[Sequence[Labelled]], list[Outcome]]

_ARTICLE = {
    Role.MANAGER: {
        "planning-scheduling": ("planning", "scheduling", "milestone", "daily operations"),
        "budget-compliance": ("budget", "compliance"),
        "escalation": ("escalate", "critical issue"),
        "stakeholder-updates": ("stakeholder communication", "update", "report progress"),
        "resource-allocation": ("resource allocation", "capacity planning"),
        "vendor-management": ("vendor", "vendor management"),
        "risk-analysis": ("risk", "risk analysis"),
    },
    Role.OWNER: {
        "motivating-team": ("motivate", "communicate with ... team"),
        "value-buy-in": ("value", "buy-in"),
        "team-performance": ("performance", "team performance"),
        "big-picture-leadership": ("vision", "objective", "leadership", "big-picture"),
        "championing-sponsors": ("champion", "sponsor", "funding", "ambassador"),
        "outcome-ownership": ("ownership", "accountable", "success", "failure"),
        "assembling-team": ("assemble ... team",),
    },
}


def article_words() -> Mapping:
    """Return a mapping of nothing but the article's own words, each enough for its role."""
    duties = tuple(
        Duty(id=duty, name=duty, role=role, rows=(Row("list", "", tuple(map(Phrase, words))),))
        for role, words_of in _ARTICLE.items()
        for duty, words in words_of.items()
    )
    scoring = Scoring(description_milli=1000, margin_milli=1)
    return Mapping(name="article words", version="", hash="", duties=duties, scoring=scoring)


def classified(classifier: Classifier, issues: Sequence[Labelled]) -> list[Outcome]:
    """Return what a classifier says of each issue."""
    verdicts = ((issue, classifier.verdict(issue.issue)) for issue in issues)
    return [Outcome(issue, verdict.role, verdict.duty, verdict) for issue, verdict in verdicts]


def always_unclear(issues: Sequence[Labelled]) -> list[Outcome]:
    """Return no role for anything."""
    return [Outcome(issue, Role.UNCLEAR, None) for issue in issues]


def trained_model(issues: Sequence[Labelled]) -> list[Outcome] | None:
    """Return what TF-IDF with logistic regression says, or ``None``.

    That is without scikit-learn, or where the issues are too few to learn from. Each issue is
    judged by a model that saw no issue of its project.
    """
    try:
        pipeline: Any = import_module("sklearn.pipeline")
        text: Any = import_module("sklearn.feature_extraction.text")
        linear: Any = import_module("sklearn.linear_model")
        selection: Any = import_module("sklearn.model_selection")
    except ImportError:
        return None
    groups = [issue.project or issue.id for issue in issues]
    folds = min(5, len(set(groups)))
    truths = [issue.role for issue in issues]
    if folds < 2:  # noqa: PLR2004 - nothing to hold out
        return None
    model = pipeline.make_pipeline(
        text.TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2),
        linear.LogisticRegression(C=10, class_weight="balanced", max_iter=2000),
    )
    texts = [f"{issue.title} {issue.title} {issue.body}" for issue in issues]
    parts = selection.GroupKFold(folds)
    try:
        said = selection.cross_val_predict(model, texts, truths, groups=groups, cv=parts)
    except ValueError:  # outside a project there is but one role, or no word occurs twice
        return None
    roles = {"manager": Role.MANAGER, "owner": Role.OWNER, "both": Role.BOTH}
    return [
        Outcome(issue, roles.get(str(answer), Role.UNCLEAR), None)
        for issue, answer in zip(issues, said, strict=True)
    ]
