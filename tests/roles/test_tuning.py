"""Fitting weights to labelled issues, and what it is worth on issues not seen."""

import pytest
from msgspec.structs import replace

from roles.samples import PLAIN, duty, mapping
from roles.test_measuring import labelled
from twohats.model.mapping import Mapping, Phrase, Signal, SignalField
from twohats.model.verdict import Role
from twohats.roles import compile_mapping
from twohats.roles.evaluating import evaluate
from twohats.roles.labelled import Labelled
from twohats.roles.measuring import Rate
from twohats.roles.sheets import to_text
from twohats.roles.tuning import tune
from twohats.roles.tuning_sheets import sheets_of as tuning_sheets

MANAGER, OWNER = Role.MANAGER, Role.OWNER


def tuned(phrases: Mapping, issues: list[Labelled]) -> dict[str, float]:
    tuning = tune(compile_mapping(phrases), issues, strength=0.1)
    return {change.phrase.text: change.factor for change in tuning.changes}


def test_tuning_lifts_what_is_right_and_lowers_what_is_wrong() -> None:
    issues = [
        *(labelled(n, "manager", "Contingency", project=f"P{n}") for n in range(12)),
        *(labelled(n, "neither", "Vision model", project=f"Q{n}") for n in range(12)),
    ]
    phrases = mapping(
        duty("risk", MANAGER, Phrase("contingency", 800)),
        duty("vision", OWNER, "vision", "zebra"),
        scoring=replace(PLAIN, weak_milli=100),
    )
    factors = tuned(phrases, issues)
    assert factors["contingency"] > 1.2
    assert factors["vision"] < 0.8
    assert "zebra" not in factors
    assert all(factor >= 0 for factor in factors.values())


def test_tuning_says_whether_it_helps_on_what_it_has_not_seen() -> None:
    issues = [
        *(labelled(n, "manager", "Contingency", project=f"P{n}") for n in range(10)),
        *(labelled(n, "neither", "Vision model", project=f"Q{n}") for n in range(10)),
    ]
    phrases = mapping(
        duty("risk", MANAGER, Phrase("contingency", 900)), duty("vision", OWNER, "vision")
    )
    tuning = tune(compile_mapping(phrases), issues, strength=0.1)
    assert tuning.before.roles[MANAGER].recall.hits == 0
    assert tuning.held_out.roles[MANAGER].recall == Rate(10, 10)
    assert tuning.held_out.neither_labelled.hits == 0
    text = to_text(tuning_sheets(tuning, 20))
    assert "Tuning helps on issues it has not seen." in text
    others = [labelled(n, "neither", "x", project=f"P{n}") for n in range(2)]
    nothing = tune(compile_mapping(phrases), others)
    assert "keep the mapping as it is" in to_text(tuning_sheets(nothing, 20))
    alone = to_text(tuning_sheets(tune(compile_mapping(phrases), others[:1]), 20))
    assert "1 issues, all of one project" in alone
    assert "not seen" not in alone
    assert "cannot be told" in alone


def test_what_stands_beside_the_words_is_measured_too_and_keeps_its_weight() -> None:
    signals = (Signal(SignalField.COMPONENT, "PMO", "risk", 900),)
    phrases = (duty("risk", MANAGER, Phrase("contingency", 200)),)
    signs = mapping(*phrases, signals=signals, scoring=replace(PLAIN, parent_milli=300))
    issues = [
        labelled(n, "manager", "Contingency", project=f"P{n}", components=("PMO",))
        for n in range(9)
    ]
    evaluation = evaluate(compile_mapping(signs), issues, data="x")
    assert evaluation.measures.roles[MANAGER].recall == Rate(9, 9)
    assert set(tuned(signs, issues)) <= {"contingency"}


def test_tuning_hears_what_is_too_weak_to_count() -> None:
    issues = [
        *(labelled(n, "manager", "Contingency", project=f"P{n}") for n in range(10)),
        *(labelled(n, "neither", "Fix it", project=f"Q{n}") for n in range(10)),
    ]
    weak = mapping(
        duty("risk", MANAGER, Phrase("contingency", 300)), scoring=replace(PLAIN, weak_milli=500)
    )
    assert tuned(weak, issues)["contingency"] > 2


@pytest.mark.parametrize("strength", [0.1, 1000])
def test_what_one_project_alone_could_teach_is_never_used_on_it(strength: float) -> None:
    """Neither weights (little strength) nor the threshold (much) may come from what is tried."""
    issues = [
        *(labelled(n, "manager", "Contingency", project="P") for n in range(20)),
        *(labelled(n, "neither", "Fix it", project=f"Q{n}") for n in range(20, 60)),
    ]
    phrases = mapping(duty("risk", MANAGER, Phrase("contingency", 900)))
    tuning = tune(compile_mapping(phrases), issues, strength=strength)
    assert tuning.held_out.roles[MANAGER].recall == Rate(0, 20)
    assert bool(tuning.changes) is (strength < 1)
    assert (tuning.new.threshold_milli < 1000) is (strength > 1)
