"""Cleaning: what does not say what an issue asks for is masked, never deleted.

Code, logs, quotes, addresses, stack traces, identifiers and template headings become ``MASK``
characters, one for one, so that offsets stay true and no phrase reaches across.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from twohats.text.headings import TEMPLATE_HEADINGS

MASK = "\x1f"


class _Rule(NamedTuple):
    """A pattern of what to mask, tried only where one of ``markers`` occurs at all."""

    markers: tuple[str, ...]
    pattern: re.Pattern[str]


def _rule(markers: str, pattern: str) -> _Rule:
    return _Rule(tuple(markers.split(" ")), re.compile(pattern))


_RULES = (
    # blocks; one that is not closed reaches to the end
    _rule("{", r"(?si)\{(code|noformat)[^}\n]{0,300}\}.*?(?:\{\1\}|\Z)"),
    _rule("{", r"(?si)\{quote\}.*?(?:\{quote\}|\Z)"),
    _rule("``` ~~~", r"(?sm)(?:^|(?<=\s))(```|~~~).*?(?:\1|\Z)"),
    _rule("<!--", r"(?s)<!--.*?(?:-->|\Z)"),
    _rule("<", r"(?si)<(pre|code)\b[^>]{0,300}>.*?(?:</\1>|\Z)"),
    _rule(">", r"(?m)^[ \t]*>.*$"),
    _rule("bq.", r"(?m)^[ \t]*bq\. .*$"),
    # traces and logs
    _rule("Traceback", r"Traceback \(most recent call last\):\n?(?:[ \t].*\n?)*.*"),
    _rule("( Caused ...", r"(?m)^[ \t]*(?:at [\w.$<>/]+\(.*|Caused by: .*|\.\.\. \d+ more)$"),
    _rule("Exception Error", r"(?m)^[ \t]*(?:Exception in thread |[\w$]+(?:\.[\w$]+)+:).*$"),
    _rule("DEBUG INFO WARN", r"(?m)^.{0,60}\b(?:DEBUG|INFO|WARN(?:ING)?)[\]:\s].*$"),
    _rule("ERROR FATAL", r"(?m)^.{0,60}\b(?:ERROR|FATAL)[\]:\s].*$"),
    # within lines
    _rule("`", r"`[^`\n]+`"),
    _rule("{{", r"\{\{.{0,1000}?\}\}"),
    _rule("{", r"\{[a-zA-Z]+(?::[^}\n]{0,300})?\}"),
    _rule("<", r"</?[a-zA-Z][^<>\n]{0,300}>"),
    _rule("://", r"(?<![^\W_])[a-zA-Z][a-zA-Z+.-]{1,20}://[^\s|\]>)]+"),
    _rule("www.", r"\bwww\.[^\s|\]>)]+"),
    _rule("[~", r"\[~[^\]\n]{0,300}\]"),
    _rule("!", r"!\[|![^\s!|]+\.\w{2,4}(?:\|[^!\n]*)?!"),
    _rule("--", r"(?<!\S)--[a-zA-Z][\w-]*"),
)
# A heading shows by what stands before it or by a colon: a line that just reads "risk" may be the
# first half of "risk register".
_END_OF_HEADING = r"[ \t]*+[*_+]*+[ \t]*+\r?$"
_HEADING = _Rule(
    (":", "#", "h", "*", "_"),
    re.compile(
        rf"(?mi)^[ \t]*(?:#{{1,6}}[ \t]*|h[1-6]\.[ \t]*|[*_+]++)[*_+]*+(?:{TEMPLATE_HEADINGS})"
        rf"[ \t]*+[*_+]*+[ \t]*+:?{_END_OF_HEADING}"
        rf"|^[ \t]*(?:{TEMPLATE_HEADINGS})[ \t]*+:{_END_OF_HEADING}"
    ),
)

# Names of files, folders, variables and people are found by the character that gives them away;
# then the word around it is looked at, up to the next blank.
_ENDINGS = (
    r"(?:[ch]|cc|cpp|cs|css|csv|conf|go|gradle|html?|ini|jar|java|js|json"
    r"|jsx|kt|lock|log|md|php|png|jpe?g|properties|py|rb|rs|rst|scala|sh|sql|svg|toml|tsx?|txt"
    r"|xml|ya?ml)\b"
)
_GIVEAWAY = re.compile(
    r"[/\\_@.](?:(?<=[_@])"
    r"|(?<=/)(?<!\w/)|(?<=[/\\])(?=(?:[\w.~-]*+[/\\]){2})"  # the first of all, or of three
    rf"|(?<=[\w-]\.)(?={_ENDINGS}))",
    re.IGNORECASE,
)
_BLANK = re.compile(r"\s|\Z")
# Each begins where its run of characters does and gives none of it back, so that no run is read
# again from each of its characters: a reporter may write long ones. They may overlap.
_NAMES = (
    # three slashes, or one to begin with
    _rule("/ \\", r"(?:\b[A-Za-z]:)?(?<![\w.~-])(?:[\w.~-]*+[/\\]){3,}+[\w.~-]*+"),
    _rule("/", r"^[~.]{0,2}/[\w./-]+"),
    _rule("@", r"(?:(?<![\w.+-])[\w.+-]++)?@[\w-]+(?:\.[\w-]+)*"),
    # snake_case
    _rule("_", r"(?<![\w.])(?=[\w.]*?[^\W_]_++[^\W_])[\w.]++|(?<!\w)__\w+"),
    _rule(".", rf"(?i)(?<![\w-])(?<![\w-]\.)[\w-]++(?:\.[\w-]+)*\.{_ENDINGS}"),
)


def clean_title(text: str) -> str:
    """Return the title, which is one line, with what is no prose masked."""
    return _clean(text.replace("\n", " "))


def clean_description(text: str) -> str:
    """Return the description with what is no prose, and template headings, masked."""
    return _masked(_clean(text), (_HEADING,))


def _clean(text: str) -> str:
    return _mask_names(_masked(text, _RULES))


def _masked(text: str, rules: tuple[_Rule, ...]) -> str:
    for markers, pattern in rules:
        for marker in markers:
            if marker in text:
                text = pattern.sub(_mask, text)
                break
    return text


def masked_spans(cleaned: str) -> Iterator[tuple[int, int]]:
    """Yield where a cleaned text is masked."""
    for match in re.finditer(f"{MASK}+", cleaned):
        yield match.span()


def _mask(match: re.Match[str]) -> str:
    return MASK * len(match[0])


def _mask_names(text: str) -> str:
    pieces: list[str] = []
    done = 0
    for giveaway in _GIVEAWAY.finditer(text):
        at = giveaway.start()
        if at < done:
            continue
        start = max(text.rfind(blank, done, at) for blank in " \n\t") + 1
        start = max(start, done)
        blank = _BLANK.search(text, at)
        end = blank.start() if blank else len(text)
        pieces += (text[done:start], _mask_all_names(text[start:end]))
        done = end
    return "".join((*pieces, text[done:])) if pieces else text


def _mask_all_names(text: str) -> str:
    """Mask what any of the patterns finds in a text without blanks."""
    spans: list[tuple[int, int]] = []
    for markers, pattern in _NAMES:
        if any(marker in text for marker in markers):
            spans += [match.span() for match in pattern.finditer(text)]
    pieces: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if end > done:
            pieces += (text[done:start], MASK * (end - max(start, done)))
            done = end
    return "".join((*pieces, text[done:]))
