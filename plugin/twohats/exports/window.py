"""The part of a stream that is being looked at; it moves forward."""

from collections import deque
from typing import Protocol

from twohats.errors import InputError
from twohats.exports.opening import CHUNK

BLOCK = 1 << 18  # bytes decoded at once
LARGEST = 16 << 20  # bytes of one page or issue; pages beyond it are taken issue by issue


class Bytes(Protocol):
    """Where the bytes come from."""

    def read(self, size: int = CHUNK) -> bytes:
        """Return some bytes, none at the end."""


class Window:
    """``data`` are the bytes at hand; ``ended`` tells that there are none after them."""

    def __init__(self, source: Bytes) -> None:
        self.data = b""
        self.ended = False
        self._source = source
        self._enough = BLOCK
        self._ahead: deque[bytes] = deque()  # read already, to be taken again

    def look(self) -> None:
        """Have a block at hand, or all that is left."""
        self._fill(self._enough)

    def expect(self, size: int) -> None:
        """Have blocks hold a few elements of this size from now on."""
        self._enough = max(BLOCK, 3 * size)

    def look_further(self) -> None:
        """Have twice as much at hand; ``InputError`` if that is too much for anything."""
        if self.is_full:
            raise _too_large()
        self._fill(max(BLOCK, 2 * len(self.data)))

    def look_far(self) -> None:
        """Have as much at hand as a page may take."""
        self._fill(LARGEST)

    @property
    def is_full(self) -> bool:
        """Whether as much is at hand as a page may take."""
        return len(self.data) >= LARGEST

    def drop(self, size: int) -> None:
        """Move on by ``size`` bytes."""
        self.data = self.data[size:]

    def as_array(self, size: int) -> bytes:
        """Return the first ``size`` bytes in brackets."""
        return b"".join((b"[", memoryview(self.data)[:size], b"]"))

    def put_back(self) -> None:
        """Take the bytes at hand again later, in pieces."""
        data, self.data = self.data, b""
        self._ahead.extendleft(data[at : at + CHUNK] for at in reversed(range(0, len(data), CHUNK)))
        self.ended = False

    def take_lines(self) -> bytes:
        """Return whole lines, about a block of them, and move past them; none at the end."""
        end = self.data.rfind(b"\n") + 1 if len(self.data) >= BLOCK else 0
        if end:
            lines = self.data[:end]
            self.drop(end)
            return lines
        parts: list[bytes | memoryview] = [self.data]
        have = len(self.data)
        while part := self._next():
            end = part.rfind(b"\n") + 1
            if end and have + end >= BLOCK:
                self.data = part[end:]
                return b"".join((*parts, memoryview(part)[:end]))
            parts.append(part)
            have += len(part)
            if have > LARGEST:
                raise _too_large()
        self.data = b""
        return b"".join(parts)

    def _fill(self, size: int) -> None:
        parts = [self.data] if self.data else []  # joining one part copies nothing
        have = len(self.data)
        while have < size and (part := self._next()):
            parts.append(part)
            have += len(part)
        self.data = b"".join(parts)

    def _next(self) -> bytes:
        part = self._ahead.popleft() if self._ahead else self._source.read(CHUNK)
        self.ended = not part
        return part


def _too_large() -> InputError:
    what = f"one page or issue of more than {LARGEST >> 20} MB"
    return InputError(what, todo="save pages of at most 1,000 issues")
