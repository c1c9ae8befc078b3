"""Jira's JSON shapes as ``site`` meets them, handed to ``records`` for what they mean."""

from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Raw

from twohats.model.issue import Issue, Person
from twohats.model.site import SiteFields

PROPERTY: Final = "twohats"  # the key of our property, on issues and on comments; frozen

_FIELDS = (
    "summary",
    "description",
    "issuetype",
    "status",
    "project",
    "labels",
    "components",
    "parent",
    "assignee",
    "timeoriginalestimate",
    "timeestimate",
    "created",
    "updated",
    "resolutiondate",
    "security",
)


def fields_wanted(fields: SiteFields) -> tuple[str, ...]:
    """Return the ids of the fields to ask for: what an ``Issue`` is made of, nothing else."""
    own = (*fields.story_points, fields.sprint, fields.epic)
    return (*_FIELDS, *dict.fromkeys(field for field in own if field))


def to_issue(raw: Raw, fields: SiteFields, *, with_property: bool) -> Issue:
    """Return the issue; its ``provenance`` is ``None`` unless properties were asked for."""
    data = msgspec.json.decode(raw)
    f: dict[str, Any] = data.get("fields") or {}
    points = next((f[p] for p in fields.story_points if f.get(p) is not None), None)
    return Issue(
        key=data["key"],
        id=data["id"],
        title=f.get("summary") or "",
        description=body_text(f.get("description")),
        project=(f.get("project") or {}).get("key") or data["key"].rpartition("-")[0],
        issue_type=(f.get("issuetype") or {}).get("name") or "",
        status=(f.get("status") or {}).get("name") or "",
        done=((f.get("status") or {}).get("statusCategory") or {}).get("key") == "done",
        labels=tuple(f.get("labels") or ()),
        components=tuple(c["name"] for c in f.get("components") or ()),
        parent=(f.get("parent") or {}).get("key") or f.get(fields.epic) or "",
        assignee=_person(f.get("assignee")),
        story_points_milli=None if points is None else round(points * 1000),
        estimate_seconds=f.get("timeoriginalestimate"),
        remaining_seconds=f.get("timeestimate"),
        created_ms=epoch_ms(f.get("created") or "") or None,
        updated_ms=epoch_ms(f.get("updated") or "") or None,
        resolved_ms=epoch_ms(f.get("resolutiondate") or "") or None,
        restricted=f.get("security") is not None,
        provenance=_property(raw) if with_property else None,
    )


def _person(user: dict[str, Any] | None) -> Person | None:
    if user is None:
        return None
    who = user.get("accountId") or user.get("key") or user.get("name") or ""
    return Person(id=who, name=user.get("displayName") or "", email=user.get("emailAddress") or "")


def _property(raw: Raw) -> bytes:
    class _Issue(msgspec.Struct):
        properties: dict[str, Raw] = {}

    properties = msgspec.json.decode(raw, type=_Issue).properties
    if "properties" in properties and PROPERTY not in properties:
        properties = msgspec.json.decode(properties["properties"], type=dict[str, Raw])
    return unwrapped(properties[PROPERTY]) if PROPERTY in properties else b""


def unwrapped(value: Raw) -> bytes:
    """Return a property's JSON, out of the string that Data Center may wrap around it."""
    text = bytes(value)
    return msgspec.json.decode(text, type=str).encode() if text.startswith(b'"') else text


def body_text(body: Any) -> str:  # noqa: ANN401 - a document on Cloud, a string on Data Center
    """Return the plain text of a body, flattened where it is an Atlassian document."""
    if isinstance(body, dict):
        from twohats.text.adf import flatten  # noqa: PLC0415

        return flatten(body)
    return body or ""


def epoch_ms(text: str) -> int:
    """Return Jira's time (``2026-11-24T10:00:00.000+0000``) as epoch milliseconds; 0 for none."""
    if not text:
        return 0
    try:
        return round(datetime.fromisoformat(text).timestamp() * 1000)
    except ValueError:
        return 0
