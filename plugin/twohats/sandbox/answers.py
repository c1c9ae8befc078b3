"""Answers in Jira's own shapes, and the exception that carries a refusal out of a handler."""

from collections.abc import Mapping
from typing import Any

import msgspec
from flask import Response

_encoder = msgspec.json.Encoder()


class Refusal(Exception):  # noqa: N818 - it is an answer of the simulated site, not our error
    """The site answers with an error status."""

    def __init__(
        self,
        status: int,
        *messages: str,
        errors: Mapping[str, str] | None = None,
        body: Any = None,  # noqa: ANN401 - any JSON
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, *messages)
        self.status = status
        self.headers = dict(headers or {})
        self.body = body
        if body is None:
            self.body = {"errorMessages": list(messages), "errors": dict(errors or {})}


def reply(body: Any, status: int = 200, **headers: str) -> Response:  # noqa: ANN401 - any JSON
    """Return ``body`` as JSON."""
    response = Response(_encoder.encode(body), status, mimetype="application/json")
    response.headers["Content-Type"] = "application/json;charset=UTF-8"
    response.headers.extend(headers)
    return response


def empty(status: int = 204) -> Response:
    """Return an answer without a body."""
    response = Response(status=status)
    del response.headers["Content-Type"]
    return response


def unfound_issue() -> Refusal:
    """Refuse as Jira does for an issue that is not there, or not for these eyes."""
    return Refusal(404, "Issue does not exist or you do not have permission to see it.")


def page(values: list[Any], start: int, size: int, *, here: str, total: int) -> dict[str, Any]:
    """Return one page in Jira's page bean."""
    body: dict[str, Any] = {
        "self": here,
        "maxResults": size,
        "startAt": start,
        "total": total,
        "isLast": start + len(values) >= total,
        "values": values,
    }
    return body
