"""REST about the site and its people: serverInfo, myself, permissions, users, groups, labels."""

from typing import Any

from flask import Blueprint, Response, request

from twohats.sandbox import custom_fields
from twohats.sandbox.access import PERMISSIONS
from twohats.sandbox.answers import Refusal, page, reply
from twohats.sandbox.context import (
    api,
    cloud,
    flag,
    listed,
    me,
    needs_cloud,
    number,
    somebody,
    world,
)
from twohats.sandbox.index import fold
from twohats.sandbox.rest.issue_shape import IssueShape
from twohats.sandbox.rest.shapes import Shapes
from twohats.sandbox.things import Group, Issue, Project, User

blueprint = Blueprint("site", __name__)
CLOUD_VERSION = ("1001.0.0-SNAPSHOT", [1001, 0, 0], 100_288)
DATA_CENTER_VERSION = ("10.3.24", [10, 3, 24], 10_030_024)


def shapes() -> Shapes:
    """Return the shapes for this request."""
    site = world()
    return Shapes(site.base_url, site.dialect, api(), me())


def shape() -> IssueShape:
    """Return the issue shape for this request."""
    return IssueShape(world(), shapes())


def visible(name: str) -> Issue | None:
    """Return an issue if this account may see it."""
    try:
        return world().access.issue(me(), name)[0]
    except Refusal:
        return None


@blueprint.get("/serverInfo")
def server_info() -> Response:
    """Tell version and clock; anybody may ask."""
    version, numbers, build = CLOUD_VERSION if cloud() else DATA_CENTER_VERSION
    shown: dict[str, Any] = {
        "baseUrl": world().base_url,
        "version": version,
        "versionNumbers": numbers,
        "deploymentType": "Cloud" if cloud() else "Server",
        "buildNumber": build,
        "buildDate": "2026-10-01T00:00:00.000+0000",
        "serverTime": shapes().time(world().now()),
        "scmInfo": "sandbox",
        "serverTitle": "Jira" if cloud() else "Jira Data Center",
    }
    if cloud():
        shown |= {"serverTimeZone": "Etc/UTC", "displayUrl": world().base_url}
    return reply(shown)


@blueprint.get("/myself")
def myself() -> Response:
    """Tell who asks; the one address that never answers anonymously."""
    user = somebody()
    shown = {**(shapes().user(user) or {}), "locale": "en_US", "emailAddress": user.email}
    names = [g.name for g in world().store.all(Group) if user.account in g.members]
    size = {"size": len(names), "items": [{"name": n, "self": _group_address(n)} for n in names]}
    roles = {"size": 1, "items": []}
    return reply({**shown, "groups": size, "applicationRoles": roles, "expand": "groups"})


def _group_address(name: str) -> str:
    return f"{shapes().api}/group?groupname={name}"


@blueprint.get("/mypermissions")
def my_permissions() -> Response:
    """Tell what the account may do; Cloud wants to be asked for each permission."""
    site, user = world(), me()
    project, issue = _asked_about()
    if issue is not None:
        _, project = site.access.issue(user, issue.id)
    asked = listed("permissions")
    if cloud() and not asked:
        raise Refusal(400, "The 'permissions' query parameter is required.")
    names = list(PERMISSIONS) if not asked or not cloud() else asked
    unknown = [name for name in names if name not in PERMISSIONS]
    if unknown:
        raise Refusal(400, f"Unrecognized permission: {unknown[0]}")
    return reply({"permissions": site.access.listing(user, names, project)})


def _asked_about() -> tuple[Project | None, Issue | None]:
    site, args = world(), request.args
    if named := args.get("projectKey") or args.get("projectId"):
        return site.access.project(me(), named), None
    if named := args.get("issueKey") or args.get("issueId"):
        return None, site.access.issue(me(), named)[0]
    return None, None


@blueprint.get("/field")
def fields() -> Response:
    """List the fields."""
    return reply(custom_fields.listing(world().dialect))


@blueprint.get("/label")
def labels() -> Response:
    """List every label in use (Cloud only)."""
    needs_cloud()
    found = sorted({label for issue in world().store.issues() for label in issue.labels})
    return _page(found, 1000)


def _page(found: list[Any], size: int, **more: object) -> Response:
    start, size = number("startAt", 0), number("maxResults", size, least=1)
    shown = found[start : start + size]
    here = f"{world().base_url}{request.full_path}"
    return reply({**page(shown, start, size, here=here, total=len(found)), **more})


@blueprint.get("/user")
def one_user() -> Response:
    """Find a person by account id (Cloud), or by key or name (Data Center)."""
    somebody()
    args = request.args
    if cloud():
        found = world().user(args.get("accountId"))
    else:
        wanted = (args.get("key"), args.get("username"))
        people = world().store.all(User)
        found = next((p for p in people if p.account == wanted[0] or p.name == wanted[1]), None)
    if found is None:
        raise Refusal(404, "Specified user does not exist or you do not have required permissions")
    return reply(shapes().user(found))


@blueprint.get("/user/search")
def user_search() -> Response:
    """Search people by the beginnings of names and e-mail addresses."""
    somebody()
    query = request.args.get("query" if cloud() else "username")
    account = request.args.get("accountId")
    if query is None and account is None:
        missing = "query" if cloud() else "username"
        raise Refusal(400, f"The {missing} query parameter was not provided")
    found = [p for p in world().store.all(User) if p.active and _is_called(p, query, account)]
    start, size = number("startAt", 0), number("maxResults", 50, least=1)
    return reply([shapes().user(person) for person in found[start : start + size]])


def _is_called(person: User, query: str | None, account: str | None) -> bool:
    if account is not None:
        return person.account == account
    words = fold(person.display).split()
    names = [*words, fold(person.display), fold(person.email), fold(person.name)]
    return any(name.startswith(fold(query or "")) for name in names if query != ".")


@blueprint.get("/group/member")
def group_member() -> Response:
    """List the members of a group."""
    somebody()
    named = request.args.get("groupname") or request.args.get("groupId") or ""
    groups = world().store.all(Group)
    group = next((g for g in groups if named in (g.name, group_id(g))), None)
    if group is None:
        raise Refusal(404, f"Group '{named}' does not exist")
    people = [world().user(account) for account in group.members]
    inactive = flag("includeInactiveUsers", default=False)
    shown = [shapes().user(person) for person in people if person and (person.active or inactive)]
    return _page(shown, 50)


def group_id(group: Group) -> str:
    """Return a group's id, as Cloud has it."""
    return f"00000000-0000-4000-8000-{group.id:012d}"


@blueprint.get("/group/bulk")
def group_bulk() -> Response:
    """List groups (Cloud only)."""
    needs_cloud()
    somebody()
    wanted = request.args.getlist("groupName")
    groups = [g for g in world().store.all(Group) if not wanted or g.name in wanted]
    return _page([{"name": g.name, "groupId": group_id(g)} for g in groups], 50)
