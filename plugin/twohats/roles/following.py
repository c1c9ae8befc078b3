"""Follow a reading of a phrase word by word from where a part of it stands."""

from collections.abc import Callable, Iterator, Sequence

from twohats.roles.phrases import Part, Variant
from twohats.roles.readings import Reading
from twohats.text.words import STOPS

Hyphenated = Callable[[int], bool]
Words = Sequence[bytes]


def follow(
    reading: Reading, words: Words, first: int, hyphenated: Hyphenated | None
) -> Iterator[tuple[int, ...]]:
    """Yield the words of each match whose sought part begins at word ``first``.

    Without ``hyphenated`` any words may be glued.
    """
    (parts, gaps), at = reading.variant, reading.part
    end = first + len(parts[at])
    if not _stands(parts[at], words, first, hyphenated):
        return
    if len(parts) == 1:  # no gaps
        yield tuple(range(first, end))
        return
    afters = list(_after(Variant(parts[at + 1 :], gaps[at:]), words, end, hyphenated))
    for before in _before(Variant(parts[:at], gaps[:at]), words, first, hyphenated):
        for after in afters:
            yield (*before, *range(first, end), *after)


def _stands(part: Part, words: Words, first: int, hyphenated: Hyphenated | None) -> bool:
    if first < 0 or first + len(part) > len(words):
        return False
    for index, word in enumerate(part, first):
        if words[index] not in word.forms:
            return False
        if word.glued and hyphenated is not None and not hyphenated(index):
            return False
    return True


def _after(
    variant: Variant, words: Words, end: int, hyphenated: Hyphenated | None
) -> Iterator[tuple[int, ...]]:
    """Yield the words of the parts, each at most a gap after the one before, in one sentence."""
    parts, gaps = variant
    if not parts:
        yield ()
        return
    rest = Variant(parts[1:], gaps[1:])
    for first in range(end, min(end + gaps[0], len(words) - 1) + 1):
        if _stands(parts[0], words, first, hyphenated):
            last = first + len(parts[0])
            for found in _after(rest, words, last, hyphenated):
                yield (*range(first, last), *found)
        if words[first] in STOPS:
            return


def _before(
    variant: Variant, words: Words, start: int, hyphenated: Hyphenated | None
) -> Iterator[tuple[int, ...]]:
    """Yield the words of the parts, each at most a gap before the one after, in one sentence."""
    parts, gaps = variant
    if not parts:
        yield ()
        return
    rest = Variant(parts[:-1], gaps[:-1])
    length = len(parts[-1])
    for end in range(start, max(start - gaps[-1], 0) - 1, -1):
        if _stands(parts[-1], words, end - length, hyphenated):
            for found in _before(rest, words, end - length, hyphenated):
                yield (*found, *range(end - length, end))
        if end == 0 or words[end - 1] in STOPS:
            return
