"""The report comment in the Atlassian Document Format, for Jira Cloud."""

import json
from typing import Any

from twohats.model.report import Report
from twohats.reports import comment, inert
from twohats.reports.blocks import (
    Block,
    Bullets,
    Frame,
    Grid,
    Heading,
    Inline,
    IssueRef,
    Line,
    Link,
    Lozenge,
    Panel,
    Paragraph,
    Rule,
    Words,
)

Node = dict[str, Any]


def document(report: Report, frame: Frame) -> Node:
    """Return the comment's document, cut so that its text stays under ``comment.LIMIT``."""
    made: Node = {}
    for cut in comment.CUTS:
        content = [_block(block) for block in comment.blocks(report, frame, cut)]
        made = {"type": "doc", "version": 1, "content": content}
        if comment.size(json.dumps(made, ensure_ascii=False)) < comment.LIMIT:
            break
    return made


def _block(block: Block) -> Node:
    match block:
        case Panel(mood, lines):
            content = [_paragraph(line) for line in lines]
            return {"type": "panel", "attrs": {"panelType": mood}, "content": content}
        case Heading(text):
            content = _inlines((Words(text),))
            return {"type": "heading", "attrs": {"level": 3}, "content": content}
        case Paragraph(line):
            return _paragraph(line)
        case Bullets(lines):
            items = [{"type": "listItem", "content": [_paragraph(line)]} for line in lines]
            return {"type": "bulletList", "content": items}
        case Grid(head, rows):
            titles: list[Line] = [(Words(title, strong=True),) for title in head]
            content = [_row("tableHeader", tuple(titles))]
            content += [_row("tableCell", row) for row in rows]
            return {"type": "table", "content": content}
        case Rule():
            return {"type": "rule"}


def _row(kind: str, cells: tuple[Line, ...]) -> Node:
    content = [{"type": kind, "content": [_paragraph(line)]} for line in cells]
    return {"type": "tableRow", "content": content}


def _paragraph(line: Line) -> Node:
    return {"type": "paragraph", "content": _inlines(line)}


def _inlines(line: Line) -> list[Node]:
    return [node for part in line if (node := _inline(part))]


def _inline(part: Inline) -> Node | None:
    match part:
        case Words(text, strong):
            return _text(text, [{"type": "strong"}] if strong else [])
        case Lozenge(text, colour):
            return {"type": "status", "attrs": {"text": text, "color": colour}}
        case Link(text, url):
            return _text(text, [{"type": "link", "attrs": {"href": url}}])
        case IssueRef(key, url):
            card = {"type": "inlineCard", "attrs": {"url": url}}
            return card if url else _text(key, [])


def _text(text: str, marks: list[Node]) -> Node | None:
    """Return a text node; Jira refuses empty ones. Spaces at the ends part it from others."""
    clean = inert.line(text)
    if not clean:
        return {"type": "text", "text": " "} if text else None
    clean = f"{' ' if text[0] == ' ' else ''}{clean}{' ' if text[-1] == ' ' else ''}"
    return {"type": "text", "text": clean, **({"marks": marks} if marks else {})}
