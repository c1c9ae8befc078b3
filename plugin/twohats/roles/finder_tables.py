"""Readings as tables of numbers: what ``compiled_finder`` works on.

Each word of a phrase has a number, and so has each kind of word (the forms that are one word of a
phrase), part and reading. A list of lists is two arrays: all elements one after the other, and
where each list starts (the last one ends where one more would start).
"""

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from typing import NamedTuple, TypeAlias

from twohats.roles.readings import Forms, Reading
from twohats.text.words import END, START

Numbers: TypeAlias = "array[int]"  # an array can be subscripted from Python 3.12 on

# The first numbers are no words of phrases: 0 is any other word, 3 what ends a sentence.
FIELD_START = 1
FIELD_END = 2
FIRST_WORD = 4
NO_KIND = -1


class Tables(NamedTuple):
    """The words, from number ``FIRST_WORD`` on, and what is known of words, kinds and readings."""

    words: list[bytes]
    # word -> what to look for where it stands: each look's kind of word beside it, reading, part
    # that is sought and the word's place in that
    look_starts: Numbers
    look_besides: Numbers
    look_readings: Numbers
    look_parts: Numbers
    look_places: Numbers
    # word -> the kinds that looks need beside, which it is of
    beside_starts: Numbers
    besides: Numbers
    # kind -> its forms
    form_starts: Numbers
    forms: Numbers
    # part -> the kinds of its words; how many words fit between it and the next
    part_starts: Numbers
    kinds: Numbers
    gaps: Numbers
    # reading -> its phrase, its first and last part
    phrases: Numbers
    first_parts: Numbers
    last_parts: Numbers


def tables_of(readings: Sequence[Reading]) -> Tables:
    """Return the tables of some readings."""
    kinds = _kinds(readings)
    numbers = _word_numbers(kinds)
    sizes = [len(reading.variant.parts) for reading in readings]
    first_parts = list(accumulate(sizes, initial=0))[:-1]
    parts = [part for reading in readings for part in reading.variant.parts]
    gaps = [(*reading.variant.gaps, 0) for reading in readings]
    return Tables(
        [word for word, number in numbers.items() if number >= FIRST_WORD],
        *_looks(readings, first_parts, numbers, kinds),
        *_besides(readings, numbers, kinds),
        *_flat([numbers[form] for form in sorted(kind)] for kind in kinds),
        *_flat([kinds[word.forms] for word in part] for part in parts),
        _numbers(chain.from_iterable(gaps)),
        _numbers(reading.phrase for reading in readings),
        _numbers(first_parts),
        _numbers(first + size - 1 for first, size in zip(first_parts, sizes, strict=True)),
    )


def _kinds(readings: Sequence[Reading]) -> dict[Forms, int]:
    kinds: dict[Forms, int] = {}
    for reading in readings:
        for part in reading.variant.parts:
            for word in part:
                kinds.setdefault(word.forms, len(kinds))
    return kinds


def _word_numbers(kinds: Iterable[Forms]) -> dict[bytes, int]:
    words = dict.fromkeys(form for kind in kinds for form in sorted(kind))
    named = [word for word in words if word not in (START, END)]
    numbers = {word: number for number, word in enumerate(named, FIRST_WORD)}
    return {START: FIELD_START, END: FIELD_END, **numbers}


def _looks(
    readings: Sequence[Reading],
    first_parts: Sequence[int],
    numbers: dict[bytes, int],
    kinds: dict[Forms, int],
) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    looks: list[list[tuple[int, ...]]] = [[] for _ in range(len(numbers) + FIRST_WORD)]
    for number, reading in enumerate(readings):
        beside = kinds[reading.beside] if reading.beside else NO_KIND
        look = (beside, number, first_parts[number] + reading.part, reading.word)
        for form in sorted(reading.sought):
            looks[numbers[form]].append(look)
    besides, sought, parts, places = (
        _numbers(look[column] for each in looks for look in each) for column in range(4)
    )
    return _starts(looks), besides, sought, parts, places


def _besides(
    readings: Sequence[Reading], numbers: dict[bytes, int], kinds: dict[Forms, int]
) -> tuple[Numbers, Numbers]:
    besides: list[set[int]] = [set() for _ in range(len(numbers) + FIRST_WORD)]
    for beside in {reading.beside for reading in readings}:
        for form in beside:
            besides[numbers[form]].add(kinds[beside])
    return _flat(map(sorted, besides))


def _flat(lists: Iterable[Sequence[int]]) -> tuple[Numbers, Numbers]:
    kept = list(lists)
    return _starts(kept), _numbers(chain.from_iterable(kept))


def _starts(lists: Sequence[Sequence[object]]) -> Numbers:
    return _numbers(accumulate(map(len, lists), initial=0))


def _numbers(values: Iterable[int]) -> Numbers:
    return array("i", values)
