"""The Flask application: REST for one dialect, pages for people, one gate before both."""

from copy import copy
from functools import cache

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from twohats.model.issue import Dialect
from twohats.sandbox.answers import Refusal, reply
from twohats.sandbox.context import KEY, cloud, exchange, me, unauthorised, world
from twohats.sandbox.gate import Gate
from twohats.sandbox.jql.moments import from_ms
from twohats.sandbox.pages import views
from twohats.sandbox.rest import (
    agile,
    bulk,
    comments,
    dashboards,
    filters,
    history,
    issues,
    links,
    offset_search,
    projects,
    properties,
    search,
    site,
)
from twohats.sandbox.world import Sandbox

_PLATFORM = (
    site, projects, search, offset_search, issues, properties, history, comments, links, bulk,
    filters, dashboards,
)  # fmt: skip
VERSIONS = {Dialect.CLOUD: ("3", "2"), Dialect.DATA_CENTER: ("2", "latest")}
_OPEN = "/serverInfo"  # the address that answers anybody on every site


def create_app(served: Sandbox) -> Flask:
    """Return the WSGI application that serves a site."""
    app = copy(_routes(served.dialect))  # working out the routes takes long, and is always the same
    app.extensions = {KEY: served}
    app.wsgi_app = Gate(served, app.wsgi_app)  # type: ignore[method-assign]  # as Flask documents it
    return app


@cache
def _routes(dialect: Dialect) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.url_map.strict_slashes = False
    for version in VERSIONS[dialect]:
        for module in _PLATFORM:
            blueprint = module.blueprint
            prefix = f"/rest/api/{version}"
            app.register_blueprint(blueprint, url_prefix=prefix, name=f"{blueprint.name}-{version}")
    app.register_blueprint(agile.blueprint, url_prefix="/rest/agile/1.0")
    app.register_blueprint(views.blueprint)
    app.before_request(_identify)
    app.after_request(_finish)
    app.register_error_handler(Refusal, _refuse)
    app.register_error_handler(HTTPException, _unmatched)
    return app


def _identify() -> Response | None:
    """Find out who asks, and whether they may ask now."""
    seen = exchange()
    seen.route = str(request.url_rule) if request.url_rule else request.path
    if not request.path.startswith("/rest/"):
        return None
    user, reason = world().access.login(
        request.headers.get("Authorization"), gateway=request.root_path.startswith("/ex/jira/")
    )
    g.user, g.reason = user, reason
    seen.account = user.account if user else ""
    if not cloud() and user is None and (reason or not request.path.endswith(_OPEN)):
        raise unauthorised()
    if cloud() and world().rules.rate_limited:
        return _limit()
    return None


def _limit() -> Response | None:
    seen, args = exchange(), request.view_args or {}
    issue = str(args.get("key", "")) if seen.writes else ""
    verdict = world().limits.judge(seen.method, seen.route, issue, seen.at)
    g.limit_headers = verdict.headers
    if verdict.passed:
        return None
    return reply({"errorMessages": ["Rate limit exceeded."], "errors": {}}, 429)


def _finish(response: Response) -> Response:
    """Add what Jira adds to every answer."""
    now = world().now()
    response.headers["Date"] = f"{from_ms(now):%a, %d %b %Y %H:%M:%S} GMT"
    if not request.path.startswith("/rest/"):
        return response
    response.headers["Cache-Control"] = "no-cache, no-store, no-transform"
    response.headers.extend(g.get("limit_headers", {}))
    if reason := g.get("reason"):
        response.headers.setdefault("X-Seraph-LoginReason", reason)
    if cloud():
        response.headers["Atl-Traceid"] = f"{exchange().number:032x}"
    elif user := me():
        response.headers["X-AUSERNAME"] = user.name
    return response


def _refuse(refusal: Refusal) -> Response:
    return reply(refusal.body, refusal.status, **refusal.headers)


def _unmatched(error: HTTPException) -> Response:
    status = error.code or 500
    if request.path.startswith("/rest/"):
        message = "null for uri: " + request.url if status == 404 else error.name  # noqa: PLR2004
        return reply({"message": message, "status-code": status}, status)
    return Response(f"<!DOCTYPE html><title>{status}</title><h1>{error.name}</h1>", status)
