"""Follow a phrase word by word from where a part of it stands."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from twohats.roles.phrases import Part, Variant
from twohats.text.words import STOPS

Forms = frozenset[bytes]
Hyphenated = Callable[[int], bool]


class Anchor(NamedTuple):
    """Where in which reading of which phrase a pattern stands."""

    phrase: int
    variant: Variant
    at: int  # part
    simple: bool  # no gap, nothing glued


class Look(NamedTuple):
    """What a look around a hit must find, before the phrase is followed word by word.

    ``words`` are the anchored part's, counted from where the pattern begins, those first that
    the pattern says least of. ``before`` and ``after`` are the nearest words across a gap;
    they must be in the stretches that begin and end at the given distances.
    """

    words: tuple[tuple[int, Forms], ...]
    first: int  # where the part begins, counted like its words
    end: int
    after: Forms
    after_end: int
    before: Forms
    before_start: int
    anchor: Anchor


def may_stand(look: Look, words: list[bytes], index: int) -> bool:
    """Tell whether a phrase may match whose pattern begins at word ``index``: a quick look."""
    own, first, end, after, after_end, before, before_start, _ = look
    if index + first < 0 or index + end > len(words):
        return False
    for at, forms in own:
        if words[index + at] not in forms:
            return False
    if after and after.isdisjoint(words[index + end : index + after_end]):
        return False
    return not before or not before.isdisjoint(words[max(index + before_start, 0) : index + first])


def follow(
    anchor: Anchor, words: list[bytes], first: int, hyphenated: Hyphenated | None
) -> Iterator[tuple[int, ...]]:
    """Yield the words of each match whose anchored part begins at word ``first``."""
    (parts, gaps), at = anchor.variant, anchor.at
    end = first + len(parts[at])
    if anchor.simple:  # all its words were looked at
        yield tuple(range(first, end))
        return
    if not _stands(parts[at], words, first, hyphenated):
        return
    afters = list(_after(Variant(parts[at + 1 :], gaps[at:]), words, end, hyphenated))
    for before in _before(Variant(parts[:at], gaps[:at]), words, first, hyphenated):
        for after in afters:
            yield (*before, *range(first, end), *after)


def _stands(part: Part, words: list[bytes], first: int, hyphenated: Hyphenated | None) -> bool:
    if first < 0 or first + len(part) > len(words):
        return False
    for index, word in enumerate(part, first):
        if words[index] not in word.forms:
            return False
        if word.glued and hyphenated is not None and not hyphenated(index):
            return False
    return True


def _after(
    variant: Variant, words: list[bytes], end: int, hyphenated: Hyphenated | None
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
    variant: Variant, words: list[bytes], start: int, hyphenated: Hyphenated | None
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
