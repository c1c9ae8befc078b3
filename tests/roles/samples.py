"""Small mappings made for tests."""

import os

import pytest

from twohats.model.issue import Issue
from twohats.model.mapping import Denial, Duty, Field, Mapping, Phrase, Row, Scoring, Signal
from twohats.model.verdict import Role
from twohats.roles import Classifier, compile_mapping
from twohats.roles.finder import COMPILED
from twohats.roles.identity import mapping_hash

# Where it must be there, what needs the compiled finder fails rather than being skipped.
NEEDS_COMPILED = pytest.mark.skipif(
    not COMPILED and os.environ.get("TWOHATS_COMPILE") != "require",
    reason="twohats was installed without a C compiler",
)
either_way = pytest.mark.parametrize(
    "plain",
    [pytest.param(True, id="plain"), pytest.param(False, id="compiled", marks=NEEDS_COMPILED)],
)
PLAIN = Scoring(weak_milli=0, description_milli=500, margin_milli=500, both_milli=1000, reach=0)


def duty(
    name: str,
    role: Role,
    *phrases: str | Phrase,
    denials: tuple[str, ...] = (),
) -> Duty:
    """Return a duty that these phrases show."""
    made = tuple(Phrase(p) if isinstance(p, str) else p for p in phrases)
    row = Row("list", name, made)
    return Duty(id=name, name=name, role=role, rows=(row,), denials=tuple(map(Denial, denials)))


def mapping(
    *duties: Duty,
    denials: tuple[str, ...] = (),
    counters: tuple[Phrase, ...] = (),
    signals: tuple[Signal, ...] = (),
    scoring: Scoring = PLAIN,
) -> Mapping:
    """Return a mapping of these duties."""
    denied = tuple(map(Denial, denials))
    return Mapping(
        name="sample",
        version="1",
        hash=mapping_hash(duties, denied, counters, signals, scoring),
        duties=duties,
        denials=denied,
        counters=counters,
        signals=signals,
        scoring=scoring,
    )


def one(*phrases: str | Phrase, denials: tuple[str, ...] = ()) -> Classifier:
    """Return a classifier with one manager duty, ``risk``."""
    return compile_mapping(mapping(duty("risk", Role.MANAGER, *phrases, denials=denials)))


def issue(title: str, description: str = "") -> Issue:
    """Return an issue."""
    return Issue(key="APO-1", title=title, description=description)


def found(phrase: str, title: str) -> bool:
    """Tell whether a phrase is found in a title."""
    return bool(spans(phrase, title))


def spans(phrase: str, title: str) -> list[str]:
    """Return the words of a title that a phrase matches."""
    verdict = one(Phrase(phrase, field=Field.TITLE)).verdict(issue(title))
    return [title[item.start : item.end] for item in verdict.evidence]
