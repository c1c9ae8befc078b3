"""REST searching by token, as Cloud does."""

import base64
import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from twohats.sandbox.answers import Refusal, reply
from twohats.sandbox.context import (
    body,
    exchange,
    listed,
    me,
    needs_cloud,
    number,
    world,
)
from twohats.sandbox.jql import parse as jql_parse
from twohats.sandbox.jql import tree as jql_tree
from twohats.sandbox.rest.issue_shape import IssueShape
from twohats.sandbox.rest.site import shapes
from twohats.sandbox.search import Hits, JqlError
from twohats.sandbox.things import Issue

blueprint = Blueprint("search", __name__)
TOKEN_KEYS = frozenset(
    [
        "expand",
        "fields",
        "fieldsByKeys",
        "jql",
        "maxResults",
        "nextPageToken",
        "properties",
        "reconcileIssues",
    ]
)
MAX_PROPERTIES = 5
MAX_RECONCILED = 50
UNBOUNDED = (
    "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
)


def compiled(jql: str) -> Hits:
    """Compile a query for this request's account, or refuse as Jira does."""
    site, user = world(), me()
    if user is None and site.rules.anonymous_search == "unknown":
        raise Refusal(
            400, f"The value '{_first_project(jql)}' does not exist for the field 'project'."
        )
    try:
        if user is None:  # an anonymous search knows no project: it finds nothing, without error
            query = jql_parse.parse(jql)
            return Hits("0", [], "", bounded=query.where is not None)
        return site.search.compile(jql, user, site.now())
    except JqlError as error:
        raise Refusal(400, str(error)) from None


def _first_project(jql: str) -> str:
    words = jql.replace("(", " ").replace(")", " ").replace("=", " ").replace(",", " ").split()
    after = [word for word in words if word.lower() not in ("project", "in", "and")]
    return after[0].strip("\"'") if after else ""


@blueprint.get("/search/jql")
def search_get() -> Response:
    """Search by token, everything in the query."""
    needs_cloud()
    asked: dict[str, Any] = {
        name: request.args.get(name) for name in ("jql", "nextPageToken", "expand")
    }
    asked["maxResults"] = number("maxResults", 50)
    asked["fields"], asked["properties"] = listed("fields"), listed("properties")
    asked["reconcileIssues"] = [int(n) for n in listed("reconcileIssues") or [] if n.isdecimal()]
    return _token_search(asked)


@blueprint.post("/search/jql")
def search_post() -> Response:
    """Search by token, everything in the body."""
    needs_cloud()
    asked = body(TOKEN_KEYS)
    asked["maxResults"] = number("maxResults", 50, source=asked)
    return _token_search(asked)


def _token_search(asked: dict[str, Any]) -> Response:
    jql = asked.get("jql") or ""
    hits = compiled(jql)
    if not hits.bounded:
        raise Refusal(400, UNBOUNDED)
    properties = _at_most(asked.get("properties"), MAX_PROPERTIES, "properties")
    reconciled = _at_most(asked.get("reconcileIssues"), MAX_RECONCILED, "reconcileIssues")
    fields = asked.get("fields") or ["id"]
    size = _page_size(asked["maxResults"], fields, properties)
    start = _start(asked.get("nextPageToken"), jql)
    issues = fetch(hits, start, size + 1, reconciled)
    more = len(issues) > size
    shape = IssueShape(world(), shapes())
    shown: dict[str, Any] = {
        "issues": [_shown(shape, issue, fields, properties) for issue in issues[:size]]
    }
    if more:
        shown["nextPageToken"] = _token(jql, start + size)
    if world().rules.say_last:
        shown["isLast"] = not more
    return reply(shown)


def _at_most(given: list[Any] | None, most: int, name: str) -> list[Any]:
    found = given or []
    if len(found) > most:
        raise Refusal(400, f"The maximum number of {name} is {most}.")
    return found


def _page_size(wanted: int, fields: Iterable[str], properties: list[str]) -> int:
    rules = world().rules
    lean = set(fields) <= {"id", "key"} and not properties
    return max(1, min(wanted or 50, rules.id_page_size if lean else rules.page_size))


def _token(jql: str, start: int) -> str:
    site = world()
    content = {"q": _digest(jql), "s": start, "x": site.now() + site.rules.token_ms}
    return base64.urlsafe_b64encode(msgspec.json.encode(content)).decode()


def _digest(jql: str) -> str:
    return hashlib.sha256(jql.encode()).hexdigest()[:12]


def _start(token: str | None, jql: str) -> int:
    if not token:
        return 0
    try:
        content = msgspec.json.decode(base64.urlsafe_b64decode(token))
        good = content["q"] == _digest(jql) and content["x"] > world().now()
        start = int(content["s"])
    except (ValueError, KeyError, TypeError, msgspec.DecodeError):
        good, start = False, 0
    if not good:
        raise Refusal(400, "The provided next page token is invalid or expired.")
    return start


def fetch(hits: Hits, start: int, size: int, reconciled: list[int]) -> list[Issue]:
    """Return one page of issues; the ``reconciled`` ones as they stand."""
    site = world()
    shuffle = 0 if site.rules.steady_order else exchange().number
    if not reconciled:
        return site.search.page(hits, start, size, shuffle)
    with site.index.reconciled(reconciled):
        return site.search.page(hits, start, size, shuffle)


def _shown(shape: IssueShape, issue: Issue, fields: list[str], properties: list[str]) -> Any:  # noqa: ANN401 - JSON
    if set(fields) == {"id"} and not properties:
        return {"id": str(issue.id)}
    names = [name for name in fields if name not in ("id", "key")]
    return shape.show(issue, names or ["none"], properties)


@blueprint.post("/search/approximate-count")
def approximate_count() -> Response:
    """Count roughly, from the index (Cloud only)."""
    needs_cloud()
    hits = compiled(body(frozenset(("jql",))).get("jql") or "")
    if not hits.bounded:
        raise Refusal(400, UNBOUNDED)
    return reply({"count": world().search.count(hits)})


@blueprint.post("/jql/parse")
def parse() -> Response:
    """Parse queries; ``strict`` also checks what they name (Cloud only)."""
    needs_cloud()
    mode = request.args.get("validation", "strict")
    if mode not in ("strict", "warn", "none"):
        raise Refusal(400, "The validation mode is invalid.")
    queries = body(frozenset(("queries",))).get("queries") or []
    if not queries:
        raise Refusal(400, "JQL queries are required.")
    return reply({"queries": [_parsed(str(query), mode) for query in queries]})


def _parsed(text: str, mode: str) -> dict[str, Any]:
    site, shown = world(), {"query": text}
    try:
        query = jql_parse.parse(text)
    except JqlError as error:
        return {**shown, "errors": [str(error)]}
    parsed: dict[str, Any] = {**shown, "structure": jql_tree.structure(query)}
    try:
        site.search.check(query, me(), site.now())
    except JqlError as error:
        if mode == "strict":
            return {**shown, "errors": [str(error)]}
        if mode == "warn":
            parsed["warnings"] = [str(error)]
    return parsed
