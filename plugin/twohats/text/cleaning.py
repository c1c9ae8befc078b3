"""Cleaning: what does not say what an issue asks for is masked, never deleted.

Code, logs, quotes, addresses, stack traces, identifiers and template headings become ``MASK``
characters, one for one, so that offsets stay true and no phrase reaches across.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

MASK = "\x1f"


class _Rule(NamedTuple):
    """A pattern of what to mask, tried only where one of ``markers`` occurs at all."""

    markers: tuple[str, ...]
    pattern: re.Pattern[str]


_TEMPLATE_HEADINGS = (
    r"acceptance criteria|actual (?:behaviou?r|results?)|additional (?:context|info|information"
    r"|notes)|affected versions?|alternatives(?: considered)?|as an? .{1,40} i want(?: to)?"
    r"|background|blocked by|business value|checklist|context|definition of (?:done|ready)"
    r"|dependencies|depends on|describe the (?:bug|solution|problem).{0,40}|description|design"
    r"|desired (?:behaviou?r|outcome)|details|environment|estimates?|expected (?:behaviou?r"
    r"|results?|outcome)|how to (?:reproduce|test)|impact|implementation(?: details| notes| plan)?"
    r"|in scope|is your feature request related to a problem.{0,40}|links|logs?|mitigations?"
    r"|motivation|non[- ]goals|notes?|open questions|out of scope|pre-?conditions|priority"
    r"|problem(?: statement)?|proposal|proposed solution|reproduction steps|requirements"
    r"|resources|risks?(?: and mitigations?| assessment)?|roll-?(?:out|back) plan|root cause"
    r"(?: analysis)?|schedule|scope|screenshots?|severity|solution|stakeholders?"
    r"|steps to reproduce(?: the (?:bug|problem|issue))?|story points?|sub-?tasks?|success"
    r" (?:criteria|metrics?)|summary|tasks?|technical (?:details|notes)|test (?:plan|cases?"
    r"|steps)|testing(?: instructions| notes)?|timeline|to-?dos?|user (?:story|impact)"
    r"|versions?|work-?around|what happened|what i expected"
)
_BLOCKS = (
    _Rule(("{code", "{noformat"), re.compile(r"\{(code|noformat)[^}\n]*\}.*?(?:\{\1\}|\Z)", re.S)),
    _Rule(("{quote",), re.compile(r"\{quote\}.*?(?:\{quote\}|\Z)", re.S)),
    _Rule(("```", "~~~"), re.compile(r"(?m:^|(?<=\s))(```|~~~).*?(?:\1|\Z)", re.S)),
    _Rule(("<",), re.compile(r"<!--.*?(?:-->|\Z)|<(pre|code)\b[^>]*>.*?(?:</\1>|\Z)", re.S | re.I)),
    _Rule((">",), re.compile(r"^[ \t]*>.*$", re.M)),
    _Rule(("bq. ",), re.compile(r"^[ \t]*bq\. .*$", re.M)),
)
_TRACES = (
    _Rule(("Traceback",), re.compile(r"Traceback \(most recent call last\):\n?(?:[ \t].*\n?)*.*")),
    _Rule(
        ("\tat ", " at ", "Caused by", "Exception"),
        re.compile(
            r"^[ \t]*(?:at [\w.$<>/]+\(.*|Caused by: .*|\.\.\. \d+ more"
            r"|(?:Exception in thread .*|[\w.$]+\.[\w$]*(?:Exception|Error)\b.*))$",
            re.M,
        ),
    ),
    _Rule(
        ("DEBUG", "INFO", "WARN", "ERROR", "FATAL"),
        re.compile(r"^.{0,60}\b(?:DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL)\b[\]:\s].*$", re.M),
    ),
)
_INLINE = (
    _Rule(("`",), re.compile(r"`[^`\n]+`")),
    _Rule(("{{",), re.compile(r"\{\{.*?\}\}")),
    _Rule(("{",), re.compile(r"\{[a-zA-Z]+(?::[^}\n]*)?\}")),
    _Rule(("<",), re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>")),
    _Rule(("://", "www."), re.compile(r"(?<![^\W_])(?:[a-zA-Z][a-zA-Z+.-]*://|www\.)[^\s|\]>)]+")),
    _Rule(("@",), re.compile(r"[\w.+-]*@[\w-]+(?:\.[\w-]+)*")),
    _Rule(("[~",), re.compile(r"\[~[^\]\n]*\]")),
    _Rule(("!",), re.compile(r"!\[|![^\s!|]+\.\w{2,4}(?:\|[^!\n]*)?!")),
    _Rule(
        ("/", "\\"), re.compile(r"(?<![\w.])[\w.~-]*(?:[/\\][\w.~-]+){2,}|(?<!\S)\.{0,2}/[\w.-]+")
    ),
    _Rule(("_",), re.compile(r"[\w.]*[^\W_]_+[^\W_][\w.]*|\b__\w+")),
    _Rule(("--",), re.compile(r"(?<!\S)--[a-zA-Z][\w-]*")),
    _Rule(
        (".",),
        re.compile(
            r"[\w-]+(?:\.[\w-]+)*\.(?:[ch]|cc|cpp|cs|css|csv|conf|go|gradle|html?|ini|jar|java|js"
            r"|json|jsx|kt|lock|log|md|php|png|jpe?g|properties|py|rb|rs|rst|scala|sh|sql|svg"
            r"|toml|tsx?|txt|xml|ya?ml)\b",
            re.I,
        ),
    ),
)
_HEADING = _Rule(
    ("\n", ":", "#", "h", "*"),
    re.compile(
        rf"^[ \t]*(?:#{{1,6}}[ \t]*|h[1-6]\.[ \t]*)?[*_+]*(?:{_TEMPLATE_HEADINGS})"
        r"[ \t]*[*_+]*[ \t]*:?[ \t]*[*_+]*[ \t]*\r?$",
        re.M | re.I,
    ),
)
_RULES = (*_BLOCKS, *_TRACES, *_INLINE)


def clean_title(text: str) -> str:
    """Return the title with what is no prose masked."""
    return _apply(_RULES, text)


def clean_description(text: str) -> str:
    """Return the description with what is no prose, and template headings, masked."""
    return _apply((_HEADING,), _apply(_RULES, text))


def masked_spans(cleaned: str) -> Iterator[tuple[int, int]]:
    """Yield where a cleaned text is masked."""
    for match in re.finditer(f"{MASK}+", cleaned):
        yield match.span()


def _apply(rules: tuple[_Rule, ...], text: str) -> str:
    for markers, pattern in rules:
        if any(marker in text for marker in markers):
            text = pattern.sub(_mask, text)
    return text


def _mask(match: re.Match[str]) -> str:
    return MASK * len(match[0])
