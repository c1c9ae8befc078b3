"""REST about entity properties of issues and of comments."""

from flask import Blueprint, Response

from twohats.sandbox import edits
from twohats.sandbox.answers import Refusal, empty, reply
from twohats.sandbox.context import me, payload, somebody, stored, world
from twohats.sandbox.rest.comments import PUBLIC, mapping_of, refuse_unless_mine
from twohats.sandbox.rest.site import shapes
from twohats.sandbox.things import Comment, Issue

blueprint = Blueprint("properties", __name__)

# of issues


def _editable(key: str) -> Issue:
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
    found = _editable(key)
    edits.check_property(name, value := payload())
    new = name not in found.properties
    with world().store.transaction():
        found.properties[name] = value
        _saved(found)
    return stored(new=new)


@blueprint.delete("/issue/<key>/properties/<name>")
def delete_property(key: str, name: str) -> Response:
    """Delete one property of an issue."""
    found = _editable(key)
    if name not in found.properties:
        raise Refusal(404, f"The property {name} does not exist.")
    with world().store.transaction():
        del found.properties[name]
        _saved(found)
    return empty()


def _saved(issue: Issue) -> None:
    """Keep an issue whose properties alone were changed."""
    if world().rules.property_bumps_updated:
        world().touch(issue)
    world().save(issue)


# of comments


def _by_id(comment_id: int) -> Comment:
    found = world().store.get(Comment, comment_id)
    issue = world().store.issue(found.issue) if found else None
    if found is None or issue is None:
        raise Refusal(404, f"Can not find a comment for the id: {comment_id}.")
    world().access.issue(me(), issue.id)
    return found


@blueprint.get("/comment/<int:comment_id>/properties")
def comment_property_keys(comment_id: int) -> Response:
    """List the keys of a comment's properties."""
    found = _by_id(comment_id)
    address = f"{shapes().api}/comment/{found.id}/properties"
    return reply({"keys": [{"key": k, "self": f"{address}/{k}"} for k in found.properties]})


@blueprint.get("/comment/<int:comment_id>/properties/<name>")
def get_comment_property(comment_id: int, name: str) -> Response:
    """Show one property of a comment."""
    found = _by_id(comment_id)
    if name not in found.properties:
        raise Refusal(404, f"The property {name} does not exist.")
    return reply({"key": name, "value": found.properties[name]})


@blueprint.put("/comment/<int:comment_id>/properties/<name>")
def put_comment_property(comment_id: int, name: str) -> Response:
    """Set one property of a comment: 201 if it is new, 200 if not."""
    found = _by_id(comment_id)
    refuse_unless_mine(found, "EDIT", 403)
    edits.check_property(name, value := payload())
    new = name not in found.properties
    found.properties[name] = value
    if name == PUBLIC:
        found.internal = bool(mapping_of(value).get("internal"))
    with world().store.transaction():
        world().store.put(found)
    return stored(new=new)


@blueprint.delete("/comment/<int:comment_id>/properties/<name>")
def delete_comment_property(comment_id: int, name: str) -> Response:
    """Delete one property of a comment."""
    found = _by_id(comment_id)
    refuse_unless_mine(found, "EDIT", 403)
    if found.properties.pop(name, None) is None:
        raise Refusal(404, f"The property {name} does not exist.")
    with world().store.transaction():
        world().store.put(found)
    return empty()
