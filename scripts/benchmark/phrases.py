"""The shipped phrases as literal strings, for those that know no phrase language."""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from twohats.mapping_files import load_mapping
from twohats.model.mapping import Mapping
from twohats.roles.anchors import ANYWHERE, best_place
from twohats.roles.phrases import Part, parse


class Literal(NamedTuple):
    """A string and the duty it hints at."""

    string: str
    duty: str


def shipped() -> Mapping:
    """Return the shipped mapping."""
    return load_mapping()


def anchors(mapping: Mapping) -> list[Literal]:
    """Return, for each way to read a phrase, all forms of the word or two it cannot do without.

    The product's own choice of what is least common: nobody would look for less.
    """
    found: dict[str, str] = {}
    for duty, phrase in _phrases(mapping):
        for variant in parse(phrase):
            part, word, length = best_place(variant, ANYWHERE)
            for string in _strings(variant.parts[part][word : word + length]):
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
