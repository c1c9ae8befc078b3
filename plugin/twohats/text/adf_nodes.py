"""The nodes of an ADF document: typed for speed, and made from any JSON value at need."""

from typing import cast

from msgspec import Struct, field


class Mark(Struct, gc=False):
    """How a text is set; only ``code`` changes what the text means."""

    type: str = ""


class Attributes(Struct, gc=False):
    """The attributes that carry words."""

    text: str | None = None
    url: str | None = None
    title: str | None = None
    short_name: str | None = field(default=None, name="shortName")
    timestamp: str | int | None = None
    level: int | None = None


class Node(Struct, gc=False):
    """A node as msgspec decodes it; decoding and walking it is faster than plain dicts."""

    type: str = ""
    text: str | None = None
    content: list["Node"] | None = None
    marks: list[Mark] | None = None
    attrs: Attributes | None = None


def loose_node(value: object) -> Node:
    """Return one JSON value as a node, whatever it is; its children are left as they are."""
    if isinstance(value, dict):
        return Node(
            type=_text(value.get("type")) or "",
            text=_text(value.get("text")),
            content=_children(value.get("content")),
            marks=_marks(value.get("marks")),
            attrs=_attributes(value.get("attrs")),
        )
    if isinstance(value, str):
        return Node(type="text", text=value)
    return Node(content=_children(value))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _children(value: object) -> list[Node] | None:
    if isinstance(value, list):
        return cast("list[Node]", value)  # the walk makes nodes of them as it meets them
    return [loose_node(value)] if isinstance(value, (dict, str)) else None


def _marks(value: object) -> list[Mark] | None:
    if not isinstance(value, list):
        return None
    return [Mark(_text(mark.get("type")) or "") for mark in value if isinstance(mark, dict)]


def _attributes(value: object) -> Attributes | None:
    if not isinstance(value, dict):
        return None
    level, stamp = value.get("level"), value.get("timestamp")
    return Attributes(
        text=_text(value.get("text")),
        url=_text(value.get("url")),
        title=_text(value.get("title")),
        short_name=_text(value.get("shortName")),
        timestamp=stamp if isinstance(stamp, (str, int)) else None,
        level=level if isinstance(level, int) else None,
    )
