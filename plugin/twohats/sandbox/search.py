"""Searching: JQL for one account, over the index as it stands."""

from dataclasses import dataclass
from typing import Any

from twohats.sandbox import custom_fields
from twohats.sandbox.access import Access
from twohats.sandbox.index import Index, fold
from twohats.sandbox.jql import moments
from twohats.sandbox.jql import parse as jql_parse
from twohats.sandbox.jql.fields import Field
from twohats.sandbox.jql.parse import Call, Node, Query
from twohats.sandbox.jql.sql import Compiler
from twohats.sandbox.jql.tokens import JqlError
from twohats.sandbox.store import Store
from twohats.sandbox.things import Filter, Group, Issue, Project, Sprint, User
from twohats.sandbox.workflow import CATEGORIES, ISSUE_TYPES, PRIORITIES, RESOLUTIONS, STATUSES
from twohats.sandbox.workflow import WORK_ROLE_OPTIONS as WORK_ROLES

KEPT = 8  # results that are kept for the next page
_SHUFFLE = 7919  # a prime: gives every page another order of equals
_SPRINT_STATES = {"opensprints": "active", "closedsprints": "closed", "futuresprints": "future"}


class SiteNames:
    """Looks up what JQL values stand for, as one account sees the site."""

    def __init__(self, store: Store, access: Access, user: User | None) -> None:
        self.store = store
        self.access = access
        self.user = user

    def values(self, field: Field, text: str) -> list[Any] | None:  # noqa: PLR0911 - one a kind
        """Return what ``text`` stands for in ``field``; ``None`` if there is no such value."""
        match field.kind:
            case "project":
                return self._project(text)
            case "issue" | "parent" | "number":
                return self._issue(field, text)
            case "word":
                return self._word(field, text)
            case "sprint":
                sprints = self.store.all(Sprint)
                found = [s for s in sprints if text == str(s.id) or fold(text) == fold(s.name)]
                return [str(sprint.id) for sprint in found] or None
            case "user":
                return self._user(text)
            case "count":
                return [float(text)] if _is_number(text) else None
        return self._name(field, text)

    def call(self, field: Field, call: Call) -> list[Any] | None:
        """Return what a function yields in ``field``; ``None`` if it is not known there."""
        name = call.name.lower()
        if field.kind == "user" and name == "currentuser":
            return [self.user.account] if self.user else []
        if field.kind == "user" and name == "membersof" and call.arguments:
            groups = [g for g in self.store.all(Group) if fold(g.name) == fold(call.arguments[0])]
            return groups[0].members if groups else None
        if field.kind == "sprint" and name in _SPRINT_STATES:
            state = _SPRINT_STATES[name]
            return [str(s.id) for s in self.store.all(Sprint) if s.state == state] or [""]
        return None

    def _project(self, text: str) -> list[Any] | None:
        visible = self.access.projects(self.user, archived=True)
        wanted = fold(text)
        found = [p.id for p in visible if wanted in (fold(p.key), fold(p.name), str(p.id))]
        return found or None

    def _issue(self, field: Field, text: str) -> list[Any] | None:
        if field.kind == "number":
            return [int(text)] if text.isdecimal() else None
        issue = self.store.issue(text)
        if issue is None:
            return None
        project = self.access.project_of(issue)
        if not self.access.sees(self.user, issue, project):
            return None
        if field.kind == "parent":
            return [issue.id]
        return [(issue.project, int(issue.key.rpartition("-")[2]))]

    def _word(self, field: Field, text: str) -> list[Any] | None:
        if field.name != "labels":
            known = (
                name
                for project in self.store.all(Project)
                for name in (project.components if field.name == "component" else project.versions)
            )
            if fold(text) not in map(fold, known):
                return None
        return [fold(text)]

    def _user(self, text: str) -> list[Any] | None:
        for user in self.store.all(User):
            if text == user.account or fold(text) in map(fold, (user.email, user.display)):
                return [user.account]
            if self.access.dialect == "data-center" and fold(text) == fold(user.name):
                return [user.account]
        return None

    def _name(self, field: Field, text: str) -> list[Any] | None:
        known: dict[str, str] = {}
        match field.name:
            case "status":
                known = {status.name: status.id for status in STATUSES.values()}
            case "statusCategory":
                known = {name: key for name, (_, key, _) in CATEGORIES.items()}
            case "issuetype":
                known = {name: number for name, (number, *_) in ISSUE_TYPES.items()}
            case "resolution":
                if fold(text) == "unresolved":
                    return [None]
                known = RESOLUTIONS
            case "priority":
                known = PRIORITIES
            case "Work role":
                known = WORK_ROLES
            case "level":
                projects = self.store.all(Project)
                known = {level: level for project in projects for level in project.levels}
        wanted = fold(text)
        found = [name for name, key in known.items() if wanted in (fold(name), fold(key))]
        return found or None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Hits:
    """A compiled query, ready to be counted and paged."""

    where: str
    values: list[Any]
    order: str
    bounded: bool


class Search:
    """Runs JQL over the index."""

    def __init__(self, store: Store, access: Access, index: Index) -> None:
        self.store = store
        self.access = access
        self.index = index
        self._kept: dict[tuple[object, ...], list[int]] = {}

    def compile(self, jql: str, user: User | None, now: int) -> Hits:
        """Return a query ready to run for ``user``; raise ``JqlError``."""
        query = jql_parse.parse(jql)
        compiler = self._compiler(user, now)
        where, values = compiler.where(query)
        order = compiler.order(query)
        seen, more = self._visible(user)
        return Hits(
            f"({where}) AND {seen}",
            [*values, *more],
            order,
            bounded=query.where is not None,
        )

    def check(self, query: Query, user: User | None, now: int) -> None:
        """Raise ``JqlError`` if a parsed query names what does not exist."""
        compiler = self._compiler(user, now)
        compiler.where(query)
        compiler.order(query)

    def _compiler(self, user: User | None, now: int, depth: int = 0) -> Compiler:
        zone = moments.zone_of(user.time_zone if user else "UTC")
        names = SiteNames(self.store, self.access, user)
        custom = custom_fields.jql_names(self.access.dialect)
        if depth:
            return Compiler(names, now, zone, custom)
        return Compiler(names, now, zone, custom, self._saved)

    def _saved(self, text: str) -> Node | None:
        for saved in self.store.all(Filter):
            if text == str(saved.id) or fold(text) == fold(saved.name):
                return jql_parse.parse(saved.jql).where
        return None

    def _visible(self, user: User | None) -> tuple[str, list[Any]]:
        """Return the condition that keeps away what ``user`` may not see."""
        projects = self.access.projects(user)
        holders = ", ".join("?" * len(projects))
        text, values = f"idx.project IN ({holders})", [project.id for project in projects]
        levels = [
            (project.id, level)
            for project in projects
            for level, members in project.levels.items()
            if user and user.account in members
        ]
        seen = " OR ".join(
            ["security IS NULL", *("idx.project = ? AND security = ?",) * len(levels)]
        )
        return f"{text} AND ({seen})", [*values, *(part for level in levels for part in level)]

    def count(self, hits: Hits) -> int:
        """Return how many issues match."""
        return len(self._ids(hits, 0))

    def page(self, hits: Hits, start: int, size: int, shuffle: int = 0) -> list[Issue]:
        """Return one page as the index has it; ``shuffle`` changes the order of equals."""
        ids = self._ids(hits, shuffle)[start : start + size]
        query = "SELECT doc FROM idx WHERE id = ?"
        rows = (self.store.db.execute(query, (number,)).fetchone() for number in ids)
        return [self.store.as_issue(row[0]) for row in rows]

    def _ids(self, hits: Hits, shuffle: int) -> list[int]:
        """Return the numbers of all issues that match, in order; kept while the index rests."""
        foreign = self.store.db.execute("PRAGMA data_version").fetchone()[0]
        key = (hits.where, *hits.values, hits.order, shuffle, self.index.version, foreign)
        if key not in self._kept:
            tie = (
                f"(idx.id * {_SHUFFLE} + {shuffle} * 104729) % 10007, id" if shuffle else "id DESC"
            )
            order = f"{hits.order}, {tie}" if hits.order else tie
            query = f"SELECT id FROM idx WHERE {hits.where} ORDER BY {order}"  # noqa: S608 - made by the compiler
            found = [row[0] for row in self.store.db.execute(query, hits.values)]
            self._kept = dict([*self._kept.items(), (key, found)][-KEPT:])
        return self._kept[key]


__all__ = ["Hits", "JqlError", "Search", "SiteNames"]
