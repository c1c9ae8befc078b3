"""``mapping tune``: fit weights to labelled issues, and say what that is worth.

Each phrase gets one factor, at least 0, for all its weights. Factors are drawn to 1: a phrase
moves only as far as the labels insist. What the tuned mapping is worth is measured on projects
that the fit has not seen.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from math import exp

from msgspec import Struct
from msgspec.structs import replace

from twohats.model.mapping import Duty, Field, Mapping, Phrase, Row, Scoring
from twohats.model.verdict import Evidence, Role
from twohats.roles.baselines import classified
from twohats.roles.classifier import Classifier
from twohats.roles.labelled import Labelled
from twohats.roles.measuring import ROLES, Measures, Outcome, measure
from twohats.roles.redeciding import Explained, explained, redecided

Key = tuple[str, str]  # duty and phrase; a counter has no duty
Factors = dict[Key, float]

FOLDS = 5
_FIELDS = frozenset(field.value for field in Field)
_SIGN = ("", "")  # a sign beside words keeps its weight
_STEPS = 200
_RATE = 0.1
_SLOPE = 4.0  # how fast a sum beyond the threshold becomes certainty, a thousand thousandths
_SMALLEST = 0.05  # a weight that moves less stays
_MARGINS = tuple(range(100, 900, 100))
_CLEARLY = 0.005  # of F1, both roles together
_THRESHOLDS = tuple(range(800, 1250, 50))


class Change(Struct, frozen=True):
    """One weight that moved, in thousandths."""

    duty: str
    phrase: Phrase  # as it was
    factor: float

    @property
    def tuned(self) -> Phrase:
        """The phrase with its weights multiplied, rounded to hundredths."""
        return _scaled(self.phrase, self.factor)


class Tuning(Struct, frozen=True, kw_only=True):
    """What fitting found. ``before`` and ``held_out`` are measured alike: on unseen projects."""

    issues: int
    projects: int  # with one alone there are no projects that the fit has not seen
    before: Measures
    held_out: Measures
    changes: tuple[Change, ...]
    old: Scoring
    new: Scoring


class _Case(Struct, frozen=True):
    """One labelled issue as the fit sees it: for each role, which phrases add how much."""

    wanted: frozenset[Role]
    terms: dict[Role, tuple[tuple[Key, float], ...]]


def tune(classifier: Classifier, issues: Sequence[Labelled], *, strength: float = 1.0) -> Tuning:
    """Fit a mapping to the clear ones of labelled issues.

    ``strength`` is how hard factors are drawn to 1.
    """
    clear = [issue for issue in issues if issue.clear and issue.tells_role]
    mapping = classifier.mapping
    threshold = mapping.scoring.threshold_milli / 1000
    cases = [_case(classifier, issue) for issue in clear]
    held_out: list[Outcome] = []
    for fold in _folds(clear):
        seen = [case for case, issue in zip(cases, clear, strict=True) if issue not in fold]
        known = [issue for issue in clear if issue not in fold]
        tuned = _tuned(mapping, _fit(seen, threshold, strength), known)
        held_out += classified(Classifier(tuned), fold)
    factors = _fit(cases, threshold, strength)
    final = _tuned(mapping, factors, clear)
    return Tuning(
        issues=len(clear),
        projects=len({_project(issue) for issue in clear}),
        before=measure(classified(classifier, clear)),
        held_out=measure(held_out),
        changes=tuple(_changes(mapping, factors)),
        old=mapping.scoring,
        new=final.scoring,
    )


def _folds(issues: Sequence[Labelled]) -> Iterator[list[Labelled]]:
    """Yield parts of about the same size, no project in two of them."""
    sizes: dict[str, int] = {}
    for issue in issues:
        sizes[_project(issue)] = sizes.get(_project(issue), 0) + 1
    loads = [0] * FOLDS
    fold_of: dict[str, int] = {}
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        fold_of[name] = loads.index(min(loads))
        loads[fold_of[name]] += sizes[name]
    for number in range(FOLDS):
        fold = [issue for issue in issues if fold_of[_project(issue)] == number]
        if fold:
            yield fold


def _project(issue: Labelled) -> str:
    return issue.project or issue.id


def _key(item: Evidence) -> Key:
    return (item.duty, item.phrase) if item.field in _FIELDS else _SIGN


def _case(classifier: Classifier, issue: Labelled) -> _Case:
    evidence = classifier.explain(issue.issue).weighed
    terms = {
        role: tuple(
            (_key(item), item.weight_milli / 1000)
            for item in evidence
            if item.role in (role, Role.UNCLEAR)
        )
        for role in ROLES
        if any(item.role is role for item in evidence)
    }
    return _Case(issue.roles, terms)


def _fit(cases: Sequence[_Case], threshold: float, strength: float) -> Factors:
    """Return the factors of least logistic loss, by gradient descent."""
    factors: Factors = {key: 1.0 for case in cases for t in case.terms.values() for key, _ in t}
    for _ in range(_STEPS):
        slopes = {key: strength * (factor - 1) for key, factor in factors.items()}
        for case in cases:
            for role, terms in case.terms.items():
                total = sum(factors[key] * worth for key, worth in terms)
                certainty = 1 / (1 + exp(min(-_SLOPE * (total - threshold), 50)))
                error = certainty - (role in case.wanted)
                for key, worth in terms:
                    slopes[key] += error * worth * _SLOPE
        slopes.pop(_SIGN, None)
        for key, slope in slopes.items():
            factors[key] = max(0.0, factors[key] - _RATE * slope / (1 + strength))
    return factors


def _tuned(mapping: Mapping, factors: Factors, issues: Sequence[Labelled]) -> Mapping:
    """Return the mapping with its weights multiplied, and the limits that then fit best."""
    moved = {(c.duty, c.phrase.text): c.tuned for c in _changes(mapping, factors)}
    scaled = replace(
        mapping,
        duties=tuple(_scaled_duty(duty, moved) for duty in mapping.duties),
        counters=tuple(moved.get(("", p.text), p) for p in mapping.counters),
    )
    return replace(scaled, scoring=_best_limits(scaled, issues))


def _scaled_duty(duty: Duty, moved: dict[Key, Phrase]) -> Duty:
    rows: list[Row] = []
    for row in duty.rows:
        phrases = tuple(moved.get((duty.id, p.text), p) for p in row.phrases)
        rows.append(replace(row, phrases=phrases))
    return replace(duty, rows=tuple(rows))


def _best_limits(mapping: Mapping, issues: Sequence[Labelled]) -> Scoring:
    """Return threshold and margin of the best F1; equals go to the ones there are."""
    known = explained(Classifier(mapping), issues)
    best, highest = mapping.scoring, _quality(mapping, mapping.scoring, known)
    for threshold, margin in product(_THRESHOLDS, _MARGINS):
        new = replace(mapping.scoring, threshold_milli=threshold, margin_milli=margin)
        quality = _quality(mapping, new, known)
        if quality > highest + _CLEARLY:
            best, highest = new, quality
    return best


def _quality(mapping: Mapping, scoring: Scoring, known: Explained) -> float:
    measures = measure(redecided(known, scoring, mapping))
    return sum(quality.f1 or 0.0 for quality in measures.roles.values())


def _changes(mapping: Mapping, factors: Factors) -> Iterator[Change]:
    pairs = [
        (duty.id, phrase) for duty in mapping.duties for row in duty.rows for phrase in row.phrases
    ]
    pairs += [("", phrase) for phrase in mapping.counters]
    for duty, phrase in sorted(pairs, key=lambda pair: (pair[0], pair[1].text)):
        factor = factors.get((duty, phrase.text), 1.0)
        if abs(_scaled(phrase, factor).weight_milli - phrase.weight_milli) >= 1000 * _SMALLEST:
            yield Change(duty, phrase, factor)


def _scaled(phrase: Phrase, factor: float) -> Phrase:
    def scaled(milli: int | None) -> int | None:
        return None if milli is None else round(milli * factor / 10) * 10

    return replace(
        phrase,
        weight_milli=scaled(phrase.weight_milli) or 0,
        title_milli=scaled(phrase.title_milli),
        description_milli=scaled(phrase.description_milli),
    )
