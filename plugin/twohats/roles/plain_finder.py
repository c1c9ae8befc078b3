"""Find readings among words in plain Python: what ``compiled_finder`` does, slower."""

from collections.abc import Sequence
from typing import NamedTuple

from twohats.roles.following import follow
from twohats.roles.readings import Forms, Reading


class _Look(NamedTuple):
    """What to do where a word stands: is one of ``beside`` there too, then follow the reading.

    ``own`` are the words of the part that is sought, counted from that word.
    """

    beside: Forms
    own: tuple[tuple[int, Forms], ...]
    number: int
    reading: Reading


class PlainFinder:
    """Finds some readings, which are known by their number."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        looks: dict[bytes, list[_Look]] = {}
        for number, reading in enumerate(readings):
            part = reading.variant.parts[reading.part]
            own = [(at - reading.word, word.forms) for at, word in enumerate(part)]
            look = _Look(reading.beside, tuple(own), number, reading)
            for form in reading.sought:
                looks.setdefault(form, []).append(look)
        self._looks = looks
        self._sought = frozenset(looks)

    def in_words(self, words: list[bytes]) -> list[tuple[int, int]]:
        """Return each reading that stands among words, and where its sought part begins.

        Any words may be glued.
        """
        there = frozenset(words)
        possible: dict[bytes, list[_Look]] = {}
        for word in self._sought & there:
            for look in self._looks[word]:
                beside = look[0]
                if not beside or not beside.isdisjoint(there):
                    possible.setdefault(word, []).append(look)
        if not possible:
            return []
        return [
            (look.number, at + look.own[0][0])
            for at, word in enumerate(words)
            if word in possible
            for look in possible[word]
            if _stands(look, words, at)
        ]


def _stands(look: _Look, words: list[bytes], at: int) -> bool:
    _, own, _, reading = look
    first = at + own[0][0]
    if first < 0 or first + len(own) > len(words):
        return False
    for offset, forms in own:
        if words[at + offset] not in forms:
            return False
    return next(follow(reading, words, first, None), None) is not None
