"""What a file is, by its first bytes: a CSV export, JSON, or something Jira cannot have meant."""

import re
from collections.abc import Mapping
from enum import StrEnum

from twohats.errors import InputError, UsageError
from twohats.exports.opening import encoding_of
from twohats.exports.table_file import Table, find_table, require_columns

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF8 = b"\xef\xbb\xbf"
_MARKUP = re.compile(rb"\s*<")
_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_JSON = re.compile(rb"\s*[\[{]")
_ISSUES = re.compile(rb'"(?:issues|fields)"\s*:')
_NAME = re.compile(rb'"(?:key|id)"\s*:')
_WORDS = re.compile(rb'"(?:title|summary|body|description)"\s*:')
_NONE = re.compile(rb"\s*\[\s*\]\s*")
_OWN_REPORT = b'"twohats.report/'
_REPORT_HEAD = 4096  # bytes; its schema comes first
_SURE = 60_000  # bytes; a longer head may hold other things before the issues
_PARQUET = b"PAR1"
_ARCHIVES = {
    b"PK\x03\x04": "an Excel workbook or zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"BZh": "a bzip2 archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"\xfd7zXZ": "an xz archive",
}
_CHOOSE_CSV = "in Jira choose Export, then Export CSV, and give that file"


class Kind(StrEnum):
    """Kinds of input. ``JSONL`` is read as ``JSON``, which takes one value a line too."""

    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"


def kind_named(name: str | None) -> Kind | None:
    """Return the kind of that name; ``UsageError`` if there is none."""
    try:
        return Kind(name) if name else None
    except ValueError:
        what = f"there is no kind of input called {name!r}"
        raise UsageError(what, todo=f"use one of: {', '.join(Kind)}") from None


def recognise(
    head: bytes, where: str, encoding: str | None, own_names: Mapping[str, str]
) -> Kind | Table:
    """Return what a file is by its ``head``; ``InputError`` with a remedy if nothing of Jira's."""
    if head.startswith(_PARQUET):
        return Kind.PARQUET
    for magic, told in _ARCHIVES.items():
        if head.startswith(magic):
            raise InputError(told, where=where, todo=_CHOOSE_CSV)
    text = _as_utf8(head, encoding)
    if not text.strip():
        raise InputError("an empty file", where=where, todo="export it from Jira again")
    if _MARKUP.match(text):
        raise _markup(text, where)
    if _JSON.match(text):
        _require_issues(text, where)
        return Kind.JSON
    table = find_table(head, encoding, own_names)
    if b"\0" in text and not table.columns.is_readable:
        raise InputError("a binary file", where=where, todo=_CHOOSE_CSV)
    require_columns(table, where)
    return table


def _as_utf8(head: bytes, encoding: str | None) -> bytes:
    if encoding or head.startswith(_UTF16):
        return head.decode(encoding_of(head, encoding), "replace").encode("utf-8", "replace")
    return head.removeprefix(_UTF8)


def _require_issues(text: bytes, where: str) -> None:
    """Raise ``InputError`` for JSON that is short and of something else."""
    if _OWN_REPORT in text[:_REPORT_HEAD]:
        raise InputError("a report of twohats", where=where, todo="give what it was made from")
    words = _NAME.search(text) and _WORDS.search(text)
    if not words and not _ISSUES.search(text) and not _NONE.fullmatch(text) and len(text) < _SURE:
        told = "Jira's error answer" if b'"errorMessages"' in text else "JSON without `issues`"
        raise InputError(told, where=where, todo="save a page of search results")


def _markup(text: bytes, where: str) -> InputError:
    if _HTML.search(text[:4096]):
        what = "an HTML page (Jira's Excel export is one, and so is a login page)"
    else:
        what = "an XML file"
    return InputError(what, where=where, todo=_CHOOSE_CSV)
