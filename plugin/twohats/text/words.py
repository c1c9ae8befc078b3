"""From text to words: quickly for every issue, exactly for the few where something hit.

Rough words may say too much (code, quotes and sentence breaks are not seen), never too little:
what matches among the exact words matches among the rough ones too.
"""

import re
from array import array
from itertools import chain

from twohats.text.folding import fold, fold_with_map

# Tokens that are no words. No word holds a control character.
START = b"\x02"
END = b"\x03"
BREAKS = frozenset((b".", b"!", b"?", b";", b"\n", b"\x1f"))
STOPS = BREAKS | {START, END}

_FOREIGN_SEPARATORS = re.compile(r"[^\x00-\x7f\w]+")
_HYPHENS = frozenset("-\u2010\u2011\u2012\u2013")
# A word, or the one character that ends a sentence: a full stop with a space behind it, an empty
# line, the line before a list item, what cleaning masked.
_TOKENS = re.compile(
    r"[^\W_]+(?:'+[^\W_]+)*"
    r"|[.!?;](?=[\s\x1f)\]}\"']|\Z)|\x1f"
    r"|\n(?=\s*\n|[ \t]*(?:[*#+•-]+|\d+[.)])[ \t])"
)
# "[HR] (urgent) 3. OPS: Onboarding 2021-03" is about its core, "Onboarding".
_LEAD = re.compile(r"\s*(?:(?:\[[^\]]*\]|\([^)]*\)|#\d+\b|\d+[.:)]|[A-Za-z][A-Za-z0-9]{1,4}:)\s*)+")
_TRAIL = re.compile(r"(?:[\s#/.,:_()\[\]\u2013-]*\b(?:\d[\d./:-]*|[QqHhWw]\d{1,2}))+[\s)\]]*\Z")
LONGEST_WORD = 20  # characters a word, on the average of a text
BLANKS = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"  # of ASCII, what ``str.split`` parts words by
DELETED = b"'"
_CONTROL = re.compile(r"[\x02\x03]")
_LEADS = frozenset("[(#0123456789 ")
_TRAILS = frozenset("0123456789)] ")


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
    leads, trails = title[:1] in _LEADS or title.find(":", 0, 12) > 0, title[-1:] in _TRAILS
    if not leads and not trails:  # nearly always
        return None
    start, end = 0, len(title)
    if leads and (lead := _LEAD.match(title)):
        start = lead.end()
    if trails and (trail := _TRAIL.search(title, start)):
        end = trail.start()
    return (start, end) if start < end and end - start < len(title) else None


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
    if not text.isascii():
        text = _FOREIGN_SEPARATORS.sub(" ", fold(text))
    return text.encode("utf-8", "replace").translate(FOLDED, DELETED).split()


class _Stretch:
    """A piece of a field, split into words: where its words and characters begin."""

    def __init__(self, text: str, first: int, offset: int) -> None:
        self.first = first
        self._folded, self._origins = fold_with_map(text)
        self._tokens: list[str] = _TOKENS.findall(self._folded)
        self._places: array[int] | None = None  # each token's start and end, once asked for
        self._offset = offset

    def words(self) -> list[bytes]:
        """Return the words with markers for the stretch's start and end."""
        tokens = self._tokens.copy()
        while tokens and tokens[-1] in ".!?;\n":  # the field ends there anyway
            tokens.pop()
        text = "\x00".join([*tokens, "\x03"]).replace("'", "")
        return [START, *text.encode("utf-8", "replace").split(b"\x00")]

    def span(self, index: int) -> tuple[int, int]:
        """Return where a word of the stretch stands in the field."""
        start, end = self._place(index - self.first - 1)
        if self._origins is not None:
            start, end = _original(self._origins, start, end)
        return start + self._offset, end + self._offset

    def hyphenated(self, index: int) -> bool:
        """Tell whether just a hyphen joins a word to the one before it."""
        at = index - self.first - 1
        if not 0 < at < len(self._tokens):
            return False
        between = self._folded[self._place(at - 1)[1] : self._place(at)[0]]
        return len(between) == 1 and between in _HYPHENS

    def _place(self, token: int) -> tuple[int, int]:
        # Matches kept for each word of a long text would keep the garbage collector busy.
        if self._places is None:
            spans = (match.span() for match in _TOKENS.finditer(self._folded))
            self._places = array("q", chain.from_iterable(spans))
        return self._places[2 * token], self._places[2 * token + 1]


class Words:
    """The exact words of one field, with markers for its start, end and sentence breaks.

    The ``inner`` part, where there is one, follows once more as a field of its own.
    """

    def __init__(self, cleaned: str, inner: tuple[int, int] | None = None) -> None:
        self._outer = _Stretch(cleaned, 0, 0)
        self.words = self._outer.words()
        self._inner: _Stretch | None = None
        if inner is not None:
            start, end = inner
            self._inner = _Stretch(cleaned[start:end], len(self.words), start)
            self.words += self._inner.words()

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return where words stand in the field: from the first one's start to the last's end."""
        stretch = self._stretch(first)
        return stretch.span(first)[0], stretch.span(last)[1]

    def hyphenated(self, index: int) -> bool:
        """Tell whether just a hyphen joins the word to the one before it."""
        return self._stretch(index).hyphenated(index)

    def _stretch(self, index: int) -> _Stretch:
        inner = self._inner
        return self._outer if inner is None or index < inner.first else inner


def _original(origins: list[int], start: int, end: int) -> tuple[int, int]:
    """Return where a folded span comes from: it ends where the character after it begins."""
    while end < len(origins) - 1 and origins[end] <= origins[start]:
        end += 1
    return origins[start], origins[end]
