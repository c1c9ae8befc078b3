"""People, projects, statuses and their like, as both dialects show them."""

from functools import lru_cache
from typing import Any

from twohats.model.issue import Dialect
from twohats.sandbox.jql.moments import from_ms, zone_of
from twohats.sandbox.things import Project, Sprint, User
from twohats.sandbox.workflow import CATEGORIES, ISSUE_TYPES, PRIORITIES, RESOLUTIONS, STATUSES

Json = dict[str, Any]
ROLE_PATH = "role"


@lru_cache(maxsize=20_000)
def stamp(ms: int, zone: str = "UTC") -> str:
    """Return a moment as Jira writes it, in the zone of whoever asks."""
    local = from_ms(ms).astimezone(zone_of(zone))
    return f"{local:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}{local:%z}"


class Shapes:
    """Shows things of a site at ``base`` to one account, in API version ``version``."""

    def __init__(self, base: str, dialect: Dialect, version: int, viewer: User | None) -> None:
        self.base = base
        self.cloud = dialect is Dialect.CLOUD
        self.api = f"{base}/rest/api/{version}"
        self.version = version
        self.viewer = viewer
        self.zone = viewer.time_zone if viewer else "UTC"

    def time(self, ms: int | None) -> str | None:
        """Return a moment, ``None`` for none."""
        return None if ms is None else stamp(ms, self.zone)

    def avatars(self, what: str) -> Json:
        """Return links to pictures (the site has none; the addresses are its own)."""
        address = f"{self.base}/secure/{what}avatar"
        sizes = (("48x48", "large"), ("24x24", "small"), ("16x16", "xsmall"), ("32x32", "medium"))
        return {size: f"{address}?size={name}" for size, name in sizes}

    def user(self, user: User | None) -> Json | None:
        """Return a person, in short."""
        if user is None:
            return None
        shown: Json = {
            "displayName": user.display,
            "active": user.active,
            "timeZone": user.time_zone,
            "avatarUrls": self.avatars("user"),
        }
        if self.cloud:
            shown |= {
                "self": f"{self.api}/user?accountId={user.account}",
                "accountId": user.account,
                "accountType": "app" if user.bot and not user.email else "atlassian",
            }
        else:
            shown |= {
                "self": f"{self.api}/user?username={user.name}",
                "key": user.account,
                "name": user.name,
            }
        mine = self.viewer is not None and self.viewer.account == user.account
        if user.email_shown or mine:
            shown["emailAddress"] = user.email
        return shown

    def status(self, name: str) -> Json:
        """Return a status."""
        status = STATUSES[name]
        return {
            "self": f"{self.api}/status/{status.id}",
            "description": "",
            "iconUrl": f"{self.base}/images/icons/statuses/generic.png",
            "name": status.name,
            "id": status.id,
            "statusCategory": self.category(status.category),
        }

    def category(self, name: str) -> Json:
        """Return a status category."""
        number, key, colour = CATEGORIES[name]
        address = f"{self.api}/statuscategory/{number}"
        return {"self": address, "id": number, "key": key, "colorName": colour, "name": name}

    def priority(self, name: str) -> Json:
        """Return a priority."""
        number = PRIORITIES[name]
        icon = f"{self.base}/images/icons/priorities/{name.lower()}.svg"
        address = f"{self.api}/priority/{number}"
        return {"self": address, "iconUrl": icon, "name": name, "id": number}

    def resolution(self, name: str | None) -> Json | None:
        """Return a resolution, ``None`` for unresolved."""
        if name is None:
            return None
        number = RESOLUTIONS[name]
        address = f"{self.api}/resolution/{number}"
        return {"self": address, "id": number, "description": "", "name": name}

    def issue_type(self, name: str) -> Json:
        """Return an issue type."""
        number, subtask, level = ISSUE_TYPES[name]
        shown = {
            "self": f"{self.api}/issuetype/{number}",
            "id": number,
            "description": "",
            "iconUrl": f"{self.base}/images/icons/issuetypes/{number}.png",
            "name": name,
            "subtask": subtask,
        }
        return {**shown, "hierarchyLevel": level} if self.cloud else shown

    def project(self, project: Project) -> Json:
        """Return a project, in short."""
        shown: Json = {
            "self": f"{self.api}/project/{project.id}",
            "id": str(project.id),
            "key": project.key,
            "name": project.name,
            "projectTypeKey": project.type_key,
            "avatarUrls": self.avatars("project"),
        }
        if self.cloud:
            shown["simplified"] = project.team_managed
        return shown

    def project_in_list(self, project: Project, lead: User | None, expand: str) -> Json:
        """Return a project as lists show it."""
        shown = self.project(project)
        shown["expand"] = "description,lead,issueTypes,url,projectKeys,permissions,insight"
        if self.cloud:
            shown |= {
                "style": "next-gen" if project.team_managed else "classic",
                "isPrivate": False,
                "properties": {},
            }
        if project.archived:
            shown["archived"] = True
        if "lead" in expand:
            shown["lead"] = self.user(lead)
        if "description" in expand:
            shown["description"] = project.description
        return shown

    def project_whole(self, project: Project, lead: User | None, roles: dict[str, int]) -> Json:
        """Return a project with all that belongs to it."""
        shown = self.project_in_list(project, lead, "lead,description")
        address = f"{self.api}/project/{project.id}"
        return {
            **shown,
            "components": [self.component(project, name) for name in project.components],
            "issueTypes": [self.issue_type(name) for name in project.issue_types],
            "assigneeType": "UNASSIGNED",
            "versions": [self.fix_version(project, name) for name in project.versions],
            "roles": {name: f"{address}/{ROLE_PATH}/{number}" for name, number in roles.items()},
        }

    def component(self, project: Project, name: str) -> Json:
        """Return a component of a project."""
        number = str(project.id * 10 + project.components.index(name))
        return {"self": f"{self.api}/component/{number}", "id": number, "name": name}

    def fix_version(self, project: Project, name: str) -> Json:
        """Return a version of a project."""
        number = str(project.id * 10 + project.versions.index(name))
        released = {"archived": False, "released": False}
        return {"self": f"{self.api}/version/{number}", "id": number, "name": name, **released}

    def sprint(self, sprint: Sprint) -> Json | str:
        """Return a sprint as an issue shows it: an object on Cloud, a Java object's text on DC."""
        if self.cloud:
            shown = {"id": sprint.id, "name": sprint.name, "state": sprint.state, "goal": ""}
            times = {"startDate": self.zulu(sprint.start), "endDate": self.zulu(sprint.end)}
            return {**shown, "boardId": sprint.board, **{k: v for k, v in times.items() if v}}
        start, end = self.zulu(sprint.start) or "<null>", self.zulu(sprint.end) or "<null>"
        return (
            f"com.atlassian.greenhopper.service.sprint.Sprint@{sprint.id:x}[id={sprint.id},"
            f"rapidViewId={sprint.board},state={sprint.state.upper()},name={sprint.name},"
            f"startDate={start},endDate={end},completeDate=<null>,"
            f"sequence={sprint.id},goal=]"
        )

    def zulu(self, ms: int | None) -> str | None:
        """Return a moment the way sprints write it."""
        return None if ms is None else f"{from_ms(ms):%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z"
