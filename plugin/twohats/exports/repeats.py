"""Issues read before, in a few bytes each: slices of an export overlap, pages shift while read.

Keys are numbered within their project without large gaps, so that two bytes a number do: a mark
made of the issue's id. A set of keys would take fifty times as much.
"""

from array import array
from collections.abc import Iterator
from typing import Final
from zlib import crc32

from twohats.model.issue import Issue

_BLOCK_BITS: Final = 8
_BLOCK: Final = 1 << _BLOCK_BITS
_BLOCKS: Final = 40_000  # about 30 MB if ever; ten million issues in a row
_DIGITS: Final = 12
_EMPTY: Final = bytes(2 * _BLOCK)


class Repeats:
    """Tells whether an issue was seen before, by key and id.

    ``count``: those seen again. ``twins``: one key with two ids, so of two sites; both count.
    ``unchecked``: keys no longer remembered, since there were too many far apart. ``blocks``: the
    marks of the issues seen, by project and number.
    """

    def __init__(self) -> None:
        self.count = 0
        self.twins = 0
        self.unchecked = 0
        self.blocks: dict[tuple[str, int], array[int]] = {}

    def is_new(self, issue: Issue) -> bool:
        """Return whether this issue comes for the first time, and remember it."""
        project, _, digits = issue.key.rpartition("-")
        if not digits.isdecimal() or len(digits) > _DIGITS or digits[0] == "0":
            return True  # no key of Jira's
        number = int(digits)
        block = (project, number >> _BLOCK_BITS)
        marks = self.blocks.get(block)
        if marks is None:
            marks = self._opened(block)
        place = number & (_BLOCK - 1)
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
        if other.unchecked or len(self.blocks) + len(other.blocks) - len(shared) > _BLOCKS:
            return False
        if any(_meet(self.blocks[block], other.blocks[block]) for block in shared):
            return False
        for block, marks in other.blocks.items():
            mine = self.blocks.setdefault(block, marks)
            if mine is not marks:
                mine[:] = array("H", map(max, mine, marks))
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

    def _opened(self, block: tuple[str, int]) -> "array[int]":
        """Return a new block of numbers; where there is no room for it, it is not kept."""
        marks = array("H", _EMPTY)
        if len(self.blocks) < _BLOCKS:
            self.blocks[block] = marks
        else:
            self.unchecked += 1
        return marks


def _meet(some: "array[int]", others: "array[int]") -> bool:
    """Return whether two blocks have a number in common."""
    return any(map(min, some, others))
