"""Whom filters and dashboards are shared with."""

from typing import Any

from twohats.sandbox.answers import Refusal
from twohats.sandbox.context import cloud, me, world
from twohats.sandbox.rest.site import group_id, shapes
from twohats.sandbox.things import Dashboard, Filter, Group, Project, Share, User
from twohats.sandbox.workflow import ROLES

EVERYBODY = frozenset(("global", "authenticated", "loggedin"))


def shared_with(user: User | None, thing: Filter | Dashboard, *, edit: bool = False) -> bool:
    """Whether ``user`` sees (or may edit) a filter or dashboard."""
    if user is None:
        return False
    if thing.owner == user.account:
        return True
    return any(_meets(user, share) for share in thing.shares if share.edit or not edit)


def _meets(user: User, share: Share) -> bool:
    store = world().store
    if share.type in EVERYBODY or share.user == user.account:
        return True
    if share.group:
        group = store.find(Group, share.group)
        return group is not None and user.account in group.members
    project = store.get(Project, share.project) if share.project else None
    if project and share.role:
        return user.account in project.roles.get(share.role, [])
    return project is not None and world().access.may(user, "BROWSE_PROJECTS", project)


def show_share(share: Share) -> dict[str, Any]:
    """Return a share as REST shows it."""
    shown: dict[str, Any] = {"id": share.id, "type": share.type}
    store = world().store
    if share.project and (project := store.get(Project, share.project)):
        shown["project"] = shapes().project(project)
    if share.role:
        shown["role"] = {"name": share.role, "id": ROLES[share.role]}
    if share.group and (group := store.find(Group, share.group)):
        named = {"name": group.name, "self": f"{shapes().api}/group?groupname={group.name}"}
        shown["group"] = {**named, "groupId": group_id(group)} if cloud() else named
    if share.user and (user := world().user(share.user)):
        shown["user"] = brief_user(user)
    return shown if cloud() else {**shown, "view": True, "edit": share.edit}


def brief_user(user: User) -> dict[str, Any]:
    """Return a person as shares and dashboards show one."""
    whole = shapes().user(user) or {}
    kept = ("accountId", "key", "name", "displayName", "active", "self")
    return {name: value for name, value in whole.items() if name in kept}


def read_shares(given: object, *, edit: bool = False) -> list[Share]:
    """Return the shares that a request names."""
    return [read_share(one, edit=edit) for one in (given if isinstance(given, list) else [])]


def read_share(given: dict[str, Any], *, edit: bool) -> Share:
    """Return the share that a request names; refuse one that makes no sense."""
    kind = given.get("type") or ""
    number = world().store.next_id("share")
    project, inner = given.get("projectId"), given.get("project")
    if isinstance(inner, dict):
        project = inner.get("id") or inner.get("key")
    share = Share(id=number, type=kind, edit=bool(given.get("edit", edit)))
    if kind in ("project", "projectRole"):
        share.project = world().access.project(me(), str(project)).id
        role = given.get("projectRoleId") or (given.get("role") or {}).get("id")
        share.role = next((n for n, i in ROLES.items() if str(i) == str(role)), None)
    elif kind == "group":
        named = given.get("groupname") or (given.get("group") or {}).get("name")
        share.group = _group(
            named, given.get("groupId") or (given.get("group") or {}).get("groupId")
        )
    elif kind == "user":
        inner = given.get("user") or {}
        account = given.get("accountId") or given.get("userKey") or inner.get("accountId")
        share.user = account or inner.get("key")
    elif kind not in EVERYBODY:
        raise Refusal(400, errors={"type": f"Invalid share type '{kind}'"})
    return share


def _group(name: str | None, number: str | None) -> str:
    for group in world().store.all(Group):
        if name == group.name or number == group_id(group):
            return group.name
    raise Refusal(400, f"Group '{name or number}' does not exist.")


def without_everybody(shares: list[Share]) -> list[Share]:
    """Return the shares that are not with everybody."""
    return [share for share in shares if share.type not in EVERYBODY]
