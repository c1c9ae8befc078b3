"""A plain, slow reading of the phrase language: what the fast matcher has to agree with.

It shares with the product the forms of a word (they are the language's dictionary) and where a
title's core lies; everything else is told again here, in the simplest way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from unicodedata import combining, normalize

from twohats.roles.inflection import forms, plural
from twohats.roles.irregular import PREFIXED
from twohats.roles.phrases import GAP_WORDS
from twohats.text.words import core

APOSTROPHES = "'\u2019\u2018\u02bc\uff07"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
HYPHENS = "-\u2010\u2011\u2012\u2013"


@dataclass
class Token:
    """A word of the text, and what stands between it and the word before."""

    word: str
    start: int
    end: int
    between: str


@dataclass
class Item:
    """One word of a phrase: its forms; ``glued`` by a hyphen; ``gap`` words may stand before."""

    forms: frozenset[str]
    glued: bool = False
    gap: int = 0


def fold(text: str) -> str:
    for char in APOSTROPHES:
        text = text.replace(char, "'")
    return normalize("NFKC", normalize("NFKC", text).casefold())


def tokens(text: str) -> list[Token]:
    """Split cleaned text into words, one character (with its accents) at a time."""
    pieces: list[tuple[str, int, int]] = []  # folded, start, end
    for at, char in enumerate(text):
        if pieces and (combining(char) or char in INVISIBLE):
            folded, start, _ = pieces[-1]
            pieces[-1] = (
                fold(text[start : at + 1].translate(dict.fromkeys(map(ord, INVISIBLE)))),
                start,
                at + 1,
            )
        elif char not in INVISIBLE:
            pieces.append((fold(char), at, at + 1))
    found: list[Token] = []
    between = ""
    inside = False
    for at, (folded, start, end) in enumerate(pieces):
        if folded and all(c.isalnum() for c in folded):
            if inside:
                found[-1].word += folded
                found[-1].end = end
            else:
                found.append(Token(folded, start, end, between))
            inside, between = True, ""
        elif inside and folded == "'" and _goes_on(pieces[at:]):
            continue
        else:
            inside = False
            between += folded
    found.append(Token("", len(text), len(text), between))
    return found


def _goes_on(pieces: list[tuple[str, int, int]]) -> bool:
    rest = [folded for folded, _, _ in pieces]
    while rest and rest[0] == "'":
        rest.pop(0)
    return bool(rest) and rest[0].isalnum()


def breaks(between: str) -> bool:
    """Tell whether a sentence ends in what stands between two words."""
    if "\x1f" in between:
        return True
    for at, char in enumerate(between):
        after = between[at + 1 : at + 2]
        if char in ".!?;" and after and (after.isspace() or after in ")]}\"'"):
            return True
        if char == "\n":
            rest = between[at + 1 :]
            if "\n" in rest and not rest[: rest.index("\n")].strip():
                return True
            marker = rest.lstrip(" \t")
            bullets = len(marker) - len(marker.lstrip("*#+•-"))
            if bullets and marker[bullets : bullets + 1] in (" ", "\t"):
                return True
    return False


def readings(phrase: str) -> Iterator[tuple[list[Item], bool, bool]]:
    """Yield each way to read a phrase: its words, and whether field start and end belong to it."""
    for choice in product(*_places(phrase)):
        words = [word for branch in choice for word in branch]
        start, end = words[:1] == ["^"], words[-1:] == ["$"]
        items: list[Item] = []
        gap = 0
        for word in words[start : len(words) - end]:
            if isinstance(word, int):
                gap = word
            else:
                items.append(Item(word.forms, word.glued, gap))
                gap = 0
        yield items, start, end


def _places(phrase: str) -> list[list[list[Any]]]:
    places: list[list[list[Any]]] = []
    rest = phrase.replace("…", "...")
    while rest := rest.strip():
        if rest[0] == "{":
            inside, _, rest = rest[1:].partition("}")
            places.append([b for option in inside.split("|") for b in _sequence(option)])
        elif rest[0] in "^$":
            places.append([[rest[0]]])
            rest = rest[1:]
        elif rest.startswith("..."):
            rest = rest[3:]
            digits = ""
            while rest[:1].isdigit():
                digits, rest = digits + rest[0], rest[1:]
            places.append([[int(digits or GAP_WORDS)]])
        else:
            stop = min((rest.find(c) for c in " \t\n{^$" if c in rest), default=len(rest))
            stop = min(stop, rest.find("...")) if "..." in rest else stop
            word, rest = rest[:stop], rest[stop:]
            places.append(_word(word))
    return places


def _sequence(option: str) -> list[list[Item]]:
    return [
        [word for branch in choice for word in branch]
        for choice in product(*(_word(word) for word in option.split()))
    ]


def _word(text: str) -> list[list[Item]]:
    exact = text.startswith("=")
    pieces = fold(text.removeprefix("="))
    for char in "&/.,:#":
        pieces = pieces.replace(char, " ")
    options = [_spelled(piece.strip("-'"), exact=exact) for piece in pieces.split()]
    return [[w for branch in choice for w in branch] for choice in product(*options)]


def _spelled(piece: str, *, exact: bool) -> list[list[Item]]:
    parts = [part for part in piece.replace("'", "").split("-") if part]
    if exact:
        return [[Item(frozenset((part,))) for part in parts]]
    if len(parts) == 1:
        closed = [Item(forms(parts[0]))]
        split = PREFIXED.get(parts[0])
        if not split:
            return [closed]
        return [closed, [Item(frozenset((split[0],))), Item(forms(split[1]), glued=True)]]
    last = forms(parts[-1])
    last |= {plural(parts[-1])} if len(last) == 1 else set()
    opened = [Item(forms(part)) for part in parts[:-1]]
    return [[*opened, Item(frozenset(last))], [Item(forms("".join(parts)))]]


def find(phrase: str, cleaned: str, *, title: str | None = None) -> set[tuple[int, int]]:
    """Return where the phrase matches in cleaned text; ``title`` is the title it came from."""
    found = set(_find(phrase, cleaned))
    if title is not None and (inner := core(title)) is not None:
        start, end = inner
        again = _find(phrase, cleaned[start:end])
        found |= {(first + start, last + start) for first, last in again}
    return found


def _find(phrase: str, cleaned: str) -> Iterator[tuple[int, int]]:
    words = tokens(cleaned)
    for items, start, end in readings(phrase):
        for first in range(len(words) - 1):
            if start and (first or breaks(words[0].between)):
                continue
            for last in _ends(items, words, first):
                after = words[last + 1]
                if end and (after.word or "\x1f" in after.between):
                    continue
                yield words[first].start, words[last].end


def _ends(items: list[Item], words: list[Token], at: int) -> Iterator[int]:
    """Yield the index of each word that can be the last, if the first stands at ``at``."""
    item, *rest = items
    if at >= len(words) - 1 or words[at].word not in item.forms:
        return
    if not rest:
        yield at
        return
    for step in range(rest[0].gap + 1):
        following = at + 1 + step
        if following >= len(words) - 1 or breaks(words[following].between):
            return
        joined = words[following].between in HYPHENS and len(words[following].between) == 1
        if not rest[0].glued or joined:
            yield from _ends(rest, words, following)
