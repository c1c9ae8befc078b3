"""The shipped phrases as literal strings, for those that know no phrase language."""

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import NamedTuple

from twohats.mapping_files import load_mapping
from twohats.model.mapping import Mapping
from twohats.roles.commonness import commonness
from twohats.roles.phrases import Part, Variant, parse

# Two words in a row: the product of their commonness, divided by this, is about theirs.
_TOGETHER = 6000
_STRINGS_A_HIT = 7  # strings more that one hit less in a thousand issues is worth
_SHORT, _WITHIN_WORDS = 2, 1000  # letters; strings so short are within other words everywhere


class Literal(NamedTuple):
    """A string and the duty it hints at."""

    string: str
    duty: str


def shipped() -> Mapping:
    """Return the shipped mapping."""
    return load_mapping()


def anchors(mapping: Mapping) -> list[Literal]:
    """Return, for each way to read a phrase, all forms of the word or two it cannot do without.

    The least common ones: nobody would look for less.
    """
    found: dict[str, str] = {}
    for duty, phrase in _phrases(mapping):
        for variant in parse(phrase):
            for string in _strings(min(_sought(variant), key=_cost)):
                found.setdefault(string, duty)
    return [Literal(*pair) for pair in sorted(found.items())]


def _sought(variant: Variant) -> Iterator[Part]:
    """Yield each word of a reading, and each two that follow each other."""
    for part in variant.parts:
        for at in range(len(part)):
            yield part[at : at + 1]
            if at:
                yield part[at - 1 : at + 1]


def _cost(words: Part) -> float:
    shares = [sum(map(_hits, word.forms)) for word in words]
    together = shares[0] if not shares[1:] else min(*shares, shares[0] * shares[1] / _TOGETHER)
    return together + prod(len(word.forms) for word in words) / _STRINGS_A_HIT


def _hits(form: bytes) -> int:
    return _WITHIN_WORDS if len(form) <= _SHORT else commonness(form)


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
