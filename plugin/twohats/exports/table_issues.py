"""Rows of a CSV file to issues, column by column."""

from collections.abc import Callable
from operator import itemgetter
from typing import cast

from twohats.exports.columns import Columns
from twohats.exports.dates import DateReader
from twohats.exports.memory import Memory
from twohats.model.issue import Issue, Person
from twohats.records import milli, project_of, seconds

_UNRESOLVED = frozenset({"", "unresolved", "nicht erledigt", "non résolu", "sin resolver"})
_DONE = frozenset(
    {"done", "complete", "completed", "fertig", "erledigt", "terminé", "terminée", "listo"}
    | {"finalizado", "finalizada", "hecho", "completado"}
)
_SINGLE = (
    *("key", "id", "title", "description", "project", "type", "status", "status_category"),
    *("resolution", "assignee", "assignee_id", "parent_key", "epic", "parent_id", "story_points"),
    *("estimate", "remaining", "created", "updated", "resolved", "security", "parent_title"),
)
_Cells = Callable[[list[str]], tuple[str, ...]]


def issue_builder(columns: Columns, dates: DateReader) -> Callable[[list[str]], Issue]:
    """Return the function that makes an issue of a row.

    The row has one empty cell added, for position -1 to mean a column that is not there.
    """
    single = cast("_Cells", itemgetter(*(columns.first(field) for field in _SINGLE)))
    labels, components = _several(columns, "labels"), _several(columns, "components")
    sprints = _several(columns, "sprint", last=True)
    more_points = (
        _several(columns, "story_points") if len(columns.every("story_points")) > 1 else None
    )
    people, done, is_resolved = Memory(_person), Memory(_is_done), Memory(_is_resolved)
    milli_of, seconds_of, ms = Memory(_milli), Memory(_seconds), dates.ms

    def build(row: list[str]) -> Issue:
        # fmt: off
        (
            key, number, title, text, project, kind, status, category, resolution, assignee,
            assignee_id, parent_key, epic, parent_id, points, estimate, remaining, created,
            updated, resolved, security, parent_title,
        ) = single(row)
        # fmt: on
        if not points and more_points is not None:
            points = _first(more_points(row))
        points_milli = milli_of[points] if points else None
        estimated = seconds_of[estimate] if estimate else None
        left = seconds_of[remaining] if remaining else None
        created_ms, updated_ms = ms(created), ms(updated)
        resolved_ms = ms(resolved) if resolved else None
        odd: tuple[str, ...] = ()
        if (
            (created_ms is None and created)
            or (updated_ms is None and updated)
            or (resolved_ms is None and resolved)
            or (points_milli is None and points)
            or (estimated is None and estimate)
            or (left is None and remaining)
        ):
            odd = _unread(
                (points, points_milli),
                (estimate, estimated),
                (remaining, left),
                (created, created_ms),
                (updated, updated_ms),
                (resolved, resolved_ms),
            )
        return Issue(
            key or number,
            title,
            text,
            number,
            project or project_of(key),
            kind,
            status,
            done[category] if category else bool(resolved) or is_resolved[resolution],
            tuple(" ".join(labels(row)).split()) if labels is not None else (),
            tuple(filter(None, components(row))) if components is not None else (),
            parent_key or epic or parent_id,
            _first(sprints(row)) if sprints is not None else "",
            people[assignee_id or assignee, assignee] if assignee or assignee_id else None,
            points_milli,
            estimated,
            left,
            created_ms,
            updated_ms,
            resolved_ms,
            security != "",
            None,
            odd,
            None,
            parent_title,
        )

    return build


def _several(columns: Columns, field: str, *, last: bool = False) -> _Cells | None:
    """Return what picks the cells of a repeated column, if there is one; the last first at will."""
    places = columns.every(field)
    if not places:
        return None
    return cast("_Cells", itemgetter(*(reversed(places) if last else places), -1))


def _first(cells: tuple[str, ...]) -> str:
    """Return the first cell that is not empty."""
    for cell in cells:
        if cell:
            return cell
    return ""


def _unread(*fields: tuple[str, int | None]) -> tuple[str, ...]:
    """Return the names of the fields whose cell holds something of which nothing was read."""
    names = ("story_points", "estimate", "remaining", "created", "updated", "resolved")
    read = zip(names, fields, strict=True)
    return tuple(name for name, (cell, value) in read if value is None and cell.strip())


def _person(names: tuple[str, str]) -> Person:
    return Person(*names)


def _is_done(category: str) -> bool:
    return category.strip().casefold() in _DONE


def _is_resolved(resolution: str) -> bool:
    return resolution.strip().casefold() not in _UNRESOLVED


def _milli(cell: str) -> int | None:
    try:
        return milli(cell)
    except ValueError:
        return None


def _seconds(cell: str) -> int | None:
    try:
        return seconds(cell)
    except ValueError:
        return None
