"""Issues read before, in a few bytes each: slices of an export overlap, pages shift while read.

Keys are numbered within their project without large gaps, so that two bytes a number do: a mark
made of the issue's id. A set of keys would take fifty times as much.
"""

from array import array
from collections.abc import Iterator
from typing import Final
from zlib import crc32

from twohats.model.issue import Issue

_BLOCK_BITS: Final = 12  # numbers far apart are in different blocks
_STEP: Final = 256  # numbers that a block grows by, up and down: often few of them are in use
_ROOM: Final = 10_000_000  # numbers in all, so 20 MB if ever
_DIGITS: Final = 12

# The marks of numbers that follow one another, and the first of those; 0 marks none.
_Block = tuple[int, "array[int]"]
_NONE: Final[_Block] = (0, array("H"))


class Repeats:
    """Tells whether an issue was seen before, by key and id.

    ``count``: those seen again. ``twins``: one key with two ids, so of two sites; both count.
    ``unchecked``: keys no longer remembered, since there were too many far apart. ``blocks``: the
    marks of the issues seen, by project and number; ``room`` is left for so many more numbers.
    """

    def __init__(self) -> None:
        self.count = 0
        self.twins = 0
        self.unchecked = 0
        self.blocks: dict[tuple[str, int], _Block] = {}
        self.room = _ROOM

    def is_new(self, issue: Issue) -> bool:
        """Return whether this issue comes for the first time, and remember it."""
        project, _, digits = issue.key.rpartition("-")
        if not digits.isdecimal() or len(digits) > _DIGITS or digits[0] == "0":
            return True  # no key of Jira's
        number = int(digits)
        key = (project, number >> _BLOCK_BITS)
        first, marks = self.blocks.get(key, _NONE)
        if not 0 <= number - first < len(marks):
            grown = self._grown(key, number)
            if grown is None:
                self.unchecked += 1
                return True
            first, marks = grown
        place = number - first
        mark = crc32(issue.id.encode("utf-8", "replace")) % 0xFFFF + 1
        before = marks[place]
        if not before:
            marks[place] = mark
            return True
        if before == mark:
            self.count += 1
            return False
        self.twins += 1
        return True

    def absorb(self, other: "Repeats") -> bool:
        """Remember what ``other`` saw, if it saw nothing that this one did; else return false."""
        both = [(self.blocks[key], other.blocks[key]) for key in self.blocks.keys() & other.blocks]
        more = sum(_size(*pair) - sum(len(marks) for _, marks in pair) for pair in both)
        room = self.room + other.room - _ROOM - more
        if other.unchecked or room < 0 or any(_meet(*pair) for pair in both):
            return False
        for key, block in other.blocks.items():
            mine = self.blocks.get(key)
            self.blocks[key] = block if mine is None else _united(mine, block)
        self.room = room
        self.count += other.count
        self.twins += other.twins
        return True

    def notes(self) -> Iterator[str]:
        """Yield what a person should know."""
        if self.count:
            yield f"there more than once (same key and id), each counted once: {self.count:,}"
        if self.twins:
            yield (
                "keys that came again with another id, from another site, it seems, and count as"
                f" issues of their own: {self.twins:,}"
            )
        if self.unchecked:
            yield f"not checked for being there twice: {self.unchecked:,}"

    def _grown(self, key: tuple[str, int], number: int) -> _Block | None:
        """Return a block with room for a number, ``None`` where there is no more room."""
        first, marks = self.blocks.get(key, (number, _NONE[1]))
        low = min(first, number) // _STEP * _STEP
        end = (max(first + len(marks) - 1, number) // _STEP + 1) * _STEP
        more = end - low - len(marks)
        if more > self.room:
            return None
        self.room -= more
        self.blocks[key] = grown = low, _spread((first, marks), low, end)
        return grown


def _spread(block: _Block, low: int, end: int) -> "array[int]":
    """Return the marks of a block as those of all numbers from ``low`` to before ``end``."""
    first, marks = block
    # Put together anew, since arrays that are extended keep room for more.
    return _empty(first - low) + marks + _empty(end - first - len(marks))


def _empty(count: int) -> "array[int]":
    return array("H", bytes(2 * count))


def _bounds(some: _Block, others: _Block) -> tuple[int, int]:
    """Return from which number to before which two blocks reach together."""
    ends = (first + len(marks) for first, marks in (some, others))
    return min(some[0], others[0]), max(ends)


def _size(some: _Block, others: _Block) -> int:
    low, end = _bounds(some, others)
    return end - low


def _meet(some: _Block, others: _Block) -> bool:
    """Return whether two blocks have a number in common."""
    low, end = _bounds(some, others)
    return any(map(min, _spread(some, low, end), _spread(others, low, end)))


def _united(some: _Block, others: _Block) -> _Block:
    """Return the marks of two blocks that have no number in common."""
    low, end = _bounds(some, others)
    return low, array("H", map(max, _spread(some, low, end), _spread(others, low, end)))
