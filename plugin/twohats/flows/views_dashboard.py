"""The dashboard: as far as the API documents it. What a gadget shows is told by hand."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from twohats.errors import IssueError
from twohats.flows.sync_job import Failure, Job
from twohats.flows.views_wanted import (
    DASHBOARD,
    PREFIX,
    dashboard_of,
    is_dashboard_as_made,
    read_mark,
    site_of,
)
from twohats.model.issue import Dialect
from twohats.model.site import Dashboard, Gadget, ProjectAccess
from twohats.ports import Around


class Piece(Struct, frozen=True):
    """One gadget: its title on the dashboard, its kind, the view it shows, its (row, column)."""

    title: str
    kind: str
    kind_title: str
    view: str
    place: tuple[int, int]


PIECES: Final = (
    Piece("Owner work", "filter-results-gadget", "Filter Results", "owner work", (0, 0)),
    Piece("Manager work", "filter-results-gadget", "Filter Results", "manager work", (0, 1)),
    Piece("Role unclear", "filter-results-gadget", "Filter Results", "role unclear", (1, 0)),
    Piece("Unassigned role work", "pie-chart-gadget", "Pie Chart", "unassigned role work", (1, 1)),
)


class DashboardStep(Struct, frozen=True, kw_only=True):
    """What is done, or to be done, about the dashboard. ``todo`` are steps for a person."""

    action: str
    name: str = ""
    url: str = ""
    missing: tuple[str, ...] = ()  # gadgets to be added
    todo: tuple[str, ...] = ()
    written: int = 0
    failures: tuple[Failure, ...] = ()


def make_dashboard(
    job: Job, around: Around, projects: Sequence[ProjectAccess], *, apply: bool
) -> DashboardStep:
    """Plan the dashboard and its gadgets, or with ``apply`` make what is missing of them."""
    keys, ids = [one.key for one in projects], [one.id for one in projects]
    wanted = dashboard_of(job.settings, keys, ids, [piece.title for piece in PIECES])
    if job.jira.account().dialect is not Dialect.CLOUD:
        return DashboardStep(action="by hand", name=wanted.name, todo=_by_hand(wanted))
    there = next(iter(_ours(job, around)), None)
    missing = tuple(p for p in PIECES if there is None or p.title not in there.gadgets)
    action = "create" if there is None else "update" if missing else "keep"
    step = DashboardStep(
        action=action,
        name=there.name if there else wanted.name,
        url=_url(job, there.id) if there else "",
        missing=tuple(piece.title for piece in missing),
        todo=tuple(map(_tell_gadget, missing)),
    )
    return _made(job, around, wanted, there, step) if apply and missing else step


def take_dashboards(job: Job, around: Around, *, apply: bool) -> DashboardStep:
    """Plan to delete the dashboard made for this site, or delete it; renamed ones stay."""
    leaving = [one for one in _ours(job, around) if is_dashboard_as_made(one)]
    if not leaving:
        return DashboardStep(action="keep")
    failures: list[Failure] = []
    if apply:
        for one in leaving:
            try:
                around.dashboards.delete_dashboard(one.id)
            except IssueError as error:
                failures.append(Failure(f"view:{DASHBOARD}", one.name, error.what))
    done = len(leaving) - len(failures) if apply else 0
    return DashboardStep(
        action="delete", name=leaving[0].name, written=done, failures=tuple(failures)
    )


def _ours(job: Job, around: Around) -> list[Dashboard]:
    site = site_of(job.settings.name)
    marked = [(one, read_mark(one.description)) for one in around.dashboards.dashboards(PREFIX)]
    return [one for one, mark in marked if mark and (mark.view, mark.site) == (DASHBOARD, site)]


def _made(
    job: Job, around: Around, wanted: Dashboard, there: Dashboard | None, step: DashboardStep
) -> DashboardStep:
    written = 0
    failures: list[Failure] = []
    try:
        kinds = around.dashboards.kinds()
        dashboard_id = there.id if there else around.dashboards.create_dashboard(wanted)
        written += there is None
        step = replace(step, url=_url(job, dashboard_id))
        for piece in PIECES:
            kind = _kind(kinds, piece.kind)
            if piece.title in step.missing and kind is not None:
                around.dashboards.add_gadget(dashboard_id, kind, piece.title, piece.place)
                written += 1
    except IssueError as error:
        failures.append(Failure(f"view:{DASHBOARD}", wanted.name, error.what))
    return replace(step, written=written, failures=tuple(failures))


def _kind(kinds: Sequence[Gadget], name: str) -> Gadget | None:
    return next((one for one in kinds if name in f"{one.module} {one.uri}"), None)


def _url(job: Job, dashboard_id: str) -> str:
    return f"{job.jira.account().base_url}/jira/dashboards/{dashboard_id}"


def _tell_gadget(piece: Piece) -> str:
    return (
        f"gadget '{piece.title}': More (...) > Edit, search the saved filter"
        f" '{PREFIX}{piece.view}', Save"
    )


def _by_hand(wanted: Dashboard) -> tuple[str, ...]:
    return (
        (
            f"Dashboards > Manage dashboards > Create new dashboard, name '{wanted.name}',"
            " share it with the projects"
        ),
        *(
            f"Add gadget > {piece.kind_title}; saved filter '{PREFIX}{piece.view}',"
            f" then rename it '{piece.title}'"
            for piece in PIECES
        ),
    )
