"""Rich text as safe HTML: ADF node by node, wiki markup line by line; everything is escaped."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from twohats.sandbox.markup import MAX_DEPTH, plain

_TAGS = {
    "paragraph": "p",
    "bulletList": "ul",
    "orderedList": "ol",
    "listItem": "li",
    "blockquote": "blockquote",
    "table": "table",
    "tableRow": "tr",
    "tableCell": "td",
    "tableHeader": "th",
}
_MARKS = {"strong": "strong", "em": "em", "code": "code", "strike": "s", "underline": "u"}
_PANELS = frozenset(("info", "note", "warning", "success", "error"))
_LOZENGES = frozenset(("neutral", "purple", "blue", "red", "yellow", "green"))


def _wrap(tag: str, inner: Markup, css: str = "") -> Markup:
    attribute = Markup(' class="{}"').format(css) if css else Markup("")
    return Markup("<{0}{1}>{2}</{0}>").format(tag, attribute, inner)


def link(target: str, text: str) -> Markup:
    """Return a link, or only its text when the target is no web address."""
    if urlsplit(target).scheme not in ("http", "https"):
        return escape(text)
    form = Markup('<a href="{}" rel="nofollow noreferrer">{}</a>')
    return form.format(target, text)


def code_block(text: str) -> Markup:
    """Return a block of code; it may scroll sideways, so the keyboard must reach it."""
    return Markup('<pre tabindex="0"><code>{}</code></pre>').format(text)


def _text(node: dict[str, Any]) -> Markup:
    shown = escape(str(node.get("text", "")))
    for mark in node.get("marks") or []:
        kind, attrs = mark.get("type"), mark.get("attrs") or {}
        if kind in _MARKS:
            shown = _wrap(_MARKS[kind], shown)
        elif kind == "link":
            shown = link(str(attrs.get("href", "")), str(node.get("text", "")))
    return shown


def _inside(node: dict[str, Any], depth: int) -> Markup:
    content = node.get("content")
    children = content if isinstance(content, list) else []
    return Markup("").join(_node(child, depth + 1) for child in children)


def _node(node: Any, depth: int) -> Markup:  # noqa: ANN401 - any JSON
    if not isinstance(node, dict):
        return Markup("")
    if depth > MAX_DEPTH:
        return escape(plain(node))
    kind = str(node.get("type", ""))
    if kind in _TAGS:
        return _wrap(_TAGS[kind], _inside(node, depth))
    maker = _MAKERS.get(kind)
    return maker(node, depth) if maker else _inside(node, depth)


def _attr(node: dict[str, Any], name: str, default: str = "") -> str:
    return str((node.get("attrs") or {}).get(name, default))


def _heading(node: dict[str, Any], depth: int) -> Markup:
    level = _attr(node, "level", "3")
    number = int(level) if level.isdecimal() else 3
    return _wrap(f"h{min(6, max(3, number))}", _inside(node, depth))


def _code(node: dict[str, Any], _depth: int) -> Markup:
    return code_block(plain(node))


def _panel(node: dict[str, Any], depth: int) -> Markup:
    kind = _attr(node, "panelType", "info")
    return _wrap("div", _inside(node, depth), f"panel {kind if kind in _PANELS else 'info'}")


def _status(node: dict[str, Any], _depth: int) -> Markup:
    colour = _attr(node, "color", "neutral")
    css = f"lozenge {colour if colour in _LOZENGES else 'neutral'}"
    return _wrap("span", escape(_attr(node, "text")), css)


def _card(node: dict[str, Any], _depth: int) -> Markup:
    address = _attr(node, "url")
    name = address.rpartition("/browse/")[2] if "/browse/" in address else address
    return link(address, name)


def _mention(node: dict[str, Any], _depth: int) -> Markup:
    return _wrap("span", escape(_attr(node, "text", "@someone")), "mention")


def _emoji(node: dict[str, Any], _depth: int) -> Markup:
    return escape(_attr(node, "text") or _attr(node, "shortName"))


def _expand(node: dict[str, Any], depth: int) -> Markup:
    summary = _wrap("summary", escape(_attr(node, "title", "More")))
    return _wrap("details", summary + _inside(node, depth))


_MAKERS: dict[str, Callable[[dict[str, Any], int], Markup]] = {
    "text": lambda node, _depth: _text(node),
    "heading": _heading,
    "codeBlock": _code,
    "panel": _panel,
    "status": _status,
    "inlineCard": _card,
    "blockCard": _card,
    "mention": _mention,
    "emoji": _emoji,
    "expand": _expand,
    "nestedExpand": _expand,
    "hardBreak": lambda _node, _depth: Markup("<br>"),
    "rule": lambda _node, _depth: Markup("<hr>"),
}

# wiki markup

_INLINE = re.compile(
    r"\\(?P<escaped>[^\w\s])"
    r"|\{\{(?P<code>.+?)\}\}"
    r"|\[(?P<label>[^\[\]|\n]+)\|(?P<target>https?://[^\[\]|\s]+)\]"
    r"|\[(?P<bare>https?://[^\[\]|\s]+)\]"
    r"|(?<![\w*])\*(?P<strong>\S(?:[^*\n]*\S)?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<em>\S(?:[^_\n]*\S)?)_(?![\w_])"
    r"|\{color:[#\w]+\}(?P<coloured>.*?)\{color\}"
    r"|(?P<url>https?://[^\s|\[\]{}]+[\w/])"
)
_FENCE = re.compile(r"\{(code|noformat|quote|panel)(?::[^}\n]*)?\}(.*?)\{\1\}", re.DOTALL)


def _wiki_inline(text: str) -> Markup:
    shown, at = Markup(""), 0
    for match in _INLINE.finditer(text):
        shown += escape(text[at : match.start()]) + _wiki_span(match)
        at = match.end()
    return shown + escape(text[at:])


def _wiki_span(match: re.Match[str]) -> Markup:
    if match["target"]:
        return link(match["target"], _unescaped(match["label"]))
    for name, tag in (("code", "code"), ("strong", "strong"), ("em", "em")):
        if (inner := match[name]) is not None:
            plain_text = escape(inner) if tag == "code" else _wiki_inline(inner)
            return _wrap(tag, plain_text)
    if match["coloured"] is not None:
        return _wiki_inline(match["coloured"])
    if address := match["bare"] or match["url"]:
        return link(address, address)
    return escape(match["escaped"] or "")


def _unescaped(text: str) -> str:
    return re.sub(r"\\([^\w\s])", r"\1", text)


def _wiki_row(line: str) -> Markup:
    cells = re.findall(r"(\|\|?)((?:\\.|\[[^\]]*\]|[^|\\])*)", line.rstrip().rstrip("|"))
    shown = [
        _wrap("th" if bar == "||" else "td", _wiki_inline(cell.strip())) for bar, cell in cells
    ]
    return _wrap("tr", Markup("").join(shown))


def _wiki_lines(text: str) -> Markup:
    return Markup("").join(_wiki_group(block) for block in re.split(r"\n[ \t]*\n", text) if block)


def _wiki_group(block: str) -> Markup:
    shown: list[Markup] = []
    for kind, lines in _runs(block.strip("\n").split("\n")):
        if kind == "table":
            shown.append(_wrap("table", Markup("").join(map(_wiki_row, lines))))
        elif kind in ("ul", "ol"):
            items = [_wrap("li", _wiki_inline(line.lstrip("*#- "))) for line in lines]
            shown.append(_wrap(kind, Markup("").join(items)))
        elif kind == "heading":
            shown += [_wrap("h3", _wiki_inline(line[4:])) for line in lines]
        elif kind == "rule":
            shown.append(Markup("<hr>"))
        else:
            shown.append(_wrap("p", Markup("<br>").join(map(_wiki_inline, lines))))
    return Markup("").join(shown)


def _kind_of(line: str) -> str:
    for pattern, kind in (
        (r"\|", "table"),
        (r"[*-]+ ", "ul"),
        (r"#+ ", "ol"),
        (r"h[1-6]\. ", "heading"),
        (r"-{4,}\s*$", "rule"),
    ):
        if re.match(pattern, line):
            return kind
    return "text"


def _runs(lines: list[str]) -> list[tuple[str, list[str]]]:
    runs: list[tuple[str, list[str]]] = []
    for line in lines:
        kind = _kind_of(line)
        if runs and runs[-1][0] == kind:
            runs[-1][1].append(line)
        else:
            runs.append((kind, [line]))
    return runs


def _wiki(text: str) -> Markup:
    shown, at = Markup(""), 0
    for match in _FENCE.finditer(text):
        shown += _wiki_lines(text[at : match.start()])
        kind, inner = match[1], match[2].strip("\n")
        if kind in ("code", "noformat"):
            shown += code_block(inner)
        elif kind == "quote":
            shown += _wrap("blockquote", _wiki_lines(inner))
        else:
            shown += _wrap("div", _wiki_lines(inner), "panel info")
        at = match.end()
    return shown + _wiki_lines(text[at:])


def render(body: object) -> Markup:
    """Return ADF or wiki markup as HTML that can do no harm."""
    if isinstance(body, dict):
        return _node(body, 0)
    return _wiki(str(body)) if body else Markup("")
