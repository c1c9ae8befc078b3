"""From text to words: quickly for every issue, exactly for the few where something hit.

Rough words may say too much (code, quotes and sentence breaks are not seen), never too little:
what matches among the exact words matches among the rough ones too.
"""

import re
from collections.abc import Iterable
from itertools import accumulate

from twohats.text.folding import fold_foreign, fold_with_map

# Tokens that are no words. No word holds a control character.
START = b"\x02"
END = b"\x03"
BREAKS = frozenset((b".", b"!", b"?", b";", b"\n", b"\x1f"))
STOPS = BREAKS | {START, END}

_FOREIGN_SEPARATORS = re.compile(r"[^\x00-\x7f\w]+")
_HYPHENS = frozenset("-\u2010\u2011\u2012\u2013")


def _tokens(letter: str) -> re.Pattern[str]:
    """Return what finds a word, or the one character that ends a sentence.

    That is a full stop with a space behind it, an empty line, the line before a list item, what
    cleaning masked.
    """
    return re.compile(
        rf"({letter}+(?:'+{letter}+)*"
        r"|[.!?;](?=[\s\x1f)\]}\"']|\Z)|\x1f"
        r"|\n(?=[^\S\n]*\n|[ \t]*(?:[*#+•-]+|\d+[.)])[ \t]))"
    )


_TOKENS = _tokens(r"[^\W_]")
_ASCII_TOKENS = _tokens("[a-z0-9]")  # of folded text; takes three quarters of the time
# "[HR] (urgent) 3. OPS: Onboarding 2021-03" is about its core, "Onboarding".
_LEAD = re.compile(r"\s*(?:(?:\[[^\]]*\]|\([^)]*\)|#\d+\b|\d+[.:)]|[A-Za-z][A-Za-z0-9]{1,4}:)\s*)+")
# Possessive, and from the first separator on: "1/1/1" can be parted in many ways, and a search
# would try them all.
_PARTS = r"[\s#/.,:_()\[\]\u2013-]"
_NUMBERS = re.compile(rf"(?<!{_PARTS})(?:{_PARTS}*+\b(?:\d[\d./:-]*+|[QqHhWw]\d{{1,2}}))++")
_CLOSED = re.compile(r"[\s)\]]*\Z")
LONGEST_WORD = 20  # characters a word, on the average of a text
BLANKS = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"  # of ASCII, what ``str.split`` parts words by
DELETED = b"'"
_CONTROL = re.compile(r"[\x02\x03]")
# A title without any of these, at its start, at its end or as a colon so far on, is its own core.
LEADS = frozenset("[(#0123456789 \t\n\r\u00a0")
TRAILS = frozenset("0123456789)] \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f")
COLON = 2, 6


def _table() -> bytes:
    table = bytearray(b" " * 128) + bytearray(range(128, 256))
    for code in range(128):
        if chr(code).isalnum():
            table[code] = ord(chr(code).lower())
    table[ord(START)], table[ord(END)] = ord(START), ord(END)
    return bytes(table)


FOLDED = _table()  # of each byte, as a word has it; a space for what is of no word


def core(title: str) -> tuple[int, int] | None:
    """Return where the title stands without tags and numbers around it, if it has such."""
    leads, trails = title[:1] in LEADS or title.find(":", *COLON) > 0, title[-1:] in TRAILS
    if not leads and not trails:  # nearly always
        return None
    start, end = 0, len(title)
    if leads and (lead := _LEAD.match(title)):
        start = lead.end()
    if trails:
        end = _before_numbers(title, start)
    return (start, end) if start < end and end - start < len(title) else None


def _before_numbers(title: str, start: int) -> int:
    """Return where the numbers begin that a title ends with."""
    rest = title[start:]
    for numbers in _NUMBERS.finditer(rest):
        if _CLOSED.match(rest, numbers.end()):
            return start + numbers.start()
    return len(title)


def shorten(text: str, reach: int) -> str:
    """Return the text up to its first ``reach`` words, as blanks part them; 0 is all of it.

    Characters would depend on how often blanks are doubled and how accents are encoded. Words
    longer than is usual count for several.
    """
    longest = LONGEST_WORD * reach
    if not reach or len(text) < 2 * reach:
        return text
    if len(text) <= longest and text.isascii() and sum(map(text.count, BLANKS)) < reach:
        return text  # that many blanks cannot part more words
    read = text[:longest]
    words = read.split(None, reach)
    if len(words) > reach:
        return read[: len(read) - len(words[reach])]
    if len(text) > longest and words and not (read[-1].isspace() or text[longest].isspace()):
        return read[: len(read) - len(words[-1])]
    return read


def rough_words(title: str, description: str) -> list[bytes]:
    """Return the words of an issue, folded, fields marked; the title's core is a field again."""
    if "\x02" in title or "\x03" in title or "\x02" in description or "\x03" in description:
        title, description = _CONTROL.sub(" ", title), _CONTROL.sub(" ", description)
    text = f"\x02 {title} \x03 \x02 {description} \x03"
    if (inner := core(title)) is not None:
        text = f"{text} \x02 {title[inner[0] : inner[1]]} \x03"
    text = without_foreign_signs(text)
    return text.encode("utf-8", "replace").translate(FOLDED, DELETED).split()


def without_foreign_signs(text: str) -> str:
    """Return the text with all but its ASCII folded, a space for each sign that is of no word.

    Often, of typographic quotes and dashes, ASCII is left.
    """
    if text.isascii():
        return text
    return _FOREIGN_SEPARATORS.sub(" ", fold_foreign(text))


class _Stretch:
    """A piece of a field, split into words."""

    def __init__(self, text: str, first: int, offset: int) -> None:
        self._first = first
        self._offset = offset
        folded, self._origins = fold_with_map(text)
        tokens = _ASCII_TOKENS if self._origins is None else _TOKENS
        # what stands before the first word, the first word, what stands before the second, ...
        self._pieces: list[str] = tokens.split(folded)
        while len(self._pieces) > 1 and self._pieces[-2] in ".!?;\n":  # the field ends there anyway
            del self._pieces[-2:]
        self._bounds: list[int] = []  # each word's start and end as folded, once asked for

    def words(self) -> list[bytes]:
        """Return the words with markers for the stretch's start and end."""
        text = "\x00".join((*self._pieces[1::2], "\x03")).replace("'", "")
        return [START, *text.encode("utf-8", "replace").split(b"\x00")]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return where words, no markers, stand in the field: from first start to last end."""
        bounds = self._bounds = self._bounds or list(accumulate(map(len, self._pieces)))
        start, end = bounds[2 * (first - self._first) - 2], bounds[2 * (last - self._first) - 1]
        if self._origins is not None:
            start, end = _original(self._origins, start, end)
        return start + self._offset, end + self._offset

    def hyphenated(self, index: int) -> bool:
        """Tell whether just a hyphen joins a word to the one before it."""
        before = 2 * (index - self._first) - 2
        return 0 < before < len(self._pieces) - 1 and self._pieces[before] in _HYPHENS


class Words:
    """The exact words of one field, with markers for its start, end and sentence breaks.

    The ``inner`` part, where there is one, follows once more as a field of its own.
    """

    def __init__(self, cleaned: str, inner: tuple[int, int] | None = None) -> None:
        self._whole = self._inner = _Stretch(cleaned, 0, 0)
        self.words = self._whole.words()
        self._whole_words = len(self.words)
        if inner is not None:
            start, end = inner
            self._inner = _Stretch(cleaned[start:end], self._whole_words, start)
            self.words += self._inner.words()

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return where words, no markers, stand in the field: from first start to last end."""
        return self._of(first).span(first, last)

    def starts(self, indexes: Iterable[int]) -> tuple[int, ...]:
        """Return where in the field each of the words, no markers, begins."""
        return tuple([self.span(index, index)[0] for index in indexes])

    def hyphenated(self, index: int) -> bool:
        """Tell whether just a hyphen joins the word to the one before it."""
        return self._of(index).hyphenated(index)

    def _of(self, index: int) -> _Stretch:
        return self._whole if index < self._whole_words else self._inner


def _original(origins: list[int], start: int, end: int) -> tuple[int, int]:
    """Return where a folded span comes from: it ends where the character after it begins."""
    while end < len(origins) - 1 and origins[end] <= origins[start]:
        end += 1
    return origins[start], origins[end]
