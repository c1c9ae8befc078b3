"""REST about single issues: read, edit, properties, history."""

from typing import Any

from flask import Blueprint, Response, request

from twohats.sandbox import edits
from twohats.sandbox.answers import Refusal, empty, page, reply
from twohats.sandbox.context import (
    BAD_PAYLOAD,
    body,
    cloud,
    flag,
    listed,
    me,
    needs_cloud,
    number,
    payload,
    somebody,
    stored,
    world,
)
from twohats.sandbox.editing import edit_issue
from twohats.sandbox.issue_shape import IssueShape
from twohats.sandbox.rest_site import shapes
from twohats.sandbox.things import Entry, Issue
from twohats.sandbox.workflow import PRIORITIES, WORK_ROLE_OPTIONS

blueprint = Blueprint("issues", __name__)
MAX_FETCHED = 100
EDIT_KEYS = frozenset(("fields", "update", "properties", "historyMetadata", "transition"))
FETCH_KEYS = frozenset(("expand", "fields", "fieldsByKeys", "issueIdsOrKeys", "properties"))


def shape() -> IssueShape:
    """Return the issue shape for this request."""
    return IssueShape(world(), shapes())


@blueprint.get("/issue/<key>")
def issue(key: str) -> Response:
    """Show an issue as it stands; by number or key, also a key from before a move."""
    found, _ = world().access.issue(me(), key)
    shown = shape().show(found, listed("fields"), listed("properties") or ())
    expand = listed("expand") or []
    if "changelog" in expand:
        entries = _history(found)
        counts = {"startAt": 0, "maxResults": len(entries), "total": len(entries)}
        shown["changelog"] = {**counts, "histories": entries}
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
    found = {issue.id: issue for name in wanted if (issue := _visible(str(name)))}
    fields = given.get("fields") or ["*navigable"]
    maker, properties = shape(), given.get("properties") or ()
    shown = [maker.show(found[number], fields, properties) for number in sorted(found)]
    return reply({"issues": shown, "issueErrors": []})


def _visible(name: str) -> Issue | None:
    try:
        return world().access.issue(me(), name)[0]
    except Refusal:
        return None


# history


def _history(
    issue: Issue, only: set[str] | None = None, *, epoch: bool = False
) -> list[dict[str, Any]]:
    author, shown = shape().user, []
    for entry in world().store.all(Entry, issue.id):
        items = [item for item in entry.items if only is None or item["fieldId"] in only]
        head = {"id": str(entry.id), "author": author(entry.author)}
        created = entry.created if epoch else shapes().time(entry.created)
        if items:
            shown.append({**head, "created": created, "items": _items(items)})
    return shown


def _items(items: list[dict[str, str | None]]) -> list[dict[str, str | None]]:
    if cloud():
        return [{k: v for k, v in item.items() if v is not None} for item in items]
    return [{k: v for k, v in item.items() if k != "fieldId"} for item in items]


@blueprint.get("/issue/<key>/changelog")
def changelog(key: str) -> Response:
    """Show an issue's history, oldest first (Cloud only)."""
    needs_cloud()
    found, _ = world().access.issue(me(), key)
    entries = _history(found)
    start, size = number("startAt", 0), min(100, number("maxResults", 100, least=1))
    here = f"{world().base_url}{request.full_path}"
    shown = entries[start : start + size]
    return reply(page(shown, start, size, here=here, total=len(entries)))


@blueprint.post("/changelog/bulkfetch")
def changelog_bulkfetch() -> Response:
    """Show the history of up to 1,000 issues, of up to 10 fields (Cloud only)."""
    needs_cloud()
    given = body(frozenset(("fieldIds", "issueIdsOrKeys", "maxResults", "nextPageToken")))
    names, fields = given.get("issueIdsOrKeys") or [], given.get("fieldIds") or []
    if not 0 < len(names) <= 1000 or len(fields) > 10:  # noqa: PLR2004 - Cloud's limits
        raise Refusal(400, BAD_PAYLOAD)
    found = {issue.id: issue for name in names if (issue := _visible(str(name)))}
    start = int(given.get("nextPageToken") or 0)
    size = min(given.get("maxResults") or 1000, 10_000)
    entries = [
        (number, entry)
        for number in sorted(found)
        for entry in _history(found[number], set(fields) or None, epoch=world().rules.epoch_dates)
    ]
    logs: dict[int, list[dict[str, Any]]] = {}
    for issue_id, entry in entries[start : start + size]:
        logs.setdefault(issue_id, []).append(entry)
    shown: dict[str, Any] = {
        "issueChangeLogs": [
            {"issueId": str(issue_id), "changeHistories": changes}
            for issue_id, changes in logs.items()
        ]
    }
    if start + size < len(entries):
        shown["nextPageToken"] = str(start + size)
    return reply(shown)


# properties


def editable(key: str) -> Issue:
    """Return an issue that this account may edit."""
    found, project = world().access.issue(me(), key)
    somebody()
    if not world().access.may(me(), "EDIT_ISSUES", project):
        raise Refusal(403, "You do not have the permission to edit this issue.")
    if project.archived:
        raise Refusal(world().rules.archived_status, "The issue is in an archived project.")
    return found


@blueprint.get("/issue/<key>/properties")
def property_keys(key: str) -> Response:
    """List the keys of an issue's properties."""
    found, _ = world().access.issue(me(), key)
    address = f"{shapes().api}/issue/{found.id}/properties"
    keys = [{"key": name, "self": f"{address}/{name}"} for name in found.properties]
    return reply({"keys": keys})


@blueprint.get("/issue/<key>/properties/<name>")
def get_property(key: str, name: str) -> Response:
    """Show one property of an issue."""
    found, _ = world().access.issue(me(), key)
    if name not in found.properties:
        raise Refusal(404, f"The property {name} does not exist.")
    return reply({"key": name, "value": found.properties[name]})


@blueprint.put("/issue/<key>/properties/<name>")
def put_property(key: str, name: str) -> Response:
    """Set one property of an issue: 201 if it is new, 200 if not."""
    found = editable(key)
    edits.check_property(name, value := payload())
    new = name not in found.properties
    with world().store.transaction():
        found.properties[name] = value
        saved_property(found)
    return stored(new=new)


@blueprint.delete("/issue/<key>/properties/<name>")
def delete_property(key: str, name: str) -> Response:
    """Delete one property of an issue."""
    found = editable(key)
    if name not in found.properties:
        raise Refusal(404, f"The property {name} does not exist.")
    with world().store.transaction():
        del found.properties[name]
        saved_property(found)
    return empty()


def saved_property(issue: Issue) -> None:
    """Keep an issue whose properties alone were changed."""
    if world().rules.property_bumps_updated:
        world().touch(issue)
    world().save(issue)
