"""Any JSON value as a row: what has the wrong type counts as missing, nothing fails."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import msgspec
from msgspec import Raw

from twohats.errors import InputError
from twohats.records.shapes import (
    PROPERTY,
    Brief,
    Keyed,
    Named,
    Parent,
    Properties,
    Record,
    Row,
    Shapes,
    Sprint,
    Status,
    User,
)
from twohats.text.adf import flatten

_T = TypeVar("_T")
_Object = dict[str, Any]


def loose_row(value: _Object, shapes: Shapes) -> Row:
    """Return a decoded JSON object as a row."""
    issues = value.get("issues")
    names, total, is_last = value.get("names"), value.get("total"), value.get("isLast")
    record = loose_record(value, shapes)
    return shapes.row(
        id=record.id,
        key=record.key,
        fields=record.fields,
        properties=record.properties,
        issues=_records(issues, shapes) if isinstance(issues, list) else None,
        errors=Raw(b"[]") if "errorMessages" in value else Raw(),
        names=Raw(msgspec.json.encode(_strings(names))) if isinstance(names, dict) else Raw(),
        total=total if isinstance(total, int) else None,
        is_last=is_last if isinstance(is_last, bool) else None,
        next_token=_text(value.get("nextPageToken")),
        title=_text(value.get("title")),
        summary=_text(value.get("summary")),
        body=_document(value.get("body")),
        description=_document(value.get("description")),
    )


def loose_record(value: _Object, shapes: Shapes) -> Record:
    """Return a decoded JSON object as an issue record."""
    number, fields = value.get("id"), value.get("fields")
    return shapes.record(
        id=str(number) if isinstance(number, (int, float)) else _text(number),
        key=_text(value.get("key")),
        fields=_fields(fields, shapes) if isinstance(fields, dict) else None,
        properties=_properties(value.get("properties")),
    )


def _records(values: list[object], shapes: Shapes) -> list[Record]:
    if not all(isinstance(value, dict) for value in values):
        raise InputError("a page whose `issues` are not all objects", todo="save it again")
    return [loose_record(cast("_Object", value), shapes) for value in values]


def _fields(value: _Object, shapes: Shapes) -> Any:  # noqa: ANN401 - the type is made at run time
    get = value.get
    own = {attribute: get(custom) for attribute, custom in shapes.ids.items()}
    if shapes.sprint:
        own[shapes.sprint] = _sprints(own[shapes.sprint])
    return shapes.fields(
        summary=_text(get("summary")),
        description=_document(get("description")),
        issue_type=_named(get("issuetype")),
        status=_maybe(get("status"), _status),
        project=_keyed(get("project")),
        labels=[_whole(label) for label in _list(get("labels")) if isinstance(label, str)],
        components=[_maybe(each, _name) or Named() for each in _list(get("components"))],
        parent=_maybe(get("parent"), _parent),
        assignee=_maybe(get("assignee"), _user),
        estimate=get("timeoriginalestimate"),
        remaining=get("timeestimate"),
        created=_text(get("created")),
        updated=_text(get("updated")),
        resolved=_text(get("resolutiondate")),
        resolution=_named(get("resolution")),
        security=None if get("security") is None else Named(),
        **own,
    )


def _text(value: object) -> str | None:
    return _whole(value) if isinstance(value, str) else None


def _document(value: object) -> str | None:
    return None if value is None else _whole(flatten(value))


def _whole(text: str) -> str:
    """Return a text whose lone surrogates, which nothing can write, are replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _strings(value: _Object) -> dict[str, str]:
    return {_whole(key): _whole(text) for key, text in value.items() if isinstance(text, str)}


def _maybe(value: object, make: Callable[[_Object], _T]) -> _T | None:
    return make(value) if isinstance(value, dict) else None


def _named(value: object) -> Named | None:
    return _maybe(value, _name)


def _keyed(value: object) -> Keyed | None:
    return _maybe(value, _key)


def _name(value: _Object) -> Named:
    return Named(_text(value.get("name")))


def _parent(value: _Object) -> Parent:
    fields = value.get("fields")
    summary = _text(fields.get("summary")) if isinstance(fields, dict) else None
    return Parent(_text(value.get("key")), Brief(summary))


def _key(value: _Object) -> Keyed:
    return Keyed(_text(value.get("key")))


def _status(value: _Object) -> Status:
    return Status(_text(value.get("name")), _keyed(value.get("statusCategory")))


def _user(value: _Object) -> User:
    names = ("accountId", "key", "name", "displayName", "emailAddress")
    return User(*(_text(value.get(name)) for name in names))


def _sprints(value: object) -> list[Sprint | str] | None:
    known = [sprint for each in _list(value) if (sprint := _sprint(each)) is not None]
    return known or None


def _sprint(value: object) -> Sprint | str | None:
    if isinstance(value, str):
        return _whole(value)
    return _maybe(
        value, lambda sprint: Sprint(_text(sprint.get("name")), _text(sprint.get("state")))
    )


def _properties(value: object) -> Properties | None:
    if not isinstance(value, dict):
        return None
    wrapped = value.get("properties")
    if PROPERTY not in value and isinstance(wrapped, dict):
        value = wrapped
    if PROPERTY not in value:
        return Properties()
    try:
        return Properties(Raw(msgspec.json.encode(value[PROPERTY])))
    except (RecursionError, UnicodeEncodeError):
        return Properties(Raw(b"null"))  # nothing that twohats ever wrote
