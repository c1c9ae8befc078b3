"""Atlassian's document format (ADF), the rich text of Jira Cloud, as plain text.

The text uses a little wiki markup where meaning depends on it, so that one cleaning serves wiki
markup and ADF: ``{code}`` and ``{{..}}`` around code, ``{quote}`` around quotes, ``h2.`` before
headings, ``*`` and ``#`` before list items. The walk is iterative: depth costs no stack.
"""

from collections.abc import Callable, Iterator
from typing import cast

from twohats.text.adf_nodes import Mark, Node, loose_node
from twohats.text.adf_words import INLINE, code_block, inline_code

_BULLETS = {"bulletList": "* ", "orderedList": "# ", "taskList": "* ", "decisionList": "* "}
_QUOTE = "blockquote"
_START, _OPENED, _WITHIN = 0, 1, 2  # of a line: nothing on it, a bullet or heading mark, words


def flatten(document: object) -> str:
    """Return the text of an ADF document: a ``Node``, or whatever a JSON decoder made of it.

    Never fails: what is no node counts for the text in it. A plain string is returned as it is.
    """
    if isinstance(document, str):
        return document
    out: list[str] = []
    _walk(cast("Node", document), out)
    return "".join(out).rstrip("\n")


def _walk(document: Node, out: list[str]) -> None:  # noqa: C901, PLR0912 - hot: calls would cost
    """Append the text of ``document``, in one loop for all depths."""
    add = out.append
    kind, children, bullet = "", iter((document,)), ""
    stack: list[tuple[str, Iterator[Node], str]] = []  # kind, children left and their bullet
    quotes = 0  # open block quotes; only the outermost is marked
    line = _START
    while True:
        for child in children:
            node = child if type(child) is Node else loose_node(child)
            inner = node.type
            if inner == "text":
                text = node.text
                if text:
                    add(_marked(text, node.marks, quotes) if node.marks or quotes else text)
                    line = _WITHIN
                continue
            bullet_inside = ""
            if inner != "paragraph" and inner in INLINE:
                add(INLINE[inner](node))
                line = _WITHIN
                continue
            if line == _WITHIN:
                add("\n")
                line = _START
            if inner != "paragraph":
                opening = _opening(node, bullet, quoted=quotes > 0)
                if opening:
                    add(opening)
                    line = _START if opening.endswith("\n") else _OPENED
                bullet_inside = _BULLETS.get(inner, "")
            if node.content and inner != "codeBlock":
                quotes += inner == _QUOTE
                stack.append((kind, children, bullet))
                kind, children, bullet = inner, iter(node.content), bullet_inside
                break
        else:
            if not stack:
                return
            if line != _START:
                add("\n")
                line = _START
            if kind == _QUOTE:
                quotes -= 1
                if not quotes:
                    add("{quote}\n")
            kind, children, bullet = stack.pop()


def _marked(text: str, marks: list[Mark] | None, quotes: int) -> str:
    if marks and any(mark.type == "code" for mark in marks):
        text = inline_code(text)
    return text.replace("{quote", "{ quote") if quotes else text


def _opening(node: Node, bullet: str, *, quoted: bool) -> str:
    """Return what comes before the children of a block."""
    make = _OPENINGS.get(node.type)
    if make is not None:
        return make(node, bullet)
    if node.type == _QUOTE:
        return "{quote}\n" if node.content and not quoted else ""
    text = node.text or (node.attrs and node.attrs.text) or ""
    return text and text + "\n"


def _nothing(_node: Node, _bullet: str) -> str:
    return ""


def _item(_node: Node, bullet: str) -> str:
    return bullet or "* "


def _heading(node: Node, _bullet: str) -> str:
    level = node.attrs.level if node.attrs else None
    return f"h{level if level and 1 <= level <= 6 else 1}. "  # noqa: PLR2004 - as in HTML


def _titled(node: Node, _bullet: str) -> str:
    title = node.attrs.title if node.attrs else None
    return title + "\n" if title else ""


def _code(node: Node, _bullet: str) -> str:
    return code_block(node)


_OPENINGS: dict[str, Callable[[Node, str], str]] = {
    **dict.fromkeys(("doc", *_BULLETS, "table", "tableRow", "tableCell", "panel"), _nothing),
    **dict.fromkeys(("listItem", "taskItem", "decisionItem", "blockTaskItem"), _item),
    "heading": _heading,
    "expand": _titled,
    "nestedExpand": _titled,
    "codeBlock": _code,
}
