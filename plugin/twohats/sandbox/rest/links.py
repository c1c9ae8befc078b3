"""REST about web links on issues."""

from typing import Any

from flask import Blueprint, Response, request

from twohats.sandbox.answers import Refusal, empty, reply
from twohats.sandbox.context import body, me, somebody, world
from twohats.sandbox.rest.site import shapes
from twohats.sandbox.things import Issue, Link

blueprint = Blueprint("links", __name__)


def _show(issue: Issue, link: Link) -> dict[str, Any]:
    shown = {
        "id": link.id,
        "self": f"{shapes().api}/issue/{issue.id}/remotelink/{link.id}",
        "application": link.application,
        "object": {"icon": {}, "status": {"icon": {}}, **link.object},
    }
    if link.global_id:
        shown["globalId"] = link.global_id
    return {**shown, "relationship": link.relationship} if link.relationship else shown


def _linkable(key: str) -> Issue:
    issue, project = world().access.issue(me(), key)
    somebody()
    if not world().access.may(me(), "LINK_ISSUES", project) or project.archived:
        raise Refusal(403, "No Link Issue Permission for issue")
    return issue


@blueprint.get("/issue/<key>/remotelink")
def links(key: str) -> Response:
    """List an issue's web links, or show the one with a ``globalId``."""
    issue, _ = world().access.issue(me(), key)
    found = world().store.all(Link, issue.id)
    wanted = request.args.get("globalId")
    if wanted is None:
        return reply([_show(issue, link) for link in found])
    for link in found:
        if link.global_id == wanted:
            return reply(_show(issue, link))
    raise Refusal(404, errors={"globalId": "A remote issue link with that global ID was not found"})


@blueprint.get("/issue/<key>/remotelink/<int:number>")
def link(key: str, number: int) -> Response:
    """Show one web link."""
    issue, _ = world().access.issue(me(), key)
    return reply(_show(issue, _link(issue, number)))


def _link(issue: Issue, number: int) -> Link:
    found = world().store.get(Link, number)
    if found is None or found.issue != issue.id:
        raise Refusal(404, f"A remote issue link with id {number} was not found.")
    return found


@blueprint.post("/issue/<key>/remotelink")
def upsert(key: str) -> Response:
    """Add a web link, or replace the one with the same ``globalId``."""
    issue = _linkable(key)
    given = body()
    target = given.get("object")
    if not isinstance(target, dict) or not target.get("url") or not target.get("title"):
        raise Refusal(400, errors={"object": "'title' and 'url' are required."})
    global_id = given.get("globalId") or ""
    found = [
        link
        for link in world().store.all(Link, issue.id)
        if global_id and link.global_id == global_id
    ]
    made = Link(
        id=found[0].id if found else 0,
        issue=issue.id,
        global_id=global_id,
        object=target,
        application=given.get("application") or {},
        relationship=given.get("relationship"),
    )
    with world().store.transaction():
        world().store.put(made)
        world().touch(issue)
        world().save(issue)
    address = f"{shapes().api}/issue/{issue.id}/remotelink/{made.id}"
    return reply({"id": made.id, "self": address}, 200 if found else 201)


@blueprint.delete("/issue/<key>/remotelink")
def delete_by_global_id(key: str) -> Response:
    """Delete the web link with a ``globalId``."""
    issue = _linkable(key)
    wanted = request.args.get("globalId")
    if not wanted:
        raise Refusal(400, errors={"globalId": "The globalId parameter is required."})
    found = [link for link in world().store.all(Link, issue.id) if link.global_id == wanted]
    if not found:
        raise Refusal(404, f"A remote issue link with global ID '{wanted}' was not found.")
    return _delete(issue, found[0])


@blueprint.delete("/issue/<key>/remotelink/<int:number>")
def delete(key: str, number: int) -> Response:
    """Delete one web link."""
    issue = _linkable(key)
    return _delete(issue, _link(issue, number))


def _delete(issue: Issue, found: Link) -> Response:
    with world().store.transaction():
        world().store.drop(found)
        world().touch(issue)
        world().save(issue)
    return empty()
