"""What a handler needs to know about the request it serves."""

from typing import Any, cast

import msgspec
from flask import Response, current_app, g, request

from twohats.model.issue import Dialect
from twohats.sandbox.answers import Refusal, empty, reply
from twohats.sandbox.journal import Exchange
from twohats.sandbox.things import User
from twohats.sandbox.world import Sandbox

KEY = "twohats.sandbox"
EXCHANGE = "twohats.exchange"
BAD_JSON = "There was an error parsing JSON. Check that your request body is valid."
BAD_PAYLOAD = "Invalid request payload. Refer to the REST API documentation and try again."


def world() -> Sandbox:
    """Return the site that serves this request."""
    return cast("Sandbox", current_app.extensions[KEY])


def exchange() -> Exchange:
    """Return the journal's entry of this request."""
    return cast("Exchange", request.environ[EXCHANGE])


def me() -> User | None:
    """Return the account that asks, ``None`` for an anonymous one."""
    return cast("User | None", g.get("user"))


def somebody() -> User:
    """Return the account that asks; refuse an anonymous one."""
    user = me()
    if user is None:
        raise unauthorised()
    return user


def unauthorised() -> Refusal:
    """Refuse for want of an account."""
    if world().dialect is Dialect.CLOUD:
        return Refusal(401, "Client must be authenticated to access this resource.")
    return Refusal(
        401, "You are not authenticated. Authentication required to perform this operation."
    )


def cloud() -> bool:
    """Whether the site is a Cloud site."""
    return world().dialect is Dialect.CLOUD


def needs_cloud() -> None:
    """Answer as Data Center does for an address it does not have."""
    if not cloud():
        raise Refusal(404, body={"message": "null for uri: " + request.url, "status-code": 404})


def api() -> int:
    """Return the API version asked for: 3 speaks ADF, 2 wiki markup."""
    return 3 if request.path.startswith("/rest/api/3/") else 2


def payload() -> Any:  # noqa: ANN401 - any JSON
    """Return the request's JSON body; refuse one that is none, or of another media type."""
    if not request.is_json:
        raise Refusal(415, body={"status-code": 415, "message": "Unsupported Media Type"})
    try:
        return msgspec.json.decode(request.get_data())
    except (msgspec.DecodeError, RecursionError):
        raise Refusal(400, BAD_JSON) from None


def body(allowed: frozenset[str] | None = None) -> dict[str, Any]:
    """Return the request's JSON object; refuse keys outside ``allowed``."""
    found = payload()
    if not isinstance(found, dict) or (allowed is not None and not set(found) <= allowed):
        raise Refusal(400, BAD_PAYLOAD)
    return found


def number(name: str, default: int, *, least: int = 0, source: dict[str, Any] | None = None) -> int:
    """Return a whole number from the query, or from ``source`` where one is given."""
    given: Any = request.args.get(name) if source is None else source.get(name)
    if given is None:
        return default
    try:
        value = int(given)
    except (TypeError, ValueError):
        if not cloud():  # JAX-RS does not find the resource for a parameter it cannot read
            raise Refusal(404, f"{name} is not a number") from None
        raise Refusal(400, f"The value of the parameter '{name}' is not a number.") from None
    return max(value, least)


def flag(name: str, *, default: bool) -> bool:
    """Return a boolean from the query; only ``true`` and ``false`` are understood."""
    given = request.args.get(name)
    if given is None:
        return default
    if given not in ("true", "false"):
        raise Refusal(400, f"The value of the parameter '{name}' must be 'true' or 'false'.")
    return given == "true"


def listed(name: str) -> list[str] | None:
    """Return a comma-separated, repeatable parameter; ``None`` if it is absent."""
    given = request.args.getlist(name)
    return [part.strip() for text in given for part in text.split(",")] if given else None


def stored(*, new: bool) -> Response:
    """Answer that a property was stored: on Cloud, by its contract, with JSON that says nothing."""
    status = 201 if new else 200
    return reply(None, status) if cloud() else empty(status)
