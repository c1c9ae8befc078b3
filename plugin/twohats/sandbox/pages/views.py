"""Pages for people: projects, an issue, a list, a board; and a form to change labels by hand."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, redirect, render_template, request

from twohats.sandbox.answers import Refusal
from twohats.sandbox.context import cloud, world
from twohats.sandbox.hands import Person
from twohats.sandbox.jql.tokens import JqlError
from twohats.sandbox.pages import rendering, tools
from twohats.sandbox.pages.tools import ACTOR, ROLE_LABELS, actor
from twohats.sandbox.things import (
    Board,
    Comment,
    Dashboard,
    Entry,
    Filter,
    Issue,
    Link,
    Project,
    Sprint,
)
from twohats.sandbox.workflow import category_of

blueprint = Blueprint("pages", __name__, template_folder="templates")
blueprint.register_blueprint(tools.blueprint)
LISTED = 200


def _visible(key: str) -> tuple[Issue, Project]:
    try:
        return world().access.issue(actor(), key)
    except Refusal:
        abort(404)


@blueprint.get("/")
def home() -> str:
    """Show the projects, their boards, filters and dashboards."""
    store = world().store
    projects = [
        (project, store.all(Board, project.id), _counts(project))
        for project in world().access.projects(actor())
    ]
    filters = [saved for saved in store.all(Filter) if not saved.name.startswith("Filter for ")]
    return render_template(
        "home.html", projects=projects, filters=filters, dashboards=store.all(Dashboard)
    )


def _counts(project: Project) -> dict[str, int]:
    counts = {"issues": 0, "open": 0, **dict.fromkeys(ROLE_LABELS, 0)}
    for issue in world().store.issues(project.id):
        counts["issues"] += 1
        counts["open"] += category_of(issue.status) != "Done"
        for label in ROLE_LABELS:
            counts[label] += label in issue.labels
    return counts


@blueprint.get("/browse/<key>")
def browse(key: str) -> str | Response:
    """Show one issue; an old key leads to the new one."""
    issue, project = _visible(key)
    if issue.key != key.upper():
        return _to(f"/browse/{issue.key}")
    return _issue_page(issue, project)


def _issue_page(issue: Issue, project: Project, wrong: str = "") -> str:
    store = world().store
    sprints = [store.get(Sprint, number) for number in issue.sprints]
    return render_template(
        "issue.html",
        issue=issue,
        project=project,
        wrong=wrong,
        boards=store.all(Board, project.id),
        parent=store.issue(issue.parent) if issue.parent else None,
        children=store.children(issue.id),
        sprints=[sprint.name for sprint in sprints if sprint],
        description=rendering.render(issue.description),
        comments=[(note, rendering.render(note.body)) for note in store.all(Comment, issue.id)],
        links=[(link, _safe(link)) for link in store.all(Link, issue.id)],
        history=list(reversed(store.all(Entry, issue.id))),
        properties=world().store.encode(issue.properties).decode() if issue.properties else "",
    )


def _safe(link: Link) -> Any:  # noqa: ANN401 - Markup
    return rendering.link(str(link.object.get("url", "")), str(link.object.get("title", "")))


@blueprint.post("/browse/<key>/labels")
def change_labels(key: str) -> str | Response | tuple[str, int]:
    """Change an issue's labels as the person at this browser."""
    _same_origin()
    issue, project = _visible(key)
    person = actor()
    if person is None or not world().access.may(person, "EDIT_ISSUES", project):
        abort(403)
    add = request.form.get("add", "").split()
    try:
        Person(world(), person).label(issue.id, add=add, remove=request.form.getlist("remove"))
    except Refusal as refusal:
        return _issue_page(issue, project, "; ".join(refusal.body["errors"].values())), 400
    return _to(f"/browse/{issue.key}")


@blueprint.post("/actor")
def choose_actor() -> Response:
    """Sit somebody else at this browser."""
    _same_origin()
    response = _to(request.form.get("back", "/"))
    response.set_cookie(ACTOR, request.form.get("account", ""), samesite="Strict", httponly=True)
    return response


def _same_origin() -> None:
    """Refuse a form that another site's page sent."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        abort(403)


def _to(path: str) -> Response:
    target = path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
    response: Any = redirect(urlsplit(world().base_url).path + target, 303)
    return response  # type: ignore[no-any-return]  # werkzeug's Response, which Flask serves


@blueprint.get("/issues/")
def issues() -> tuple[str, int] | str:
    """List the issues that a query finds, or a saved filter."""
    saved = world().store.get(Filter, _number(request.args.get("filter")))
    jql = request.args.get("jql") or (saved.jql if saved else "")
    try:
        hits = world().search.compile(jql, actor(), world().now())
    except JqlError as error:
        page = render_template(
            "list.html", jql=jql, rows=[], total=0, wrong=str(error), saved=saved
        )
        return page, 400
    found = world().search.page(hits, 0, LISTED)
    total = world().search.count(hits)
    return render_template("list.html", jql=jql, rows=found, total=total, wrong="", saved=saved)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


@blueprint.get("/jira/software/c/projects/<key>/boards/<int:board_id>")
@blueprint.get("/jira/software/projects/<key>/boards/<int:board_id>")
def board(key: str, board_id: int) -> str:
    """Show a board: a column a group of statuses, a card an issue, with its labels."""
    shown = world().store.get(Board, board_id)
    project = world().store.get(Project, shown.project) if shown else None
    if shown is None or project is None or project.key != key.upper():
        abort(404)
    label = request.args.get("label", "")
    cards = [issue for issue in _on_board(shown) if not label or label in issue.labels]
    columns = [
        (name, [issue for issue in cards if issue.status in statuses])
        for name, statuses in shown.columns
    ]
    return render_template(
        "board.html", board=shown, project=project, columns=columns, label=label,
        role_labels=ROLE_LABELS,
    )  # fmt: skip


def _on_board(board: Board) -> list[Issue]:
    """Return what stands on the board: no epics, and of what is done only the last two weeks."""
    since = world().now() - 14 * 86_400_000
    return [
        issue
        for issue in world().store.issues(board.project)
        if issue.type != "Epic"
        and (issue.resolved is None or issue.resolved >= since)
        and world().access.sees(actor(), issue, world().access.project_of(issue))
    ]


@blueprint.get("/secure/RapidBoard.jspa")
def rapid_board() -> Response:
    """Lead to the board, as Data Center's links do."""
    shown = world().store.get(Board, _number(request.args.get("rapidView")))
    project = world().store.get(Project, shown.project) if shown else None
    if shown is None or project is None:
        abort(404)
    return _to(f"/jira/software/c/projects/{project.key}/boards/{shown.id}")


@blueprint.get("/jira/dashboards/<int:number>")
def dashboard(number: int) -> str:
    """Show a dashboard: the names of its gadgets."""
    shown = world().store.get(Dashboard, number)
    if shown is None:
        abort(404)
    return render_template("dashboard.html", dashboard=shown)


@blueprint.get("/_edge/tenant_info")
def tenant_info() -> Response:
    """Tell the id under which the gateway knows a Cloud site."""
    if not cloud():
        abort(404)
    return Response(
        '{"cloudId":"5a6d0b0c-0000-4000-8000-000000000000"}', mimetype="application/json"
    )
