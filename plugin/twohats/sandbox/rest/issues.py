"""REST about single issues: read, edit, properties, history."""

from typing import Any

from flask import Blueprint, Response

from twohats.sandbox import edits
from twohats.sandbox.answers import Refusal, empty, reply
from twohats.sandbox.context import (
    body,
    cloud,
    flag,
    listed,
    me,
    needs_cloud,
    world,
)
from twohats.sandbox.custom_fields import listing
from twohats.sandbox.rest.editing import edit_issue
from twohats.sandbox.rest.history import show_history
from twohats.sandbox.rest.site import shape, shapes, visible
from twohats.sandbox.things import Issue
from twohats.sandbox.workflow import PRIORITIES, WORK_ROLE_OPTIONS

blueprint = Blueprint("issues", __name__)
MAX_FETCHED = 100
EDIT_KEYS = frozenset(("fields", "update", "properties", "historyMetadata", "transition"))
FETCH_KEYS = frozenset(("expand", "fields", "fieldsByKeys", "issueIdsOrKeys", "properties"))


@blueprint.get("/issue/<key>")
def issue(key: str) -> Response:
    """Show an issue as it stands; by number or key, also a key from before a move."""
    found, _ = world().access.issue(me(), key)
    shown = shape().show(found, listed("fields"), listed("properties") or ())
    expand = listed("expand") or []
    if "changelog" in expand:
        entries = show_history(found)
        counts = {"startAt": 0, "maxResults": len(entries), "total": len(entries)}
        shown["changelog"] = {**counts, "histories": entries}
    if "names" in expand:
        titles = {field["id"]: field["name"] for field in listing(world().dialect)}
        shown["names"] = {name: titles[name] for name in shown.get("fields", ()) if name in titles}
    if "renderedFields" in expand:
        shown["renderedFields"] = shape().rendered(found)
    if "editmeta" in expand:
        shown["editmeta"] = {"fields": _editable(found)}
    return reply(shown)


@blueprint.put("/issue/<key>")
def edit(key: str) -> Response:
    """Edit an issue: fields, verbs and properties, all or nothing."""
    site, user = world(), me()
    found, project = site.access.issue(user, key)
    given = body(None if cloud() else EDIT_KEYS)
    mute = not flag("notifyUsers", default=True)
    with site.store.transaction():
        edit_issue(site, user, (found, project), given, mute=mute)
    if cloud() and flag("returnIssue", default=False):
        return reply(shape().show(site.issue(found.id), None))
    return empty()


@blueprint.get("/issue/<key>/editmeta")
def editmeta(key: str) -> Response:
    """Tell which fields of an issue this account can edit."""
    found, _ = world().access.issue(me(), key)
    return reply({"fields": _editable(found)})


def _editable(issue: Issue) -> dict[str, Any]:
    site = world()
    project = site.access.project_of(issue)
    if project.archived or not site.access.may(me(), "EDIT_ISSUES", project):
        return {}
    points, role = edits.points_field(project, site.dialect), site.field_ids["work_role"]
    shown = {
        "summary": _meta("summary", "Summary", "string", ["set"], required=True),
        "description": _meta("description", "Description", "string", ["set"]),
        "assignee": _meta("assignee", "Assignee", "user", ["set"]),
        "priority": _meta("priority", "Priority", "priority", ["set"]),
        points: _meta(points, "Story Points", "number", ["set"]),
        role: _meta(role, "Work role", "option", ["set"]),
    }
    shown["priority"]["allowedValues"] = [shapes().priority(name) for name in PRIORITIES]
    shown[role]["allowedValues"] = [
        {"self": f"{shapes().api}/customFieldOption/{number}", "value": value, "id": number}
        for value, number in WORK_ROLE_OPTIONS.items()
    ]
    if project.labels_on_screen:
        meta = _meta("labels", "Labels", "array", ["add", "set", "remove"])
        meta["schema"] = {"type": "array", "items": "string", "system": "labels"}
        meta["autoCompleteUrl"] = f"{site.base_url}/rest/api/1.0/labels/suggest?query="
        shown["labels"] = meta
    return shown


def _meta(
    key: str, name: str, kind: str, operations: list[str], *, required: bool = False
) -> dict[str, Any]:
    where = "system" if not key.startswith("custom") else "custom"
    shown: dict[str, Any] = {
        "required": required,
        "schema": {"type": kind, where: key},
        "name": name,
        "operations": operations,
    }
    return {**shown, "key": key} if cloud() else {**shown, "fieldId": key}


@blueprint.post("/issue/bulkfetch")
def bulkfetch() -> Response:
    """Read up to 100 issues as they stand; what cannot be seen is left out (Cloud only)."""
    needs_cloud()
    given = body(FETCH_KEYS)
    wanted = given.get("issueIdsOrKeys") or []
    if not 0 < len(wanted) <= MAX_FETCHED:
        raise Refusal(400, f"Number of issues must be between 1 and {MAX_FETCHED}.")
    found = {issue.id: issue for name in wanted if (issue := visible(str(name)))}
    fields = given.get("fields") or ["*navigable"]
    maker, properties = shape(), given.get("properties") or ()
    shown = [maker.show(found[number], fields, properties) for number in sorted(found)]
    return reply({"issues": shown, "issueErrors": []})
