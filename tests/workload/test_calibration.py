"""The promise of the findings: balanced sites rarely hear of one, unbalanced ones do."""

import pytest

from twohats.workload import RULES
from twohats.workload.rules.base import LEVEL
from workload.calibration import DOCUMENT, SITES, false_alarms, power
from workload.planted import PLANTS


def test_false_alarms_stay_within_the_stated_level_on_a_thousand_balanced_sites() -> None:
    assert SITES == 1_000
    rates = false_alarms()
    assert set(rates) == set(RULES)
    assert max(rates.values()) <= LEVEL
    assert sum(rates.values()) > 0, "the simulation never makes a rule doubt: it shows nothing"


@pytest.mark.parametrize("code", RULES)
def test_the_largest_imbalance_of_each_kind_is_found(code: str) -> None:
    largest = [plant for plant in PLANTS if plant.code == code][-1]
    assert power(largest, sites=20) >= 0.8


def test_the_document_shows_every_plant() -> None:
    text = DOCUMENT.read_text("utf-8")
    for plant in PLANTS:
        assert f"| {plant.code} | {plant.effect} | {plant.size} |" in text
