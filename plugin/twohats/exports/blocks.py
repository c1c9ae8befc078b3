"""JSON of any size in blocks that are decoded at once: arrays, lines, pages, one after another.

An array is cut where an element seems to begin; that the piece before decodes as an array of its
own proves the cut right. Where it does not, elements are found one by one, exactly but slowly.
"""

import re
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from twohats.errors import InputError
from twohats.exports.opening import CHUNK
from twohats.exports.scan import closing, elements, inside
from twohats.records import REFUSED, Row

BLOCK = 1 << 20  # bytes decoded at once
LARGEST = 16 << 20  # bytes of one page or issue; pages beyond it are taken issue by issue
_TRIES = 6  # cuts tried before looking exactly
_SPACE = b" \t\r\n"
_BETWEEN = _SPACE + b","
_FIRST_NAME = re.compile(rb'\{\s*"[^"\\]{0,100}"')
_LONG_START = 32
_AGAIN = "save it from Jira again"


class Bytes(Protocol):
    """Where the bytes come from."""

    def read(self, size: int = CHUNK) -> bytes:
        """Return some bytes, none at the end."""


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
        self._source = source
        self._decode = decode
        self._data = b""
        self._ahead: deque[bytes] = deque()  # read already, to be taken again
        self._ended = False
        self._element = 1
        self._spread = False  # values take several lines, or share one
        self._tried = False  # to decode all that is left at once

    def __iter__(self) -> Iterator[Block]:
        """Yield all blocks; ``InputError`` where the JSON breaks off or is none."""
        self._fill(BLOCK)
        self._drop(len(BOM_UTF8) if self._data.startswith(BOM_UTF8) else 0)
        while self._next_value():
            if self._data.startswith(b"["):
                self._drop(1)
                yield from self._array()
            elif self._data.startswith(b"{"):
                yield from self._lines() if self._is_lines() else self._document()
            else:
                raise InputError("not JSON", todo=_AGAIN)

    def _array(self) -> Iterator[Block]:
        """Read elements up to the array's end."""
        size = BLOCK
        while True:
            self._fill(size)
            self._data = self._data.lstrip(_SPACE)
            block = self._rest() if self._ended else self._cut()
            if block is not None:
                yield block
                if self._ended and not self._data:
                    return
                size = BLOCK
                continue
            found = elements(self._data)
            self._drop(found.end)
            if found.parts:
                yield self._block(b"", [], found.parts)
            if found.closed:
                return
            if self._ended:
                raise InputError(f"the file ends within element {self._element:,}", todo=_AGAIN)
            size = BLOCK if found.parts else _larger(size)

    def _rest(self) -> Block | None:
        """Decode all that is left, if that is the rest of the array and no more."""
        data = b"[%b" % self._data
        try:
            rows = self._decode().rows(data)
        except REFUSED:
            return None
        self._data = b""
        return self._block(data, rows, [])

    def _cut(self) -> Block | None:
        """Decode the elements up to where another seems to begin."""
        for at in _cuts(self._data):
            data = b"[%b]" % self._data[:at]
            try:
                rows = self._decode().rows(data)
            except REFUSED:
                continue
            self._drop(at + 1)
            return self._block(data, rows, [])
        return None

    def _is_lines(self) -> bool:
        """Return whether the first line holds one whole value, as each line then does."""
        if self._spread:
            return False
        self._spread = True
        while (end := self._data.find(b"\n")) < 0 and not self._ended:
            if len(self._data) >= LARGEST:
                return False
            self._fill(2 * len(self._data))
        if end < 0:
            return False
        line = self._data[:end].rstrip()
        try:
            self._decode().rows(b"[%b]" % line)
        except REFUSED:
            return closing(line) == len(line)
        return True

    def _lines(self) -> Iterator[Block]:
        """Read one value a line, to the end."""
        number, size = 1, BLOCK
        while self._fill(size):
            end = len(self._data) if self._ended else self._data.rfind(b"\n") + 1
            if not end:
                size = _larger(size)
                continue
            data = self._data[:end]
            self._drop(end)
            try:
                block = Block("line", number, data, self._decode().lines(data), [])
            except REFUSED:
                block = Block("line", number, data, [], data.split(b"\n"))
            yield block
            number += data.count(b"\n")
            size = BLOCK

    def _document(self) -> Iterator[Block]:
        """Read one object that takes several lines; a page too large for once, by its issues."""
        size = BLOCK
        rows = self._all() if self._ended and not self._tried else None
        self._tried = self._ended
        if rows is not None:
            yield self._block(self._data, rows, [])
            self._data = b""
            return
        while (end := closing(self._data)) is None:
            if self._ended:
                raise InputError("the file ends within a page", todo=_AGAIN)
            if size >= LARGEST:
                yield from self._large_page()
                return
            size *= 4
            self._fill(size)
        part = self._data[:end]
        self._drop(end)
        yield self._block(b"", [], [part])

    def _all(self) -> list[Row] | None:
        """Decode all that is left as one value after another, if it is that."""
        try:
            return self._decode().lines(self._data)
        except REFUSED:
            return None

    def _large_page(self) -> Iterator[Block]:
        start, size = inside(self._data, b"issues"), len(self._data)
        if start is None:
            raise InputError("one object without `issues`, larger than any page", todo=_AGAIN)
        self._ahead.extend(self._data[at : at + CHUNK] for at in range(start, size, CHUNK))
        self._data, self._ended = b"", False
        yield from self._array()
        while (end := closing(self._data, depth=1)) is None:
            if self._ended:
                raise InputError("the file ends within a page", todo=_AGAIN)
            self._fill(_larger(len(self._data)))
        self._drop(end)

    def _block(self, data: bytes, rows: list[Row], parts: list[bytes]) -> Block:
        block = Block("element", self._element, data, rows, parts)
        self._element += len(rows) or len(parts)
        return block

    def _next_value(self) -> bool:
        """Go to where the next value begins; return false at the end."""
        while True:
            self._data = self._data.lstrip(_BETWEEN)
            if self._data or self._ended:
                return bool(self._data)
            self._fill(BLOCK)

    def _drop(self, size: int) -> None:
        self._data = self._data[size:]

    def _fill(self, size: int) -> int:
        """Read until ``size`` bytes are at hand, or all; return how many are."""
        parts = [self._data]
        have = len(self._data)
        while have < size and not self._ended:
            part = self._ahead.popleft() if self._ahead else self._source.read(CHUNK)
            self._ended = not part
            parts.append(part)
            have += len(part)
        self._data = b"".join(parts)
        return have


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


def _larger(size: int) -> int:
    if size >= LARGEST:
        what = f"one page or issue of more than {LARGEST >> 20} MB"
        raise InputError(what, todo="save pages of at most 1,000 issues")
    return 2 * size
