"""Columns of a Parquet file that are shaped as Jira's REST answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Raw

from twohats.exports.columns import find_columns
from twohats.exports.parquet_kinds import children, header_of, is_adf, is_nested, plain
from twohats.model.site import SiteFields

_TOP = ("id", "key", "properties")
_FIELDS = "fields"
# What Jira's REST answers call that which twohats reads, besides custom fields.
_REST = frozenset(
    {"summary", "description", "issuetype", "status", "project", "labels", "components", "parent"}
    | {"assignee", "timeoriginalestimate", "timeestimate", "created", "updated", "resolutiondate"}
    | {"resolution", "security"}
)


class NestedColumns:
    """Columns shaped as Jira's REST answers, if they are.

    ``wanted``: those that are read; ``custom``: the fields that hold points, sprint and epic.
    """

    def __init__(self, schema: Any, own_names: Mapping[str, str]) -> None:  # noqa: ANN401 - pyarrow has no types
        names = {name.lower(): name for name in reversed(schema.names)}
        self._top = {name: names[name] for name in _TOP if name in names}
        self._whole = names.get(_FIELDS)
        kinds = dict(zip(schema.names, schema.types, strict=True))  # a name may be there twice
        if self._whole is not None:
            inner = children(kinds[self._whole])
            self.are_there = bool(self._top)
        else:
            inner = [name for name in schema.names if name.lower() not in _TOP]
            self.are_there = "summary" in inner and any(
                name in _REST and is_nested(kind) for name, kind in kinds.items()
            )
        self.custom, custom = _custom(inner or list(own_names), own_names)
        used = [name for name in inner if name in _REST or name in custom]
        if self._whole is not None:
            used = [f"{self._whole}.{name}" for name in used] or [self._whole]
        self.wanted = [*self._top.values(), *used]

    def records(self, batch: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - pyarrow has no types
        """Return some rows as issue objects."""
        columns = {
            name: plain(column).to_pylist()
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
    if isinstance(text, str) and is_adf(text):
        value["description"] = Raw(text.encode())
    return value


def _custom(names: Sequence[str], own_names: Mapping[str, str]) -> tuple[SiteFields, set[str]]:
    """Return which fields hold points, sprint and epic by their names, and all these names."""
    found: dict[str, list[str]] = {}
    for name in names:
        for field in find_columns([header_of(name, own_names)], own_names).at:
            found.setdefault(field, []).append(name)
    points, sprint, epic = (found.get(field, []) for field in ("story_points", "sprint", "epic"))
    fields = SiteFields(story_points=tuple(points), sprint=(*sprint, "")[0], epic=(*epic, "")[0])
    return fields, {*points, *sprint, *epic}
