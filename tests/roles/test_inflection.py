"""The forms of a word."""

import pytest

from twohats.roles.inflection import forms


@pytest.mark.parametrize(
    ("word", "some"),
    [
        ("plan", "plan plans planned planning"),
        ("schedule", "schedules scheduled scheduling"),
        ("supply", "supply supplies supplied supplying"),
        ("agree", "agrees agreed agreeing"),
        ("tie", "ties tied tying"),
        ("crash", "crashes crashed crashing"),
        ("echo", "echos echoes echoed echoing"),
        ("quit", "quits quitting"),
        ("travel", "travelled traveled travelling traveling"),
        ("commit", "committed committing"),
        ("budget", "budgets budgeted budgeting"),
        ("offer", "offered offering"),
        ("analysis", "analyses"),
        ("seek", "sought seeking"),
        ("person", "people"),
        ("organise", "organize organized organising organizing"),
        ("organization", "organisation organisations organizations"),
        ("analyse", "analyze analyzed analysing"),
        ("behaviour", "behavior behaviors"),
        ("centre", "center centers"),
        ("licence", "license licenses"),
        ("meeting", "meetings"),
        ("commitment", "commitments"),
        ("implement", "implemented implementing"),
        ("ship", "shipped shipping"),
    ],
)
def test_a_word_has_these_forms(word: str, some: str) -> None:
    assert set(some.split()) <= forms(word)


@pytest.mark.parametrize(
    ("word", "never"),
    [
        ("meeting", "meet meetinged"),
        ("planned", "plan planneds"),
        ("vendor", "vendored vendoring"),
        ("programme", "programming programmed"),
        ("the", "thes"),
        ("new", "news"),
        ("exercise", "exercize"),
        ("size", "sise"),
        ("promise", "promize"),
        ("quickly", "quicklies"),
        ("speed", "spe"),
        ("look", "lookked"),
        ("feed", "feeded"),
        ("doe", "does"),
        ("fee", "feed"),
        ("cap", "caped caping"),
        ("rat", "rated rating"),
    ],
)
def test_a_word_has_none_of_these_forms(word: str, never: str) -> None:
    assert not set(never.split()) & forms(word)


def test_abbreviations_numbers_and_foreign_words_stay_or_take_an_s() -> None:
    assert forms("qa") == {"qa", "qas"}
    assert forms("q3") == {"q3"}
    assert forms("caf\u00e9") == {"caf\u00e9"}


def test_every_word_is_a_form_of_itself() -> None:
    for word in ("plan", "analysis", "news", "kpis", "goals", "status", "x"):
        assert word in forms(word)
