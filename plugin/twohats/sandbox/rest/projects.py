"""REST about projects, their roles and statuses."""

from typing import Any

from flask import Blueprint, Response, request

from twohats.sandbox.answers import Refusal, page, reply
from twohats.sandbox.context import cloud, flag, listed, me, number, somebody, world
from twohats.sandbox.index import fold
from twohats.sandbox.rest.site import group_id, shapes
from twohats.sandbox.things import Group, Project
from twohats.sandbox.workflow import ISSUE_TYPES, PRIORITIES, ROLES, STATUSES

blueprint = Blueprint("projects", __name__)


def _listed(project: Project, expand: str = "") -> dict[str, Any]:
    return shapes().project_in_list(project, world().user(project.lead), expand)


@blueprint.get("/project")
def projects() -> Response:
    """List all projects the account may see, on one page."""
    archived = not cloud() and flag("includeArchived", default=False)
    found = world().access.projects(me(), archived=archived)
    return reply([_listed(project, request.args.get("expand", "")) for project in found])


@blueprint.get("/project/search")
def project_search() -> Response:
    """Search projects (Cloud only; Data Center takes ``search`` for a key)."""
    if not cloud():
        return project("search")
    states = listed("status") or ["live"]
    found = world().access.projects(me(), archived=True)
    found = [p for p in found if ("archived" if p.archived else "live") in states]
    keys, ids = listed("keys"), listed("id")
    found = [p for p in found if not keys or p.key in keys]
    found = [p for p in found if not ids or str(p.id) in ids]
    query = fold(request.args.get("query", ""))
    found = [p for p in found if query in fold(p.key) or query in fold(p.name)]
    found.sort(key=lambda p: p.key)
    start, size = number("startAt", 0), min(100, number("maxResults", 50, least=1))
    expand = request.args.get("expand", "")
    shown = [_listed(project, expand) for project in found[start : start + size]]
    here = f"{world().base_url}{request.full_path}"
    return reply(page(shown, start, size, here=here, total=len(found)))


@blueprint.get("/project/<named>")
def project(named: str) -> Response:
    """Show one project."""
    found = world().access.project(me(), named)
    lead = world().user(found.lead)
    return reply(shapes().project_whole(found, lead, ROLES))


@blueprint.get("/project/<named>/role")
def roles(named: str) -> Response:
    """List the roles of a project."""
    found = world().access.project(me(), named)
    address = f"{shapes().api}/project/{found.id}/role"
    return reply({name: f"{address}/{number}" for name, number in ROLES.items()})


@blueprint.get("/project/<named>/role/<int:role>")
def role_actors(named: str, role: int) -> Response:
    """List who has a role in a project."""
    somebody()
    found = world().access.project(me(), named)
    name = next((n for n, i in ROLES.items() if i == role), None)
    if name is None:
        raise Refusal(404, f"Can not retrieve a role with id {role}.")
    actors = [_actor(at, actor) for at, actor in enumerate(found.roles.get(name, []))]
    shown = {
        "self": f"{shapes().api}/project/{found.id}/role/{role}",
        "name": name,
        "id": role,
        "description": "",
        "actors": [actor for actor in actors if actor],
    }
    return reply(shown)


def _actor(at: int, actor: str) -> dict[str, Any] | None:
    if actor.startswith("@"):
        group = world().store.find(Group, actor[1:])
        if group is None:
            return None
        shown = {"id": 10_240 + at, "displayName": group.name, "name": group.name}
        inner = {"name": group.name, "displayName": group.name}
        if cloud():
            inner["groupId"] = group_id(group)
        return {**shown, "type": "atlassian-group-role-actor", "actorGroup": inner}
    user = world().user(actor)
    if user is None:
        return None
    shown = {"id": 10_240 + at, "displayName": user.display, "type": "atlassian-user-role-actor"}
    if cloud():
        return {**shown, "actorUser": {"accountId": user.account}}
    return {**shown, "name": user.name}


@blueprint.get("/project/<named>/statuses")
def statuses_of_project(named: str) -> Response:
    """List the statuses of each issue type of a project."""
    found = world().access.project(me(), named)
    shown = [
        {
            **{k: v for k, v in shapes().issue_type(name).items() if k in ("self", "id", "name")},
            "subtask": ISSUE_TYPES[name][1],
            "statuses": [shapes().status(status) for status in STATUSES],
        }
        for name in found.issue_types
    ]
    return reply(shown)


@blueprint.get("/status")
def statuses() -> Response:
    """List the statuses."""
    return reply([shapes().status(name) for name in STATUSES])


@blueprint.get("/priority")
def priorities() -> Response:
    """List the priorities."""
    shown = [shapes().priority(name) for name in PRIORITIES]
    return reply([{**one, "statusColor": "#ffab00", "description": ""} for one in shown])


@blueprint.get("/issuetype")
def issue_types() -> Response:
    """List the issue types."""
    return reply([shapes().issue_type(name) for name in ISSUE_TYPES])
