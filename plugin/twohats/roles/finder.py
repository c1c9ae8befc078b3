"""Finds many phrases in one pass over a text: compiled where that was built, else in plain Python.

Both give the same answers. The work is linear in the text and nearly flat in the number of phrases.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from twohats.roles.finder_tables import Tables, tables_of
from twohats.roles.following import follow
from twohats.roles.phrases import Variant
from twohats.roles.plain_finder import PlainFinder
from twohats.roles.readings import Reading, readings_of
from twohats.text.words import END, Words, core, rough_words, shorten, without_foreign_signs

try:
    from twohats.roles.compiled_finder import CompiledFinder
except ImportError:  # no C compiler where twohats was installed
    COMPILED = False
else:
    COMPILED = True


class Match(NamedTuple):
    """Phrase ``phrase`` matched the words at these indexes; words in a gap are not among them."""

    phrase: int
    words: tuple[int, ...]


class Finder:
    """Finds phrases, which are known by their index; in ``plain`` Python or as fast as can be.

    For one thread at a time: the compiled one keeps the field that it looks at.
    """

    def __init__(self, phrases: Sequence[Sequence[Variant]], *, plain: bool = not COMPILED) -> None:
        self._readings = readings_of(phrases)
        self._make(None if plain else tables_of(self._readings))

    def _make(self, tables: Tables | None) -> None:
        self._tables = tables
        self._compiled = None if tables is None else CompiledFinder(tables)
        self._finder = self._compiled or PlainFinder(self._readings)

    def __getstate__(self) -> tuple[tuple[Reading, ...], Tables | None]:
        """Return what the rest is made of."""
        return self._readings, self._tables

    def __setstate__(self, state: tuple[tuple[Reading, ...], Tables | None]) -> None:
        """Make the rest again, in another process or a later run, which may be of another build."""
        self._readings, tables = state
        self._make(tables if COMPILED else None)

    def matches(self, words: Words) -> Iterator[Match]:
        """Yield every match among exact words, some perhaps twice."""
        for index, first in self._finder.in_words(words.words):
            reading = self._readings[index]
            for followed in follow(reading, words.words, first, words.hyphenated):
                yield Match(reading.phrase, followed)

    def standing(self, title: str, description: str, reach: int) -> list[int]:
        """Return which phrases stand among an issue's rough words, perhaps too many, never too few.

        Each is twice the phrase, and one more where it stands in the description, of which the
        first ``reach`` words are read; some perhaps twice.
        """
        if self._compiled is not None:
            if title.isascii() and description.isascii():
                return self._compiled.in_ascii(title, None, description, reach)
            start, end = core(title) or (0, 0)
            texts = (title, title[start:end], shorten(description, reach))
            head, inner, body = map(without_foreign_signs, texts)
            if head.isascii() and inner.isascii() and body.isascii():
                return self._compiled.in_ascii(head, inner, body, 0)
        words = rough_words(title, shorten(description, reach))
        start = words.index(END)
        below = range(start, words.index(END, start + 1))
        return [
            2 * self._readings[index].phrase + (first in below)
            for index, first in self._finder.in_words(words)
        ]
