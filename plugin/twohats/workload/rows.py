"""The rows of a report: the site, its projects, its groups of people."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from twohats.model.mapping import Duty
from twohats.model.report import AgeRow, DutyRow, ScopeRow, Target
from twohats.model.settings import BalanceSettings, PeopleDetail
from twohats.model.tally import ProjectTally, State
from twohats.model.verdict import DecidedBy, Reason, Role
from twohats.workload import links
from twohats.workload.ages import median_age
from twohats.workload.balance import Way, balance_of, wears_two_hats
from twohats.workload.slices import ROLES, Slice
from twohats.workload.tallier import BY_HUMAN
from twohats.workload.view import View

GROUP_FEWEST = 5


class _Scope(Struct, frozen=True):
    """What a row is about: its cells (the fallback's too) and the projects they come from."""

    id: str
    kind: str
    name: str
    cells: Slice
    projects: tuple[ProjectTally, ...]
    settings: BalanceSettings
    way: Way
    assignees: int
    two_hats: int


def scope_rows(view: View) -> Iterator[ScopeRow]:
    """Yield the site's row, then those of its projects, then those of groups."""
    yield _row(view, _site(view))
    cells = view.all_cells.by(lambda cell: cell.key.project)
    for name in view.projects:
        yield _row(view, _project(view, name, cells.get(name, Slice(()))))
    if view.people is not PeopleDetail.OFF:
        yield from (_row(view, group) for group in _groups(view))


def _site(view: View) -> _Scope:
    clauses = (links.any_project(tuple(view.projects)),) if view.projects else ()
    return _Scope(
        id="site",
        kind="site",
        name=view.site,
        cells=view.all_cells,
        projects=tuple(view.projects.values()),
        settings=view.settings,
        way=_way(view, clauses),
        assignees=sum(1 for count in view.open_issues.values() if count),
        two_hats=_wearing(view.open_by_person.values()),
    )


def _project(view: View, name: str, cells: Slice) -> _Scope:
    return _Scope(
        id=f"project:{name}",
        kind="project",
        name=name,
        cells=cells,
        projects=(view.projects[name],),
        settings=view.settings_of(name),
        way=_way(view, (links.project(name),)),
        assignees=view.assignees[name],
        two_hats=_wearing(view.hats_by_project[name]),
    )


def _groups(view: View) -> Iterator[_Scope]:
    """Yield the groups of whom at least five have any work in the tally."""
    for group in view.groups:
        present = group.people & view.present
        if len(present) < GROUP_FEWEST:
            continue
        yield _Scope(
            id=f"group:{group.name}",
            kind="group",
            name=group.name,
            cells=view.all_cells.of(present),
            projects=(),
            settings=BalanceSettings(),
            way=_way(view, None),
            assignees=sum(1 for person in present if view.open_issues[person]),
            two_hats=_wearing(view.open_by_person.get(who, Slice(())) for who in present),
        )


def _way(view: View, clauses: tuple[str, ...] | None) -> Way:
    return Way(view.links, clauses, view.window_days)


def _wearing(people: Iterable[Slice]) -> int:
    return sum(map(wears_two_hats, people))


def _row(view: View, scope: _Scope) -> ScopeRow:
    cells, band = scope.cells, scope.settings.target
    open_work = cells.decided().state(State.OPEN)
    unassigned = open_work.unassigned()
    is_group = scope.kind == "group"
    queued = sum(project.queue for project in scope.projects)
    return ScopeRow(
        scope=scope.id,
        kind=scope.kind,
        name=scope.name,
        site=view.site,
        issues=cells.issues if is_group else sum(p.issues for p in scope.projects),
        open_issues=open_work.issues if is_group else sum(p.open_issues for p in scope.projects),
        open=balance_of(cells, State.OPEN, scope.way),
        finished=balance_of(cells, State.FINISHED, scope.way),
        before=balance_of(cells, State.BEFORE, scope.way),
        target=Target(band.low, band.high) if band else None,
        unassigned=unassigned.issues,
        unassigned_owner=unassigned.role(Role.OWNER).issues,
        unassigned_manager=unassigned.role(Role.MANAGER).issues,
        assignees=scope.assignees,
        two_hats=scope.two_hats,
        unclear_reasons=unclear_reasons(scope.projects),
        decided_by=decided_by(cells, scope.projects),
        duties=() if is_group else _duty_rows(view, scope),
        ages=tuple(_age_row(open_work, role) for role in ROLES),
        queue=queued,
        jql_unassigned=scope.way.to(
            unassigned, State.OPEN, view.links.any_role(), links.UNASSIGNED
        ),
        jql_queue=_queue_jql(view, scope, queued),
    )


def _queue_jql(view: View, scope: _Scope, queued: int) -> str:
    return view.links.of_queue(queued, (), *(scope.way.clauses or ()))


def unclear_reasons(projects: Sequence[ProjectTally]) -> dict[str, int]:
    """Return the unclear issues by reason, every reason there, a human's only if there is one."""
    names = [reason.value for reason in Reason]
    if any(project.unclear.get(BY_HUMAN) for project in projects):
        names.append(BY_HUMAN)
    return {name: sum(project.unclear.get(name, 0) for project in projects) for name in names}


def decided_by(cells: Slice, projects: Sequence[ProjectTally]) -> dict[str, int]:
    """Return how many issues each way of deciding decided."""
    found = cells.by(lambda cell: cell.key.by)
    counts = {by.value: found.get(by, Slice(())).issues for by in DecidedBy}
    counts[DecidedBy.HUMAN.value] += sum(p.unclear.get(BY_HUMAN, 0) for p in projects)
    return counts


def _age_row(open_work: Slice, role: Role) -> AgeRow:
    ages = open_work.where(lambda cell: cell.key.role is role).ages()
    return AgeRow(role, ages, median_age(ages))


def _duty_rows(view: View, scope: _Scope) -> tuple[DutyRow, ...]:
    found = scope.cells.decided().by(lambda cell: cell.key.duty)
    return tuple(
        _duty_row(view, scope, duty, found.get(duty.id, Slice(()))) for duty in view.mapping.duties
    )


def _duty_row(view: View, scope: _Scope, duty: Duty, cells: Slice) -> DutyRow:
    work, finished = cells.state(State.OPEN), cells.state(State.FINISHED).issues
    unassigned = work.unassigned().issues
    return DutyRow(
        duty=duty.id,
        title=view.duty_name(duty.id),
        role=duty.role,
        open=work.issues,
        unassigned=unassigned,
        finished=finished,
        people=len(work.people()),
        coverage=_coverage(duty, work.issues, unassigned, finished),
        jql=scope.way.to(work, State.OPEN, view.links.duty(duty.id)),
    )


def _coverage(duty: Duty, open_issues: int, unassigned: int, finished: int) -> str:
    if open_issues:
        return "unassigned" if unassigned == open_issues else "covered"
    if finished:
        return "finished-only"
    return "rarely" if duty.rarely_ticketed else "missing"
