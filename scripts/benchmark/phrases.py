"""The shipped phrases as literal strings, for those that know no phrase language."""

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import NamedTuple

from twohats.mapping_files import load_mapping
from twohats.model.mapping import Mapping
from twohats.roles.commonness import commonness
from twohats.roles.phrases import Part, Variant, parse

_STRINGS_PER_HIT = 10


class Literal(NamedTuple):
    """A string and the duty it hints at."""

    string: str
    duty: str


def shipped() -> Mapping:
    """Return the shipped mapping."""
    return load_mapping()


def anchors(mapping: Mapping) -> list[Literal]:
    """Return, for each way to read a phrase, all forms of the word or two it cannot do without."""
    found: dict[str, str] = {}
    for duty, phrase in _phrases(mapping):
        for variant in parse(phrase):
            for string in _strings(min(_candidates(variant), key=_cost)):
                found.setdefault(string, duty)
    return [Literal(*pair) for pair in sorted(found.items())]


def surface_forms(mapping: Mapping, limit: int) -> list[Literal]:
    """Return whole phrases as they may stand in a text, gaps left out; about ``limit`` of them.

    Where there are more, every phrase gets its share.
    """
    phrases = list(_phrases(mapping))
    share = max(1, limit // len(phrases))
    found: dict[str, str] = {}
    for duty, phrase in phrases:
        variants = parse(phrase)
        each = max(1, share // len(variants))
        for variant in variants:
            words = tuple(word for part in variant.parts for word in part)
            for _, string in zip(range(each), _strings(words), strict=False):
                found.setdefault(string, duty)
    return [Literal(*pair) for pair in sorted(found.items())]


def _candidates(variant: Variant) -> Iterator[Part]:
    for part in variant.parts:
        for at in range(len(part)):
            yield part[at : at + 1]
            yield part[at : at + 2]


def _cost(words: Part) -> float:
    """Weigh how often the words stand in texts that do not matter against how many strings."""
    hits = min(sum(commonness(form + b" ") for form in word.forms) for word in words)
    return hits + prod(len(word.forms) for word in words) / _STRINGS_PER_HIT


def _phrases(mapping: Mapping) -> Iterator[tuple[str, str]]:
    for duty in mapping.duties:
        for row in duty.rows:
            for phrase in row.phrases:
                yield duty.id, phrase.text


def _strings(words: Part) -> Iterator[str]:
    """Yield the words in all their forms, the field's start and end left out."""
    forms = [sorted(word.forms, key=lambda form: (len(form), form)) for word in words]
    for choice in product(*forms):
        string = b" ".join(form for form in choice if form > b"\x1f").decode()
        if string:
            yield string


def readable(mapping: Mapping) -> list[str]:
    """Return each phrase once, in words as they may stand in a title."""
    return [
        next(_strings(tuple(word for part in parse(phrase)[0].parts for word in part)), "")
        for _, phrase in _phrases(mapping)
    ]
