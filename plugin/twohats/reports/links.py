"""Addresses in Jira: the number's issues behind the number."""

import re
from urllib.parse import quote

from twohats.model.report import Source
from twohats.reports import inert

_BASE = re.compile(r"https?://[^\s\"'<>\\^`{|}()\[\]]+", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)


def base(source: Source, site: str) -> str:
    """Return the address of a site of the report, "" where it is not known."""
    return source.base_urls.get(site, source.base_url)


def issue(base_url: str, key: str) -> str:
    """Return the address of an issue, "" where none can be made."""
    return f"{_base(base_url)}/browse/{key}" if _base(base_url) and inert.is_key(key) else ""


def search(base_url: str, jql: str) -> str:
    """Return the address of a search for ``jql``, "" where none can be made."""
    if not _base(base_url) or not jql:
        return ""
    terse = jql.replace('", "', '","')  # lists of keys are long
    words = quote(terse.encode("utf-8", "replace"), safe=",= ").replace(" ", "+")
    return f"{_base(base_url)}/issues/?jql={words}"


def web(url: str) -> str:
    """Return ``url`` if it is a plain web address, else ""."""
    return url if _BASE.fullmatch(url) else ""


def mail(address: str) -> str:
    """Return the mailto address of an e-mail address, "" for anything else."""
    return f"mailto:{address}" if _MAIL.fullmatch(address) else ""


def _base(base_url: str) -> str:
    return base_url.rstrip("/") if _BASE.fullmatch(base_url) else ""


def keys_parted(text: str, keys: frozenset[str]) -> list[tuple[str, bool]]:
    """Return ``text`` in pieces, each with whether it is one of ``keys``."""
    if not keys:
        return [(text, False)]
    # Longer ones first, so that no key is taken for the head of another.
    words = "|".join(re.escape(key) for key in sorted(keys, key=lambda key: (-len(key), key)))
    pieces = re.split(rf"(?<![\w-])({words})(?![\w-])", text)
    return [(piece, at % 2 == 1) for at, piece in enumerate(pieces) if piece]


def before_keys(text: str, keys: frozenset[str]) -> str:
    """Return what ``text`` says before it names the first of ``keys``."""
    head = []
    for piece, is_key in keys_parted(text, keys):
        if is_key:
            break
        head.append(piece)
    return "".join(head).rstrip(" :,;(")


def without_keys(text: str, keys: frozenset[str]) -> str:
    """Return ``text`` with each of ``keys`` replaced by "an issue"."""
    return "".join("an issue" if is_key else piece for piece, is_key in keys_parted(text, keys))
