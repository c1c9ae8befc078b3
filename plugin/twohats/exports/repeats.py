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
_LAST: Final = (1 << _BLOCK_BITS) - 1
_STEP: Final = 256  # numbers that a block grows by: small projects are many
_ROOM: Final = 10_000_000  # numbers in all, so 20 MB if ever
_DIGITS: Final = 12
_NONE: Final = array("H")


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
        self.blocks: dict[tuple[str, int], array[int]] = {}
        self.room = _ROOM

    def is_new(self, issue: Issue) -> bool:
        """Return whether this issue comes for the first time, and remember it."""
        project, _, digits = issue.key.rpartition("-")
        if not digits.isdecimal() or len(digits) > _DIGITS or digits[0] == "0":
            return True  # no key of Jira's
        number = int(digits)
        block, place = (project, number >> _BLOCK_BITS), number & _LAST
        marks = self.blocks.get(block)
        if marks is None or place >= len(marks):
            marks = self._grown(block, place // _STEP * _STEP + _STEP)
            if marks is None:
                self.unchecked += 1
                return True
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
        shared = self.blocks.keys() & other.blocks.keys()
        kept = sum(min(len(self.blocks[block]), len(other.blocks[block])) for block in shared)
        room = self.room + other.room + kept - _ROOM
        if other.unchecked or room < 0:
            return False
        if any(_meet(self.blocks[block], other.blocks[block]) for block in shared):
            return False
        for block, marks in other.blocks.items():
            mine = self.blocks.get(block)
            self.blocks[block] = marks if mine is None else _united(mine, marks)
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

    def _grown(self, block: tuple[str, int], size: int) -> "array[int] | None":
        """Return a block with room for so many numbers, ``None`` where there is no more room."""
        marks = self.blocks.get(block, _NONE)
        more = size - len(marks)
        if more > self.room:
            return None
        self.room -= more
        # Put together anew, since arrays that are extended keep room for more.
        self.blocks[block] = marks = marks + array("H", bytes(2 * more))
        return marks


def _meet(some: "array[int]", others: "array[int]") -> bool:
    """Return whether two blocks have a number in common."""
    return any(map(min, some, others))


def _united(some: "array[int]", others: "array[int]") -> "array[int]":
    """Return the marks of two blocks that have no number in common."""
    short, long = sorted((some, others), key=len)
    return array("H", map(max, short, long)) + long[len(short) :]
