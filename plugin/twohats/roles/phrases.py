"""The phrase language: from what a mapping says to sequences of words a matcher can follow.

===================  ==========================================================================
``risk review``      these words in this order, in any inflection, whatever separates them
``{a|b c|}``         one of these; an empty one makes it optional
``a ... b``          b after at most three words more, in the same sentence; ``...6``: at most six
``kick-off``         kick-off, kick off and kickoff
``=plan``            exactly this form
``^`` and ``$``      the field's start and end
===================  ==========================================================================
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise, product
from typing import NamedTuple

from twohats.roles.inflection import forms, plural
from twohats.roles.irregular import PREFIXED
from twohats.text.folding import fold
from twohats.text.words import END, START

GAP_WORDS = 3
WIDEST_GAP = 20
MOST_VARIANTS = 400
LONGEST = 2000

_TOKENS = re.compile(r"\s+|(?:\.\.\.|…)\d*|[{}|^$]|[^\s{}|^$…]+?(?=\.\.\.|[\s{}|^$…]|\Z)")
_FOREIGN = re.compile(r"[^\w\s'\u2019&/.,:#=-]|_")
_SEPARATORS = re.compile(r"[^\w'\u2019-]+|_")


class Word(NamedTuple):
    """One word of a phrase: every form that is it. ``glued`` to the word before by a hyphen."""

    forms: frozenset[bytes]
    glued: bool = False


Part = tuple[Word, ...]  # words that follow each other


class Variant(NamedTuple):
    """One way to read a phrase: its parts, and how many words fit between each two."""

    parts: tuple[Part, ...]
    gaps: tuple[int, ...] = ()


class PhraseError(ValueError):
    """A phrase that is not in the language; the text says what to mend."""


@lru_cache(maxsize=16384)
def parse(text: str) -> tuple[Variant, ...]:
    """Return every way to read a phrase; raise ``PhraseError`` where there is none."""
    if len(text) > LONGEST:
        raise PhraseError(f"is longer than {LONGEST} characters")
    alternatives = _alternatives(text)
    total = 1
    for branches in alternatives:
        total *= len(branches)
    if total > MOST_VARIANTS:
        raise PhraseError(f"can be read in {total} ways, more than {MOST_VARIANTS}; split it")
    variants = {_join(choice) for choice in product(*alternatives)}
    if any(not _has_letter(variant) for variant in variants):
        raise PhraseError("has no letter, or can be read without one")
    return tuple(sorted(variants, key=_order))


def _order(variant: Variant) -> list[list[tuple[list[bytes], bool]]]:
    return [[(sorted(word.forms), word.glued) for word in part] for part in variant.parts]


def _has_letter(variant: Variant) -> bool:
    return any(
        any(char.isalpha() for char in form.decode())
        for part in variant.parts
        for word in part
        for form in word.forms
    )


Branch = tuple[Word | int, ...]  # an int is a gap of so many words


def _alternatives(text: str) -> list[tuple[Branch, ...]]:
    """Return for each place of the phrase what may stand there."""
    found: list[tuple[Branch, ...]] = []
    signs = iter([sign for sign in _TOKENS.findall(text) if not sign.isspace()])
    for sign in signs:
        if sign == "{":
            found.append(_braces(signs))
        elif sign in "}|":
            raise PhraseError(f"has a {sign} outside of {{...|...}}")
        elif sign.startswith(("...", "…")):
            found.append(((_gap(sign),),))
        else:
            found.append(_word(sign))
    _check_gaps(found)
    return found


def _check_gaps(places: list[tuple[Branch, ...]]) -> None:
    gaps = [bool(place[0]) and isinstance(place[0][0], int) for place in places]
    if not gaps:
        raise PhraseError("is empty")
    if gaps[0] or gaps[-1]:
        raise PhraseError("begins or ends with a gap")
    if any(a and b for a, b in pairwise(gaps)):
        raise PhraseError("has a gap after a gap")


def _gap(sign: str) -> int:
    width = sign.lstrip(".…")
    if width and int(width) > WIDEST_GAP:
        raise PhraseError(f"has a gap of {width} words, more than {WIDEST_GAP}")
    return int(width or GAP_WORDS)


def _braces(signs: Iterator[str]) -> tuple[Branch, ...]:
    branches: list[Branch] = []
    current: list[tuple[Branch, ...]] = []
    for sign in signs:
        if sign in ("{", "^", "$") or sign.startswith(("...", "…")):
            raise PhraseError(f"has {sign} inside of {{...|...}}")
        if sign in "}|":
            branches.extend(tuple(w for b in choice for w in b) for choice in product(*current))
            current = []
            if sign == "}":
                return _merge(branches)
        else:
            current.append(_word(sign))
    raise PhraseError("has a { without its }")


def _merge(branches: list[Branch]) -> tuple[Branch, ...]:
    """Make one branch of all that are a single plain word: that is what keeps phrases few."""
    single = [b[0] for b in branches if len(b) == 1 and isinstance(b[0], Word)]
    rest = [b for b in branches if len(b) != 1]
    if single:
        rest.append((Word(frozenset().union(*(word.forms for word in single))),))
    return tuple(dict.fromkeys(rest))


@lru_cache(maxsize=16384)
def _word(sign: str) -> tuple[Branch, ...]:
    if sign == "^":
        return ((Word(frozenset((START,))),),)
    if sign == "$":
        return ((Word(frozenset((END,))),),)
    if bad := _FOREIGN.search(sign):
        raise PhraseError(f"has {bad[0]!r}, which means nothing here (no regular expressions)")
    exact = sign.startswith("=")
    pieces = [p.strip("-'") for p in _SEPARATORS.split(fold(sign.removeprefix("=")))]
    branches = [_compound(piece, exact=exact) for piece in pieces if piece]
    if not branches:
        raise PhraseError(f"has {sign!r}, which holds no letter or digit")
    return _merge([tuple(w for b in choice for w in b) for choice in product(*branches)])


def _compound(piece: str, *, exact: bool) -> tuple[Branch, ...]:
    """Return the spellings of one word that may hold hyphens."""
    piece = piece.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    if exact:
        return (tuple(Word(_encode((p,))) for p in piece.split("-") if p),)
    if "-" in piece:
        *firsts, last = [p for p in piece.split("-") if p]
        open_form = (*(_inflected(p) for p in firsts), _inflected(last, always_plural=True))
        closed = _inflected("".join((*firsts, last)))
        return (open_form, (closed,))
    if prefixed := PREFIXED.get(piece):
        glued = Word(_encode(forms(prefixed[1])), glued=True)
        return ((_inflected(piece),), (Word(_encode(prefixed[:1])), glued))
    return ((_inflected(piece),),)


def _inflected(word: str, *, always_plural: bool = False) -> Word:
    found = forms(word)
    if always_plural and len(found) == 1:
        found |= {plural(word)}
    return Word(_encode(found))


def _encode(words: frozenset[str] | tuple[str, ...]) -> frozenset[bytes]:
    return frozenset(word.encode() for word in words)


def _join(choice: tuple[Branch, ...]) -> Variant:
    parts: list[Part] = []
    gaps: list[int] = []
    current: list[Word] = []
    for branch in choice:
        for word in branch:
            if isinstance(word, int):
                parts.append(tuple(current))
                gaps.append(word)
                current = []
            else:
                current.append(word)
    parts.append(tuple(current))
    if not all(parts):
        raise PhraseError("can have nothing on one side of a gap")
    return Variant(tuple(parts), tuple(gaps))
