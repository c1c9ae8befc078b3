"""``mapping eval``: a mapping beside its baselines on labelled issues, and where it errs."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from twohats.model.verdict import Role
from twohats.roles.baselines import always_unclear, article_words, classified, trained_model
from twohats.roles.classifier import Classifier
from twohats.roles.labelled import Labelled
from twohats.roles.measuring import Measures, Outcome, Rate, measure
from twohats.roles.redeciding import explained, redecided
from twohats.roles.second_opinion import SecondOpinion

SCHEMA = "twohats.mapping-eval/1"
BASE_RATES = (2, 5, 10, 20, 45)  # percent of issues that are role work
_SWEEP = range(600, 1700, 100)


class Contestant(Struct, frozen=True):
    """One way to classify, and how right it was."""

    name: str
    measures: Measures


class Step(Struct, frozen=True):
    """How right the mapping were with another threshold."""

    threshold_milli: int
    measures: Measures


class Expected(Struct, frozen=True):
    """How many labels are right where ``base_rate`` percent of the issues are role work.

    ``low`` is the same with the upper end of the interval of wrongly labelled issues and the
    lower end of the found ones: the cautious reading.
    """

    base_rate: int
    value: float | None
    low: float | None


class Seconds(Struct, frozen=True):
    """How right second opinions are on the issues that the words leave unclear."""

    right: Rate  # of the opinions given
    found: Rate  # of the role issues among them
    neither: Rate  # of the others among them: given an opinion all the same


class Evaluation(Struct, frozen=True, kw_only=True):
    """Everything that ``mapping eval`` tells."""

    schema: str = SCHEMA
    mapping: str
    hash: str
    data: str
    issues: int
    left_out: int  # arguable ones
    contestants: tuple[Contestant, ...]  # the mapping first
    sweep: tuple[Step, ...]
    expected: tuple[Expected, ...]
    errors: tuple[Outcome, ...]
    seconds: Seconds | None = None  # where a second opinion was asked for

    @property
    def measures(self) -> Measures:
        """The mapping's own."""
        return self.contestants[0].measures


def without_words(evaluation: Evaluation) -> Evaluation:
    """Return an evaluation that holds no word of the issues, their keys alone."""
    bare = (
        replace(error, labelled=replace(error.labelled, title="", body="", parent=""))
        for error in evaluation.errors
    )
    return replace(evaluation, errors=tuple(bare))


def evaluate(
    classifier: Classifier,
    issues: Sequence[Labelled],
    *,
    data: str,
    arguable: bool = False,
    second: SecondOpinion | None = None,
) -> Evaluation:
    """Measure a classifier on labelled issues: on the clear ones, or on all of them."""
    scored = [issue for issue in issues if issue.tells_role and (issue.clear or arguable)]
    outcomes = classified(classifier, scored)
    measures = measure(outcomes)
    mapping = classifier.mapping
    return Evaluation(
        mapping=f"{mapping.name} {mapping.version}".strip(),
        hash=mapping.hash,
        data=data,
        issues=len(scored),
        left_out=len(issues) - len(scored),
        contestants=(Contestant("this mapping", measures), *_baselines(scored)),
        sweep=tuple(_sweep(classifier, scored)),
        expected=tuple(_expected(measures, rate) for rate in BASE_RATES),
        errors=tuple(sorted(filter(_wrong, outcomes), key=_worst_first)),
        seconds=None if second is None else _seconds(second, outcomes),
    )


def _seconds(second: SecondOpinion, outcomes: Sequence[Outcome]) -> Seconds:
    unclear = [o for o in outcomes if o.role is Role.UNCLEAR]
    asked = [(o, second.of(o.labelled.issue, o.verdict)) for o in unclear if o.verdict]
    given = [(outcome.labelled.roles, said.role) for outcome, said in asked if said]
    right = sum(role in roles for roles, role in given)
    with_role = sum(bool(o.labelled.roles) for o in unclear)
    on_neither = sum(not roles for roles, _ in given)
    return Seconds(
        right=Rate(right, len(given)),
        found=Rate(right, with_role),
        neither=Rate(on_neither, len(unclear) - with_role),
    )


def _baselines(issues: Sequence[Labelled]) -> Iterator[Contestant]:
    yield Contestant("always unclear", measure(always_unclear(issues)))
    words = classified(Classifier(article_words()), issues)
    yield Contestant("the article's words", measure(words))
    if (trained := trained_model(issues)) is not None:
        yield Contestant("TF-IDF + logistic regression, by project", measure(trained))


def _sweep(classifier: Classifier, issues: Sequence[Labelled]) -> Iterator[Step]:
    known = explained(classifier, issues)
    for threshold in _SWEEP:
        scoring = replace(classifier.mapping.scoring, threshold_milli=threshold)
        yield Step(threshold, measure(redecided(known, scoring, classifier.mapping)))


def _expected(measures: Measures, base_rate: int) -> Expected:
    right = sum(quality.recall.hits for quality in measures.roles.values())
    total = sum(quality.recall.total for quality in measures.roles.values())
    wrong_role = Rate(max(measures.found.hits - right, 0), measures.found.total)
    found, false = Rate(right, total), measures.neither_labelled
    share = base_rate / 100
    low, high = found.interval, false.interval
    return Expected(
        base_rate,
        _precision(share, found.value, false.value, wrong_role.value),
        _precision(share, low and low[0], high and high[1], wrong_role.value),
    )


def _precision(
    share: float, found: float | None, false: float | None, wrong_role: float | None
) -> float | None:
    if found is None or false is None or not found:
        return None
    right = share * found
    return right / (right + share * (wrong_role or 0) + (1 - share) * false)


def _wrong(outcome: Outcome) -> bool:
    truth = outcome.labelled
    return outcome.said != truth.roles or (
        outcome.role_right and truth.duty is not None and outcome.duty != truth.duty
    )


def kind_of_error(outcome: Outcome) -> str:
    """Return what kind of error it is, worst first: invented, other role, missed, other duty."""
    if not outcome.labelled.roles:
        return "invented"
    if outcome.role is Role.UNCLEAR:
        return "missed"
    return "other duty" if outcome.said == outcome.labelled.roles else "other role"


_KINDS = ("invented", "other role", "missed", "other duty")


def _worst_first(outcome: Outcome) -> tuple[int, int, str]:
    score = outcome.verdict.score_milli if outcome.verdict else 0
    return (_KINDS.index(kind_of_error(outcome)), -score, outcome.labelled.id)
