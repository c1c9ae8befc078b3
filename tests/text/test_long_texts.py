"""Texts that a reporter may write to stall a run: each is read once, however it repeats itself.

Nothing is timed here: read anew from each of its characters, most of them would take minutes each,
and some would never end.
"""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from twohats.text.cleaning import clean_description, clean_title
from twohats.text.words import START, TRAILS, Words, core

LONG = 100_000  # characters
UNITS = (
    *("w", "a.", "a_", "_", "a@", "@", "a-", "-", "/", "\\", "a/", "a.~-", "1/", "'", "a'", "."),
    *("{", "{a:", "{code", "{code:x}", "{quote}", "{{", "{{x", "[", "[~", "<", "<pre ", "<a"),
    *("`", "```", "!", "!a.png|", "--", "bq. ", ">", "*", "* ", "#", "# ", "h1.", "_*", ": "),
    *("\n", "\n ", " \n", "\t", " ", "ERROR", "INFO ", "at a(", "a.b:", "Caused by: ", "www."),
    *("x://", "<!--"),
)


@pytest.mark.parametrize("start", ["", "# Description"])
@pytest.mark.parametrize("unit", [*UNITS, " *", "*_"])
def test_a_description_of_the_same_over_and_over_is_read_once(start: str, unit: str) -> None:
    text = f"{start}{unit * (LONG // len(unit))}x@y.py)\n"
    cleaned = clean_description(text)
    assert len(cleaned) == len(text)
    assert Words(cleaned).words[0] == START


@pytest.mark.parametrize("ending", ["x)", "x", " ", "1"])
@pytest.mark.parametrize("unit", ["1/", "1-", "1 ", "1:", "Q1 ", "#1", "(1) ", " ", "("])
def test_a_title_of_numbers_is_read_once(unit: str, ending: str) -> None:
    title = f"Plan {unit * 10_000}{ending}"
    assert len(clean_title(title)) == len(title)
    found = core(title)
    assert found is None or title[found[0] : found[1]].startswith("Plan")


# All the ways in which what a title ends with can be parted, tried one by one.
TRAIL = re.compile(r"(?:[\s#/.,:_()\[\]\u2013-]*\b(?:\d[\d./:-]*|[QqHhWw]\d{1,2}))+[\s)\]]*\Z")


@given(st.text("1/x )Q-.", max_size=12))
def test_the_numbers_that_a_title_ends_with_are_those_of_trying_all_ways(text: str) -> None:
    title = f"Plan{text}"
    assume(title[-1] in TRAILS)
    trail = TRAIL.search(title)
    expected = title[: trail.start()] if trail else title
    found = core(title)
    assert (title if found is None else title[slice(*found)]) == expected
