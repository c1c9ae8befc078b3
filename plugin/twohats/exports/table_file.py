"""A CSV file: told by its header, read row by row, with what there is to say about it."""

from collections.abc import Iterator, Mapping
from itertools import chain, islice

from msgspec import Struct

from twohats.errors import InputError
from twohats.exports.columns import Columns, find_columns
from twohats.exports.dates import DateReader
from twohats.exports.opening import ByteStream, encoding_of
from twohats.exports.repeats import Repeats
from twohats.exports.slices import CUT_AT, next_slice
from twohats.exports.table import DELIMITERS, Rows, head_rows
from twohats.exports.table_issues import issue_builder
from twohats.model.issue import Issue
from twohats.ports import Progress

_DATES = ("created", "updated", "resolved")
_SHOWN = 8  # header names in an error


class Table(Struct, frozen=True):
    """How a CSV file is to be read."""

    encoding: str
    delimiter: str
    columns: Columns
    header: tuple[str, ...]


def find_table(head: bytes, encoding: str | None, own_names: Mapping[str, str]) -> Table:
    """Return how to read a CSV file by its head; ``columns`` may lack what is needed."""
    name = encoding_of(head, encoding)
    text = head.decode(name, "replace")
    tables = [_table(text, name, delimiter, own_names) for delimiter in DELIMITERS]
    readable = [table for table in tables if table.columns.is_readable]
    return max(readable or tables, key=lambda table: len(table.header))


def require_columns(table: Table, where: str) -> None:
    """Raise ``InputError`` unless the file has the columns that twohats cannot do without."""
    if table.columns.is_readable:
        return
    if len(table.header) <= 1:
        what = "neither JSON nor a table with a header row"
        raise InputError(what, where=where, todo="choose Export CSV in Jira")
    shown = ", ".join(_shown(name) for name in table.header[:_SHOWN] if name.strip())
    missing = "summary" if "title" not in table.columns.at else "key"
    what = f"no column for the {missing} (its first row: {shown or 'empty'})"
    todo = "choose Export CSV in Jira, or say by the setting `headers` which column is which"
    raise InputError(what, where=where, todo=todo)


def table_issues(
    stream: ByteStream, table: Table, repeats: Repeats | None, progress: Progress
) -> Iterator[Issue]:
    """Yield the issues of a CSV file, those of an export only if ``repeats`` never saw them.

    ``InputError`` at the first bad row.
    """
    dates = DateReader(_date_sample(stream.head, table))
    rows = Rows(stream, table.encoding, table.delimiter)
    read = rows.issues(issue_builder(table.columns, dates))
    if table.columns.is_export:
        yield from _of_export(read, stream, repeats, progress)
    else:
        yield from read
    if dates.ambiguous:
        progress.note(
            f"{stream.name}: {dates.ambiguous:,} dates were left out, as day and month cannot be"
            " told apart; let Jira write dates like 31/Jan/26 or 2026-01-31"
        )


def _of_export(
    read: Iterator[Issue], stream: ByteStream, repeats: Repeats | None, progress: Progress
) -> Iterator[Issue]:
    """Yield the issues not seen before, and say where an export looks cut off."""
    is_new = repeats.is_new if repeats is not None else None
    keys: list[str] = []
    for issue in islice(read, CUT_AT):
        keys.append(issue.key)
        if is_new is None or is_new(issue):
            yield issue
    more = next(read, None)
    if more is None and len(keys) == CUT_AT:
        progress.note(f"{stream.name}: {next_slice(keys)}")
    read = chain(() if more is None else (more,), read)
    yield from read if is_new is None else filter(is_new, read)
    if stream.last not in b"\r\n":
        progress.note(f"{stream.name}: the last row has no line end; is the file complete?")


def _table(text: str, encoding: str, delimiter: str, own_names: Mapping[str, str]) -> Table:
    header = next((row for row in head_rows(text, delimiter) if row), [])
    return Table(encoding, delimiter, find_columns(header, own_names), tuple(header))


def _date_sample(head: bytes, table: Table) -> Iterator[str]:
    places = [at for field in _DATES for at in table.columns.every(field)]
    text = head.decode(table.encoding, "replace")
    for row in head_rows(text, table.delimiter) if places else ():
        yield from (row[at] for at in places if at < len(row))


def _shown(name: str) -> str:
    kept = "".join(char for char in name if char.isprintable())
    return repr(kept[:30])
