"""One PUT on an issue: checked as a whole, then carried out as a whole."""

from collections.abc import Callable
from typing import Any

from twohats.model.issue import Dialect
from twohats.sandbox import edits
from twohats.sandbox.answers import Refusal
from twohats.sandbox.markup import plain
from twohats.sandbox.richtext import check_text
from twohats.sandbox.things import Issue, Project, User
from twohats.sandbox.world import Sandbox

MUTE_REFUSED = (
    "To discard the user notification either admin or project admin permissions are required."
)


def edit_issue(
    site: Sandbox,
    user: User | None,
    target: tuple[Issue, Project],
    given: dict[str, Any],
    *,
    mute: bool,
) -> None:
    """Edit an issue as a PUT body says; raise ``Refusal`` and change nothing if it is wrong."""
    issue, project = target
    refuse_unless_editable(site, user, project)
    if user is None:
        raise Refusal(401)
    if mute and not site.access.may_mute(user, project):
        if site.rules.mute_refusal == "error":
            raise Refusal(site.rules.mute_status, MUTE_REFUSED)
        mute = False
    draft = site.draft(issue, project)
    fields, update = _objects(given)
    for name, value in fields.items():
        _set(site, draft, name, value)
    for name, operations in update.items():
        _update(site, draft, name, operations)
    properties = _properties(given.get("properties"))
    if not (fields or update or properties):
        raise Refusal(400, "one of 'fields' or 'update' required")
    if draft.errors:
        raise Refusal(400, errors=draft.errors)
    issue.properties |= properties
    if fields or update:
        site.finish(draft, user.account, mute=mute)
    else:
        site.save(issue)


def refuse_unless_editable(site: Sandbox, user: User | None, project: Project) -> None:
    """Refuse an account without the Edit permission, and archived projects."""
    if not site.access.may(user, "EDIT_ISSUES", project):
        raise Refusal(403, "You do not have permission to edit issues in this project.")
    if project.archived:
        raise Refusal(
            site.rules.archived_status,
            "The issue cannot be edited because its project is archived.",
        )


def _objects(given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    fields, update = given.get("fields") or {}, given.get("update") or {}
    if not isinstance(fields, dict) or not isinstance(update, dict):
        raise Refusal(400, "Can not deserialize instance of java.util.LinkedHashMap")
    for name in fields:
        if name in update:
            message = f"Field '{name}' cannot appear in both 'fields' and 'update'"
            raise Refusal(400, errors={name: message})
    return fields, update


def _properties(given: object) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in given if isinstance(given, list) else []:
        if not isinstance(item, dict) or not isinstance(item.get("key"), str):
            raise Refusal(400, "Invalid property.")
        edits.check_property(item["key"], item.get("value"))
        found[item["key"]] = item.get("value")
    return found


def _update(site: Sandbox, draft: edits.Draft, name: str, operations: object) -> None:
    if not isinstance(operations, list) or not operations:
        draft.errors[name] = "data was not an array"
        return
    if name in ("labels", "components"):
        old: list[Any] = draft.issue.labels
        if name == "components":
            old = [{"name": component} for component in draft.issue.components]
        new = edits.verbs(old, operations)
        if new is None:
            draft.errors[name] = "Unsupported operation(s): add, remove or set expected"
        else:
            _set(site, draft, name, new)
        return
    last = operations[-1]
    if not isinstance(last, dict) or set(last) != {"set"}:
        draft.errors[name] = f"Field '{name}' does not support that operation."
    else:
        _set(site, draft, name, last["set"])


def _set(site: Sandbox, draft: edits.Draft, name: str, value: Any) -> None:  # noqa: ANN401 - JSON
    setter = _SETTERS.get(name)
    if name == draft.points_field:
        edits.set_points(draft, name, value)
    elif name == site.field_ids["work_role"]:
        edits.set_choice(draft, "Work role", name, value)
    elif setter:
        setter(site, draft, value)
    else:
        draft.errors[name] = edits.off_screen(name)


def _set_labels(_site: Sandbox, draft: edits.Draft, value: Any) -> None:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        edits.set_labels(draft, value)
    else:
        draft.errors["labels"] = "data was not an array"


def _set_components(_site: Sandbox, draft: edits.Draft, value: Any) -> None:  # noqa: ANN401 - JSON
    names = [str(one.get("name")) for one in value if isinstance(one, dict)]
    unknown = [name for name in names if name not in draft.project.components]
    if unknown:
        draft.errors["components"] = f"Component name '{unknown[0]}' is not valid"
        return
    draft.note("Component", ", ".join(draft.issue.components), ", ".join(names))
    draft.issue.components = names


def _set_summary(_site: Sandbox, draft: edits.Draft, value: Any) -> None:  # noqa: ANN401 - JSON
    edits.set_text(draft, "summary", value)


def _set_description(site: Sandbox, draft: edits.Draft, value: Any) -> None:  # noqa: ANN401 - JSON
    if value is not None and (wrong := check_text(value, site.dialect, site.rules.text_limit)):
        draft.errors["description"] = wrong
        return
    draft.note("description", plain(draft.issue.description) or None, plain(value) or None)
    draft.issue.description = value


def _set_assignee(site: Sandbox, draft: edits.Draft, value: Any) -> None:  # noqa: ANN401 - JSON
    given = value if isinstance(value, dict) else {}
    people = [site.user(given.get("accountId") or given.get("key"))]
    if site.dialect is Dialect.DATA_CENTER and given.get("name"):
        people = site.people(given["name"])
    if people[0] is None and any(given.values()):
        draft.errors["assignee"] = "The user does not exist or cannot be assigned issues."
        return
    edits.set_user(draft, people[0], site.user(draft.issue.assignee))


def _set_priority(_site: Sandbox, draft: edits.Draft, value: Any) -> None:  # noqa: ANN401 - JSON
    edits.set_choice(draft, "priority", "priority", value)


def _set_time(_site: Sandbox, draft: edits.Draft, value: Any) -> None:  # noqa: ANN401 - JSON
    edits.set_time(draft, value)


_SETTERS: dict[str, Callable[[Sandbox, edits.Draft, Any], None]] = {
    "labels": _set_labels,
    "components": _set_components,
    "summary": _set_summary,
    "description": _set_description,
    "assignee": _set_assignee,
    "priority": _set_priority,
    "timetracking": _set_time,
}
