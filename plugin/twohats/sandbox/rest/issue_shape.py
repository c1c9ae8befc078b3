"""An issue as REST shows it: only the fields asked for are worked out."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from twohats.sandbox.custom_fields import points_field
from twohats.sandbox.markup import plain, to_wiki
from twohats.sandbox.rest.shapes import Json, Shapes
from twohats.sandbox.things import Comment, Issue, Project, Sprint, User
from twohats.sandbox.workflow import ISSUE_TYPES, WORK_ROLE_OPTIONS
from twohats.sandbox.world import Sandbox

_EXPAND = "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations"
_HIDDEN_FROM_NAVIGABLE = frozenset(("comment",))
COMMENTS_INSIDE = 20  # comments shown inside an issue from a search are cut to a page


class IssueShape:
    """Shows issues of one request; what several issues share is looked up once."""

    def __init__(self, world: Sandbox, shapes: Shapes) -> None:
        self.store = world.store
        self.world = world
        self.shapes = shapes
        self._projects: dict[int, Project] = {}
        self._users: dict[str, User | None] = {}
        self._sprints: dict[int, Sprint | None] = {}
        self.makers = self._makers()

    def show(
        self, issue: Issue, fields: Iterable[str] | None, properties: Sequence[str] = ()
    ) -> Json:
        """Return an issue with these fields (``None``: all)."""
        base = f"{self.shapes.api}/issue/{issue.id}"
        shown: Json = {"expand": _EXPAND, "id": str(issue.id), "self": base, "key": issue.key}
        names = self.wanted(fields)
        if names:
            shown["fields"] = {name: self.makers[name](issue) for name in names}
        if properties:
            shown["properties"] = {
                name: issue.properties[name] for name in properties if name in issue.properties
            }
        return shown

    def wanted(self, fields: Iterable[str] | None) -> list[str]:
        """Return the fields that a ``fields`` parameter means; unknown names are ignored."""
        given = ["*all"] if fields is None else list(fields)
        chosen: dict[str, None] = {}
        if all(name.startswith("-") for name in given):
            given = ["*navigable", *given]
        for name in given:
            if name == "*all":
                chosen |= dict.fromkeys(self.makers)
            elif name == "*navigable":
                chosen |= dict.fromkeys(n for n in self.makers if n not in _HIDDEN_FROM_NAVIGABLE)
            elif name in self.makers:
                chosen[name] = None
        for name in given:
            chosen.pop(name[1:] if name.startswith("-") else "", None)
        return list(chosen)

    def project(self, issue: Issue) -> Project:
        """Return the issue's project."""
        found = self._projects.get(issue.project) or self.store.get(Project, issue.project)
        if found is None:
            raise KeyError(issue.project)
        self._projects[issue.project] = found
        return found

    def user(self, account: str | None) -> Json | None:
        """Return a person by account."""
        if not account:
            return None
        if account not in self._users:
            self._users[account] = self.store.find(User, account)
        return self.shapes.user(self._users[account])

    def text(self, body: object) -> Any:  # noqa: ANN401 - ADF or text
        """Return rich text as this API version speaks it."""
        if body is None or body == "":
            return None
        return body if self.shapes.version == 3 else to_wiki(body)  # noqa: PLR2004 - API version

    def _makers(self) -> dict[str, Callable[[Issue], Any]]:
        shapes, time = self.shapes, self.shapes.time
        makers: dict[str, Callable[[Issue], Any]] = {
            "summary": lambda issue: issue.summary,
            "issuetype": lambda issue: shapes.issue_type(issue.type),
            "project": lambda issue: shapes.project(self.project(issue)),
            "status": lambda issue: shapes.status(issue.status),
            "priority": lambda issue: shapes.priority(issue.priority),
            "resolution": lambda issue: shapes.resolution(issue.resolution),
            "assignee": lambda issue: self.user(issue.assignee),
            "reporter": lambda issue: self.user(issue.reporter),
            "creator": lambda issue: self.user(issue.creator),
            "created": lambda issue: time(issue.created),
            "updated": lambda issue: time(issue.updated),
            "resolutiondate": lambda issue: time(issue.resolved),
            "duedate": lambda issue: issue.due,
            "labels": lambda issue: issue.labels,
            "components": self._components,
            "fixVersions": self._versions,
            "description": lambda issue: self.text(issue.description),
            "subtasks": self._subtasks,
            "security": self._security,
            "timeoriginalestimate": lambda issue: issue.estimate,
            "timeestimate": lambda issue: issue.remaining,
            "timespent": lambda issue: issue.spent,
            "aggregatetimeestimate": lambda issue: issue.remaining,
            "comment": self._comments,
            "parent": self._parent,
        }
        if shapes.cloud:
            makers["statusCategory"] = lambda issue: shapes.status(issue.status)["statusCategory"]
            makers["statuscategorychangedate"] = lambda issue: time(issue.status_changed)
        return makers | self._custom()

    def _custom(self) -> dict[str, Callable[[Issue], Any]]:
        ids = self.world.field_ids
        makers: dict[str, Callable[[Issue], Any]] = {
            ids["points"]: lambda issue: self._points(issue, ids["points"]),
            ids["sprint"]: self._sprint,
            ids["epic"]: self._epic,
            ids["rank"]: lambda issue: f"0|i{issue.id:05x}:",
            ids["work_role"]: self._work_role,
            ids["flagged"]: lambda issue: [{"value": "Impediment"}] if issue.flagged else None,
        }
        if "estimate" in ids:
            makers[ids["estimate"]] = lambda issue: self._points(issue, ids["estimate"])
        return makers

    def _points(self, issue: Issue, field: str) -> float | None:
        mine = points_field(self.project(issue), self.world.dialect)
        return issue.points if field == mine else None

    def _components(self, issue: Issue) -> list[Json]:
        project = self.project(issue)
        return [self.shapes.component(project, name) for name in issue.components]

    def _versions(self, issue: Issue) -> list[Json]:
        project = self.project(issue)
        return [self.shapes.fix_version(project, name) for name in issue.versions]

    def _security(self, issue: Issue) -> Json | None:
        if issue.security is None:
            return None
        number = str(issue.project * 10 + sorted(self.project(issue).levels).index(issue.security))
        address = f"{self.shapes.api}/securitylevel/{number}"
        return {"self": address, "id": number, "description": "", "name": issue.security}

    def _sprint(self, issue: Issue) -> list[Any] | None:
        for number in issue.sprints:
            if number not in self._sprints:
                self._sprints[number] = self.store.get(Sprint, number)
        found = [self._sprints[number] for number in issue.sprints]
        return [self.shapes.sprint(sprint) for sprint in found if sprint] or None

    def _work_role(self, issue: Issue) -> Json | None:
        if issue.work_role is None:
            return None
        number = WORK_ROLE_OPTIONS[issue.work_role]
        address = f"{self.shapes.api}/customFieldOption/{number}"
        return {"self": address, "value": issue.work_role, "id": number}

    def _brief(self, issue: Issue) -> Json:
        fields = {
            "summary": issue.summary,
            "status": self.shapes.status(issue.status),
            "priority": self.shapes.priority(issue.priority),
            "issuetype": self.shapes.issue_type(issue.type),
        }
        address = f"{self.shapes.api}/issue/{issue.id}"
        return {"id": str(issue.id), "key": issue.key, "self": address, "fields": fields}

    def _parent_of(self, issue: Issue) -> Issue | None:
        return self.store.issue(issue.parent) if issue.parent else None

    def _parent(self, issue: Issue) -> Json | None:
        parent = self._parent_of(issue)
        if parent is None or not (self.shapes.cloud or ISSUE_TYPES[issue.type][1]):
            return None
        return self._brief(parent)

    def _epic(self, issue: Issue) -> str | None:
        parent = self._parent_of(issue)
        return parent.key if parent and parent.type == "Epic" else None

    def _subtasks(self, issue: Issue) -> list[Json]:
        if ISSUE_TYPES[issue.type][1] or issue.type == "Epic":
            return []
        return [self._brief(child) for child in self.store.children(issue.id)]

    def _comments(self, issue: Issue) -> Json:
        found = self.store.all(Comment, issue.id)
        shown = [self.comment(issue, one) for one in found[:COMMENTS_INSIDE]]
        total = len(found)
        address = f"{self.shapes.api}/issue/{issue.id}/comment"
        page = {"comments": shown, "maxResults": len(shown), "total": total, "startAt": 0}
        return {**page, "self": address}

    def comment(self, issue: Issue, comment: Comment, *, properties: bool = False) -> Json:
        """Return a comment; ``properties``: with its properties."""
        shown: Json = {
            "self": f"{self.shapes.api}/issue/{issue.id}/comment/{comment.id}",
            "id": str(comment.id),
            "author": self.user(comment.author),
            "body": self.text(comment.body) or "",
            "updateAuthor": self.user(comment.editor or comment.author),
            "created": self.shapes.time(comment.created),
            "updated": self.shapes.time(comment.updated),
        }
        if comment.visibility:
            shown["visibility"] = comment.visibility
        if self.shapes.cloud:
            shown["jsdPublic"] = not comment.internal
        if properties:
            shown["properties"] = [
                {"key": key, "value": value} for key, value in comment.properties.items()
            ]
        return shown

    def rendered(self, issue: Issue) -> Json:
        """Return the fields that ``expand=renderedFields`` renders, as plain HTML-free text."""
        return {"description": plain(issue.description), "summary": None}
