"""JSON at any depth, with lone surrogates: the slow way for what the fast decoder refuses.

The fast decoder recurses, so that a document nested some hundred levels deep stops it; Atlassian
documents do nest, and Jira lets people paste broken surrogate pairs.
"""

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined] # typeshed
from typing import cast

from twohats.errors import InputError

MAX_DEPTH = 20_000  # two levels for each level of an Atlassian document

_NUMBER = re.compile(r"(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?")
_SPACE = re.compile(r"[ \t\n\r]*")
_LITERALS = {"true": True, "false": False, "null": None}
_LITERAL = re.compile("true|false|null")
_OPENED = object()  # told instead of a value: a container was opened, or goes on
_MAX_DIGITS = 300


def too_deep() -> InputError:
    """Return the error for JSON nested beyond ``MAX_DEPTH``."""
    what = f"JSON nested deeper than {MAX_DEPTH:,} levels"
    return InputError(what, todo="save it from Jira again")


class _MalformedError(Exception):
    """Not JSON, at a position."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


def parse(text: str) -> object:
    """Return the value of a JSON text; ``InputError`` if it is none or nested absurdly deep."""
    try:
        return _Parser(text).value()
    except _MalformedError as broken:
        what = f"malformed JSON at character {broken.position + 1}"
        raise InputError(what, todo="save it from Jira again") from None


class _Parser:
    """Reads one text from left to right; open containers are on ``stack``, not on Python's."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._stack: list[list[object] | dict[str, object]] = []
        self._keys: list[str] = []  # the pending key of each open object

    def value(self) -> object:
        while True:
            found = self._scalar_or_open()
            if found is _OPENED:
                continue
            done = self._close_all(found)
            if done is not _OPENED:
                return done

    def _peek(self) -> str:
        self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr] # matches ""
        return self._text[self._at : self._at + 1]

    def _scalar_or_open(self) -> object:
        """Read a scalar, an empty container, or the opening of one that is not empty."""
        start = self._peek()
        if start == '"':
            return self._string()
        if start and start in "[{":
            return self._open(start)
        literal = _LITERAL.match(self._text, self._at)
        if literal is not None:
            self._at = literal.end()
            return _LITERALS[literal.group()]
        return self._number()

    def _open(self, start: str) -> object:
        self._at += 1
        if len(self._stack) >= MAX_DEPTH:
            raise too_deep()
        if self._peek() == ("]" if start == "[" else "}"):
            self._at += 1
            return [] if start == "[" else {}
        if start == "[":
            self._stack.append([])
        else:
            self._stack.append({})
            self._key()
        return _OPENED

    def _close_all(self, value: object) -> object:
        """Put a finished value into its container, and that into its own as far as they end."""
        while self._stack:
            container = self._stack[-1]
            if isinstance(container, list):
                container.append(value)
            else:
                container[self._keys.pop()] = value
            end = self._peek()
            self._at += 1
            if end == ",":
                if isinstance(container, dict):
                    self._key()
                return _OPENED
            if end != ("]" if isinstance(container, list) else "}"):
                raise _MalformedError(self._at - 1)
            value = self._stack.pop()
        if self._peek():
            raise _MalformedError(self._at)
        return value

    def _key(self) -> None:
        if self._peek() != '"':
            raise _MalformedError(self._at)
        self._keys.append(self._string())
        if self._peek() != ":":
            raise _MalformedError(self._at)
        self._at += 1

    def _string(self) -> str:
        try:
            found, self._at = scanstring(self._text, self._at + 1, False)  # noqa: FBT003 - positional in the library
        except JSONDecodeError as broken:
            raise _MalformedError(broken.pos) from None
        return cast("str", found)

    def _number(self) -> object:
        match = _NUMBER.match(self._text, self._at)
        if match is None:
            raise _MalformedError(self._at)
        self._at = match.end()
        whole, fraction, exponent = match.groups()
        if fraction or exponent or len(whole) > _MAX_DIGITS:
            return float(match.group())
        return int(whole)
