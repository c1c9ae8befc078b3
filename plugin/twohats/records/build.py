"""Decoded records to issues. Every issue passes here: the usual case is short and flat."""

import re
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import msgspec

from twohats.model.issue import Issue, Person
from twohats.records.numbers import milli, seconds
from twohats.records.shapes import PROPERTY, Fields, Properties, Record, Shapes, Sprint, User
from twohats.records.times import epoch_ms_of_three
from twohats.text.adf import flatten

_SANE = 1e12
_LONGEST = 2000  # characters of a printed sprint that are looked at
_KEPT_PEOPLE = 10_000
_JIRA_KEY = re.compile(r"([A-Z][A-Z0-9_]+)-\d+")
# Old servers print a sprint as Java does: ...Sprint@1a2b[id=1,rapidViewId=2,state=ACTIVE,name=..]
_OLD_NAME = re.compile(r"[\[,]name=(.*?)(?:,[a-zA-Z]+=|\]$)", re.DOTALL)
_OLD_STATE = re.compile(r"[\[,]state=(\w+)")


def project_of(key: str) -> str:
    """Return the project part of an issue key, empty where the key is not Jira's."""
    match = _JIRA_KEY.fullmatch(key)
    return match[1] if match else ""


def builder(shapes: Shapes, *, property_asked: bool) -> Callable[[Record], Issue]:
    """Return the function that makes an issue of a record decoded by ``shapes``.

    An issue without properties has ``provenance`` ``None``, or ``b""`` if ``property_asked``.
    """
    people: dict[str, Person] = {}
    untold = b"" if property_asked else None
    nothing = shapes.fields()
    points_of, asks_role = _points_reader(shapes.story_points), bool(shapes.role)

    def build(record: Record) -> Issue:
        fields = record.fields or nothing
        number = str(record.id or "")
        key = record.key or number
        text, status, project, parent = (
            fields.description,
            fields.status,
            fields.project,
            fields.parent,
        )
        category = status.category if status is not None else None
        odd: tuple[str, ...] = ()
        points: Any = fields.points_0 if points_of is None else points_of(fields)
        if type(points) is float and -_SANE < points < _SANE:
            points = round(points * 1000)
        elif points is not None:
            points, odd = _number(points, milli, "story_points")
        estimate, remaining = fields.estimate, fields.remaining
        if not (_is_usual(estimate) and _is_usual(remaining)):
            estimate, remaining, odd = _estimates(estimate, remaining, odd)
        epic, sprints = fields.epic, fields.sprint
        created, updated, resolved = epoch_ms_of_three(
            fields.created, fields.updated, fields.resolved
        )
        if created is None or updated is None or (resolved is None and fields.resolved):
            odd += _odd_dates(fields, created, updated, resolved)
        return Issue(
            key,
            fields.summary or "",
            text if type(text) is str else flatten(text) if text is not None else "",
            number,
            (project is not None and project.key) or project_of(key),
            (fields.issue_type is not None and fields.issue_type.name) or "",
            (status is not None and status.name) or "",
            category.key == "done" if category is not None else _is_resolved(fields),
            tuple(fields.labels) if fields.labels else (),
            tuple([c.name for c in fields.components if c.name]) if fields.components else (),
            (parent is not None and parent.key) or (epic if type(epic) is str else ""),
            _sprint(sprints) if sprints else "",
            None if fields.assignee is None else _person(fields.assignee, people),
            points,
            estimate,
            remaining,
            created,
            updated,
            resolved,
            fields.security is not None,
            untold if record.properties is None else _provenance(record.properties),
            odd,
            _option(fields.role) if asks_role else None,
            (parent is not None and parent.fields is not None and parent.fields.summary) or "",
        )

    return build


def _is_resolved(fields: Fields) -> bool:
    """Return whether an issue is done whose status has no category to tell."""
    return fields.resolution is not None or bool(fields.resolved)


def _person(user: User, people: dict[str, Person]) -> Person:
    """Return the person, one value for all sightings; without an id where Jira forgot them."""
    known = user.account or user.key or user.name or ""
    name, email = user.display or "", user.email or ""
    person = people.get(known)
    if person is None or person.name != name or person.email != email:
        if len(people) >= _KEPT_PEOPLE:
            people.clear()
        person = people[known] = Person(known, name, email)
    return person


def _points_reader(names: tuple[str, ...]) -> Callable[[Fields], Any] | None:
    """Return what finds the first story points of several fields, ``None`` if one field is all."""
    if len(names) <= 1:
        return None
    values_of: Callable[[Fields], tuple[Any, ...]] = attrgetter(*names)
    return lambda fields: next((value for value in values_of(fields) if value is not None), None)


def _option(value: object) -> str:
    """Return the chosen option of a single-select field, ``""`` for none."""
    chosen = value.get("value") if isinstance(value, dict) else value
    return chosen if isinstance(chosen, str) else ""


def _number(
    value: object, read: Callable[[object], int], name: str
) -> tuple[int | None, tuple[str, ...]]:
    try:
        return read(value), ()
    except ValueError:
        return None, (name,)


def _is_usual(value: object) -> bool:
    """Return whether a number of seconds needs no reading."""
    return value is None or (type(value) is int and -_SANE < value < _SANE)


def _estimates(
    estimate: object, remaining: object, odd: tuple[str, ...]
) -> tuple[int | None, int | None, tuple[str, ...]]:
    if estimate is not None:
        estimate, more = _number(estimate, seconds, "estimate")
        odd += more
    if remaining is not None:
        remaining, more = _number(remaining, seconds, "remaining")
        odd += more
    return estimate, remaining, odd


def _odd_dates(fields: Fields, *read: int | None) -> tuple[str, ...]:
    written = {
        "created": fields.created,
        "updated": fields.updated,
        "resolved": fields.resolved,
    }
    return tuple(
        name for (name, text), ms in zip(written.items(), read, strict=True) if text and ms is None
    )


def _sprint(sprints: list[Sprint | str]) -> str:
    """Return the name of the active sprint, else of the last one."""
    if len(sprints) == 1 and not isinstance(sprints[0], str):
        return sprints[0].name or ""
    name = ""
    for sprint in sprints:
        name, active = _sprint_parts(sprint)
        if active:
            break
    return name


def _sprint_parts(sprint: Sprint | str) -> tuple[str, bool]:
    if not isinstance(sprint, str):
        return sprint.name or "", (sprint.state or "").lower() == "active"
    sprint = sprint[:_LONGEST]
    name, state = _OLD_NAME.search(sprint), _OLD_STATE.search(sprint)
    return name[1] if name else sprint, state is not None and state[1].lower() == "active"


def _provenance(properties: Properties) -> bytes:
    """Return our property's JSON, ``b""`` if the issue has none."""
    raw = bytes(properties.ours)
    if not raw and properties.wrapped:
        raw = bytes(properties.wrapped.get(PROPERTY, b""))
    return _unquoted(raw) if raw.startswith(b'"') else raw


def _unquoted(raw: bytes) -> bytes:
    """Return the JSON inside a string: Data Center may hand out a property as text."""
    text: Any = msgspec.json.decode(raw)
    return text.encode() if isinstance(text, str) else raw
