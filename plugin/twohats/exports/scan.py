"""Where JSON values begin and end, found without decoding them: exact, at any depth."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from twohats.records import MAX_DEPTH, too_deep

# What comes before the next bracket: anything but brackets, and whole strings. A string that is
# still open at the end of what was read lets the match fail, which is what it shall do.
_BEFORE = rb'[^"\[\]{}%b]*+(?:"(?:[^"\\]++|\\.)*+"[^"\[\]{}%b]*+)*+'
_BRACKET = re.compile(_BEFORE % (b"", b"") + rb"([\[\]{}])", re.DOTALL)
_OUTER = re.compile(_BEFORE % (b",", b",") + rb"([\[\]{},])", re.DOTALL)
_LAST_STRING = re.compile(rb'"([^"\\]*)"\s*:\s*\Z')
_OPENING = b"[{"


class Elements(NamedTuple):
    """The whole elements at the start of a piece of an array.

    ``end`` is where the unread rest begins; ``closed`` tells that the array ended before it.
    """

    parts: list[bytes]
    end: int
    closed: bool


def elements(data: bytes) -> Elements:
    """Split what follows the opening bracket of an array into its elements."""
    parts: list[bytes] = []
    start = at = 0
    while match := _OUTER.match(data, at):
        char, at = match[1], match.end()
        if char in _OPENING:
            inner = closing(data, 1, at)
            if inner is None:
                break
            at = inner
            continue
        if char == b"}":
            continue  # one too many, which decoding will tell
        part = data[start : at - 1].strip()
        if part or char == b",":
            parts.append(part or b"null")  # decoding will tell that nothing is there
        start = at
        if char != b",":
            return Elements(parts, start, closed=True)
    return Elements(parts, start, closed=False)


def closing(data: bytes, depth: int = 0, at: int = 0) -> int | None:
    """Return where, from ``at`` on, the last of ``depth`` open brackets is closed.

    ``None`` if it is not. With ``depth`` 0 that is the end of the first object or array.
    """
    for char, end in _brackets(data, at):
        depth += 1 if char in _OPENING else -1
        if depth <= 0:
            return end
        if depth > MAX_DEPTH:
            raise too_deep()
    return None


def inside(data: bytes, name: bytes, bracket: bytes = b"[") -> int | None:
    """Return where the inside of the array (or object) ``name`` begins.

    It is a member of the object that ``data`` begins with; ``None`` if it is not there.
    """
    depth = before = 0
    for char, end in _brackets(data, 0):
        if char == bracket and depth == 1:
            key = _LAST_STRING.search(data, before, end - 1)
            if key is not None and key[1] == name:
                return end
        depth += 1 if char in _OPENING else -1
        if not depth:
            break
        before = end
    return None


def _brackets(data: bytes, at: int) -> Iterator[tuple[bytes, int]]:
    """Yield the brackets outside of strings, each with where it ends."""
    while match := _BRACKET.match(data, at):
        at = match.end()
        yield match[1], at
