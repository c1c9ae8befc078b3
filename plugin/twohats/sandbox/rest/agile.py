"""REST about boards: the same addresses on Cloud and Data Center."""

from typing import Any

from flask import Blueprint, Response, request

from twohats.sandbox.answers import Refusal, reply
from twohats.sandbox.context import cloud, listed, me, number, world
from twohats.sandbox.edits import points_field
from twohats.sandbox.index import fold
from twohats.sandbox.rest.issue_shape import IssueShape
from twohats.sandbox.rest.search import compiled
from twohats.sandbox.rest.site import shapes
from twohats.sandbox.things import Board, Project, Sprint
from twohats.sandbox.workflow import STATUSES

blueprint = Blueprint("agile", __name__)


def _address(board: Board) -> str:
    return f"{world().base_url}/rest/agile/1.0/board/{board.id}"


def _show(board: Board) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": board.id, "self": _address(board), "name": board.name}
    shown["type"] = board.type
    project = world().store.get(Project, board.project)
    if cloud() and project:
        place = {"projectId": project.id, "displayName": f"{project.name} ({project.key})"}
        named = {"projectName": project.name, "projectKey": project.key, "name": project.name}
        shown["location"] = {**place, **named, "projectTypeKey": project.type_key}
    return shown


def _visible() -> list[Board]:
    projects = {project.id for project in world().access.projects(me())}
    return [board for board in world().store.all(Board) if board.project in projects]


@blueprint.get("/board")
def boards() -> Response:
    """List the boards the account may see."""
    found, args = _visible(), request.args
    if named := args.get("projectKeyOrId"):
        project = world().access.project(me(), named)
        found = [board for board in found if board.project == project.id]
    if kind := args.get("type"):
        found = [board for board in found if board.type in kind.split(",")]
    if name := args.get("name"):
        found = [board for board in found if fold(name) in fold(board.name)]
    start, size = number("startAt", 0), min(50, number("maxResults", 50, least=1))
    shown = [_show(board) for board in found[start : start + size]]
    last = start + len(shown) >= len(found)
    counts = {"maxResults": size, "startAt": start, "total": len(found), "isLast": last}
    return reply({**counts, "values": shown})


def _board(board_id: int) -> Board:
    for board in _visible():
        if board.id == board_id:
            return board
    raise Refusal(404, f"Board {board_id} does not exist or you do not have permission to view it.")


@blueprint.get("/board/<int:board_id>")
def one(board_id: int) -> Response:
    """Show one board."""
    return reply(_show(_board(board_id)))


@blueprint.get("/board/<int:board_id>/configuration")
def configuration(board_id: int) -> Response:
    """Show filter, columns and estimation field of a board."""
    board, site = _board(board_id), world()
    project = site.store.get(Project, board.project)
    columns = [
        {
            "name": name,
            "statuses": [
                {"id": STATUSES[s].id, "self": shapes().status(s)["self"]} for s in statuses
            ],
        }
        for name, statuses in board.columns
    ]
    field = points_field(project, site.dialect) if project else site.field_ids["points"]
    shown: dict[str, Any] = {
        "id": board.id,
        "name": board.name,
        "type": board.type,
        "self": f"{_address(board)}/configuration",
        "filter": {"id": str(board.filter), "self": f"{shapes().api}/filter/{board.filter}"},
        "subQuery": {"query": "fixVersion in unreleasedVersions() OR fixVersion is EMPTY"},
        "columnConfig": {"columns": columns, "constraintType": "none"},
        "ranking": {"rankCustomFieldId": int(site.field_ids["rank"].rpartition("_")[2])},
    }
    if board.type == "scrum":
        estimate = {"fieldId": field, "displayName": "Story Points"}
        shown["estimation"] = {"type": "field", "field": estimate}
    else:
        del shown["subQuery"]["query"]
    return reply(shown)


@blueprint.get("/board/<int:board_id>/issue")
def issues(board_id: int) -> Response:
    """List the issues on a board, by startAt on both kinds of site."""
    board, site = _board(board_id), world()
    jql = f"({board.jql.partition(' ORDER BY ')[0]})"
    if extra := request.args.get("jql"):
        jql += f" AND ({extra})"
    hits = compiled(f"{jql} ORDER BY rank")
    start, size = number("startAt", 0), min(1000, number("maxResults", 50, least=1))
    found = site.search.page(hits, start, size)
    shape, fields = IssueShape(site, shapes()), listed("fields")
    total = site.search.count(hits)
    shown = [shape.show(issue, fields or ["*navigable"]) for issue in found]
    counts = {"startAt": start, "maxResults": size, "total": total}
    return reply({"expand": "schema,names", **counts, "issues": shown})


@blueprint.get("/board/<int:board_id>/sprint")
def sprints(board_id: int) -> Response:
    """List a board's sprints."""
    board = _board(board_id)
    if board.type != "scrum":
        raise Refusal(400, "The board does not support sprints")
    found = world().store.all(Sprint, board.id)
    shown = [_sprint(sprint) for sprint in found]
    counts = {"maxResults": 50, "startAt": 0, "isLast": True}
    return reply({**counts, "values": shown})


def _sprint(sprint: Sprint) -> dict[str, Any]:
    address = f"{world().base_url}/rest/agile/1.0/sprint/{sprint.id}"
    shown: dict[str, Any] = {"id": sprint.id, "self": address, "state": sprint.state}
    times = {"startDate": shapes().zulu(sprint.start), "endDate": shapes().zulu(sprint.end)}
    known = {name: value for name, value in times.items() if value}
    return {**shown, "name": sprint.name, **known, "originBoardId": sprint.board}
