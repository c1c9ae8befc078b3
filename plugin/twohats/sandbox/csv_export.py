"""A site as the CSV that Jira's "Export CSV (all fields)" makes: repeated columns and all."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from twohats.sandbox.jql.moments import from_ms, zone_of
from twohats.sandbox.markup import to_wiki
from twohats.sandbox.things import Comment, Issue, Project, Sprint, User
from twohats.sandbox.workflow import category_of
from twohats.sandbox.world import Sandbox


class _Row(NamedTuple):
    issue: Issue
    project: Project
    parent: Issue | None


class _Column(NamedTuple):
    """A column, or as many of one name as the issue with the most values needs."""

    name: str
    values: Callable[[_Row], list[str]]


def export_csv(site: Sandbox, *, zone: str = "UTC", limit: int | None = None) -> str:
    """Return all issues as Jira Cloud writes them, newest first; ``limit`` cuts as Jira does.

    Lines end in CRLF, dates look like ``22/Apr/26 7:56 AM`` in ``zone``, labels, sprints and
    comments have a column for each value.
    """
    columns = _Writer(site, zone).columns()
    projects = {project.id: project for project in site.store.all(Project)}
    issues = sorted(site.store.issues(), key=lambda issue: (-issue.created, -issue.id))[:limit]
    rows = [
        _Row(issue, projects[issue.project], site.store.issue(issue.parent or 0))
        for issue in issues
    ]
    cells = [[column.values(row) for row in rows] for column in columns]
    widths = [max((len(values) for values in column), default=0) or 1 for column in cells]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    sized = zip(columns, widths, strict=True)
    writer.writerow(_spread([[column.name] * width for column, width in sized]))
    for at in range(len(rows)):
        row = [_padded(column[at], width) for column, width in zip(cells, widths, strict=True)]
        writer.writerow(_spread(row))
    return out.getvalue()


def _padded(values: list[str], width: int) -> list[str]:
    return [*values, *[""] * (width - len(values))]


def _spread(groups: list[list[str]]) -> Iterator[str]:
    return (value for group in groups for value in group)


class _Writer:
    def __init__(self, site: Sandbox, zone: str) -> None:
        self.site = site
        self.zone = zone_of(zone)
        self.people = {user.account: user for user in site.store.all(User)}
        self.sprints = {sprint.id: sprint for sprint in site.store.all(Sprint)}

    def columns(self) -> list[_Column]:
        """Return the columns in Jira's order."""
        one = self._one
        return [
            one("Summary", lambda row: row.issue.summary),
            one("Issue key", lambda row: row.issue.key),
            one("Issue id", lambda row: str(row.issue.id)),
            one("Issue Type", lambda row: row.issue.type),
            one("Status", lambda row: row.issue.status),
            one("Project key", lambda row: row.project.key),
            one("Project name", lambda row: row.project.name),
            one("Project type", lambda row: row.project.type_key),
            *self._person("Project lead", lambda row: row.project.lead, "Project lead id"),
            one("Project description", lambda row: row.project.description),
            one("Priority", lambda row: row.issue.priority),
            one("Resolution", lambda row: row.issue.resolution or ""),
            *self._person("Assignee", lambda row: row.issue.assignee, "Assignee Id"),
            *self._person("Reporter", lambda row: row.issue.reporter, "Reporter Id"),
            *self._person("Creator", lambda row: row.issue.creator, "Creator Id"),
            one("Created", lambda row: self.time(row.issue.created)),
            one("Updated", lambda row: self.time(row.issue.updated)),
            one("Last Viewed", lambda _row: ""),
            one("Resolved", lambda row: self.time(row.issue.resolved)),
            _Column("Components", lambda row: row.issue.components),
            one("Due date", lambda row: self._day(row.issue.due)),
            one("Votes", lambda _row: "0"),
            _Column("Labels", lambda row: row.issue.labels),
            one("Description", lambda row: to_wiki(row.issue.description)),
            one("Environment", lambda _row: ""),
            *self._effort(),
            one("Security Level", lambda row: row.issue.security or ""),
            _Column("Sprint", self._sprints),
            one("Custom field (Story Points)", lambda row: self._points(row, own=False)),
            one("Custom field (Story point estimate)", lambda row: self._points(row, own=True)),
            _Column("Comment", self._comments),
            one("Parent", lambda row: str(row.parent.id) if row.parent else ""),
            one("Parent key", lambda row: row.parent.key if row.parent else ""),
            one("Parent summary", lambda row: row.parent.summary if row.parent else ""),
            one("Status Category", lambda row: category_of(row.issue.status)),
            one("Status Category Changed", lambda row: self.time(row.issue.status_changed)),
        ]

    def _one(self, name: str, value: Callable[[_Row], str]) -> _Column:
        return _Column(name, lambda row: [value(row)])

    def _person(
        self, name: str, account: Callable[[_Row], str | None], id_name: str
    ) -> Iterator[_Column]:
        yield self._one(name, lambda row: self._display(account(row)))
        yield self._one(id_name, lambda row: account(row) or "")

    def _display(self, account: str | None) -> str:
        return self.people[account].display if account in self.people else ""

    def _effort(self) -> Iterator[_Column]:
        named: dict[str, Callable[[Issue], int | None]] = {
            "Original estimate": lambda issue: issue.estimate,
            "Remaining Estimate": lambda issue: issue.remaining,
            "Time Spent": lambda issue: issue.spent,
            "Σ Original Estimate": lambda issue: issue.estimate,
            "Σ Remaining Estimate": lambda issue: issue.remaining,
            "Σ Time Spent": lambda issue: issue.spent,
        }
        for name, value in named.items():
            yield _Column(name, lambda row, value=value: [_number(value(row.issue))])  # type: ignore[misc]  # the default binds the loop's value

    def time(self, ms: int | None) -> str:
        """Return a moment as Jira's default look and feel writes it."""
        if ms is None:
            return ""
        local = from_ms(ms).astimezone(self.zone)
        return f"{local:%d/%b/%y} {local.hour % 12 or 12}:{local:%M %p}"

    def _day(self, day: str | None) -> str:
        return self.time(_noon(day)).partition(" ")[0] + " 12:00 AM" if day else ""

    def _sprints(self, row: _Row) -> list[str]:
        return [self.sprints[number].name for number in row.issue.sprints]

    def _points(self, row: _Row, *, own: bool) -> str:
        return _number(row.issue.points) if row.project.team_managed == own else ""

    def _comments(self, row: _Row) -> list[str]:
        return [
            f"{self.time(note.created)};{note.author};{to_wiki(note.body)}"
            for note in self.site.store.all(Comment, row.issue.id)
        ]


def _noon(day: str) -> int:
    moment = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    return int(moment.timestamp() * 1000)


def _number(value: float | None) -> str:
    return "" if value is None else str(value)
