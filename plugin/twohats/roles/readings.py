"""The readings of many phrases, and by which of its words each is found.

A text holds a phrase only where it holds the phrase's rarest word, and, nearly always, only where
it holds the next rarest too: those two are asked for before a phrase is followed word by word.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from twohats.roles.commonness import commonness
from twohats.roles.phrases import Variant
from twohats.text.words import END, START

Forms = frozenset[bytes]
_NONE: Forms = frozenset()


class Reading(NamedTuple):
    """One way to read phrase number ``phrase``.

    It is sought by word number ``word`` of its part number ``part``; a text without any of
    ``beside`` does not hold it.
    """

    phrase: int
    variant: Variant
    part: int
    word: int
    beside: Forms

    @property
    def sought(self) -> Forms:
        """The forms of the word that it is sought by."""
        return self.variant.parts[self.part][self.word].forms


def readings_of(phrases: Sequence[Sequence[Variant]]) -> tuple[Reading, ...]:
    """Return all readings of all phrases; phrases are known by their index."""
    return tuple(
        _reading(phrase, variant) for phrase, variants in enumerate(phrases) for variant in variants
    )


def _reading(phrase: int, variant: Variant) -> Reading:
    (_, part, word), *others = sorted(
        (_share(word.forms), at, index)
        for at, part in enumerate(variant.parts)
        for index, word in enumerate(part)
        if word.forms.isdisjoint((START, END))  # every field has those
    )
    beside = variant.parts[others[0][1]][others[0][2]].forms if others else _NONE
    return Reading(phrase, variant, part, word, beside)


@lru_cache(maxsize=16384)
def _share(forms: Forms) -> int:
    return sum(map(commonness, forms))
