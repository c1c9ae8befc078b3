"""The words of single ADF nodes: what stands within a line, and code."""

from collections.abc import Callable
from datetime import UTC, datetime

from twohats.text.adf_nodes import Attributes, Node, loose_node

_NO_ATTRIBUTES = Attributes()


def inline_code(text: str) -> str:
    """Return code within a line; it cannot end its own mark."""
    return "{{" + text.replace("}}", "} }") + "}}"


def code_block(node: Node) -> str:
    """Return a code block with its marks, which the code in it cannot end."""
    return "{code}\n" + _plain(node).replace("{code", "{ code") + "\n{code}\n"


def _plain(node: Node) -> str:
    """Return all text beneath a node as it stands."""
    found: list[str] = []
    left: list[object] = [node]
    while left:
        value = left.pop()
        child = value if type(value) is Node else loose_node(value)
        if child.text:
            found.append(child.text)
        elif child.type == "hardBreak":
            found.append("\n")
        left.extend(reversed(child.content or ()))
    return "".join(found)


def _line_break(_node: Node) -> str:
    return "\n"


def _label(node: Node) -> str:
    """Return the label of a mention, an emoji, a status lozenge."""
    attrs = node.attrs or _NO_ATTRIBUTES
    return attrs.text or attrs.short_name or node.text or ""


def _card(node: Node) -> str:
    """Return the address of a smart link."""
    return (node.attrs or _NO_ATTRIBUTES).url or node.text or ""


def _date(node: Node) -> str:
    """Return the day of a date chip, which holds epoch milliseconds."""
    stamp = (node.attrs or _NO_ATTRIBUTES).timestamp
    try:
        return datetime.fromtimestamp(int(stamp or "") / 1000, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


INLINE: dict[str, Callable[[Node], str]] = {
    "hardBreak": _line_break,
    "mention": _label,
    "emoji": _label,
    "status": _label,
    "placeholder": _label,
    "inlineCard": _card,
    "date": _date,
}
