"""Folding to one form, with offsets that lead back."""

from typing import Literal
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twohats.text.folding import fold, fold_foreign, fold_with_map

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD", "NFKC", "NFKD")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Risk", "risk"),
        ("Straße", "strasse"),
        ("ﬁnance", "finance"),
        ("Cafe\u0301", "café"),
        ("\uff22\uff35\uff24\uff27\uff25\uff34", "budget"),
        ("ri\u00adsk", "risk"),
        ("sponsor\u2019s", "sponsor's"),
        ("Ⅳ", "iv"),
        ("", ""),
    ],
)
def test_text_has_one_form(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_the_map_leads_from_folded_to_original(text: str) -> None:
    folded, origins = fold_with_map(text)
    assert folded == fold(text)
    if origins is None:
        assert len(folded) == len(text)
        return
    assert len(origins) == len(folded) + 1
    assert list(origins) == sorted(origins)
    assert origins[-1] == len(text)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60), st.sampled_from(FORMS))
def test_the_unicode_form_does_not_matter(text: str, form: Form) -> None:
    assert fold(normalize(form, text)) == fold(text)


def test_each_folded_character_comes_from_where_it_stood() -> None:
    folded, origins = fold_with_map("a ﬁ Straße!")
    assert folded == "a fi strasse!"
    assert origins == [0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 8, 9, 10, 11]


@given(st.text(max_size=60))
def test_folding_all_but_ascii_leaves_just_the_case_of_ascii(text: str) -> None:
    def lower(folded: str) -> str:
        return "".join(char.lower() if char.isascii() else char for char in folded)

    assert lower(fold_foreign(text)) == fold(text)
