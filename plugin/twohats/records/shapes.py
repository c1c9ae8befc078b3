"""The parts of Jira's JSON that twohats decodes, as msgspec types; all else is skipped unread."""

import re
from functools import lru_cache
from typing import Any, NamedTuple, cast

import msgspec
from msgspec import Raw, Struct, defstruct, field

from twohats.model.site import SiteFields
from twohats.text.adf_nodes import Node

_ID = re.compile(r"[^\\\"\x00-\x1f]+")  # of a field; msgspec refuses other names
PROPERTY = "twohats"  # the key of our property on issues; frozen


class Named(Struct, gc=False):
    """An issue type, a component, a resolution, a security level."""

    name: str | None = None


class Keyed(Struct, gc=False):
    """A project, a status category."""

    key: str | None = None


class Brief(Struct, gc=False):
    """What Jira tells of an issue inside of another one."""

    summary: str | None = None


class Parent(Struct, gc=False):
    """A parent issue."""

    key: str | None = None
    fields: Brief | None = None


class Status(Struct, gc=False):
    """A status and the category that says whether it means done."""

    name: str | None = None
    category: Keyed | None = field(default=None, name="statusCategory")


class User(Struct, gc=False):
    """A user, on Cloud or Data Center."""

    account: str | None = field(default=None, name="accountId")
    key: str | None = None
    name: str | None = None
    display: str | None = field(default=None, name="displayName")
    email: str | None = field(default=None, name="emailAddress")


class Sprint(Struct, gc=False):
    """A sprint as an object; old servers give a string instead."""

    name: str | None = None
    state: str | None = None


class Fields(Struct, gc=False):
    """An issue's fields. The site's custom fields are added by ``shapes_for``."""

    summary: str | None = None
    description: str | Node | None = None
    issue_type: Named | None = field(default=None, name="issuetype")
    status: Status | None = None
    project: Keyed | None = None
    labels: list[str] | None = None
    components: list[Named] | None = None
    parent: Parent | None = None
    assignee: User | None = None
    estimate: Any = field(default=None, name="timeoriginalestimate")
    remaining: Any = field(default=None, name="timeestimate")
    created: str | None = None
    updated: str | None = None
    resolved: str | None = field(default=None, name="resolutiondate")
    resolution: Named | None = None
    security: Named | None = None
    # Of custom fields; ``shapes_for`` names those that a site has.
    points_0: Any = field(default=None, name="(points)")
    sprint: list[Sprint | str] | None = field(default=None, name="(sprint)")
    epic: Any = field(default=None, name="(epic)")
    role: Any = field(default=None, name="(role)")


class Properties(Struct, gc=False):
    """An issue's entity properties. ``GET issue?properties=`` may wrap them once more."""

    ours: Raw = field(default=Raw(), name=PROPERTY)
    wrapped: dict[str, Raw] | None = field(default=None, name="properties")


class Record(Struct, gc=False):
    """One issue object of the REST API, v2 or v3."""

    id: str | int | None = None
    key: str | None = None
    fields: Fields | None = None
    properties: Properties | None = None


class Row(Record, gc=False):
    """Whatever stands alone in a file: an issue, a page of issues, or a plain text record."""

    issues: list[Record] | None = None
    names: Raw = Raw()
    errors: Raw = field(default=Raw(), name="errorMessages")
    total: int | None = None
    is_last: bool | None = field(default=None, name="isLast")
    next_token: str | None = field(default=None, name="nextPageToken")
    title: str | None = None
    summary: str | None = None
    body: str | Node | None = None
    description: str | Node | None = None


class Shapes(NamedTuple):
    """The types for one site's custom fields, and the names of the attributes that hold them."""

    fields: type[Fields]
    row: type[Row]
    record: type[Record]
    story_points: tuple[str, ...]
    sprint: str
    epic: str
    role: str
    ids: dict[str, str]  # attribute -> custom field id


@lru_cache(maxsize=64)
def shapes_for(site: SiteFields) -> Shapes:
    """Return the types that also decode the custom fields of ``site``."""
    taken = {info.encode_name for info in msgspec.structs.fields(Fields)}
    free = [field for field in dict.fromkeys(site.story_points) if _usable(field, taken)]
    ids = {f"points_{number}": custom for number, custom in enumerate(free)}
    story_points = tuple(ids)
    taken.update(free)
    sprint = "sprint" if _usable(site.sprint, taken) else ""
    epic = "epic" if _usable(site.epic, {*taken, site.sprint}) else ""
    role = "role" if _usable(site.role, {*taken, site.sprint, site.epic}) else ""
    definitions: list[tuple[str, Any, Any]] = [(name, Any, None) for name in ids]
    if sprint:
        ids[sprint] = site.sprint
        definitions.append((sprint, list[Sprint | str] | None, None))
    if epic:
        ids[epic] = site.epic
        definitions.append((epic, Any, None))
    if role:
        ids[role] = site.role
        definitions.append((role, Any, None))
    fields = cast(
        "type[Fields]", defstruct("Fields", definitions, bases=(Fields,), rename=ids, gc=False)
    )
    record = _holding("Record", Record, fields, [])
    issues: tuple[str, Any, Any] = ("issues", list[record] | None, None)  # type: ignore[valid-type] # made just above
    row = _holding("Row", Row, fields, [issues])
    return Shapes(fields, cast("type[Row]", row), record, story_points, sprint, epic, role, ids)


def _usable(field_id: str, taken: set[str]) -> bool:
    return _ID.fullmatch(field_id) is not None and field_id not in taken


def _holding(
    name: str, base: type[Record], fields: type[Fields], more: list[tuple[str, Any, Any]]
) -> type[Record]:
    own: tuple[str, Any, Any] = ("fields", fields | None, None)
    return cast("type[Record]", defstruct(name, [own, *more], bases=(base,), gc=False))
