"""Addresses in Jira: the number's issues behind the number."""

import re
from urllib.parse import quote

from twohats.reports import inert

_BASE = re.compile(r"https?://[^\s\"'<>\\^`{|}]+", re.IGNORECASE)
_KEY_IN_TEXT = re.compile(r"(?<![\w-])([A-Z][A-Z0-9_]+-[1-9][0-9]*)(?![\w-])")


def issue(base_url: str, key: str) -> str:
    """Return the address of an issue, "" where none can be made."""
    return f"{_base(base_url)}/browse/{key}" if _base(base_url) and inert.is_key(key) else ""


def search(base_url: str, jql: str) -> str:
    """Return the address of a search for ``jql``, "" where none can be made."""
    if not _base(base_url) or not jql:
        return ""
    return f"{_base(base_url)}/issues/?jql={quote(jql.encode('utf-8', 'replace'), safe='')}"


def _base(base_url: str) -> str:
    return base_url.rstrip("/") if _BASE.fullmatch(base_url) else ""


def keys_parted(text: str, keys: frozenset[str]) -> list[tuple[str, bool]]:
    """Return ``text`` in pieces, each with whether it is one of ``keys``."""
    pieces = _KEY_IN_TEXT.split(text)
    return [(piece, at % 2 == 1 and piece in keys) for at, piece in enumerate(pieces) if piece]


def without_keys(text: str, keys: frozenset[str]) -> str:
    """Return ``text`` with each of ``keys`` replaced by "an issue"."""
    return "".join("an issue" if is_key else piece for piece, is_key in keys_parted(text, keys))
