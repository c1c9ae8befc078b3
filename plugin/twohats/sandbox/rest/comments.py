"""REST about comments and their properties."""

from typing import Any

from flask import Blueprint, Response, request

from twohats.sandbox import edits
from twohats.sandbox.answers import Refusal, empty, page, reply
from twohats.sandbox.context import (
    api,
    body,
    cloud,
    flag,
    listed,
    me,
    needs_cloud,
    number,
    somebody,
    world,
)
from twohats.sandbox.markup import document
from twohats.sandbox.rest.site import shape
from twohats.sandbox.richtext import check_text
from twohats.sandbox.things import Comment, Issue, Project

blueprint = Blueprint("comments", __name__)
PUBLIC = "sd.public.comment"
PAGE = 100  # Cloud's default page; Data Center answers everything unless asked for less


def _show(issue: Issue, comment: Comment) -> dict[str, Any]:
    inline = world().rules.comment_properties_inline and "properties" in (listed("expand") or [])
    return shape().comment(issue, comment, properties=inline)


def _visible(issue: Issue, project: Project) -> list[Comment]:
    found = world().store.all(Comment, issue.id)
    user = me()
    mine = {role for role, actors in project.roles.items() if user and user.account in actors}
    return [
        comment
        for comment in found
        if not comment.visibility
        or (user and comment.author == user.account)
        or comment.visibility.get("value") in mine
    ]


@blueprint.get("/issue/<key>/comment")
def comments(key: str) -> Response:
    """List an issue's comments, oldest first unless asked otherwise."""
    issue, project = world().access.issue(me(), key)
    found = _visible(issue, project)
    if request.args.get("orderBy", "created").startswith("-"):
        found.reverse()
    start = number("startAt", 0)
    size = number("maxResults", PAGE if cloud() else max(len(found), 1))
    if cloud():
        size = min(size, 5000)
    shown = [_show(issue, comment) for comment in found[start : start + size]]
    return reply({"startAt": start, "maxResults": size, "total": len(found), "comments": shown})


@blueprint.get("/issue/<key>/comment/<int:comment_id>")
def comment(key: str, comment_id: int) -> Response:
    """Show one comment."""
    issue, found = _comment(key, comment_id)
    return reply(_show(issue, found))


def _comment(key: str, comment_id: int) -> tuple[Issue, Comment]:
    issue, project = world().access.issue(me(), key)
    for found in _visible(issue, project):
        if found.id == comment_id:
            return issue, found
    raise Refusal(404, f"Can not find a comment for the id: {comment_id}.")


@blueprint.post("/issue/<key>/comment")
def add(key: str) -> Response:
    """Add a comment; it always notifies."""
    site = world()
    issue, project = site.access.issue(me(), key)
    user = somebody()
    if not site.access.may(user, "ADD_COMMENTS", project) or project.archived:
        name = user.display
        raise Refusal(400, f"{name}, you do not have the permission to comment on this issue.")
    given = body()
    text, properties = _text(given), _properties(given)
    if len(site.store.all(Comment, issue.id)) >= site.rules.comment_limit:
        raise Refusal(413, "The issue has reached its limit of comments.")
    now = site.now()
    with site.store.transaction():
        made = Comment(
            issue=issue.id,
            author=user.account,
            body=text,
            created=now,
            updated=now,
            visibility=given.get("visibility"),
            properties=properties,
        )
        made.internal = bool(mapping_of(properties.get(PUBLIC)).get("internal"))
        site.store.put(made)
        site.touch(issue)
        site.send(issue, user.account, "commented", mute=False)
        site.save(issue)
    return reply(_show(issue, made), 201)


def mapping_of(value: object) -> dict[str, Any]:
    """Return ``value`` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def _text(given: dict[str, Any]) -> Any:  # noqa: ANN401 - ADF or text
    text = given.get("body")
    if text in (None, "") or (isinstance(text, str) and not text.strip()):
        raise Refusal(400, errors={"comment": "Comment body can not be empty!"})
    site = world()
    wrong = check_text(text, site.dialect, site.rules.text_limit, version=api())
    if wrong:
        raise Refusal(400, errors={"comment": wrong})
    return document(text) if cloud() and isinstance(text, str) else text


def _properties(given: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for item in given.get("properties") or []:
        edits.check_property(item.get("key", ""), item.get("value"))
        found[item["key"]] = item.get("value")
    return found


@blueprint.put("/issue/<key>/comment/<int:comment_id>")
def edit(key: str, comment_id: int) -> Response:
    """Replace a comment's text."""
    site = world()
    issue, found = _comment(key, comment_id)
    refuse_unless_mine(found, "EDIT", 400)
    given = body()
    mute = cloud() and not flag("notifyUsers", default=True)
    project = site.access.project_of(issue)
    if mute and not site.access.may_mute(me(), project):
        mute = False  # for comments the wish is ignored, not refused
    with site.store.transaction():
        found.body = _text(given)
        found.properties |= _properties(given)
        found.visibility = given.get("visibility", found.visibility)
        found.updated, found.editor = site.now(), somebody().account
        site.store.put(found)
        site.touch(issue)
        site.send(issue, somebody().account, "comment edited", mute=mute)
        site.save(issue)
    return reply(_show(issue, found))


def refuse_unless_mine(comment: Comment, verb: str, status: int) -> None:
    """Refuse whoever may not edit or delete this comment."""
    user = somebody()
    issue = world().store.issue(comment.issue)
    project = world().access.project_of(issue) if issue else None
    own = comment.author == user.account
    may = world().access.may
    allowed = own and may(user, f"{verb}_OWN_COMMENTS", project)
    if not (allowed or may(user, f"{verb}_ALL_COMMENTS", project)) or (
        project and project.archived
    ):
        raise Refusal(
            status,
            f"{user.display}, you do not have the permission to {verb.lower()} this comment.",
        )


@blueprint.delete("/issue/<key>/comment/<int:comment_id>")
def delete(key: str, comment_id: int) -> Response:
    """Delete a comment."""
    site = world()
    issue, found = _comment(key, comment_id)
    refuse_unless_mine(found, "DELETE", 400)
    with site.store.transaction():
        site.store.drop(found)
        site.touch(issue)
        site.save(issue)
    return empty()


@blueprint.post("/comment/list")
def comment_list() -> Response:
    """Read comments by number, with their properties if asked (Cloud only)."""
    needs_cloud()
    ids = body(frozenset(("ids",))).get("ids") or []
    if not 0 < len(ids) <= 1000:  # noqa: PLR2004 - Cloud's limit
        raise Refusal(400, "Between 1 and 1000 comment IDs must be given.")
    shown = []
    for comment_id in ids:
        found = world().store.get(Comment, int(comment_id))
        issue = world().store.issue(found.issue) if found else None
        if found and issue and world().access.sees(me(), issue, world().access.project_of(issue)):
            shown.append(_show(issue, found))
    here = f"{world().base_url}{request.full_path}"
    return reply(page(shown, 0, max(len(shown), 1), here=here, total=len(shown)))
