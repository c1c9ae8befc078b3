"""Putting up one project of the seed from its content file."""

from dataclasses import dataclass
from itertools import cycle, pairwise
from random import Random
from typing import TYPE_CHECKING, Any

from twohats.sandbox import building, content
from twohats.sandbox.content import Line
from twohats.sandbox.jql.moments import from_ms
from twohats.sandbox.planted import BALANCED, DAY, MANAGER_DUTIES, ROSTER, Seeded
from twohats.sandbox.things import Board, Comment, Entry, Issue, Project, Sprint, User
from twohats.sandbox.workflow import STATUSES, category_of
from twohats.sandbox.world import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class ProjectBuilder:
    """Puts up one project."""

    site: Sandbox
    seeded: Seeded
    content: dict[str, Any]
    balanced: bool

    def __post_init__(self) -> None:
        """Start with nothing made yet."""
        self.chance = Random(self.content["key"])  # noqa: S311 - the same on every run
        self.now = self.site.now()
        self.made: dict[str, Issue] = {}
        self.sprints: dict[str, Sprint] = {}
        self.hats: dict[bool, Iterator[str]] = {}

    def build(self) -> None:
        """Put everything up."""
        self.project = self._project()
        kind = self.content["board"]
        board = building.add_board(self.site, self.project, f"{self.project.key} board", kind=kind)
        if kind == "scrum":
            self._sprints(board)
        if self.balanced:
            managers, owners = BALANCED[self.project.key]
            self.hats = {True: cycle(managers), False: cycle(owners)}
        self._issues()
        self._comments()

    def _project(self) -> Project:
        given, people = self.content, self.seeded.people
        key, lead = given["key"], people[given["lead"]]
        levels = {
            level: [*(people[name].account for name in names), self.seeded.bot.account]
            for level, names in given.get("levels", {}).items()
        }
        project = building.add_project(
            self.site,
            key,
            given["name"],
            lead,
            description=given["description"],
            team_managed=given.get("team_managed", False),
            issue_types=given["types"],
            components=given["components"],
            versions=given["versions"],
            levels=levels,
            roles=self._roles(lead),
        )
        building.grant(self.site, self.seeded.bot, "ADMINISTER_PROJECTS", key)
        return project

    def _roles(self, lead: User) -> dict[str, list[str]]:
        managers = [
            self.seeded.people[name].account
            for role, name, project in ROSTER
            if role == "project-manager" and project == self.content["key"]
        ]
        team = [self.seeded.people[name].account for name in self.content["team"]]
        admins = [lead.account, "@jira-administrators"]
        return {"Administrators": admins, "Developers": team, "Project managers": managers}

    def _sprints(self, board: Board) -> None:
        first = 22 if self.project.key == "LUM" else 2
        spans = {"prev": (-19, -5), "cur": (-5, 9), "next": (9, 23)}
        states = {"prev": "closed", "cur": "active", "next": "future"}
        for at, (ref, (start, end)) in enumerate(spans.items()):
            span = (self.now + start * DAY, self.now + end * DAY)
            name = f"{self.project.key} Sprint {first + at}"
            self.sprints[ref] = building.add_sprint(self.site, board, name, states[ref], span)

    def _lines(self) -> list[Line]:
        sections = ["epics", "manager", "owner", "work"]
        sections += ["balanced"] if self.balanced else []
        rows = [row for section in sections for row in content.lines(self.content, section)]
        aged = [(self._age(row), row) for row in rows]
        aged.sort(key=lambda pair: -pair[0])  # keys are given in the order of creation
        subtasks = content.lines(self.content, "subtasks")
        return [row for _, row in aged if row.type == "Epic"] + [
            *(row for _, row in aged if row.type != "Epic"),
            *subtasks,
        ]

    def _age(self, row: Line) -> int:
        age = row.number("age")
        if self.balanced and row.duty and row.status != "Done":
            age = None  # both roles' work is as old
        return self.chance.randint(4, 60) if age is None else age

    def _issues(self) -> None:
        self.chance = Random(self.content["key"])  # noqa: S311 - the same on every run
        for row in self._lines():
            issue = self._issue(row)
            self.made[row.ref or row.title] = self.made[row.title] = issue
            if row.duty:
                self.seeded.duties[issue.key] = row.duty

    def _issue(self, row: Line) -> Issue:
        people = self.seeded.people
        created = self.now - self._age(row) * DAY - self.chance.randint(0, 9 * 3_600_000)
        updated = self._updated(row, created)
        assignee = self._assignee(row)
        reporter = people[row.options.get("by") or self.chance.choice(self.content["team"])]
        parent = self.made[row.options["in"]] if "in" in row.options else None
        issue = building.add_issue(
            self.site,
            self.project.key,
            row.title,
            row.text,
            type=row.type,
            status=row.status,
            created=created,
            updated=updated,
            reporter=reporter.account,
            assignee=people[assignee].account if assignee else None,
            parent=parent.id if parent else None,
            priority=row.options.get("pr", "Medium"),
            labels=row.names("l"),
            components=row.names("c"),
            sprints=[self.sprints[ref].id for ref in row.names("sp")],
            watchers=[reporter.account],
            security=row.options.get("lvl"),
            due=self._due(),
            **self._effort(row),
        )
        self._history(issue)
        return issue

    def _assignee(self, row: Line) -> str:
        if self.balanced and row.duty:
            return next(self.hats[row.duty in MANAGER_DUTIES])
        name = row.options.get("a", "-")
        return "" if name == "-" else name

    def _updated(self, row: Line, created: int) -> int:
        days = row.number("upd")
        if days is None or (self.balanced and row.status != "Done"):
            age = max(1, (self.now - created) // DAY)
            return self.now - self.chance.randint(0, age * DAY // 2)
        return max(created, self.now - days * DAY)

    def _due(self) -> str | None:
        if self.chance.random() > 1 / 7:
            return None
        moment = from_ms(self.now + self.chance.randint(-5, 40) * DAY)
        return moment.date().isoformat()

    def _effort(self, row: Line) -> dict[str, float | int | None]:
        if "e" not in row.options:
            return {"points": row.number("p")}
        seconds = int(row.options["e"].removesuffix("h")) * 3600
        category = category_of(row.status)
        left = {"Done": 0, "In Progress": seconds // 2}.get(category, seconds)
        return {"estimate": seconds, "remaining": left, "spent": seconds - left or None}

    def _history(self, issue: Issue) -> None:
        """Leave the trace that moving an issue across the board leaves."""
        if issue.status in ("To Do", "Backlog"):
            return
        steps = ["To Do", "In Progress"]
        steps += [issue.status] if issue.status != "In Progress" else []
        author = issue.assignee or issue.reporter
        span = issue.updated - issue.created
        for at, (old, new) in enumerate(pairwise(steps), start=1):
            item: dict[str, str | None] = {"field": "status", "fieldtype": "jira"}
            item |= {"fieldId": "status", "from": STATUSES[old].id, "fromString": old}
            item |= {"to": STATUSES[new].id, "toString": new}
            moment = issue.created + span * at // (len(steps) - 1)
            self.site.store.put(Entry(issue=issue.id, author=author, created=moment, items=[item]))

    def _comments(self) -> None:
        for ref, texts in self.content.get("comments", {}).items():
            issue = self.made[ref]
            for at, text in enumerate(texts, start=1):
                name, _, words = text.partition(": ")
                moment = issue.created + (issue.updated - issue.created) * at // (len(texts) + 1)
                comment = Comment(
                    issue=issue.id,
                    author=self.seeded.people[name].account,
                    body=building.rich(self.site, words),
                    created=moment,
                    updated=moment,
                )
                self.site.store.put(comment)
            self.site.save(issue)
