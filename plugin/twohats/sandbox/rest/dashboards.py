"""REST about dashboards, as far as Cloud documents them; Data Center only lists them."""

from typing import Any

from flask import Blueprint, Response, request

from twohats.sandbox.answers import Refusal, empty, page, reply
from twohats.sandbox.context import (
    body,
    cloud,
    me,
    needs_cloud,
    number,
    payload,
    somebody,
    stored,
    world,
)
from twohats.sandbox.index import fold
from twohats.sandbox.rest.sharing import brief_user, read_shares, shared_with, show_share
from twohats.sandbox.rest.site import shapes
from twohats.sandbox.things import Dashboard, Gadget

blueprint = Blueprint("dashboards", __name__)
GADGETS = {
    "com.atlassian.jira.gadgets:filter-results-gadget": "Filter Results",
    "com.atlassian.jira.gadgets:pie-chart-gadget": "Pie Chart",
    "com.atlassian.jira.gadgets:two-dimensional-stats-gadget": "Two Dimensional Filter Statistics",
}
COLOURS = frozenset(["blue", "red", "yellow", "green", "cyan", "purple", "gray", "white"])
MAX_GADGETS = 20


def _show(board: Dashboard) -> dict[str, Any]:
    address = f"{shapes().api}/dashboard/{board.id}"
    view = f"{world().base_url}/jira/dashboards/{board.id}"
    shown: dict[str, Any] = {"id": str(board.id), "name": board.name, "self": address}
    if not cloud():
        return {**shown, "view": view}
    owner = world().user(board.owner)
    return {
        **shown,
        "description": board.description,
        "isFavourite": False,
        "isWritable": shared_with(me(), board, edit=True),
        "owner": brief_user(owner) if owner else None,
        "popularity": 0,
        "sharePermissions": [show_share(share) for share in board.shares if not share.edit],
        "editPermissions": [show_share(share) for share in board.shares if share.edit],
        "view": view,
        "systemDashboard": False,
    }


def _visible() -> list[Dashboard]:
    return [board for board in world().store.all(Dashboard) if shared_with(me(), board)]


@blueprint.get("/dashboard")
def dashboards() -> Response:
    """List dashboards."""
    found = _visible()
    start, size = number("startAt", 0), number("maxResults", 20, least=1)
    shown = [_show(board) for board in found[start : start + size]]
    counts = {"startAt": start, "maxResults": size, "total": len(found)}
    return reply({**counts, "dashboards": shown})


@blueprint.get("/dashboard/search")
def search() -> Response:
    """Search dashboards by name and owner (Cloud only)."""
    needs_cloud()
    found, args = _visible(), request.args
    if name := args.get("dashboardName"):
        found = [board for board in found if fold(name.strip('"')) in fold(board.name)]
    if account := args.get("accountId"):
        found = [board for board in found if board.owner == account]
    start, size = number("startAt", 0), number("maxResults", 50, least=1)
    shown = [_show(board) for board in found[start : start + size]]
    here = f"{world().base_url}{request.full_path}"
    return reply(page(shown, start, size, here=here, total=len(found)))


@blueprint.get("/dashboard/gadgets")
def available() -> Response:
    """List the gadgets that a dashboard can take (Cloud only)."""
    needs_cloud()
    return reply({"gadgets": [{"moduleKey": k, "title": t} for k, t in GADGETS.items()]})


@blueprint.post("/dashboard")
def create() -> Response:
    """Make a dashboard (Cloud only)."""
    needs_cloud()
    user, given = somebody(), body()
    if not given.get("name"):
        raise Refusal(400, errors={"name": "You must specify a name to save this page as."})
    with world().store.transaction():
        made = Dashboard(owner=user.account, name=given["name"])
        made.description = given.get("description") or ""
        made.shares = [
            *read_shares(given.get("sharePermissions")),
            *read_shares(given.get("editPermissions"), edit=True),
        ]
        world().store.put(made)
    return reply(_show(made))


def _dashboard(number: int, *, edit: bool = False) -> Dashboard:
    found = world().store.get(Dashboard, number)
    if found is None or not shared_with(me(), found, edit=edit):
        raise Refusal(404, f"The dashboard with id '{number}' does not exist.")
    return found


@blueprint.get("/dashboard/<int:number>")
def one(number: int) -> Response:
    """Show one dashboard."""
    return reply(_show(_dashboard(number)))


@blueprint.delete("/dashboard/<int:number>")
def delete(number: int) -> Response:
    """Delete a dashboard (Cloud only)."""
    needs_cloud()
    with world().store.transaction():
        world().store.drop(_dashboard(number, edit=True))
    return empty()


def _gadget(gadget: Gadget) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": gadget.id, "color": gadget.color, "title": gadget.title}
    shown["position"] = {"row": gadget.row, "column": gadget.column}
    if gadget.module_key:
        return {**shown, "moduleKey": gadget.module_key}
    return {**shown, "uri": gadget.uri}


@blueprint.get("/dashboard/<int:number>/gadget")
def gadgets(number: int) -> Response:
    """List the gadgets on a dashboard (Cloud only)."""
    needs_cloud()
    return reply({"gadgets": [_gadget(gadget) for gadget in _dashboard(number).gadgets]})


@blueprint.post("/dashboard/<int:number>/gadget")
def add_gadget(number: int) -> Response:
    """Put a gadget on a dashboard (Cloud only)."""
    needs_cloud()
    board, given = _dashboard(number, edit=True), body()
    key, uri, colour = given.get("moduleKey"), given.get("uri"), given.get("color", "blue")
    if bool(key) == bool(uri):
        raise Refusal(400, "Exactly one of 'moduleKey' and 'uri' must be given.")
    if key and key not in GADGETS and not given.get("ignoreUriAndModuleKeyValidation"):
        raise Refusal(400, f"The gadget '{key}' does not exist.")
    if colour not in COLOURS:
        raise Refusal(400, f"The color '{colour}' is not valid.")
    if len(board.gadgets) >= MAX_GADGETS:
        raise Refusal(400, f"The dashboard cannot have more than {MAX_GADGETS} gadgets.")
    where = given.get("position") or {}
    with world().store.transaction():
        made = Gadget(
            id=world().store.next_id("gadget"),
            title=given.get("title") or GADGETS.get(key or "", "Gadget"),
            color=colour,
            module_key=key,
            uri=uri,
            row=where.get("row", len(board.gadgets)),
            column=where.get("column", 0),
        )
        board.gadgets.append(made)
        world().store.put(board)
    return reply(_gadget(made))


@blueprint.delete("/dashboard/<int:number>/gadget/<int:gadget_id>")
def delete_gadget(number: int, gadget_id: int) -> Response:
    """Take a gadget off a dashboard (Cloud only)."""
    needs_cloud()
    board = _dashboard(number, edit=True)
    board.gadgets.remove(_find(board, gadget_id))
    with world().store.transaction():
        world().store.put(board)
    return empty()


def _find(board: Dashboard, gadget_id: int) -> Gadget:
    for gadget in board.gadgets:
        if gadget.id == gadget_id:
            return gadget
    raise Refusal(404, f"The gadget with id '{gadget_id}' does not exist.")


@blueprint.get("/dashboard/<int:number>/items/<int:item>/properties/<name>")
def get_property(number: int, item: int, name: str) -> Response:
    """Show a property of a gadget."""
    gadget = _find(_dashboard(number), item)
    if name not in gadget.properties:
        raise Refusal(404, f"The property {name} does not exist.")
    return reply({"key": name, "value": gadget.properties[name]})


@blueprint.put("/dashboard/<int:number>/items/<int:item>/properties/<name>")
def put_property(number: int, item: int, name: str) -> Response:
    """Set a property of a gadget."""
    board = _dashboard(number, edit=True)
    gadget = _find(board, item)
    new = name not in gadget.properties
    gadget.properties[name] = payload()
    with world().store.transaction():
        world().store.put(board)
    return stored(new=new)
