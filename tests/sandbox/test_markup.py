"""Blocks -> ADF -> wiki markup -> words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twohats.sandbox.markup import document, plain, to_wiki
from twohats.sandbox.pages.rendering import render


@pytest.mark.parametrize(
    ("blocks", "wiki"),
    [
        ("one\ntwo", "one\ntwo"),
        ("*bold* and `code`", "*bold* and {{code}}"),
        ("- a\n- b", "* a\n* b"),
        ("1. a\n2. b", "# a\n# b"),
        ("> said", "{quote}\nsaid\n{quote}"),
        ("    x = 1", "{code}\nx = 1\n{code}"),
        ("## Head", "h3. Head"),
        ("| a | b |\n| 1 | 2 |", "||a||b||\n|1|2|"),
        ("see https://example.org/x", "see https://example.org/x"),
        ("", ""),
    ],
)
def test_blocks_become_wiki_markup(blocks: str, wiki: str) -> None:
    assert to_wiki(document(blocks)) == wiki


def _doc(*content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": list(content)}


def test_marks_and_inline_nodes_become_wiki_markup() -> None:
    marks = [{"type": "em"}], [{"type": "link", "attrs": {"href": "https://example.org"}}]
    texts = [{"type": "text", "text": "t", "marks": mark} for mark in marks]
    mention = {"type": "mention", "attrs": {"id": "7", "text": "@Ada"}}
    emoji = {"type": "emoji", "attrs": {"shortName": ":hat:"}}
    body = _doc({"type": "paragraph", "content": [*texts, mention, emoji]}, {"type": "rule"})
    assert to_wiki(body) == "_t_[t|https://example.org][~accountid:7]:hat:\n\n----"
    assert plain(body) == "tt@Ada:hat:"


def test_wiki_markup_and_nothing_stay_as_they_are() -> None:
    assert (to_wiki("*wiki*"), to_wiki(None), plain("words"), plain(None)) == (
        "*wiki*",
        "",
        "words",
        "",
    )


@given(st.text())
def test_any_text_can_be_written_and_shown(text: str) -> None:
    body = document(text)
    assert isinstance(to_wiki(body), str)
    assert "<script" not in render(body)
    assert "<script" not in render(text)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["type", "content", "text", "attrs", "marks"]), inner)
        ),
        max_leaves=12,
    )
)
def test_bodies_that_are_no_documents_do_no_harm(body: Any) -> None:  # noqa: ANN401 - any JSON
    assert isinstance(plain(body), str)
