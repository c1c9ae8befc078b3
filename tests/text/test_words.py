"""Words of a text: the quick look and the exact one."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twohats.text import text_hash
from twohats.text.words import END, START, Words, core, rough_words, shorten


def test_rough_words_mark_the_fields() -> None:
    assert rough_words("Plan; A", "b\n\n c's") == [
        *(START, b"plan", b"a", END),
        *(START, b"b", b"cs", END),
    ]


def test_the_core_of_a_title_is_looked_at_again() -> None:
    assert rough_words("[HR] Plan 12", "")[-3:] == [START, b"plan", END]


@pytest.mark.parametrize(
    ("title", "inner"),
    [
        ("[HR] Onboarding", "Onboarding"),
        ("(urgent) 3. OPS: Onboarding", "Onboarding"),
        ("ops: Onboarding", "Onboarding"),
        ("Retro 2026-03-04", "Retro"),
        ("Newsletter Q3 (12)", "Newsletter"),
        ("#12 Retro #3", "Retro"),
    ],
)
def test_the_core_is_what_is_left_without_tags_and_numbers(title: str, inner: str) -> None:
    found = core(title)
    assert found is not None
    assert title[found[0] : found[1]] == inner


@pytest.mark.parametrize("title", ["Onboarding", "", "12", "[HR]", "Fix 2 bugs", "Budgets: plan"])
def test_a_title_without_them_is_its_own_core(title: str) -> None:
    assert core(title) is None


def test_exact_words_know_sentences_hyphens_and_places() -> None:
    words = Words("We on-board. `x` Anna!")
    assert words.words == [START, b"we", b"on", b"board", b".", b"x", b"anna", END]
    assert words.hyphenated(3)
    assert not words.hyphenated(2)
    assert words.span(2, 3) == (3, 11)
    assert words.starts((2, 3)) == (3, 6)


def test_words_of_the_core_begin_where_those_of_the_title_do() -> None:
    title = "[H-R] On-board. 12"
    words = Words(title, core(title))
    assert words.words == [
        *(START, b"h", b"r", b"on", b"board", b".", b"12", END),
        *(START, b"on", b"board", END),
    ]
    assert words.starts((3, 4)) == words.starts((9, 10)) == (6, 9)
    assert words.span(9, 10) == (6, 14)
    assert [index for index in range(len(words.words)) if words.hyphenated(index)] == [2, 4, 10]


def test_places_are_those_of_the_text_whatever_folding_does_to_its_length() -> None:
    text = "Straße für \uff21nna"
    words = Words(text)
    assert [text[slice(*words.span(i, i))] for i in (1, 2, 3)] == ["Straße", "für", "\uff21nna"]


@given(st.text(max_size=50))
def test_every_exact_word_is_a_rough_one(text: str) -> None:
    rough = set(rough_words(text, ""))
    exact = {word for word in Words(text).words if any(c.isalnum() for c in word.decode())}
    assert exact <= rough


@given(st.lists(st.sampled_from(("a", "bb", "risk", "\u00e9t\u00e9")), max_size=30), st.data())
def test_shortening_counts_words_however_they_are_parted_and_encoded(
    words: list[str], data: st.DataObject
) -> None:
    blanks = st.sampled_from((" ", "  ", "\n", "\r\n", "\n\n", "\t", " \u00a0"))
    text = "".join(data.draw(blanks) + word for word in words)
    reach = data.draw(st.integers(1, 30))
    short = shorten(text, reach)
    assert text.startswith(short)
    assert short.split() == words[:reach]
    assert shorten(normalize("NFD", text), reach).split() == normalize("NFD", short).split()
    assert shorten(text, 0) == text


@given(st.text(max_size=200), st.integers(1, 5))
def test_shortening_cuts_no_word_and_reads_no_endless_one(text: str, reach: int) -> None:
    short = shorten(text, reach)
    assert text.startswith(short)
    assert short.split() == text.split()[: len(short.split())]
    assert len(short) <= 20 * reach + 1


def test_the_hash_tells_texts_apart_and_title_from_description() -> None:
    hashes = {
        text_hash(title, description)
        for title, description in (("a", "b"), ("ab", ""), ("", "ab"), ("a", "b "), ("A", "b"))
    }
    assert len(hashes) == 5
    assert text_hash("Risk", "register") == text_hash("Risk", "register")
    assert text_hash("\ud800", "") != text_hash("", "")
    assert text_hash("Grüße", "x") == "90c90eec4e8e35d63d5c"
