"""Saved filters that show the roles inside Jira: made, kept right, taken away; never doubled."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

import msgspec
from msgspec import Struct

from twohats.errors import IssueError
from twohats.flows.sync_job import Book, Failure, Job, check_labels, hidden, scope_of, who
from twohats.flows.views_boards import BoardAdvice, advice_of
from twohats.flows.views_dashboard import DashboardStep, make_dashboard, take_dashboards
from twohats.flows.views_wanted import (
    PREFIX,
    filter_of,
    is_as_made,
    read_mark,
    site_of,
    views_of,
)
from twohats.model.site import ProjectAccess, SavedFilter
from twohats.ports import Around

_KNOWN: Final = "views"  # the ids of our filters, by view, in the ledger


class Action(StrEnum):
    """What is done with one saved filter."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    KEEP = "keep"


class ViewStep(Struct, frozen=True, kw_only=True):
    """One saved filter: as it is to be, as it is, and what that takes."""

    action: Action
    view: str
    wanted: SavedFilter
    there: SavedFilter | None = None
    why: str = ""


class ViewsResult(Struct, frozen=True, kw_only=True):
    """What was planned and done. ``written`` counts filters and dashboards changed in Jira."""

    steps: tuple[ViewStep, ...] = ()
    dashboard: DashboardStep | None = None
    boards: tuple[BoardAdvice, ...] = ()
    written: int = 0
    failures: tuple[Failure, ...] = ()


def views(job: Job, around: Around, *, apply: bool, dashboard: bool = False) -> ViewsResult:
    """Plan the site's saved filters, and with ``apply`` bring Jira to agree.

    With ``dashboard``, a dashboard too, where the site is Cloud. Boards are only told of: no API
    configures them.
    """
    check_labels(job)
    who(job)
    access = job.jira.access(job.settings.projects)
    with Book(job, "views", applied=apply) as book:
        failures = list(hidden(job, access))
        shown = _shown(job, access)
        steps = tuple(_planned(job, around, shown))
        board = make_dashboard(job, around, shown, apply=apply) if dashboard else None
        written = board.written if board else 0
        if apply:
            done, bad = _carried_out(job, around, steps)
            written, failures = (
                written + done,
                [*failures, *bad, *(board.failures if board else ())],
            )
        book.note(exit_code=0 if not failures else 3, writes=written, failed=len(failures))
    boards = tuple(advice_of(job, around, shown))
    return ViewsResult(
        steps=steps, dashboard=board, boards=boards, written=written, failures=tuple(failures)
    )


def undo_views(job: Job, around: Around, *, apply: bool) -> ViewsResult:
    """Take the views away, as a run of its own; see `remove_views`."""
    who(job)
    with Book(job, "views --undo", applied=apply) as book:
        result = remove_views(job, around, apply=apply)
        failed = len(result.failures)
        book.note(exit_code=3 if failed else 0, writes=result.written, failed=failed)
    return result


def remove_views(job: Job, around: Around, *, apply: bool) -> ViewsResult:
    """Plan to delete all filters and dashboards that were made for this site, or delete them.

    Those that a person changed since are theirs and stay.
    """
    steps = tuple(_leaving(job, around))
    board = take_dashboards(job, around, apply=apply)
    written, failures = board.written, list(board.failures)
    if apply:
        done, bad = _carried_out(job, around, steps)
        written, failures = written + done, [*failures, *bad]
    return ViewsResult(steps=steps, dashboard=board, written=written, failures=tuple(failures))


def _shown(job: Job, access: Sequence[ProjectAccess]) -> tuple[ProjectAccess, ...]:
    """Return the projects that the filters show: those that are labelled."""
    keys = set(scope_of(job, access).projects)
    return tuple(one for one in access if one.key in keys)


def _planned(job: Job, around: Around, projects: Sequence[ProjectAccess]) -> Iterator[ViewStep]:
    there = _ours(job, around)
    keys, ids = [one.key for one in projects], [one.id for one in projects]
    wanted = {
        view.id: filter_of(view, job.settings, keys, ids)
        for view in views_of(job.settings, job.duties)
    }
    for view, one in wanted.items():
        yield _step(view, one, there.pop(view, None))
    for view, found in there.items():  # of an option that is off now
        if is_as_made(found):
            yield ViewStep(
                action=Action.DELETE,
                view=view,
                wanted=found,
                there=found,
                why="not wanted any more",
            )


def _step(view: str, wanted: SavedFilter, there: SavedFilter | None) -> ViewStep:
    if there is None:
        return ViewStep(action=Action.CREATE, view=view, wanted=wanted)
    if not is_as_made(there):
        why = "changed by a person: kept. Delete it to get ours again"
        return ViewStep(action=Action.KEEP, view=view, wanted=wanted, there=there, why=why)
    why = _difference(wanted, there)
    action = Action.UPDATE if why else Action.KEEP
    return ViewStep(action=action, view=view, wanted=wanted, there=there, why=why)


def _difference(wanted: SavedFilter, there: SavedFilter) -> str:
    if wanted.jql != there.jql:
        return "other JQL"
    if (wanted.name, wanted.description) != (there.name, there.description):
        return "other name or description"
    if set(wanted.projects) - set(there.projects):
        return "not shared with all projects"
    if set(wanted.editors) - set(there.editors):
        return "not all of views.admins may edit it"
    return ""


def _leaving(job: Job, around: Around) -> Iterator[ViewStep]:
    for view, found in _ours(job, around).items():
        if is_as_made(found):
            yield ViewStep(action=Action.DELETE, view=view, wanted=found, there=found)
        else:
            why = "changed by a person: kept"
            yield ViewStep(action=Action.KEEP, view=view, wanted=found, there=found, why=why)


def _ours(job: Job, around: Around) -> dict[str, SavedFilter]:
    """Return the filters made for this site, by view: as the site tells them, then by known id."""
    site = site_of(job.settings.name)
    found: dict[str, SavedFilter] = {}
    for one in around.filters.filters(PREFIX):
        mark = read_mark(one.description)
        if mark is not None and mark.site == site:
            found.setdefault(mark.view, one)
    for view, filter_id in _known(job).items():
        if view not in found:
            known = around.filters.filter(filter_id)
            if known is not None and read_mark(known.description):
                found[view] = known
    return found


def _known(job: Job) -> dict[str, str]:
    raw = job.ledger.cached(_KNOWN)
    try:
        return msgspec.json.decode(raw, type=dict[str, str]) if raw else {}
    except msgspec.DecodeError:
        return {}


def _carried_out(job: Job, around: Around, steps: Sequence[ViewStep]) -> tuple[int, list[Failure]]:
    known, before = _known(job), _known(job)
    failures: list[Failure] = []
    done = 0
    for step in steps:
        job.go_on()
        try:
            filter_id = _do(around, step)
        except IssueError as error:
            todo = "the account needs the global permission to share filters, and a free name"
            failures.append(Failure(f"view:{step.view}", step.wanted.name, f"{error.what}; {todo}"))
            continue
        done += step.action is not Action.KEEP
        if step.action is Action.DELETE:
            known.pop(step.view, None)
        else:
            known[step.view] = filter_id
        job.progress.step(done)
    if known != before:
        job.ledger.cache(_KNOWN, msgspec.json.encode(known))
    return done, failures


def _do(around: Around, step: ViewStep) -> str:
    there = step.there
    if there is None:
        return around.filters.create_filter(step.wanted).id
    if step.action is Action.UPDATE:
        around.filters.update_filter(there, step.wanted)
    elif step.action is Action.DELETE:
        around.filters.delete_filter(there.id)
    return there.id
