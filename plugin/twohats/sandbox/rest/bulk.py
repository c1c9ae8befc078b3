"""REST about many issues at once: bulk edit, bulk properties, and their tasks (Cloud only)."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from twohats.sandbox import tasks
from twohats.sandbox.answers import Refusal, empty, reply
from twohats.sandbox.context import body, me, needs_cloud, somebody, world
from twohats.sandbox.rest.site import shapes
from twohats.sandbox.things import Task, User

blueprint = Blueprint("bulk", __name__)
MAX_EDITED = 1000
MAX_PROPERTY_ISSUES = 100
MAX_PROPERTIES = 10
EDIT_KEYS = frozenset(
    ("selectedActions", "selectedIssueIdsOrKeys", "sendBulkNotification", "editedFieldsInput")
)
UNLISTED = "The following editedFieldInput values are not listed as selectedActions : "
_OPTIONS = ("ADD", "REMOVE", "REPLACE", "REMOVE_ALL")


def refuse(status: int, message: str, **headers: str) -> Refusal:
    """Return a refusal in the shape that bulk operations use."""
    return Refusal(status, body={"errors": [{"message": message}]}, headers=headers)


def _changer() -> User:
    needs_cloud()
    user = somebody()
    if not world().access.may(user, "BULK_CHANGE"):
        raise refuse(403, "The user does not have the Make bulk changes global permission.")
    return user


@blueprint.get("/bulk/issues/fields")
def bulk_fields() -> Response:
    """List what can be edited in bulk on the named issues."""
    _changer()
    names = [n for n in request.args.get("issueIdsOrKeys", "").split(",") if n]
    found = [world().access.issue(me(), name) for name in names]
    shown: list[dict[str, Any]] = []
    labels: dict[str, Any] = {"id": "labels", "name": "Labels", "type": "labels"}
    labels |= {"isRequired": False, "multiSelectFieldOptions": list(_OPTIONS)}
    if not all(project.labels_on_screen for _, project in found):
        labels["unavailableMessage"] = "The field is not on the edit screen of all issues."
    return reply({"fields": [*shown, labels]})


@blueprint.post("/bulk/issues/fields")
def bulk_edit() -> Response:
    """Queue an edit of up to 1,000 issues."""
    user, site = _changer(), world()
    given = body()
    if unknown := set(given) - EDIT_KEYS:
        raise refuse(400, f'Unrecognized field "{min(unknown)}"')
    names = given.get("selectedIssueIdsOrKeys") or []
    actions = given.get("selectedActions") or []
    edited = given.get("editedFieldsInput") or {}
    if not 0 < len(names) <= MAX_EDITED or not actions:
        raise refuse(400, f"Between 1 and {MAX_EDITED} issues and at least one action are needed.")
    labels, choices = edited.get("labelsFields", []), edited.get("singleSelectFields", [])
    _check(labels, choices, actions, set(edited))
    if len(tasks.unfinished(site, "edit")) >= site.rules.bulk_limit:
        raise refuse(429, "Too many concurrent bulk operations.", **{"Retry-After": "5"})
    work = {
        "issues": {str(name): None for name in names},
        "labels": labels,
        "choices": choices,
        "notify": given.get("sendBulkNotification") is not False,
    }
    return reply({"taskId": str(tasks.submit(site, user, "edit", work).id)}, 201)


def _check(labels: list[Any], choices: list[Any], actions: list[str], inputs: set[str]) -> None:
    if unknown := inputs - {"labelsFields", "singleSelectFields"}:
        raise refuse(400, f"The sandbox does not edit {min(unknown)} in bulk.")
    named = [field.get("fieldId") for field in (*labels, *choices)]
    unlisted = [str(name) for name in named if name not in actions]
    if unlisted:
        raise refuse(400, UNLISTED + ", ".join(unlisted))
    missing = [name for name in actions if name not in named]
    if missing:
        raise refuse(400, f"The following selectedActions have no values : {', '.join(missing)}")
    for field in labels:
        if field.get("bulkEditMultiSelectFieldOption") not in _OPTIONS:
            raise refuse(400, "Invalid bulkEditMultiSelectFieldOption.")


@blueprint.get("/bulk/queue/<int:task_id>")
def bulk_progress(task_id: int) -> Response:
    """Tell how far a bulk edit is; its failures stand in a COMPLETE answer too."""
    needs_cloud()
    task = _polled(task_id, "edit", lambda text: refuse(400, text))
    total = len(task.work["issues"])
    status = tasks.state(world(), task)
    done = status == "COMPLETE"
    shown: dict[str, Any] = {
        "taskId": str(task.id),
        "status": status,
        "created": moment(task.submitted),
        "updated": moment(task.ran_at or world().now()),
        "progressPercent": 100 if done else min(99, task.polls * 30),
        "submittedBy": {"accountId": task.account},
        "totalIssueCount": total,
        "processedAccessibleIssues": task.done if done else [],
        "invalidOrInaccessibleIssueCount": task.unseen if done else 0,
    }
    if status != "ENQUEUED":
        shown["started"] = moment(task.submitted)
    if done and task.failed:
        shown["failedAccessibleIssues"] = task.failed
    return reply(shown)


def moment(ms: int) -> str | int | None:
    """Return a moment as bulk answers carry it."""
    return ms if world().rules.epoch_dates else shapes().time(ms)


def _polled(task_id: int, what: str, refusal: Callable[[str], Refusal]) -> Task:
    site, user = world(), somebody()
    task = site.store.get(Task, task_id)
    kept = task is not None and site.now() - task.submitted < tasks.RETENTION_MS
    if task is None or not kept or task.what != what or task.account != user.account:
        raise refusal(f"Task '{task_id}' does not exist.")
    return task


@blueprint.after_request
def count_poll(response: Response) -> Response:
    """Let a task get on each time somebody asks about it."""
    if request.method == "GET" and request.view_args and "task_id" in request.view_args:
        task = world().store.get(Task, request.view_args["task_id"])
        if task:
            task.polls += 1
            world().store.put(task)
    return response


@blueprint.post("/issue/properties/multi")
def properties_multi() -> Response:
    """Queue property writes on up to 100 issues; the answer points to the task."""
    needs_cloud()
    user = somebody()
    given = body(frozenset(("issues",))).get("issues") or []
    if not 0 < len(given) <= MAX_PROPERTY_ISSUES:
        raise Refusal(400, f"Between 1 and {MAX_PROPERTY_ISSUES} issues can be updated at once.")
    work = {}
    for one in given:
        properties = one.get("properties") or {}
        if not 0 < len(properties) <= MAX_PROPERTIES:
            raise Refusal(400, f"Between 1 and {MAX_PROPERTIES} properties can be set on an issue.")
        work[str(one.get("issueID"))] = properties
    task = tasks.submit(world(), user, "properties", {"issues": work})
    response = empty(303)
    response.headers["Location"] = f"{shapes().api}/task/{task.id}"
    response.autocorrect_location_header = False
    return response


@blueprint.get("/task/<int:task_id>")
def task(task_id: int) -> Response:
    """Tell how far a property task is."""
    needs_cloud()
    found = _polled(task_id, "properties", lambda text: Refusal(404, text))
    status = tasks.state(world(), found)
    done = status == "COMPLETE"
    ran = found.ran_at or world().now()
    shown: dict[str, Any] = {
        "self": f"{shapes().api}/task/{found.id}",
        "id": str(found.id),
        "description": "Bulk issue properties update",
        "status": status,
        "progress": 100 if done else min(99, found.polls * 30),
        "submitted": found.submitted,
        "submittedBy": 10_000,
        "elapsedRuntime": max(0, ran - found.submitted),
        "lastUpdate": ran,
    }
    if status != "ENQUEUED":
        shown["started"] = found.submitted
    if done:
        errors = [{"id": int(name), "errors": texts} for name, texts in found.failed.items()]
        shown |= {"finished": ran, "result": {"updated": found.done, "errors": errors}}
    return reply(shown)
