"""Foreign text made inert for each medium: whatever Jira holds, it only ever reads as text.

Names, keys and titles come from people. Each function here returns text that its medium shows
as it was typed, and does nothing else with: no control sequence, formula, markup, mention,
link or image comes alive. ``line`` is the ground of all: one line, no invisible characters.
"""

import re
import unicodedata
from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size

# A whole terminal sequence goes, not only its first byte: CSI, then the string kinds (OSC, DCS,
# SOS, PM, APC) up to their end, then any two-character escape.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -~]?"
)
# Controls, formats (bidi, zero width, tags) and lone surrogates.
_DROPPED = frozenset({"Cc", "Cf", "Cs"})
_JOINERS = frozenset("\u200c\u200d")  # Persian and Indic words and emoji families need them
_MARKS_A_LETTER = 3
_LONGEST = 4096

_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_BREAKER = "\u200b"  # zero width space: parts a sign from the name it would call
_MARKDOWN = re.compile(r"([\\`*_\[\]~|$])")
_MARKDOWN_START = re.compile(r"^([-+#]|\d+(?=[.)]))")
_MARKDOWN_CALL = re.compile(r"(@|(?<!\d):|#)(?=\S)|(?<=\bwww)\.|:(?=/)", re.IGNORECASE)
_KEY = re.compile(r"[A-Z][A-Z0-9_]{0,254}-[1-9][0-9]{0,18}")
_WIKI_ALWAYS = frozenset("{}[]|*_+^~!#\\<>@")
_WIKI_EMOTICON = re.compile(r"\((?:y|n|i|x|on|off|flag|flagoff|\*[rgby]?|[+?!/-])\)")
_WIKI_BLOCK = re.compile(r"^(h[1-6]|bq|bc|fn\d+)\.")


def line(text: str) -> str:
    """Return ``text`` as one line without control, bidi or other invisible characters.

    Runs of white space become one space; terminal sequences go whole; at most three combining
    marks stay on a letter. Very long text is cut.
    """
    if text.isascii() and text.isprintable() and len(text) <= _LONGEST:
        return " ".join(text.split())
    text = _SEQUENCE.sub("", text[:_LONGEST])
    return " ".join("".join(_visible(text)).split())


def _visible(text: str) -> Iterable[str]:
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if char.isspace():
            yield " "
        elif char in _JOINERS:
            yield char
        elif category in _DROPPED:
            continue
        elif category in {"Mn", "Me"}:
            marks += 1
            if marks <= _MARKS_A_LETTER:
                yield char
            continue
        else:
            yield char
        marks = 0


def fitted(text: str, cells: int) -> str:
    """Return ``line(text)`` in at most ``cells`` terminal cells, "…" telling that it was cut."""
    clean = line(text)
    if cell_len(clean) <= cells:
        return clean
    return set_cell_size(clean, max(cells - 1, 0)).rstrip() + "…"


def cell(text: str) -> str:
    """Return text for a CSV cell that no spreadsheet takes for a formula."""
    clean = line(text)
    return f"'{clean}" if clean[:1] in _FORMULA else clean


def markdown(text: str) -> str:
    """Return text that Markdown, with GitHub's or a chat's additions, shows as typed.

    Hosts look for mentions, issue references and addresses after the markup is rendered, where
    a backslash no longer helps: a zero width space parts the sign from what follows it.
    """
    clean = line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    clean = _MARKDOWN_CALL.sub(rf"\g<0>{_BREAKER}", _MARKDOWN.sub(r"\\\1", clean))
    return _MARKDOWN_START.sub(lambda start: _unlisted(start[0]), clean)


def _unlisted(start: str) -> str:
    """Keep a leading sign or number from opening a list or heading."""
    return f"{start}{_BREAKER}" if start[0].isdigit() else f"\\{start}"


def wiki(text: str) -> str:
    """Return text that Jira's wiki renderer shows as typed.

    Numeric entities, not backslashes: the renderer keeps entities whole, and no macro, link,
    table or phrase filter sees the character, whichever runs first.
    """
    clean = line(text)
    risky = {match.start() for match in _WIKI_EMOTICON.finditer(clean)}
    if block := _WIKI_BLOCK.match(clean):
        risky.add(block.end() - 1)
    parts = [
        f"&#{ord(char)};" if at in risky or _wiki_special(clean, at) else char
        for at, char in enumerate(clean.replace("&", "\0"))
    ]
    return "".join(parts).replace("\0", "&amp;")


def _wiki_special(text: str, at: int) -> bool:
    char = text[at]
    if char == "?":
        return "?" in (text[at - 1 : at], text[at + 1 : at + 2])
    if char in "-:;":
        # Between two letters or digits they are only punctuation: "Ana-Maria", "12:30".
        inner = text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()
        return not inner and not (char in ":;" and text[at + 1 : at + 2] in {"", " "})
    return char in _WIKI_ALWAYS


def is_key(text: str) -> bool:
    """Tell whether ``text`` is an issue key: safe in a URL, in JQL and as a link."""
    return _KEY.fullmatch(text) is not None
