"""Trends: what the ledger keeps of a run, and the points a report shows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from twohats.model.report import TrendPoint
from twohats.model.settings import PeopleDetail
from twohats.model.tally import PersonTrendRow, ProjectTally, State, Tally, TrendRow
from twohats.model.verdict import DecidedBy, Role
from twohats.workload.measures import DAY_MS, WEEK_MS
from twohats.workload.slices import Slice
from twohats.workload.view import View

RUNS_TOLD = 60  # of a scope; a year of daily runs says no more
_ROLES = (Role.OWNER, Role.MANAGER, Role.BOTH)


def iso(at_ms: int) -> str:
    """Return a moment as ISO 8601, UTC, whole seconds."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def trend_rows(tally: Tally) -> tuple[TrendRow, ...]:
    """Return what the ledger keeps of a run: a row for each site and project, no person."""
    rows = []
    for site in sorted({project.site for project in tally.projects}):
        projects = [project for project in tally.projects if project.site == site]
        cells = Slice(cell for cell in tally.cells if cell.key.site == site).decided()
        by_project = cells.by(lambda cell: cell.key.project)
        rows.append(_row(tally, "site", projects, cells))
        rows.extend(
            _row(tally, f"project:{one.project}", [one], by_project.get(one.project, Slice(())))
            for one in projects
        )
    return tuple(rows)


def _row(tally: Tally, scope: str, projects: list[ProjectTally], cells: Slice) -> TrendRow:
    open_work, finished = cells.state(State.OPEN), cells.state(State.FINISHED)
    now = [open_work.work(role).issues for role in _ROLES]
    done = [finished.work(role).issues for role in _ROLES]
    return TrendRow(
        at_ms=tally.now_ms,
        site=projects[0].site,
        scope=scope,
        window_days=tally.window_days,
        issues=sum(project.issues for project in projects),
        open_owner=now[0],
        open_manager=now[1],
        open_both=now[2],
        finished_owner=done[0],
        finished_manager=done[1],
        finished_both=done[2],
        unassigned=open_work.unassigned().issues,
        queue=sum(project.queue for project in projects),
        by_human=cells.where(lambda cell: cell.key.by is DecidedBy.HUMAN).issues,
    )


def person_trend_rows(tally: Tally, people: PeopleDetail) -> tuple[PersonTrendRow, ...]:
    """Return what the ledger may keep of people: nothing unless they are named."""
    if people is not PeopleDetail.NAMED:
        return ()
    cells = Slice(tally.cells).decided().state(State.OPEN).assigned()
    parts = cells.by(lambda cell: (cell.key.site, cell.key.project, cell.key.person))
    return tuple(
        PersonTrendRow(
            at_ms=tally.now_ms,
            site=site,
            project=project,
            person=person,
            open_owner=part.work(Role.OWNER).issues,
            open_manager=part.work(Role.MANAGER).issues,
            open_both=part.work(Role.BOTH).issues,
        )
        for (site, project, person), part in sorted(parts.items())
    )


def trend_points(view: View) -> Iterator[TrendPoint]:
    """Yield finished work by week, then open work at runs of former days and now."""
    yield from _weeks(view, "site", view.projects.values())
    for name, project in view.projects.items():
        yield from _weeks(view, f"project:{name}", [project])
    former: dict[str, list[TrendRow]] = defaultdict(list)
    for row in sorted(view.trend, key=lambda row: (row.scope, row.at_ms)):
        if row.at_ms // DAY_MS < view.now_ms // DAY_MS:
            former[row.scope].append(row)
    for scope, rows in former.items():
        for row in _thinned(rows, view.now_ms):
            counts = (row.open_owner, row.open_manager, row.open_both)
            yield _point(view, scope, row.at_ms, counts, kind="open")
        yield _point(view, scope, view.now_ms, _open_now(view, scope), kind="open")


def _thinned(rows: list[TrendRow], now_ms: int) -> list[TrendRow]:
    """Return the last row of each day, or of each of ``RUNS_TOLD`` equal spans if days are more."""
    daily = list({row.at_ms // DAY_MS: row for row in rows}.values())
    if len(daily) <= RUNS_TOLD:
        return daily
    first = daily[0].at_ms
    kept = {(row.at_ms - first) * RUNS_TOLD // (now_ms - first): row for row in daily}
    return list(kept.values())


def _open_now(view: View, scope: str) -> tuple[int, int, int]:
    project = scope.partition(":")[2]
    cells = view.open_by_project.get(project) if project else view.cells.state(State.OPEN)
    work = cells or Slice(())
    owner, manager, both = (work.work(role).issues for role in _ROLES)
    return owner, manager, both


def _weeks(view: View, scope: str, projects: Iterable[ProjectTally]) -> Iterator[TrendPoint]:
    weeks = [
        (sum(w[0] for w in same), sum(w[1] for w in same), sum(w[2] for w in same))
        for same in zip(*(project.weeks for project in projects), strict=True)
    ]
    while weeks and not any(weeks[-1]):
        weeks.pop()  # before the first finished work there is nothing to draw
    for ago in reversed(range(len(weeks))):
        yield _point(view, scope, view.now_ms - ago * WEEK_MS, weeks[ago], kind="finished")


def _point(
    view: View, scope: str, at_ms: int, counts: tuple[int, int, int], *, kind: str
) -> TrendPoint:
    owner, manager, both = counts
    total = owner + manager + both
    return TrendPoint(
        scope=scope,
        at=iso(at_ms),
        kind=kind,
        owner=owner,
        manager=manager,
        both=both,
        manager_share=round((manager + both / 2) / total, 4) if total else None,
        site=view.site,
    )
