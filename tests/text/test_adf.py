"""Jira Cloud's rich text becomes plain text, whatever it holds."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twohats.text.adf import flatten
from twohats.text.adf_nodes import Node

Json = Any  # what a JSON decoder makes


def text(words: str, *marks: str) -> Json:
    node: Json = {"type": "text", "text": words}
    if marks:
        node["marks"] = [{"type": mark} for mark in marks]
    return node


def block(kind: str, *content: Json, **attrs: Json) -> Json:
    node: Json = {"type": kind, "content": list(content)}
    if attrs:
        node["attrs"] = attrs
    return node


def day(timestamp: str | int) -> Json:
    return {"type": "date", "attrs": {"timestamp": timestamp}}


def paragraph(words: str) -> Json:
    return block("paragraph", text(words))


def item(*content: Json) -> Json:
    return block("listItem", *content)


def doc(*content: Json) -> Json:
    return {"version": 1, **block("doc", *content)}


caption = block("caption", text("c"))
CASES = {
    "paragraphs are lines": (doc(paragraph("one"), paragraph("two")), "one\ntwo"),
    "marks do not matter": (
        doc(block("paragraph", text("so "), text("very", "strong", "em"), text(" so"))),
        "so very so",
    ),
    "a link keeps its words": (doc(block("paragraph", text("the plan", "link"))), "the plan"),
    "code in a line": (doc(block("paragraph", text("x=1", "code"))), "{{x=1}}"),
    "code cannot end its own mark": (
        doc(block("paragraph", text("a}}b", "strong", "code"))),
        "{{a} }b}}",
    ),
    "a code block": (
        doc(paragraph("see"), block("codeBlock", text("risk()"), language="java"), paragraph("ok")),
        "see\n{code}\nrisk()\n{code}\nok",
    ),
    "code in code": (doc(block("codeBlock", text("{code}"))), "{code}\n{ code}\n{code}"),
    "a quote": (
        doc(block("blockquote", paragraph("a"), paragraph("b")), paragraph("c")),
        "{quote}\na\nb\n{quote}\nc",
    ),
    "a quote in a quote is marked once": (
        doc(block("blockquote", block("panel", block("blockquote", paragraph("a"))))),
        "{quote}\na\n{quote}",
    ),
    "a quote cannot end itself": (
        doc(block("blockquote", paragraph("{quote} x"))),
        "{quote}\n{ quote} x\n{quote}",
    ),
    "headings": (doc(block("heading", text("Risks"), level=2)), "h2. Risks"),
    "lists": (
        doc(
            block(
                "bulletList",
                item(paragraph("a"), block("orderedList", item(paragraph("b")), item())),
            )
        ),
        "* a\n# b\n# ",
    ),
    "tasks": (
        doc(block("taskList", block("taskItem", text("a")), block("taskItem", text("b")))),
        "* a\n* b",
    ),
    "decisions": (doc(block("decisionList", block("decisionItem", text("go")))), "* go"),
    "a line break": (
        doc(block("paragraph", text("a"), {"type": "hardBreak"}, text("b"))),
        "a\nb",
    ),
    "mention, emoji, status": (
        doc(
            block(
                "paragraph",
                {"type": "mention", "attrs": {"id": "1", "text": "@Mina"}},
                {"type": "emoji", "attrs": {"shortName": ":smile:", "text": "😀"}},
                {"type": "emoji", "attrs": {"shortName": ":ours:"}},
                {"type": "status", "attrs": {"text": "LATE", "color": "red"}},
            )
        ),
        "@Mina😀:ours:LATE",
    ),
    "smart links": (
        doc(block("paragraph", {"type": "inlineCard", "attrs": {"url": "https://x.example/1"}})),
        "https://x.example/1",
    ),
    "a day": (doc(block("paragraph", day("86400000"))), "1970-01-02"),
    "a day beyond days": (doc(block("paragraph", day(10**30), text("x"))), "x"),
    "tables": (
        doc(
            block(
                "table",
                block("tableRow", block("tableHeader", paragraph("Risk")), block("tableCell")),
                block("tableRow", block("tableCell", paragraph("late"))),
            )
        ),
        "Risk\nlate",
    ),
    "panels and expands": (
        doc(
            block("panel", paragraph("note"), panelType="info"),
            block("expand", paragraph("inside"), title="More"),
            block("nestedExpand", paragraph("deeper")),
        ),
        "note\nMore\ninside\ndeeper",
    ),
    "media say nothing, their captions do": (
        doc(block("mediaSingle", {"type": "media", "attrs": {"alt": "a"}}, caption)),
        "c",
    ),
    "what nobody knows is kept as text": (
        doc(
            {"type": "wonder", "text": "a"},
            {"type": "wonder", "attrs": {"text": "b"}},
            block("wonder", text("c"), block("other", text("d"))),
        ),
        "a\nb\nc\nd",
    ),
    "a rule": (doc(paragraph("a"), {"type": "rule"}, paragraph("b")), "a\nb"),
}  # fmt: skip


@pytest.mark.parametrize(("document", "expected"), CASES.values(), ids=CASES)
def test_a_document_reads_as_text(document: Json, expected: str) -> None:
    assert flatten(document) == expected


@pytest.mark.parametrize(("document", "expected"), CASES.values(), ids=CASES)
def test_decoded_by_type_it_reads_the_same(document: Json, expected: str) -> None:
    node = msgspec.json.decode(msgspec.json.encode(document), type=Node)
    assert flatten(node) == expected


@pytest.mark.parametrize(
    ("odd", "expected"),
    [
        (None, ""),
        ("h1. wiki *markup*", "h1. wiki *markup*"),
        (7, ""),
        (True, ""),
        ([], ""),
        ({}, ""),
        (["a", ["b", {"type": "text", "text": "c"}]], "a\nbc"),
        ({"type": 5, "content": {"type": "text", "text": "kept"}}, "kept"),
        ({"type": "doc", "content": "words"}, "words"),
        ({"type": "paragraph", "content": [None, 3, text("x", "code")]}, "{{x}}"),
        ({"type": "heading", "attrs": {"level": "six"}, "content": [text("x")]}, "h1. x"),
        ({"type": "heading", "attrs": {"level": 60}, "content": [text("x")]}, "h1. x"),
        ({"type": "text", "text": "x", "marks": "code"}, "x"),
        (block("codeBlock", block("x", text("a"), {"type": "hardBreak"})), "{code}\na\n\n{code}"),
        ({"type": "mention", "attrs": ["text"]}, ""),
    ],
)  # fmt: skip
def test_what_is_no_document_counts_for_its_words(odd: Json, expected: str) -> None:
    assert flatten(odd) == expected


@pytest.mark.parametrize(
    "kind", ["blockquote", "listItem", "bulletList", "panel", "paragraph", "?"]
)
def test_depth_costs_no_stack(kind: str) -> None:
    node: Json = text("deep")
    for _ in range(5_000):
        node = block(kind, node)
    assert "deep" in flatten(doc(node))


def test_code_nested_deep_is_read_too() -> None:
    node: Json = text("deep")
    for _ in range(5_000):
        node = block("codeBlock", node)
    assert flatten(node) == "{code}\ndeep\n{code}"


def test_five_megabytes_of_words_are_read() -> None:
    assert len(flatten(doc(*(paragraph("risk " * 100) for _ in range(10_000))))) == 5_009_999


_WORDS = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), min_size=1)
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
_KINDS = st.sampled_from(
    (
        *(
            "doc",
            "paragraph",
            "text",
            "heading",
            "codeBlock",
            "blockquote",
            "bulletList",
            "listItem",
        ),
        *("mention", "date", "emoji", "hardBreak", "table", "tableRow", "tableCell", "expand", "x"),
    )
)
_ODD = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["type", "text", "content", "marks", "attrs"]), inner | _KINDS
        )
    ),
    max_leaves=40,
)


@given(_ODD)
def test_no_json_value_stops_it(value: Json) -> None:
    assert isinstance(flatten(value), str)


@given(st.lists(_WORDS, max_size=5))
def test_all_words_are_kept_in_order(words: list[str]) -> None:
    flat = flatten(doc(*(paragraph(each) for each in words)))
    assert flat == "\n".join(words).rstrip("\n")
