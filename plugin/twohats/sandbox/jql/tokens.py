"""JQL text -> tokens, with Jira's own words for what cannot be one."""

import re
from typing import NamedTuple

from twohats.sandbox.jql.words import RESERVED_CHARACTERS

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<op><=|>=|!=|!~|=|<|>|~)
      | (?P<mark>[(),])
      | (?P<logic>&&|\|\||!)
      | (?P<field>cf\[\d+\]|issue\.property\[[^\]]*\](?:\.[\w.]+)?)
      | (?P<word>(?:[^\s"'=!<>~(),&|\\+.;?*/%^$\#@\[\]]|\\.)+)
      | (?P<bad>.)""",
    re.VERBOSE | re.IGNORECASE,
)
_LOGIC = {"&&": "and", "||": "or", "!": "not"}


class JqlError(Exception):
    """The query is wrong; the text is what Jira would say."""


class Token(NamedTuple):
    """One piece of JQL; ``kind`` is string, word, op, mark, logic, field or end."""

    kind: str
    text: str
    at: int

    @property
    def lower(self) -> str:
        """Keywords in any case; a quoted string is never a keyword."""
        return "" if self.kind == "string" else self.text.lower()


def place(text: str, at: int) -> str:
    """Return where in the query something stands, as Jira says it."""
    line = text.count("\n", 0, at) + 1
    return f"(line {line}, character {at - (text.rfind(chr(10), 0, at) + 1) + 1})"


def tokens(text: str) -> list[Token]:
    """Cut JQL into tokens, an ``end`` token last."""
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "bad"
        piece = match.group()
        if kind == "space":
            continue
        if kind == "bad":
            raise JqlError(_bad_character(text, piece, match.start()))
        if kind == "logic":
            piece = _LOGIC[piece]
        if kind == "string":
            piece = re.sub(r"\\(.)", r"\1", piece[1:-1])
        found.append(Token(kind, piece, match.start()))
    return [*found, Token("end", "", len(text))]


def _bad_character(text: str, piece: str, at: int) -> str:
    if piece in "\"'":
        return (
            "Error in the JQL Query: The quoted string "
            f"'{text[at + 1 :]}' has not been completed. {place(text, at)}"
        )
    escape = f"\\u{ord(piece):04x}"
    kind = "a reserved JQL" if piece in RESERVED_CHARACTERS else "an illegal JQL"
    return (
        f"Error in the JQL Query: The character '{piece}' is {kind} character. You must enclose "
        f"it in a string or use the escape '{escape}' instead. {place(text, at)}"
    )
