"""JSON of any size in blocks that are decoded at once: arrays, lines, pages, one after another.

An array is cut where an element seems to begin; that the piece before decodes as an array of its
own proves the cut right. Where it does not, elements are found one by one, exactly but slowly.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from twohats.errors import InputError
from twohats.exports.scan import closing, elements, inside
from twohats.exports.window import Bytes, Window
from twohats.records import REFUSED, Row

_TRIES = 6  # cuts tried before looking exactly
_SPACE = b" \t\r\n"
_BETWEEN = _SPACE + b","
_FIRST_NAME = re.compile(rb'\{\s*"[^"\\]{0,100}"')
_LONG_START = 32
_AGAIN = "save it from Jira again"


class Decode(Protocol):
    """How rows are decoded; both raise one of ``REFUSED``."""

    def rows(self, data: bytes) -> list[Row]:
        """Decode an array."""

    def lines(self, data: bytes) -> list[Row]:
        """Decode one a line."""


class Block(NamedTuple):
    """Rows that follow one another: decoded, or each as it stands where not all could be.

    ``first`` is the number of the first, a line's where ``unit`` says so. ``data`` is what was
    decoded, for those who want to do it again in another way.
    """

    unit: str
    first: int
    data: bytes
    rows: list[Row]
    parts: list[bytes]


class Blocks:
    """Reads one stream of JSON; ``decode`` is asked for anew with each block."""

    def __init__(self, source: Bytes, decode: Callable[[], Decode]) -> None:
        self._window = Window(source)
        self._decode = decode
        self._element = 1
        self._looked = False  # for lines, and for whether all can be decoded at once

    def __iter__(self) -> Iterator[Block]:
        """Yield all blocks; ``InputError`` where the JSON breaks off or is none."""
        window = self._window
        window.look()
        window.data = window.data.removeprefix(BOM_UTF8)
        while self._next_value():
            if window.data.startswith(b"["):
                window.drop(1)
                yield from self._array()
            elif not window.data.startswith(b"{"):
                raise InputError("not JSON", todo=_AGAIN)
            elif not self._looked and self._is_lines():
                yield from self._lines()
            else:
                yield from self._document()

    def _next_value(self) -> bool:
        """Go to where the next value begins; return false at the end."""
        window = self._window
        while True:
            window.data = window.data.lstrip(_BETWEEN)
            if window.data or window.ended:
                return bool(window.data)
            window.look()

    def _array(self) -> Iterator[Block]:
        """Read elements up to the array's end."""
        window = self._window
        window.look()
        while True:
            window.data = window.data.lstrip(_SPACE)
            block = self._rest() if window.ended else self._cut()
            if block is not None:
                yield block
                if window.ended:
                    return
                window.look()
                continue
            found = elements(window.data)
            window.drop(found.end)
            if found.parts:
                yield self._block(b"", [], found.parts)
            if found.closed:
                return
            if window.ended:
                raise InputError(f"the file ends within element {self._element:,}", todo=_AGAIN)
            if found.parts:
                window.look()
            else:
                window.look_further()

    def _rest(self) -> Block | None:
        """Decode all that is left, if that is the rest of the array and no more."""
        data = b"[" + self._window.data
        rows = self._rows(data)
        if rows is None:
            return None
        self._window.data = b""
        return self._block(data, rows, [])

    def _cut(self) -> Block | None:
        """Decode the elements up to where another seems to begin."""
        for at in _cuts(self._window.data):
            data = self._window.as_array(at)
            rows = self._rows(data)
            if rows is not None:
                self._window.drop(at + 1)
                self._window.expect(at // max(1, len(rows)))
                return self._block(data, rows, [])
        return None

    def _is_lines(self) -> bool:
        """Return whether the first line holds one whole value, as each line then does."""
        window = self._window
        while (end := window.data.find(b"\n")) < 0:
            if window.ended or window.is_full:
                return False
            window.look_further()
        line = window.data[:end].rstrip()
        return self._rows(b"[%b]" % line) is not None or closing(line) == len(line)

    def _lines(self) -> Iterator[Block]:
        """Read one value a line, to the end."""
        number = 1
        while data := self._window.take_lines():
            rows = self._rows_in_a_row(data)
            parts = data.split(b"\n") if rows is None else []
            yield Block("line", number, data, rows or [], parts)
            number += data.count(b"\n")

    def _document(self) -> Iterator[Block]:
        """Read objects that take several lines, or share one."""
        window = self._window
        if not self._looked:
            self._looked = True
            window.look_far()
            rows = self._rows_in_a_row(window.data) if window.ended else None
            if rows is not None:
                yield self._block(window.data, rows, [])
                window.data = b""
                return
            yield from self._names()
            window.put_back()
        window.look()
        while (start := inside(window.data, b"issues")) is None:
            end = closing(window.data)
            if end is not None:
                part = window.data[:end]
                window.drop(end)
                yield self._block(b"", [], [part])
                return
            self._look_further()
        window.drop(start)
        yield from self._array()
        while (end := closing(window.data, depth=1)) is None:
            self._look_further()
        window.drop(end)

    def _names(self) -> Iterator[Block]:
        """Tell which custom field is which before the issues that are now taken one by one."""
        data = self._window.data
        start = inside(data, b"names", b"{")
        end = None if start is None else closing(data, 1, start)
        if end is not None:
            yield Block("element", 1, b"", [], [b'{"issues":[],"names":{%b}' % data[start:end]])

    def _look_further(self) -> None:
        if self._window.ended:
            raise InputError("the file ends within a page", todo=_AGAIN)
        self._window.look_further()

    def _rows(self, data: bytes) -> list[Row] | None:
        try:
            return self._decode().rows(data)
        except REFUSED:
            return None

    def _rows_in_a_row(self, data: bytes) -> list[Row] | None:
        try:
            return self._decode().lines(data)
        except REFUSED:
            return None

    def _block(self, data: bytes, rows: list[Row], parts: list[bytes]) -> Block:
        block = Block("element", self._element, data, rows, parts)
        self._element += len(rows) or len(parts)
        return block


def _cuts(data: bytes) -> Iterator[int]:
    """Yield positions of commas, from the last on, where an element may begin after.

    Elements tend to begin alike: with what the first begins with, or at least its first name.
    """
    name = _FIRST_NAME.match(data)
    starts = (data[:_LONG_START], name.group()) if name else ()
    for start in starts:
        at = len(data)
        for _ in range(_TRIES):
            at = data.rfind(start, 1, at)
            before = data[max(0, at - 64) : max(0, at)].rstrip(_SPACE)
            if at < 0:
                break
            if before.endswith(b","):
                yield at - len(data[max(0, at - 64) : at]) + len(before) - 1
