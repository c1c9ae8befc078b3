"""Random sites: balanced ones, and the same with one imbalance planted.

A balanced site is not a uniform one. Its projects differ in size, people carry more or less,
a tenth of the labels is astray, work comes unassigned, duties are of every frequency; but no
project, person or window differs from the others by more than chance, and where there is a
target or a roster, it is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate
from random import Random

from twohats.model.issue import Issue, Person
from twohats.model.report import Report
from twohats.model.roster import Hat, Roster
from twohats.model.settings import BalanceSettings, Band, PeopleDetail
from twohats.model.verdict import Reason, Role
from twohats.workload import ReportOptions
from workload.made import (
    DAY,
    DUTIES,
    MANAGER,
    NOW,
    OWNER,
    RARE,
    Counted,
    count,
    neither,
    report,
    role,
)

WINDOW_DAYS = 30
STRAYS = 0.08  # of a person's role work, the part that is of the other hat


@dataclass(frozen=True)
class Crew:
    """Who carries a role in a project: people and their weights."""

    people: tuple[str, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Project:
    """What a project's issues are drawn from."""

    name: str
    open: int
    finished: int
    manager: float  # share of manager work in the open work
    finished_share: float  # the same in the work finished within the window
    before: float  # and in the window before
    duties: dict[str, float]
    crews: dict[Role, Crew]
    engineers: tuple[str, ...]
    unassigned: float
    weak: float  # of the issues with evidence, those too weak or too close
    strays: dict[str, float] = field(default_factory=dict)  # by person, where not STRAYS
    nobody: str = ""  # a duty that nobody is assigned to
    older: dict[Role, float] = field(default_factory=dict)  # factor on the ages of a role


@dataclass(frozen=True)
class Site:
    """A site to draw: its projects and what they are held against."""

    projects: tuple[Project, ...]
    target: Band | None
    roster: Roster


def balanced(chance: Random) -> Site:
    """Return the plan of a balanced site."""
    share = chance.uniform(0.3, 0.7)
    duties = {duty: chance.uniform(0.3, 2.0) for duty in DUTIES if duty != RARE}
    unassigned = chance.uniform(0.05, 0.4)
    weak = chance.uniform(0.05, 0.74) if chance.random() < 0.2 else chance.uniform(0.05, 0.28)
    load = chance.uniform(8, 14)  # of a person: larger projects have more people, not busier ones
    projects = []
    for name in ("APO", "BEE", "CAY", "DOG", "ELK")[: chance.randint(2, 5)]:
        size = chance.randint(25, 140)
        assigned = {OWNER: size * (1 - share), MANAGER: size * share}
        crews = {
            hat: _crew(chance, f"{name}-{hat.value[8:]}", round(work * (1 - unassigned) / load))
            for hat, work in assigned.items()
        }
        projects.append(
            Project(
                name=name,
                open=size,
                finished=chance.randint(15, 60),
                manager=share,
                finished_share=share,
                before=share,
                duties=duties,
                crews=crews,
                engineers=tuple(f"{name}-dev{i}" for i in range(6)),
                unassigned=unassigned,
                weak=weak,
            )
        )
    band = Band(int(100 * share) - 15, int(100 * share) + 1)  # the true share is near its edge
    hats = (
        Hat("", project.name, project.crews[hat].people[0], hat)
        for project in projects
        for hat in (OWNER, MANAGER)
    )
    return Site(
        tuple(projects), band if chance.random() < 0.5 else None, Roster(hats=tuple(sorted(hats)))
    )


def _crew(chance: Random, name: str, size: int) -> Crew:
    """Return people of a role, each a quarter more or less at work than the others."""
    people = tuple(f"{name}{i}" for i in range(max(2, size)))
    return Crew(people, tuple(chance.gammavariate(16, 1 / 16) for _ in people))


def draw(chance: Random, site: Site, settings: BalanceSettings | None = None) -> Report:
    """Return the report of one site drawn from its plan."""
    issues = draw_issues(chance, site)
    chosen = settings or BalanceSettings(target=site.target, window_days=WINDOW_DAYS)
    options = ReportOptions(settings=chosen, people=PeopleDetail.NAMED, roster=site.roster)
    return report(count(issues, chosen), options)


def draw_issues(chance: Random, site: Site) -> list[Counted]:
    """Return the issues of one site drawn from its plan."""
    return [one for project in site.projects for one in _issues(chance, project)]


def _issues(chance: Random, project: Project) -> Iterator[Counted]:
    draws = (
        (project.open, project.manager, None),
        (project.finished, project.finished_share, (0, WINDOW_DAYS)),
        (project.finished, project.before, (WINDOW_DAYS, 2 * WINDOW_DAYS)),
    )
    urns = {hat: (_duties(project, hat), _people(project, hat)) for hat in (OWNER, MANAGER)}
    number = 0
    for count_of, manager, ago in draws:
        for _ in range(count_of):
            number += 1
            hat = MANAGER if chance.random() < manager else OWNER
            duties, people = urns[hat]
            duty = duties.draw(chance)
            nobody = duty == project.nobody or chance.random() < project.unassigned
            person = "" if nobody else people.draw(chance)
            resolved = None if ago is None else NOW - int(chance.uniform(*ago) * DAY)
            age = chance.lognormvariate(3, 1.2) * project.older.get(hat, 1)
            created = (resolved or NOW) - int(age * DAY)
            issue = _issue(project, number, person, created, resolved)
            if chance.random() < project.weak:
                yield neither(issue, chance.choice((Reason.WEAK, Reason.TOO_CLOSE)))
            else:
                yield role(issue, hat, duty)
    for person in project.engineers:
        number += 1
        yield neither(_issue(project, number, person, NOW - DAY, None))


@dataclass(frozen=True)
class _Urn:
    names: tuple[str, ...]
    upto: tuple[float, ...]

    def draw(self, chance: Random) -> str:
        return chance.choices(self.names, cum_weights=self.upto)[0]


def _urn(weights: dict[str, float]) -> _Urn:
    return _Urn(tuple(weights), tuple(accumulate(weights.values())))


def _duties(project: Project, hat: Role) -> _Urn:
    return _urn({duty: w for duty, w in project.duties.items() if DUTIES[duty] is hat})


def _people(project: Project, hat: Role) -> _Urn:
    """Return who does the work of a role: its crew, and the other crew where it strays."""
    weights = {}
    for role_of_crew, crew in project.crews.items():
        for person, weight in zip(crew.people, crew.weights, strict=True):
            stray = project.strays.get(person, STRAYS)
            weights[person] = weight * (1 - stray if role_of_crew is hat else stray)
    return _urn(weights)


def _issue(
    project: Project, number: int, person: str, created_ms: int, resolved_ms: int | None
) -> Issue:
    return Issue(
        key=f"{project.name}-{number}",
        title="",
        project=project.name,
        assignee=Person(person, person) if person else None,
        done=resolved_ms is not None,
        created_ms=created_ms,
        resolved_ms=resolved_ms,
    )


def with_first(site: Site, **changes: object) -> Site:
    """Return the site with its first project changed."""
    first = replace(site.projects[0], **changes)  # type: ignore[arg-type] # names are checked there
    return replace(site, projects=(first, *site.projects[1:]))
