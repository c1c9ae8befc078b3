"""Rich text the way Jira keeps it: ADF made from simple blocks, and ADF read as text and wiki.

The seed's texts are written as blocks: paragraphs apart by blank lines; a paragraph of ``- `` or
``1. `` lines is a list, of ``> `` lines a quote, of ``| `` lines a table (its first row the
header), of lines indented by four spaces code; ``## `` starts a heading. ``*bold*``, `` `code` ``
and bare URLs inside.
"""

import re
from typing import Any

Node = dict[str, Any]
_SPAN = re.compile(r"\*(?P<strong>[^*\n]+)\*|`(?P<code>[^`\n]+)`|(?P<url>https?://\S+[\w/])")
_BREAKS = frozenset(
    (
        "paragraph",
        "heading",
        "listItem",
        "tableRow",
        "codeBlock",
        "blockquote",
        "rule",
        "hardBreak",
    )
)
MAX_DEPTH = 40  # deeper than any person nests; below it only the text is kept


def text_node(text: str, *marks: Node) -> Node:
    """Return a text node."""
    node: Node = {"type": "text", "text": text}
    return {**node, "marks": list(marks)} if marks else node


def inline(line: str) -> list[Node]:
    """Return the inline nodes of one line."""
    nodes, at = [], 0
    for match in _SPAN.finditer(line):
        if match.start() > at:
            nodes.append(text_node(line[at : match.start()]))
        if url := match["url"]:
            nodes.append({"type": "inlineCard", "attrs": {"url": url}})
        elif strong := match["strong"]:
            nodes.append(text_node(strong, {"type": "strong"}))
        else:
            nodes.append(text_node(match["code"], {"type": "code"}))
        at = match.end()
    if at < len(line):
        nodes.append(text_node(line[at:]))
    return nodes


def paragraph(text: str) -> Node:
    """Return a paragraph; its line breaks stay."""
    content: list[Node] = []
    for number, line in enumerate(text.split("\n")):
        content += [{"type": "hardBreak"}] if number else []
        content += inline(line)
    return {"type": "paragraph", "content": content} if content else {"type": "paragraph"}


def _items(lines: list[str], kind: str) -> Node:
    items = [
        {"type": "listItem", "content": [paragraph(re.sub(r"^(?:- |\d+\. )", "", line))]}
        for line in lines
    ]
    return {"type": kind, "content": items}


def _table(lines: list[str]) -> Node:
    rows = []
    for number, line in enumerate(lines):
        cell = "tableCell" if number else "tableHeader"
        cells = [part.strip() for part in line.strip().strip("|").split("|")]
        content = [{"type": cell, "attrs": {}, "content": [paragraph(part)]} for part in cells]
        rows.append({"type": "tableRow", "content": content})
    return {"type": "table", "content": rows}


def _block(block: str) -> Node:  # noqa: PLR0911 - one a kind of block
    lines = block.split("\n")
    if all(line.startswith("    ") for line in lines):
        code = "\n".join(line[4:] for line in lines)
        return {"type": "codeBlock", "attrs": {}, "content": [text_node(code)]}
    if all(line.startswith("- ") for line in lines):
        return _items(lines, "bulletList")
    if all(re.match(r"\d+\. ", line) for line in lines):
        return _items(lines, "orderedList")
    if all(line.startswith("> ") for line in lines):
        quoted = "\n".join(line[2:] for line in lines)
        return {"type": "blockquote", "content": [paragraph(quoted)]}
    if all(line.startswith("|") for line in lines):
        return _table(lines)
    if block.startswith("## "):
        return {"type": "heading", "attrs": {"level": 3}, "content": inline(block[3:])}
    return paragraph(block)


def document(blocks: str) -> Node:
    """Return the ADF document that ``blocks`` describe."""
    parts = [part.strip("\n") for part in re.split(r"\n[ \t]*\n", blocks)]
    return {"type": "doc", "version": 1, "content": [_block(part) for part in parts if part]}


def plain(body: object) -> str:
    """Return the words of ADF or wiki markup, for the search index."""
    if isinstance(body, str):
        return body
    words: list[str] = []
    stack = [body]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            words.append(node)
        elif isinstance(node, dict):
            kind, attrs, content = (node.get(name) for name in ("type", "attrs", "content"))
            if kind == "text":
                words.append(str(node.get("text", "")))
                continue
            named = attrs if isinstance(attrs, dict) else {}
            words += [str(named[name]) for name in ("text", "url", "shortName") if name in named]
            stack += ["\n"] if str(kind) in _BREAKS else []
            stack += reversed(content) if isinstance(content, list) else []
    return "".join(words).strip()


def _mark(text: str, marks: list[Node]) -> str:
    for mark in marks:
        match mark.get("type"):
            case "strong":
                text = f"*{text}*"
            case "em":
                text = f"_{text}_"
            case "code":
                text = "{{" + text + "}}"
            case "link":
                text = f"[{text}|{(mark.get('attrs') or {}).get('href', '')}]"
    return text


def _wiki_inline(node: Node) -> str:
    attrs = node.get("attrs") or {}
    match node.get("type"):
        case "text":
            return _mark(str(node.get("text", "")), node.get("marks") or [])
        case "hardBreak":
            return "\n"
        case "inlineCard":
            return str(attrs.get("url", ""))
        case "mention":
            return f"[~accountid:{attrs.get('id', '')}]"
        case "emoji":
            return str(attrs.get("text") or attrs.get("shortName", ""))
    return plain(node)


def _wiki_row(row: Node, depth: int) -> str:
    out = ""
    for cell in row.get("content") or []:
        bar = "||" if cell.get("type") == "tableHeader" else "|"
        out += bar + (_wiki_blocks(cell, depth).replace("\n\n", "\n") or " ")
    return out + ("||" if out.startswith("||") else "|")


def _wiki_block(node: Node, depth: int, bullets: str) -> str:  # noqa: PLR0911 - one a kind
    content = node.get("content") or []
    if depth > MAX_DEPTH:
        return plain(node)
    match node.get("type"):
        case "paragraph":
            return "".join(map(_wiki_inline, content))
        case "heading":
            level = (node.get("attrs") or {}).get("level", 1)
            return f"h{level}. " + "".join(map(_wiki_inline, content))
        case "codeBlock":
            return "{code}\n" + plain(node) + "\n{code}"
        case "blockquote":
            return "{quote}\n" + _wiki_blocks(node, depth + 1) + "\n{quote}"
        case "bulletList" | "orderedList" as kind:
            mark = bullets + ("*" if kind == "bulletList" else "#")
            return "\n".join(f"{mark} {_wiki_blocks(item, depth + 1, mark)}" for item in content)
        case "table":
            return "\n".join(_wiki_row(row, depth + 1) for row in content)
        case "rule":
            return "----"
    return _wiki_blocks(node, depth + 1, bullets) if content else _wiki_inline(node)


def _wiki_blocks(node: Node, depth: int, bullets: str = "") -> str:
    parts = [_wiki_block(child, depth, bullets) for child in node.get("content") or []]
    return ("\n" if bullets else "\n\n").join(parts)


def to_wiki(body: object) -> str:
    """Return ADF as Jira's wiki markup; a string is taken for wiki markup already."""
    if isinstance(body, dict):
        return _wiki_blocks(body, 0)
    return "" if body is None else str(body)
