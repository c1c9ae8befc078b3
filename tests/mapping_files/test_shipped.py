"""What twohats ships: complete, and true to its own examples."""

from collections import Counter
from importlib.resources.abc import Traversable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roles.samples import issue
from twohats.mapping_files import load_mapping, merge_files
from twohats.mapping_files.finding import shipped
from twohats.mapping_files.reading import read_bytes
from twohats.model.mapping import Duty
from twohats.model.verdict import Role
from twohats.roles import compile_mapping
from twohats.roles.examples import failures

MAPPING = load_mapping()
MANAGER = {
    *("planning-scheduling", "budget-compliance", "escalation", "stakeholder-updates"),
    *("resource-allocation", "vendor-management", "risk-analysis"),
}
OWNER = {
    *("motivating-team", "value-buy-in", "team-performance", "big-picture-leadership"),
    *("championing-sponsors", "outcome-ownership", "assembling-team"),
}


def test_all_duties_are_there_each_under_its_role() -> None:
    assert {duty.id for duty in MAPPING.duties if duty.role is Role.MANAGER} == MANAGER
    assert {duty.id for duty in MAPPING.duties if duty.role is Role.OWNER} == OWNER


def test_the_articles_26_rows_are_there() -> None:
    rows = Counter(row.source for duty in MAPPING.duties for row in duty.rows)
    assert rows == {"list": 13, "prose": 13}
    says = [row.says for duty in MAPPING.duties for row in duty.rows]
    assert len(set(says)) == 26
    assert all(says)


@pytest.mark.parametrize("duty", MAPPING.duties, ids=lambda duty: duty.id)
def test_each_duty_has_phrases_and_examples_enough(duty: Duty) -> None:
    assert sum(len(row.phrases) for row in duty.rows) >= 15
    assert all(len(row.phrases) >= 3 for row in duty.rows if row.source == "prose")
    assert len(duty.yes) >= 6
    assert len(duty.no) >= 6


@given(st.permutations(shipped()))
@settings(max_examples=6, deadline=None)
def test_the_order_of_files_never_changes_what_a_mapping_says(order: list[Traversable]) -> None:
    turned = merge_files([read_bytes(file.read_bytes(), name=file.name) for file in order])
    assert turned.hash == MAPPING.hash
    assert (turned.duties, turned.scoring) == (MAPPING.duties, MAPPING.scoring)


def test_all_examples_hold() -> None:
    assert [failure.sentence for failure in failures(compile_mapping(MAPPING))] == []


@pytest.mark.parametrize(
    "title",
    [
        *("Task scheduler drops jobs", "Memory budget exceeded", "Resource leak in pool"),
        *("Clean vendor directory", "Fix risk of race condition in cache", "Train vision model"),
        *("Team API returns 500", "Add sponsor button", "Query planner picks wrong index"),
    ],
)
def test_software_that_sounds_like_project_work_gets_no_role(title: str) -> None:
    assert compile_mapping(MAPPING).verdict(issue(title)).role is Role.UNCLEAR
