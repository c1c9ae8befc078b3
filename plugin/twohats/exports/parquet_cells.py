"""Columns of a Parquet file as the cells of a table."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from math import isnan
from typing import Any

import msgspec

from twohats.errors import InputError
from twohats.exports.columns import Columns, find_columns
from twohats.exports.dates import DateReader
from twohats.exports.parquet_kinds import header_of, is_adf, plain
from twohats.text.adf import flatten

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_SECONDS_END = 100_000_000_000  # a larger number counts milliseconds
_SHOWN = 8  # column names in an error


class Times(DateReader):
    """Reads dates as exports write them, and numbers: seconds or milliseconds since 1970."""

    def ms(self, cell: str) -> int | None:
        """Return a cell as epoch milliseconds; ``None`` if empty or not to be read."""
        if cell.removeprefix("-").isdecimal():
            number = int(cell)
            return number if abs(number) >= _SECONDS_END else number * 1000
        return super().ms(cell)


class Cells:
    """Some rows as text. ``longest``: characters of the longest cell."""

    def __init__(self, named: list[tuple[str, list[str]]], own_names: Mapping[str, str]) -> None:
        self.header = tuple(name for name, _ in named)
        self.columns = find_columns(self.header, own_names)
        self.longest = max((len(cell) for _, cells in named for cell in cells), default=0)
        self._cells = [cells for _, cells in named]

    def rows(self) -> Iterator[list[str]]:
        """Yield the rows, each with an empty cell added as ``issue_builder`` wants it."""
        for row in zip(*self._cells, strict=True):
            yield [*row, ""]

    def dates(self) -> Iterator[str]:
        """Yield all cells that should hold a date."""
        for field in ("created", "updated", "resolved"):
            for at in self.columns.every(field):
                yield from self._cells[at]


class FlatColumns:
    """The columns that a table would have. ``wanted``: those that are read."""

    def __init__(self, schema: Any, own_names: Mapping[str, str]) -> None:  # noqa: ANN401 - pyarrow has no types
        self._own = own_names
        self._named = {name: header_of(name, own_names) for name in schema.names}
        headers = [self._named[name] for name in schema.names]  # a name may be there twice
        self.columns: Columns = find_columns(headers, own_names)
        places = sorted(at for many in self.columns.at.values() for at in many)
        self.wanted = list(dict.fromkeys(schema.names[at] for at in places))

    def require(self, where: str) -> None:
        """Raise ``InputError`` unless there is enough to classify."""
        if self.columns.is_readable:
            return
        shown = ", ".join(repr(name[:30]) for name in list(self._named)[:_SHOWN])
        missing = "summary" if "title" not in self.columns.at else "key"
        what = f"no column for the {missing} (its first columns: {shown or 'none'})"
        todo = "say which column is which, such as --header 'ticket=Issue key'"
        raise InputError(what, where=where, todo=todo)

    def cells(self, batch: Any) -> Cells:  # noqa: ANN401 - pyarrow has no types
        """Return some rows as text; a list takes as many columns as its longest."""
        named: list[tuple[str, list[str]]] = []
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            values = plain(column).to_pylist()
            header = self._named[name]
            if any(type(value) is list for value in values):
                named.extend((header, cells) for cells in _spread(values))
            else:
                named.append((header, list(map(_text, values))))
        return Cells(named, self._own)


def _spread(values: list[Any]) -> Iterator[list[str]]:
    """Yield the columns that lists take, short ones filled up."""
    lists = [value if type(value) is list else [] for value in values]
    for at in range(max(1, *map(len, lists))):
        yield [_text(value[at]) if at < len(value) else "" for value in lists]


def _text(value: Any) -> str:  # noqa: ANN401 - any value
    return "" if value is None else _TEXT.get(type(value), str)(value)


def _moment(value: datetime) -> str:
    return str((value - _EPOCH) // _MILLISECOND)


def _number(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    return "" if isnan(value) else str(value)


def _words(text: str) -> str:
    """Return a text, that of ADF flattened."""
    if not is_adf(text):
        return text
    try:
        return flatten(msgspec.json.decode(text))
    except (msgspec.DecodeError, RecursionError):
        return text


_TEXT: dict[type, Callable[[Any], str]] = {
    str: _words,
    bool: lambda value: "true" if value else "",
    float: _number,
    datetime: _moment,
    date: date.isoformat,
}
