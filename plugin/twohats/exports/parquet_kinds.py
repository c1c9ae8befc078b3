"""What columns of a Parquet file are called and hold, in the terms of a CSV."""

from collections.abc import Mapping
from typing import Any

from twohats.exports.columns import NAMES, find_columns

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


def header_of(name: str, own_names: Mapping[str, str]) -> str:
    """Return the name that a CSV column would have, ``name`` itself if there is none."""
    if find_columns([name], own_names).at:
        return name
    return _SQUEEZED.get("".join(filter(str.isalnum, name.casefold())), name)


def children(kind: Any) -> list[str]:  # noqa: ANN401 - pyarrow has no types
    """Return the names within a struct, none for JSON text or a map."""
    return [kind.field(at).name for at in range(kind.num_fields)] if _is(kind, "struct") else []


def is_nested(kind: Any) -> bool:  # noqa: ANN401 - pyarrow has no types
    """Return whether a type is a struct or a list of them."""
    return _is(kind, "struct") or (_is(kind, "list") and _is(kind.value_type, "struct"))


def _is(kind: Any, what: str) -> bool:  # noqa: ANN401 - pyarrow has no types
    from pyarrow import types  # noqa: PLC0415 - of an extra

    return bool(getattr(types, f"is_{what}")(kind))


def plain(column: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
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


def is_adf(text: str) -> bool:
    """Return whether a text seems to be an ADF document as JSON."""
    return text.startswith("{") and '"type"' in text and '"doc"' in text and text.endswith("}")
