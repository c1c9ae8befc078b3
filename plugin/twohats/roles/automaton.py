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

from twohats.model.verdict import Role
from twohats.roles.commonness import commonness
from twohats.roles.phrases import Part, Variant
from twohats.text.words import END, START, STOPS

# A form so short begins too many other words: it is looked for whole.
_SHORT = 4
# Two words in a row: the product of their commonness, divided by this, is about theirs.
_TOGETHER = 6000
# How many patterns more (each takes about 2 KB) one hit less in a thousand issues is worth.
_ANYWHERE = 10.0
_IN_TITLES = 1.0

# How far the other word of a pair is looked for; no word of a phrase is longer.
_NEAR = 80
_SPACE = 32

Forms = frozenset[bytes]
Hyphenated = Callable[[int], bool]
Found = list[tuple[int, int, int]]  # pattern, start, end
Search = Callable[..., Found]
Hits = tuple[list[bytes], bytes, Found]  # words, joined by spaces, and what was found in those


class Match(NamedTuple):
    """Phrase ``phrase`` matched the words at these indexes; words in a gap are not among them."""

    phrase: int
    words: tuple[int, ...]


class _Anchor(NamedTuple):
    """Where in which reading of which phrase a pattern stands."""

    phrase: int
    variant: Variant
    at: int  # part
    simple: bool  # no gap, nothing glued


class _Look(NamedTuple):
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
    anchor: _Anchor


class Worth(NamedTuple):
    """What a match of a phrase can add to its role, in each field."""

    role: Role
    title_milli: int
    description_milli: int


class Automaton:
    """Finds phrases among words; phrases are known by their index.

    ``marks`` are single words beside the phrases. ``worths`` are the phrases', as far as anyone
    will ask whether they ``could_reach`` a sum.
    """

    def __init__(
        self,
        phrases: Sequence[Sequence[Variant]],
        marks: Sequence[bytes] = (),
        worths: Sequence[Worth] = (),
    ) -> None:
        looks: dict[bytes, list[_Look]] = {}
        apart: dict[bytes, tuple[set[int], set[bytes]]] = {}
        for index, variants in enumerate(phrases):
            rare = bool(worths) and not worths[index].description_milli
            for variant in variants:
                part, word, length = _best_place(variant, _IN_TITLES if rare else _ANYWHERE)
                look = _look(index, variant, part, word, length)
                sought = variant.parts[part][word : word + length]
                for pattern in _patterns(sought):
                    looks.setdefault(pattern, []).append(look)
                for pattern, others in _apart(sought) if worths else ():
                    phrases_of, words_of = apart.setdefault(pattern, (set(), set()))
                    phrases_of.add(index)
                    words_of |= others
        self._looks = tuple(map(tuple, looks.values()))
        patterns = [*looks, *apart]
        self._apart = [words_of for _, words_of in apart.values()]
        of = [{look.anchor.phrase for look in each} for each in self._looks]
        of += [phrases_of for phrases_of, _ in apart.values()]
        self._in_title = [_sums(worths[i][:2] for i in each) for each in of if worths]
        self._in_description = [_sums(worths[i][::2] for i in each) for each in of if worths]
        self._marks = {len(patterns) + at: mark for at, mark in enumerate(marks)}
        self._patterns = [*patterns, *(b" " + mark + b" " for mark in marks)]
        self._in_title += [(0, 0)] * len(marks)
        self._in_description += [(0, 0)] * len(marks)
        self._search = _searcher(self._patterns)

    def __getstate__(self) -> dict[str, object]:
        """Return everything but what was compiled: that is made anew."""
        return {name: value for name, value in vars(self).items() if name != "_search"}

    def __setstate__(self, state: dict[str, object]) -> None:
        """Compile what came from another process or an earlier run."""
        vars(self).update(state)
        self._search = _searcher(self._patterns)

    def look(self, rough: bytes) -> Found:
        """Return where anchors and marks stand in rough text: one pass in C."""
        return self._search(rough, overlapping=True)

    def at_most(self, rough: bytes, found: Found, start: int, end: int) -> tuple[int, int]:
        """Return the most that one role can have of what was found, in title and description.

        The description is what lies between ``start`` and ``end`` of the rough text.
        """
        plain, in_title, in_description = len(self._looks), self._in_title, self._in_description
        title_manager = title_owner = manager = owner = 0
        for pattern, first, last in found:
            here = start < first < end
            of_manager, of_owner = in_description[pattern] if here else in_title[pattern]
            if not of_manager and not of_owner:
                continue
            if pattern >= plain and not self._is_apart(pattern, rough, first, last):
                continue
            if here:
                manager += of_manager
                owner += of_owner
            else:
                title_manager += of_manager
                title_owner += of_owner
        return max(title_manager, title_owner), max(manager, owner)

    def _is_apart(self, pattern: int, rough: bytes, first: int, last: int) -> bool:
        """Tell whether the other of two words stands beyond the separators that were found."""
        others = self._apart[pattern - len(self._looks)]
        if rough[last - 1] == _SPACE:
            near = rough[last : last + _NEAR].split(None, 1)
            return not near or near[0] in others
        near = rough[max(first - _NEAR, 0) : first].rsplit(None, 1)
        return not near or near[-1] in others

    def search(self, words: list[bytes]) -> Hits:
        """Return where anchors and marks stand: one pass in C."""
        buffer = b" ".join(words)
        return words, buffer, self._search(buffer, overlapping=True)

    def matches(self, hits: Hits, hyphenated: Hyphenated | None = None) -> Iterator[Match]:
        """Yield every match, some perhaps twice; without ``hyphenated`` any words may be glued."""
        words, buffer, found = hits
        looks_at = self._looks
        index = seen = 0
        for pattern, start, _ in found:
            if pattern >= len(looks_at):
                continue
            # a pattern begins with the space before its word, or with the field's first marker
            if start >= seen:
                index += buffer.count(b" ", seen, start + 1)
            else:
                index -= buffer.count(b" ", start + 1, seen)
            seen = start + 1
            for own, first, end, after, after_end, before, before_start, anchor in looks_at[
                pattern
            ]:
                if index + first < 0 or index + end > len(words):
                    continue
                for at, forms in own:
                    if words[index + at] not in forms:
                        break
                else:
                    if after and after.isdisjoint(words[index + end : index + after_end]):
                        continue
                    from_ = max(index + before_start, 0)
                    if before and before.isdisjoint(words[from_ : index + first]):
                        continue
                    for followed in _follow(anchor, words, index + first, hyphenated):
                        yield Match(anchor.phrase, followed)

    def marks(self, found: Found) -> list[bytes]:
        """Return each occurrence of a mark."""
        marks = self._marks
        return [marks[pattern] for pattern, _, _ in found if pattern in marks]


def _searcher(patterns: list[bytes]) -> Search:
    return BytesAhoCorasick(
        patterns or [b"\x00"], implementation=Implementation.DFA
    ).find_matches_as_indexes


def _sums(worths: Iterable[tuple[Role, int]]) -> tuple[int, int]:
    """Return the most that manager and owner can have of these."""
    sums = {Role.MANAGER: 0, Role.OWNER: 0}
    for role, milli in worths:
        sums[role] += milli
    return sums[Role.MANAGER], sums[Role.OWNER]


def _follow(
    anchor: _Anchor, words: list[bytes], first: int, hyphenated: Hyphenated | None
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


def _look(phrase: int, variant: Variant, at: int, word: int, length: int) -> _Look:
    parts, gaps = variant
    own = [(index - word, w.forms) for index, w in enumerate(parts[at])]
    own.sort(key=lambda pair: 0 <= pair[0] < length)
    end = len(parts[at]) - word
    last = at == len(parts) - 1
    glued = any(w.glued for part in parts for w in part)
    return _Look(
        words=tuple(own),
        first=-word,
        end=end,
        after=frozenset() if last else parts[at + 1][0].forms,
        after_end=0 if last else end + gaps[at] + 1,
        before=parts[at - 1][-1].forms if at else frozenset(),
        before_start=-word - gaps[at - 1] - 1 if at else 0,
        anchor=_Anchor(phrase, variant, at, simple=not gaps and not glued),
    )


def _best_place(variant: Variant, patterns_per_hit: float) -> tuple[int, int, int]:
    """Return part, first word and number of words of what is best looked for.

    Hits that come to nothing are weighed against patterns that take memory.
    """
    best, cheapest = (0, 0, 1), inf
    for at, part in enumerate(variant.parts):
        for index, word in enumerate(part):
            alone = _sought(word.forms)
            if (cost := alone.hits + alone.patterns / patterns_per_hit) < cheapest:
                best, cheapest = (at, index, 1), cost
            if not index:
                continue
            before = _sought(part[index - 1].forms)
            hits = min(before.whole_hits, alone.hits, before.whole_hits * alone.hits / _TOGETHER)
            if (cost := hits + before.forms * alone.patterns / patterns_per_hit) < cheapest:
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


def _patterns(words: Part) -> Iterator[bytes]:
    *before, last = words
    for beginning in _beginnings(last.forms):
        if before:
            for form in before[0].forms:
                yield (b" " if form != START else b"") + form + b" " + beginning
        else:
            yield (b" " if beginning != START else b"") + beginning


def _apart(words: Part) -> Iterator[tuple[bytes, Forms]]:
    """Yield patterns for two words more than one separator apart, and the forms of the other.

    In rough text a word shows that by the two spaces behind or before it; the less common of the
    two words is looked for.
    """
    if not words[1:]:
        return
    first, second = (_sought(word.forms) for word in words)
    if first.whole_hits < second.hits:
        for form in words[0].forms:
            yield (b" " if form != START else b"") + form + b"  ", words[1].forms
    else:
        for beginning in _beginnings(words[1].forms):
            yield b"  " + beginning, words[0].forms


@lru_cache(maxsize=16384)
def _beginnings(forms: Forms) -> tuple[bytes, ...]:
    """Return the fewest beginnings that all forms share, none shorter than a form."""
    kept: list[bytes] = []
    for form in sorted(forms):  # what begins like the one before it sorts right after it
        if form in (START, END):
            kept.append(form)
        elif len(form) <= _SHORT:
            kept.append(form + b" ")
        elif not kept or not form.startswith(kept[-1]):
            kept.append(form)
    return tuple(kept)
