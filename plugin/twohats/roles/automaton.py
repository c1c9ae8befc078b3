"""One Aho-Corasick automaton that finds every phrase of a mapping in one pass.

The automaton holds, for each way to read a phrase, one anchor: the two neighbouring words (or
the one word) least likely to occur by chance, all forms of the first, the shortest beginnings
of the second. A hit is followed word by word, so the work is linear in the text and nearly flat
in the number of phrases.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from twohats.roles.phrases import Part, Variant
from twohats.text.words import BREAK, END, START

_STOPS = (BREAK, START, END)
_NONE: frozenset[int] = frozenset()


class Match(NamedTuple):
    """Phrase ``phrase`` matched the words at these indexes; words in a gap are not among them."""

    phrase: int
    words: tuple[int, ...]


class _Anchor(NamedTuple):
    """Where in which reading of which phrase a pattern of the automaton stands."""

    phrase: int
    variant: Variant
    part: int
    word: int


class Automaton:
    """Finds phrases among words; phrases are known by their index."""

    def __init__(self, phrases: Sequence[Sequence[Variant]]) -> None:
        anchors: dict[bytes, list[_Anchor]] = {}
        for index, variants in enumerate(phrases):
            for variant in variants:
                part, word = _rarest(variant)
                anchor = _Anchor(index, variant, part, word)
                for pattern in _patterns(variant.parts[part][word : word + 2]):
                    anchors.setdefault(pattern, []).append(anchor)
        self._anchors = list(anchors.values())
        self._search = BytesAhoCorasick(
            list(anchors) or [b"\x00"], implementation=Implementation.DFA
        ).find_matches_as_indexes

    def find(self, words: list[bytes], hyphens: frozenset[int] | None = None) -> set[Match]:
        """Return every match among the words; without ``hyphens`` any two words may be glued."""
        buffer = b" " + b" ".join(words) + b" "
        hits = self._search(buffer, overlapping=True)
        if not hits:
            return set()
        return set(self._follow(hits, buffer, words, hyphens))

    def _follow(
        self,
        hits: list[tuple[int, int, int]],
        buffer: bytes,
        words: list[bytes],
        hyphens: frozenset[int] | None,
    ) -> Iterator[Match]:
        seen = index = 0
        for pattern, start, _ in sorted(hits, key=_start):
            index += buffer.count(b" ", seen, start)
            seen = start
            for anchor in self._anchors[pattern]:
                found = _match_at(anchor, words, index - anchor.word, hyphens)
                if found is not None:
                    yield Match(anchor.phrase, found)


def _start(hit: tuple[int, int, int]) -> int:
    return hit[1]


def _match_at(
    anchor: _Anchor, words: list[bytes], first: int, hyphens: frozenset[int] | None
) -> tuple[int, ...] | None:
    parts, gaps = anchor.variant
    at = anchor.part
    if not _part_at(parts[at], words, first, hyphens):
        return None
    end = first + len(parts[at])
    after = _after(Variant(parts[at + 1 :], gaps[at:]), words, end, hyphens)
    if after is None:
        return None
    before = _before(Variant(parts[:at], gaps[:at]), words, first, hyphens)
    return None if before is None else (*before, *range(first, end), *after)


def _part_at(part: Part, words: list[bytes], first: int, hyphens: frozenset[int] | None) -> bool:
    if first < 0 or first + len(part) > len(words):
        return False
    for offset, word in enumerate(part):
        if words[first + offset] not in word.forms:
            return False
        if word.glued and hyphens is not None and first + offset not in hyphens:
            return False
    return True


def _after(
    variant: Variant, words: list[bytes], end: int, hyphens: frozenset[int] | None
) -> tuple[int, ...] | None:
    """Return the words of the parts, each at most a gap after the one before, in one sentence."""
    parts, gaps = variant
    if not parts:
        return ()
    rest = Variant(parts[1:], gaps[1:])
    for first in range(end, min(end + gaps[0], len(words) - 1) + 1):
        if _part_at(parts[0], words, first, hyphens):
            last = first + len(parts[0])
            found = _after(rest, words, last, hyphens)
            if found is not None:
                return (*range(first, last), *found)
        if words[first] in _STOPS:
            return None
    return None


def _before(
    variant: Variant, words: list[bytes], start: int, hyphens: frozenset[int] | None
) -> tuple[int, ...] | None:
    """Return the words of the parts, each at most a gap before the one after, in one sentence."""
    parts, gaps = variant
    if not parts:
        return ()
    rest = Variant(parts[:-1], gaps[:-1])
    length = len(parts[-1])
    for end in range(start, max(start - gaps[-1], 0) - 1, -1):
        if _part_at(parts[-1], words, end - length, hyphens):
            found = _before(rest, words, end - length, hyphens)
            if found is not None:
                return (*found, *range(end - length, end))
        if end == 0 or words[end - 1] in _STOPS:
            return None
    return None


def _rarest(variant: Variant) -> tuple[int, int]:
    """Return part and word of the best anchor: long words are rare words."""
    places = [
        (part, word)
        for part, words in enumerate(variant.parts)
        for word in range(max(len(words) - 1, 1))
    ]
    return max(places, key=lambda place: (_rarity(variant.parts[place[0]], place[1]), place))


def _rarity(part: Part, word: int) -> int:
    return sum(min(map(len, w.forms)) for w in part[word : word + 2])


def _patterns(words: Part) -> Iterator[bytes]:
    *before, last = words
    for beginning in _beginnings(last.forms):
        if before:
            for form in before[0].forms:
                yield b" " + form + b" " + beginning
        else:
            yield b" " + beginning


def _beginnings(forms: frozenset[bytes]) -> list[bytes]:
    """Return the fewest beginnings that all forms share, none shorter than a form."""
    kept: list[bytes] = []
    for form in sorted(forms):  # what begins like the one before it sorts right after it
        if not kept or not form.startswith(kept[-1]):
            kept.append(form)
    return kept
