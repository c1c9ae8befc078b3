"""Columns of a Parquet file as the cells of a table, or as Jira's own nested records."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from math import isnan
from typing import Any

import msgspec
from msgspec import Raw

from twohats.errors import InputError
from twohats.exports.columns import NAMES, Columns, find_columns
from twohats.exports.dates import DateReader
from twohats.model.site import SiteFields
from twohats.text.adf import flatten

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_SECONDS_END = 100_000_000_000  # a larger number counts milliseconds
_SHOWN = 8  # column names in an error
_TOP = ("id", "key", "properties")
_FIELDS = "fields"
# What Jira's REST answers call that which twohats reads, besides custom fields.
_REST = frozenset(
    {"summary", "description", "issuetype", "status", "project", "labels", "components", "parent"}
    | {"assignee", "timeoriginalestimate", "timeestimate", "created", "updated", "resolutiondate"}
    | {"resolution", "security"}
)
# Names that databases give, without what separates words -> the name of a CSV column.
_SQUEEZED = {"".join(filter(str.isalnum, name)): name for names in NAMES.values() for name in names}
_SQUEEZED |= {
    "issuetype": "issue type",
    "resolutiondate": "resolved",
    "timeoriginalestimate": "original estimate",
    "timeestimate": "remaining estimate",
    "createdat": "created",
    "updatedat": "updated",
    "resolvedat": "resolved",
}


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
        self._named = {name: _header(name, own_names) for name in schema.names}
        self.columns: Columns = find_columns(list(self._named.values()), own_names)
        places = {at for many in self.columns.at.values() for at in many}
        self.wanted = [name for at, name in enumerate(self._named) if at in places]

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
            values = _plain(column).to_pylist()
            header = self._named[name]
            if any(type(value) is list for value in values):
                named.extend((header, cells) for cells in _spread(values))
            else:
                named.append((header, list(map(_text, values))))
        return Cells(named, self._own)


class NestedColumns:
    """Columns shaped as Jira's REST answers, if they are.

    ``wanted``: those that are read; ``custom``: the fields that hold points, sprint and epic.
    """

    def __init__(self, schema: Any, own_names: Mapping[str, str]) -> None:  # noqa: ANN401 - pyarrow has no types
        names = {name.lower(): name for name in reversed(schema.names)}
        self._top = {name: names[name] for name in _TOP if name in names}
        self._whole = names.get(_FIELDS)
        kinds = {name: schema.field(name).type for name in schema.names}
        if self._whole is not None:
            inner = _children(kinds[self._whole])
            self.are_there = bool(self._top)
        else:
            inner = [name for name in schema.names if name.lower() not in _TOP]
            self.are_there = "summary" in inner and any(
                name in _REST and _is_nested(kind) for name, kind in kinds.items()
            )
        self.custom, custom = _custom(inner or list(own_names), own_names)
        used = [name for name in inner if name in _REST or name in custom]
        if self._whole is not None:
            used = [f"{self._whole}.{name}" for name in used] or [self._whole]
        self.wanted = [*self._top.values(), *used]

    def records(self, batch: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - pyarrow has no types
        """Return some rows as issue objects."""
        columns = {
            name: _plain(column).to_pylist()
            for name, column in zip(batch.schema.names, batch.columns, strict=True)
        }
        tops = {key: columns.pop(name) for key, name in self._top.items()}
        rows = range(batch.num_rows)
        whole = columns.get(self._whole) if self._whole is not None else None
        return [
            {key: cells[at] for key, cells in tops.items()}
            | {
                _FIELDS: _record(whole[at])
                if whole is not None
                else _record({name: cells[at] for name, cells in columns.items()})
            }
            for at in rows
        ]


def _record(value: Any) -> Any:  # noqa: ANN401 - any value
    """Return the fields as what JSON is made of; a description may be ADF as text."""
    if isinstance(value, str):
        return Raw(value.encode())
    if not isinstance(value, dict):
        return None
    text = value.get("description")
    if isinstance(text, str) and _is_adf(text):
        value["description"] = Raw(text.encode())
    return value


def _is_adf(text: str) -> bool:
    return text.startswith("{") and '"type"' in text and '"doc"' in text and text.endswith("}")


def _custom(names: Sequence[str], own_names: Mapping[str, str]) -> tuple[SiteFields, set[str]]:
    """Return which fields hold points, sprint and epic by their names, and all these names."""
    found: dict[str, list[str]] = {}
    for name in names:
        for field in find_columns([_header(name, own_names)], own_names).at:
            found.setdefault(field, []).append(name)
    points, sprint, epic = (found.get(field, []) for field in ("story_points", "sprint", "epic"))
    fields = SiteFields(story_points=tuple(points), sprint=(*sprint, "")[0], epic=(*epic, "")[0])
    return fields, {*points, *sprint, *epic}


def _header(name: str, own_names: Mapping[str, str]) -> str:
    """Return the name that a CSV column would have, ``name`` itself if there is none."""
    if find_columns([name], own_names).at:
        return name
    return _SQUEEZED.get("".join(filter(str.isalnum, name.casefold())), name)


def _spread(values: list[Any]) -> Iterator[list[str]]:
    """Yield the columns that lists take, short ones filled up."""
    lists = [value if type(value) is list else [] for value in values]
    for at in range(max(1, *map(len, lists))):
        yield [_text(value[at]) if at < len(value) else "" for value in lists]


def _children(kind: Any) -> list[str]:  # noqa: ANN401 - pyarrow has no types
    """Return the names within a struct, none for JSON text or a map."""
    return [kind.field(at).name for at in range(kind.num_fields)] if _is(kind, "struct") else []


def _is_nested(kind: Any) -> bool:  # noqa: ANN401 - pyarrow has no types
    return _is(kind, "struct") or (_is(kind, "list") and _is(kind.value_type, "struct"))


def _is(kind: Any, what: str) -> bool:  # noqa: ANN401 - pyarrow has no types
    from pyarrow import types  # noqa: PLC0415 - of an extra

    return bool(getattr(types, f"is_{what}")(kind))


def _plain(column: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a column whose values Python has types for: moments in UTC, to the millisecond."""
    wanted = _plain_type(column.type)
    return column if wanted == column.type else column.cast(wanted, safe=False)


def _plain_type(kind: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa  # noqa: PLC0415 - of an extra

    if _is(kind, "timestamp"):
        return pa.timestamp("ms", "UTC")
    if _is(kind, "binary") or _is(kind, "large_binary"):
        return pa.string()
    if _is(kind, "dictionary"):
        return _plain_type(kind.value_type)
    if _is(kind, "list") or _is(kind, "large_list"):
        return pa.list_(_plain_type(kind.value_type))
    if _is(kind, "struct"):
        fields = [kind.field(at) for at in range(kind.num_fields)]
        return pa.struct([field.with_type(_plain_type(field.type)) for field in fields])
    return kind


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
    if not _is_adf(text):
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
