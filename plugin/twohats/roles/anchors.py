"""Which words of a phrase to look for: those least common in trackers."""

from collections.abc import Iterator
from functools import lru_cache
from math import inf
from typing import NamedTuple

from twohats.roles.commonness import commonness
from twohats.roles.following import Anchor, Forms, Look
from twohats.roles.phrases import Part, Variant
from twohats.text.words import END, START

# A form so short begins too many other words: it is looked for whole.
_SHORT = 4
# Two words in a row: the product of their commonness, divided by this, is about theirs.
_TOGETHER = 6000
# How many patterns more (each takes about 2 KB) one hit less in a thousand issues is worth, for a
# phrase that counts anywhere and for one that counts in titles alone.
ANYWHERE = 10.0
IN_TITLES = 1.0


def look_of(phrase: int, variant: Variant, at: int, word: int, length: int) -> Look:
    """Return what to look for around a hit of these words of a part."""
    parts, gaps = variant
    own = [(index - word, w.forms) for index, w in enumerate(parts[at])]
    own.sort(key=lambda pair: 0 <= pair[0] < length)
    end = len(parts[at]) - word
    last = at == len(parts) - 1
    glued = any(w.glued for part in parts for w in part)
    return Look(
        words=tuple(own),
        first=-word,
        end=end,
        after=frozenset() if last else parts[at + 1][0].forms,
        after_end=0 if last else end + gaps[at] + 1,
        before=parts[at - 1][-1].forms if at else frozenset(),
        before_start=-word - gaps[at - 1] - 1 if at else 0,
        anchor=Anchor(phrase, variant, at, simple=not gaps and not glued),
    )


def best_place(variant: Variant, patterns_per_hit: float) -> tuple[int, int, int]:
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


def patterns_of(words: Part) -> Iterator[bytes]:
    """Yield what to search for: one word, or two, with one space before each."""
    *before, last = words
    for beginning in _beginnings(last.forms):
        if before:
            for form in before[0].forms:
                yield (b" " if form != START else b"") + form + b" " + beginning
        else:
            yield (b" " if beginning != START else b"") + beginning


def apart_of(words: Part) -> Iterator[tuple[bytes, Forms]]:
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
