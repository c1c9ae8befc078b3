"""One site as the rules see it: its tally sliced by project and person, and what is declared."""

from collections import defaultdict
from functools import cached_property

from msgspec import Struct

from twohats.model.issue import Person
from twohats.model.mapping import Duty, Mapping
from twohats.model.roster import Roster
from twohats.model.settings import BalanceSettings, PeopleDetail
from twohats.model.tally import ProjectTally, State, Tally, TrendRow
from twohats.model.verdict import Role
from twohats.workload.links import Links
from twohats.workload.slices import Slice

SMALL_TEAM = 6  # fewer assignees with open work than this are a small team

PersonKey = tuple[str, str]  # project, person


class Against(Struct, frozen=True, kw_only=True):
    """What a site's tally is held against."""

    settings: BalanceSettings
    mapping: Mapping
    links: Links
    people: PeopleDetail
    roster: Roster = Roster()
    trend: tuple[TrendRow, ...] = ()


class View:
    """One site of a tally. Everything that rules and rows are made from."""

    def __init__(self, tally: Tally, site: str, against: Against) -> None:
        self.site = site
        self.is_alone = all(project.site == site for project in tally.projects)
        self.now_ms = tally.now_ms
        self.window_days = tally.window_days
        self.settings = against.settings
        self.mapping = against.mapping
        self.links = against.links
        self.people = against.people
        self.trend = tuple(row for row in against.trend if row.site == site)
        self.projects: dict[str, ProjectTally] = {
            project.project: project for project in tally.projects if project.site == site
        }
        self.all_cells = Slice(cell for cell in tally.cells if cell.key.site == site)
        self._persons = {person.id: person for where, person in tally.people if where == site}
        self._presence = [seen for seen in tally.presence if seen.site == site]
        self._hats = [hat for hat in against.roster.hats if hat.site == site]
        self.groups = tuple(group for group in against.roster.groups if group.site == site)

    @cached_property
    def cells(self) -> Slice:
        """Return the decided role work of the site."""
        return self.all_cells.decided()

    @cached_property
    def by_project(self) -> dict[str, Slice]:
        """Return the decided role work by project; projects without any are there too."""
        found = self.cells.by(lambda cell: cell.key.project)
        return {name: found.get(name, Slice(())) for name in self.projects}

    @cached_property
    def open_by_project(self) -> dict[str, Slice]:
        """Return the open decided role work by project."""
        return {name: cells.state(State.OPEN) for name, cells in self.by_project.items()}

    @cached_property
    def open_by_person(self) -> dict[str, Slice]:
        """Return the open decided role work by person, all projects of the site."""
        return self.cells.state(State.OPEN).assigned().by(lambda cell: cell.key.person)

    @cached_property
    def open_by_hat(self) -> dict[PersonKey, Slice]:
        """Return the open decided role work by project and person."""
        open_cells = self.cells.state(State.OPEN).assigned()
        return open_cells.by(lambda cell: (cell.key.project, cell.key.person))

    @cached_property
    def hats_by_project(self) -> dict[str, list[Slice]]:
        """Return the open decided role work of each person, by project."""
        found: dict[str, list[Slice]] = defaultdict(list)
        for (project, _), work in self.open_by_hat.items():
            found[project].append(work)
        return found

    @cached_property
    def by_person(self) -> dict[str, Slice]:
        """Return each person's role work, open or finished in the windows."""
        return self.all_cells.assigned().by(lambda cell: cell.key.person)

    @cached_property
    def present(self) -> frozenset[str]:
        """Return who has any issue that counts: an open one, or finished role work."""
        return frozenset(self.open_issues) | frozenset(self.by_person)

    @cached_property
    def assignees(self) -> dict[str, int]:
        """Return how many people have open issues, of a role or of none, by project."""
        counts: dict[str, int] = defaultdict(int)
        for seen in self._presence:
            if seen.person and seen.open_issues:
                counts[seen.project] += 1
        return counts

    @cached_property
    def open_issues(self) -> dict[str, int]:
        """Return each person's open issues, of a role or of none."""
        counts: dict[str, int] = defaultdict(int)
        for seen in self._presence:
            if seen.person:
                counts[seen.person] += seen.open_issues
        return counts

    @cached_property
    def declared(self) -> dict[PersonKey, frozenset[Role]]:
        """Return the declared roles by project (empty: every project) and person."""
        roles: dict[PersonKey, set[Role]] = defaultdict(set)
        for hat in self._hats:
            roles[hat.project, hat.person].add(hat.role)
        return {key: frozenset(found) for key, found in roles.items()}

    def roles_of(self, project: str, person: str) -> frozenset[Role]:
        """Return the roles that the person is declared for in the project."""
        nothing: frozenset[Role] = frozenset()
        return self.declared.get((project, person), nothing) | self.declared.get(
            ("", person), nothing
        )

    def settings_of(self, project: str) -> BalanceSettings:
        """Return what a project is measured against; the site's own for ``""``."""
        return self.settings.projects.get(project, self.settings)

    def is_small(self, project: str) -> bool:
        """Return whether the project is a small team's."""
        choice = self.settings_of(project).small_team
        return choice == "yes" or (choice == "auto" and self.assignees[project] < SMALL_TEAM)

    def person(self, person: str) -> Person:
        """Return who that is."""
        return self._persons.get(person, Person(person))

    def name(self, person: str) -> str:
        """Return how to call a person: the name, else the id."""
        return self.person(person).name or person

    @cached_property
    def duties(self) -> dict[str, Duty]:
        """Return the mapping's duties by id."""
        return {duty.id: duty for duty in self.mapping.duties}

    def duty_name(self, duty: str) -> str:
        """Return the duty's name in plain words."""
        known = self.duties.get(duty)
        return known.name if known and known.name else duty
