"""REST about what was changed on issues, by whom, when."""

from typing import Any

from flask import Blueprint, Response, request

from twohats.sandbox.answers import Refusal, page, reply
from twohats.sandbox.context import BAD_PAYLOAD, body, cloud, me, needs_cloud, number, world
from twohats.sandbox.rest.site import shape, shapes, visible
from twohats.sandbox.things import Entry, Issue

blueprint = Blueprint("history", __name__)


def show_history(
    issue: Issue, only: set[str] | None = None, *, epoch: bool = False
) -> list[dict[str, Any]]:
    """Return an issue's history, of ``only`` these fields if given, oldest first."""
    author, shown = shape().user, []
    for entry in world().store.all(Entry, issue.id):
        items = [item for item in entry.items if only is None or item["fieldId"] in only]
        head = {"id": str(entry.id), "author": author(entry.author)}
        created = entry.created if epoch else shapes().time(entry.created)
        if items:
            shown.append({**head, "created": created, "items": _items(items)})
    return shown


def _items(items: list[dict[str, str | None]]) -> list[dict[str, str | None]]:
    hidden = set[str]() if cloud() else {"fieldId"}
    return [{k: v for k, v in item.items() if v is not None and k not in hidden} for item in items]


@blueprint.get("/issue/<key>/changelog")
def changelog(key: str) -> Response:
    """Show an issue's history, oldest first (Cloud only)."""
    needs_cloud()
    found, _ = world().access.issue(me(), key)
    entries = show_history(found)
    start, size = number("startAt", 0), min(100, number("maxResults", 100, least=1))
    here = f"{world().base_url}{request.full_path}"
    shown = entries[start : start + size]
    return reply(page(shown, start, size, here=here, total=len(entries)))


@blueprint.post("/changelog/bulkfetch")
def changelog_bulkfetch() -> Response:
    """Show the history of up to 1,000 issues, of up to 10 fields (Cloud only)."""
    needs_cloud()
    given = body(frozenset(("fieldIds", "issueIdsOrKeys", "maxResults", "nextPageToken")))
    names, fields = given.get("issueIdsOrKeys") or [], given.get("fieldIds") or []
    if not 0 < len(names) <= 1000 or len(fields) > 10:  # noqa: PLR2004 - Cloud's limits
        raise Refusal(400, BAD_PAYLOAD)
    found = {issue.id: issue for name in names if (issue := visible(str(name)))}
    start = int(given.get("nextPageToken") or 0)
    size = min(given.get("maxResults") or 1000, 10_000)
    entries = [
        (number, entry)
        for number in sorted(found)
        for entry in show_history(
            found[number], set(fields) or None, epoch=world().rules.epoch_dates
        )
    ]
    logs: dict[int, list[dict[str, Any]]] = {}
    for issue_id, entry in entries[start : start + size]:
        logs.setdefault(issue_id, []).append(entry)
    shown: dict[str, Any] = {
        "issueChangeLogs": [
            {"issueId": str(issue_id), "changeHistories": changes}
            for issue_id, changes in logs.items()
        ]
    }
    if start + size < len(entries):
        shown["nextPageToken"] = str(start + size)
    return reply(shown)
