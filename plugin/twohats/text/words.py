"""From text to words: quickly for every issue, exactly for the few where something hit.

``rough_words`` may say too much (code, quotes, sentence breaks unseen), never too little: what
the exact words match, the rough words match too.
"""

import re
from array import array
from functools import partial
from typing import NamedTuple

from twohats.text.cleaning import clean_description, clean_title
from twohats.text.folding import fold, fold_with_map

# Tokens that are no words. The control characters cannot come from a word.
START = b"\x02"
END = b"\x03"
BREAK = b"\n"

_FOREIGN_SEPARATORS = re.compile(r"[^\x00-\x7f\w]+")
_HYPHENS = frozenset("-\u2010\u2011\u2012\u2013")
_EXACT = re.compile(
    r"(?P<word>[^\W_]+(?:'+[^\W_]+)*)"
    r"|[.!?;]+(?=[\s\x1f)\]}\"']|\Z)|\x1f+|\n\s*\n"
    r"|\n[ \t]*(?:[*#+•-]+|\d+[.)])[ \t]"
)


def _table() -> bytes:
    table = bytearray(b" " * 128) + bytearray(range(128, 256))
    for code in range(128):
        if chr(code).isalnum():
            table[code] = ord(chr(code).lower())
    table[2], table[3] = 2, 3
    return bytes(table)


_TABLE = _table()


# "[HR] (urgent) 3. OPS: Onboarding 2021-03" is about its core, "Onboarding".
_LEAD = re.compile(r"\s*(?:(?:\[[^\]]*\]|\([^)]*\)|#?\d+[.:)]|[A-Z][A-Z0-9]+:)\s*)+")
_TRAIL = re.compile(r"(?:[\s#/.,:_()\[\]–-]*\b(?:\d[\d./:-]*|[QqHhWw]\d{1,2}))+[\s)\]]*\Z")
_LEADS = frozenset("[(#0123456789 ")
_TRAILS = frozenset("0123456789)] ")


def core(title: str) -> tuple[int, int] | None:
    """Return where the title is without tags and numbers around it, if it has such."""
    start, end = 0, len(title)
    if title[:1] in _LEADS or ":" in title[:12]:
        lead = _LEAD.match(title)
        start = lead.end() if lead else 0
    if title[-1:] in _TRAILS:
        trail = _TRAIL.search(title, start)
        end = trail.start() if trail else end
    return (start, end) if start < end and end - start < len(title) else None


def rough_words(title: str, description: str) -> list[bytes]:
    """Return the words of an issue, folded, fields marked; a handful of C calls."""
    text = f"\x02 {title} \x03 \x02 {description} \x03"
    if (inner := core(title)) is not None:
        text = f"{text} \x02 {title[inner[0] : inner[1]]} \x03"
    if not text.isascii():
        text = _FOREIGN_SEPARATORS.sub(" ", fold(text))
    return text.encode("utf-8", "replace").translate(_TABLE, b"'").split()


class Words(NamedTuple):
    """The exact words of one field, with where each stands in the field's text.

    ``hyphens`` holds the index of each word that a hyphen joins to the word before it.
    """

    words: list[bytes]
    starts: "array[int]"
    ends: "array[int]"
    hyphens: frozenset[int]


def title_words(title: str) -> Words:
    """Return the exact words of a title; then its core again, as a field of its own."""
    words = _exact_words(clean_title(title), 0, len(title))
    if (inner := core(title)) is None:
        return words
    again = _exact_words(clean_title(title), *inner)
    shift = len(words.words)
    return Words(
        words.words + again.words,
        words.starts + again.starts,
        words.ends + again.ends,
        words.hyphens | {index + shift for index in again.hyphens},
    )


def description_words(description: str) -> Words:
    """Return the exact words of a description."""
    return _exact_words(clean_description(description), 0, len(description))


def _exact_words(cleaned: str, offset: int, end_offset: int) -> Words:
    folded, origins = fold_with_map(cleaned[offset:end_offset])
    words, starts, ends = [START], array("q", (0,)), array("q", (0,))
    hyphens = set()
    previous = -2
    for match in _EXACT.finditer(folded):
        start, end = match.span()
        if match.lastgroup is None:
            if words[-1] != BREAK:
                words.append(BREAK)
                starts.append(start)
                ends.append(end)
            continue
        if start == previous + 1 and folded[previous] in _HYPHENS:
            hyphens.add(len(words))
        words.append(match[0].replace("'", "").encode("utf-8", "replace"))
        starts.append(start)
        ends.append(end)
        previous = end
    words.append(END)
    starts.append(len(folded))
    ends.append(len(folded))
    if origins is not None:
        ends = array("q", map(partial(_end, origins), starts, ends))
        starts = array("q", (origins[start] for start in starts))
    if offset:
        starts = array("q", (start + offset for start in starts))
        ends = array("q", (end + offset for end in ends))
    return Words(words, starts, ends, frozenset(hyphens))


def _end(origins: "array[int]", start: int, end: int) -> int:
    """Return where the word's last character ends: where the next one begins."""
    while origins[end] <= origins[start] and end + 1 < len(origins):
        end += 1
    return origins[end]
