"""One Aho-Corasick automaton that finds many phrases in one pass.

It holds, for each way to read a phrase, one anchor: the word, or two neighbouring words, whose
forms are least common in trackers. A hit is followed word by word, so the work is linear in the
text and nearly flat in the number of phrases.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from math import inf
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from twohats.roles.commonness import commonness
from twohats.roles.phrases import Part, Variant
from twohats.text.words import STOPS

# A form so short begins too many other words: it is looked for whole.
_SHORT = 4
# Two words in a row: the product of their commonness, divided by this, is about theirs.
_TOGETHER = 6000
# How many patterns more (each takes about 2 KB) one hit less in a thousand issues is worth.
_PATTERNS_PER_HIT = 10

Forms = frozenset[bytes]
Hyphenated = Callable[[int], bool]


class Match(NamedTuple):
    """Phrase ``phrase`` matched the words at these indexes; words in a gap are not among them."""

    phrase: int
    words: tuple[int, ...]


class _Anchor(NamedTuple):
    """Where in which reading of which phrase a pattern stands, and what a look around must find.

    ``before`` and ``after`` are the nearest words across a gap and how far they may be.
    """

    phrase: int
    variant: Variant
    at: int  # part
    word: int  # of that part
    forms: tuple[Forms, ...]  # of that part
    before: tuple[Forms, int] | None
    after: tuple[Forms, int] | None
    glued: bool


class Automaton:
    """Finds phrases among words; phrases are known by their index.

    ``marks`` are single words beside the phrases.
    """

    def __init__(self, phrases: Sequence[Sequence[Variant]], marks: Sequence[bytes] = ()) -> None:
        anchors: dict[bytes, list[_Anchor]] = {}
        for index, variants in enumerate(phrases):
            for variant in variants:
                part, word, length = _best_place(variant)
                anchor = _anchor(index, variant, part, word)
                for pattern in _patterns(variant.parts[part][word : word + length]):
                    anchors.setdefault(pattern, []).append(anchor)
        for mark in marks:
            anchors.setdefault(b" " + mark + b" ", [])
        self._marks = {index: mark for index, mark in enumerate(anchors) if mark[1:-1] in marks}
        self._anchors = tuple(map(tuple, anchors.values()))
        self.patterns = len(anchors)
        self._search = BytesAhoCorasick(
            list(anchors) or [b"\x00"], implementation=Implementation.DFA
        ).find_matches_as_indexes

    def search(self, words: list[bytes]) -> "Hits":
        """Return where anchors and marks stand: one pass in C."""
        buffer = b" " + b" ".join(words) + b" "
        return Hits(words, buffer, self._search(buffer, overlapping=True))

    def matches(self, hits: "Hits", hyphenated: Hyphenated | None = None) -> Iterator[Match]:
        """Yield every match, some perhaps twice; without ``hyphenated`` any words may be glued."""
        words, buffer, found = hits
        anchors = self._anchors
        for pattern, start, _ in found:
            index = -1
            for anchor in anchors[pattern]:
                if index < 0:
                    index = buffer.count(b" ", 0, start)
                for followed in _follow(anchor, words, index - anchor.word, hyphenated):
                    yield Match(anchor.phrase, followed)

    def marks(self, hits: "Hits") -> list[bytes]:
        """Return each occurrence of a mark."""
        marks = self._marks
        return [marks[pattern] for pattern, _, _ in hits.found if pattern in marks]


class Hits(NamedTuple):
    """What one pass over some words found: (pattern, start, end) in the joined words."""

    words: list[bytes]
    buffer: bytes
    found: list[tuple[int, int, int]]


def _follow(
    anchor: _Anchor, words: list[bytes], first: int, hyphenated: Hyphenated | None
) -> Iterable[tuple[int, ...]]:
    """Return the words of each match whose anchored part begins at word ``first``."""
    end = first + len(anchor.forms)
    if first < 0 or end > len(words):
        return ()
    for at, forms in enumerate(anchor.forms, first):
        if words[at] not in forms:
            return ()
    after, before = anchor.after, anchor.before
    if after is not None and after[0].isdisjoint(words[end : end + after[1]]):
        return ()
    if before is not None and before[0].isdisjoint(words[max(first - before[1], 0) : first]):
        return ()
    if after is before is None and not anchor.glued:
        return (tuple(range(first, end)),)
    return _follow_all(anchor, words, first, hyphenated)


def _follow_all(
    anchor: _Anchor, words: list[bytes], first: int, hyphenated: Hyphenated | None
) -> Iterator[tuple[int, ...]]:
    (parts, gaps), at = anchor.variant, anchor.at
    end = first + len(parts[at])
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


def _anchor(phrase: int, variant: Variant, at: int, word: int) -> _Anchor:
    parts, gaps = variant
    last = at == len(parts) - 1
    return _Anchor(
        phrase=phrase,
        variant=variant,
        at=at,
        word=word,
        forms=tuple(w.forms for w in parts[at]),
        before=(parts[at - 1][-1].forms, gaps[at - 1] + 1) if at else None,
        after=None if last else (parts[at + 1][0].forms, gaps[at] + 1),
        glued=any(w.glued for part in parts for w in part),
    )


def _best_place(variant: Variant) -> tuple[int, int, int]:
    """Return part, first word and number of words of what is best looked for."""
    best, cheapest = (0, 0, 1), inf
    for at, part in enumerate(variant.parts):
        for index, word in enumerate(part):
            alone = _sought(word.forms)
            if (cost := alone.hits + alone.patterns / _PATTERNS_PER_HIT) < cheapest:
                best, cheapest = (at, index, 1), cost
            if index and (cost := _cost_of_two(_sought(part[index - 1].forms), alone)) < cheapest:
                best, cheapest = (at, index - 1, 2), cost
    return best


class _Sought(NamedTuple):
    """What looking for the forms of a word takes: how many hits in a thousand, patterns, forms."""

    hits: int
    patterns: int
    whole_hits: int
    forms: int


@lru_cache(maxsize=16384)
def _sought(forms: Forms) -> _Sought:
    beginnings = _beginnings(forms)
    whole = sum(commonness(form + b" ") for form in forms)
    return _Sought(sum(map(commonness, beginnings)), len(beginnings), whole, len(forms))


def _cost_of_two(first: _Sought, second: _Sought) -> float:
    """Weigh hits that come to nothing against patterns that take memory."""
    hits = min(first.whole_hits, second.hits, first.whole_hits * second.hits / _TOGETHER)
    return hits + first.forms * second.patterns / _PATTERNS_PER_HIT


def _patterns(words: Part) -> Iterator[bytes]:
    *before, last = words
    for beginning in _beginnings(last.forms):
        if before:
            for form in before[0].forms:
                yield b" " + form + b" " + beginning
        else:
            yield b" " + beginning


@lru_cache(maxsize=16384)
def _beginnings(forms: Forms) -> tuple[bytes, ...]:
    """Return the fewest beginnings that all forms share, none shorter than a form."""
    kept: list[bytes] = []
    for form in sorted(forms):  # what begins like the one before it sorts right after it
        if len(form) <= _SHORT:
            kept.append(form + b" ")
        elif not kept or not form.startswith(kept[-1]):
            kept.append(form)
    return tuple(kept)
