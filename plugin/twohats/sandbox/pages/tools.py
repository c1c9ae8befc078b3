"""What every page has at hand: who sits at the browser, how moments and labels look."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from twohats.sandbox.context import cloud, world
from twohats.sandbox.jql.moments import from_ms
from twohats.sandbox.things import User
from twohats.sandbox.workflow import category_of

blueprint = Blueprint("page-tools", __name__)
ACTOR = "sandbox-actor"  # the cookie that says who sits at this browser
ROLE_LABELS = {
    "project-owner-work": "owner",
    "project-manager-work": "manager",
    "role-unclear": "unclear",
}


def _people() -> list[User]:
    return [user for user in world().store.all(User) if not user.bot]


def actor() -> User | None:
    """Return whom this browser acts for: the one chosen, else the first person."""
    chosen = world().user(request.cookies.get(ACTOR))
    people = _people()
    return chosen or (people[0] if people else None)


def ago(ms: int) -> str:
    """Return how long ago a moment was, roughly."""
    minutes = max(0, world().now() - ms) // 60_000
    for size, name in ((525_600, "year"), (43_200, "month"), (1440, "day"), (60, "hour")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return f"{minutes} minutes ago" if minutes > 1 else "just now"


def _moment(ms: int | None) -> str:
    return f"{from_ms(ms):%Y-%m-%d %H:%M} UTC" if ms else "None"


def lozenge(label: str) -> str:
    """Return the CSS class of a label: role labels stand out."""
    return f"label {ROLE_LABELS.get(label, '')}".rstrip()


@blueprint.app_context_processor
def _tools() -> dict[str, Any]:
    return {
        "ago": ago,
        "moment": _moment,
        "lozenge": lozenge,
        "category": lambda status: category_of(status).lower().replace(" ", "-"),
        "base": urlsplit(world().base_url).path,
        "person": lambda account: world().user(account),
        "people": _people,
        "actor": actor(),
        "kind": "Cloud" if cloud() else "Data Center",
    }


@blueprint.after_app_request
def _policy(response: Response) -> Response:
    if response.mimetype == "text/html":
        policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; img-src data:"
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
    return response
