"""Verdicts and their arithmetic in words."""

import json

import pytest
from msgspec.structs import replace

from roles.samples import PLAIN, duty, issue, mapping
from twohats.model.mapping import Mapping, Phrase
from twohats.model.verdict import Role
from twohats.roles import compile_mapping
from twohats.roles.explaining import (
    decision_in_words,
    duties_in_words,
    headline,
    sums_in_words,
)
from twohats.roles.telling import decimal, json_line, plain_line, short_phrase

TWO = mapping(
    duty("risk-analysis", Role.MANAGER, "risk register", Phrase("risk", 400)),
    duty("vision", Role.OWNER, "vision", Phrase("direction", 600)),
    counters=(Phrase("api", 150),),
)


def told(title: str, description: str = "", mapping_: Mapping = TWO) -> str:
    explanation = compile_mapping(mapping_).explain(issue(title, description))
    lines = (
        headline(mapping_, explanation.verdict),
        *sums_in_words(explanation),
        duties_in_words(explanation),
        decision_in_words(explanation, mapping_.scoring),
    )
    return "\n".join(lines).replace("\N{MINUS SIGN}", "-")


def test_a_role_is_told_with_its_sum_and_limits() -> None:
    text = told("Risk register of the API", "A risk")
    assert "project-manager: risk-analysis" in text
    assert "project-manager  1.00 + 0.20 - 0.15 = 1.05" in text
    assert "project-owner    nothing" in text
    assert "1.05 reaches the threshold of 1.00 and leads by 1.05, at least the margin" in text


def test_what_is_too_weak_is_told() -> None:
    text = told("Direction")
    assert "unclear: weak" in text
    assert "project-owner    0.60" in text
    assert "0.60 does not reach the threshold of 1.00." in text


def test_what_is_too_close_is_told() -> None:
    text = told("Direction of the risk register")
    assert "unclear: too-close" in text
    assert "leads by 0.40 only, less than the margin of 0.50; it would be both if each" in text
    assert "risk-analysis 1.00, vision 0.60" in text


def test_both_is_told() -> None:
    text = told("Vision and risk register")
    assert text.startswith("both: risk-analysis")
    assert "each role has the 1.00 that make it both" in text


def test_nothing_is_told() -> None:
    text = told("Fix login")
    assert "unclear: no-evidence" in text
    assert text.endswith("No evidence, no role.")


def test_what_is_too_little_even_to_be_weak_is_told_with_the_sum_it_comes_to() -> None:
    strict = replace(TWO, scoring=replace(TWO.scoring, weak_milli=500))
    text = told("Risk of the API", mapping_=strict)
    assert "unclear: no-evidence" in text
    assert "project-manager  0.40 - 0.15 = 0.25" in text
    assert "project-owner    nothing" in text
    assert text.endswith("0.25 does not reach even the 0.50 of weak evidence.")


def test_a_foreign_text_is_told() -> None:
    text = told("Risk und die Planung der Sitzung beim Kunden")
    assert "unclear: not-english" in text
    assert "The text is not English" in text


def test_the_floor_of_a_sum_is_told() -> None:
    text = told("Direction of API", mapping_=replace(TWO, counters=(Phrase("api", 700),)))
    assert "0.60 - 0.70 = 0.00 (never below 0)" in text


def test_the_threshold_for_descriptions_alone_is_named() -> None:
    strict = replace(TWO, scoring=replace(PLAIN, description_only_milli=1200))
    assert "the threshold for evidence in the description alone of 1.20" in told(
        "x", "The risk register", strict
    )


@pytest.mark.parametrize(
    ("milli", "text"), [(1300, "1.30"), (385, "0.385"), (0, "0.00"), (-150, "\N{MINUS SIGN}0.15")]
)
def test_thousandths_are_told_as_far_as_they_matter(milli: int, text: str) -> None:
    assert decimal(milli) == text


def test_long_lists_of_alternatives_are_cut_short() -> None:
    assert short_phrase("risk {a|b|c|d} of {x|y}") == "risk {a|b|\N{HORIZONTAL ELLIPSIS}} of {x|y}"
    assert short_phrase("plain ... phrase") == "plain ... phrase"


def test_a_verdict_is_a_line_of_json() -> None:
    verdict = compile_mapping(TWO).verdict(issue("Risk register of the API"))
    line = json_line("APO-1", verdict)
    assert line.endswith(b"\n")
    assert json.loads(line) == {
        "key": "APO-1",
        "role": "unclear",
        "duty": None,
        "reason": "weak",
        "score": 0.85,
        "margin": 0.85,
        "evidence": [
            {
                "phrase": "risk register",
                "field": "title",
                "start": 0,
                "end": 13,
                "weight": 1.0,
                "duty": "risk-analysis",
            },
            {
                "phrase": "api",
                "field": "title",
                "start": 21,
                "end": 24,
                "weight": -0.15,
                "duty": None,
            },
        ],
    }


def test_a_line_for_people_holds_nothing_that_acts_on_a_terminal() -> None:
    odd = issue("Vision\x1b[2J\nand\tmore")
    line = plain_line(odd, compile_mapping(TWO).verdict(odd))
    assert (
        line == "APO-1         project-owner    vision                   1.00  Vision [2J and more"
    )
