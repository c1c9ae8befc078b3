"""Micro benchmarks, each over the same thousand issues; see ``micro.py``."""

from collections.abc import Callable
from functools import cache

import pytest
from corpus import Maker
from phrases import readable, shipped
from texts import texts

from twohats.flows.audit import Counted
from twohats.model.issue import Issue, Person
from twohats.model.settings import BalanceSettings, LabelNames, SyncPolicy
from twohats.roles import Classifier, compile_mapping
from twohats.text.cleaning import clean_description, clean_title
from twohats.workload import Tallier

_MANY = 1_000
_NOW = 1_760_000_000_000
Benchmark = Callable[[Callable[[], object]], object]


@cache
def _issues() -> list[Issue]:
    made_of, _ = texts(8, readable(shipped()))
    maker = Maker(made_of)
    return [_issue(maker.issue(number)) for number in range(_MANY)]


def _issue(made: dict[str, object]) -> Issue:
    person, created = str(made["name"]), int(str(made["created"]))
    return Issue(
        key=str(made["key"]),
        title=str(made["title"]),
        description=str(made["description"]),
        project=str(made["project"]),
        done=made["category"] == "done",
        assignee=Person(person, person) if person else None,
        created_ms=1000 * created,
        resolved_ms=None if made["resolved"] is None else 1000 * int(str(made["resolved"])),
    )


@cache
def _classifier() -> Classifier:
    return compile_mapping(shipped())


def _clean() -> None:
    for issue in _issues():
        clean_title(issue.title)
        clean_description(issue.description)


def _match() -> None:
    verdict = _classifier().verdict
    for issue in _issues():
        verdict(issue)


def _explain() -> None:
    explain = _classifier().explain
    for issue in _issues():
        explain(issue)


def _tally() -> None:
    tallier = Tallier(BalanceSettings(), _NOW)
    counted = Counted(LabelNames(), SyncPolicy())
    for issue, verdict in _judged():
        tallier.add(issue, verdict, counted(issue, verdict))
    tallier.tally()


@cache
def _judged() -> list[tuple[Issue, object]]:
    return [(issue, _classifier().verdict(issue)) for issue in _issues()]


@pytest.mark.parametrize("part", [_clean, _match, _explain, _tally])
def test_a_thousand_issues(benchmark: Benchmark, part: Callable[[], None]) -> None:
    """Measure one part; the first round makes what it needs."""
    part()
    benchmark(part)
