"""REST searching by startAt, as Data Center does; on Cloud the address is gone."""

from typing import Any

from flask import Blueprint, Response, request

from twohats.sandbox.answers import Refusal, reply
from twohats.sandbox.context import body, cloud, listed, number, world
from twohats.sandbox.rest.issue_shape import IssueShape
from twohats.sandbox.rest.search import compiled, fetch
from twohats.sandbox.rest.site import shapes
from twohats.sandbox.search import Hits

blueprint = Blueprint("offset-search", __name__)
OFFSET_KEYS = frozenset(("expand", "fields", "jql", "maxResults", "startAt", "validateQuery"))


@blueprint.get("/search")
def offset_get() -> Response:
    """Search by startAt, everything in the query."""
    _gone_on_cloud()
    asked: dict[str, Any] = {"jql": request.args.get("jql"), "fields": listed("fields")}
    asked["startAt"], asked["maxResults"] = number("startAt", 0), number("maxResults", 50)
    asked["validateQuery"] = request.args.get("validateQuery", "true").lower() != "false"
    asked["expand"] = listed("expand")
    return _offset_search(asked)


@blueprint.post("/search")
def offset_post() -> Response:
    """Search by startAt, everything in the body."""
    _gone_on_cloud()
    asked = body(OFFSET_KEYS)
    for name, default in (("startAt", 0), ("maxResults", 50)):
        asked[name] = number(name, default, source=asked)
    return _offset_search(asked)


def _gone_on_cloud() -> None:
    if cloud():
        raise Refusal(
            410,
            "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API."
            " A full migration guideline is available at"
            " https://developer.atlassian.com/changelog/#CHANGE-2046",
        )


def _offset_search(asked: dict[str, Any]) -> Response:
    site, start = world(), asked["startAt"]
    size = min(asked["maxResults"], site.rules.offset_page_size)
    warning: list[str] = []
    try:
        hits = compiled(asked.get("jql") or "")
    except Refusal as refusal:
        if asked.get("validateQuery", True):
            raise
        hits, warning = Hits("0", [], "", bounded=True), refusal.body["errorMessages"]
    if start + size > site.rules.window:
        raise Refusal(
            400,
            f"Result window is too large, from + size must be less than or equal to: "
            f"[{site.rules.window}] but was [{start + size}].",
        )
    issues = fetch(hits, start, size, [])
    shape = IssueShape(site, shapes())
    fields = asked.get("fields") or ["*navigable"]
    shown: dict[str, Any] = {
        "expand": "schema,names",
        "startAt": start,
        "maxResults": size,
        "total": site.search.count(hits),
        "issues": [shape.show(issue, fields) for issue in issues],
    }
    if warning:
        shown["warningMessages"] = warning
    return reply(shown)
