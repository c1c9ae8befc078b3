"""What a site is like: its kind, its fields, and what the account may do in its projects."""

from typing import Any

from msgspec import Struct

from twohats.errors import ConfigError, ProtocolError
from twohats.model.issue import Dialect
from twohats.model.settings import Connection
from twohats.model.site import ProjectAccess, SiteFacts, SiteFields
from twohats.records import find_fields
from twohats.site.address import path
from twohats.site.http import Http
from twohats.site.verdicts import RefusalError

_MISSING = 404
_PERMISSIONS = (
    "ADD_COMMENTS",
    "ADMINISTER",
    "ADMINISTER_PROJECTS",
    "BROWSE_PROJECTS",
    "BULK_CHANGE",
    "EDIT_ISSUES",
    "LINK_ISSUES",
)
_SPRINT, _EPIC = ":gh-sprint", ":gh-epic-link"


class _ServerInfo(Struct, rename="camel"):
    base_url: str
    version: str = ""
    deployment_type: str = "Server"


class _User(Struct, rename="camel"):
    account_id: str | None = None
    key: str | None = None
    name: str | None = None
    display_name: str | None = None


class _Project(Struct, rename="camel"):
    id: str
    key: str
    name: str = ""
    project_type_key: str = ""
    lead: _User | None = None
    simplified: bool = False  # Cloud's word for team-managed


class _Permission(Struct, rename="camel"):
    have_permission: bool = False
    deprecated_key: bool = False


class _Permissions(Struct):
    permissions: dict[str, _Permission]


class _Field(Struct):
    id: str
    name: str = ""
    schema: dict[str, Any] | None = None


def api(dialect: Dialect, *segments: str | int) -> str:
    """Return a path of the dialect's REST API, its segments quoted."""
    version = 3 if dialect is Dialect.CLOUD else 2
    return f"/rest/api/{version}{path(*segments)}"


def learn_kind(http: Http, connection: Connection) -> SiteFacts:
    """Ask the site what it is. It answers this to anybody: it proves nothing about the token."""
    likely = _guess(connection)
    other = Dialect.DATA_CENTER if likely is Dialect.CLOUD else Dialect.CLOUD
    info = _server_info(http, likely, last=False) or _server_info(http, other, last=True)
    if info is None:
        raise ProtocolError(
            "there is no Jira at this address",
            where=http.base,
            todo="check the url and its context path (https://host/jira)",
        )
    cloud = info.deployment_type == "Cloud"
    return SiteFacts(
        dialect=Dialect.CLOUD if cloud else Dialect.DATA_CENTER,
        base_url=info.base_url.rstrip("/"),
        version=info.version,
        learned_ms=http.now_ms(),
    )


def _guess(connection: Connection) -> Dialect:
    hosted = (".atlassian.net", ".jira.com")
    host = connection.url.lower().partition("://")[2].partition("/")[0]
    cloud = connection.email or connection.cloud_id or host.endswith(hosted)
    return Dialect.CLOUD if cloud else Dialect.DATA_CENTER


def _server_info(http: Http, dialect: Dialect, *, last: bool) -> _ServerInfo | None:
    try:
        return http.get(api(dialect, "serverInfo"), about=http.base).read(_ServerInfo)
    except RefusalError as refusal:
        if refusal.status != _MISSING:
            raise
    except ProtocolError:  # Data Center says with a page that it has no such version of its API
        if last:
            raise
    return None


def learn_fields(http: Http, dialect: Dialect, story_points: str) -> SiteFields:
    """Find the fields by name, once. ``story_points`` is a name or id; empty: the usual names.

    Raises ``ConfigError`` where a field of that name is not to be found.
    """
    fields = http.get(api(dialect, "field")).read(list[_Field])
    found = find_fields({field.id: field.name for field in fields})
    sprint, epic = _of_kind(fields, _SPRINT), _of_kind(fields, _EPIC)
    points = _named(fields, story_points, http.base) if story_points else found.story_points
    return SiteFields(story_points=points, sprint=sprint or found.sprint, epic=epic or found.epic)


def _named(fields: list[_Field], name: str, where: str) -> tuple[str, ...]:
    wanted = name.strip().casefold()
    found = tuple(f.id for f in fields if wanted in (f.name.casefold(), f.id.casefold()))
    if not found:
        raise ConfigError(
            "no field is called as story_points_field says",
            where=where,
            todo="write the field's name in Jira, or its id (customfield_12345)",
        )
    return found


def _of_kind(fields: list[_Field], kind: str) -> str:
    # The kind is the same in every language, unlike the name.
    found = (f.id for f in fields if str((f.schema or {}).get("custom", "")).endswith(kind))
    return next(found, "")


def learn_access(http: Http, dialect: Dialect, project: str) -> ProjectAccess:
    """Ask what the account may do in one project; nothing at all where it cannot see it."""
    try:
        found = http.get(api(dialect, "project", project), about=project).read(_Project)
        may = _permissions(http, dialect, found.key)
    except RefusalError:
        return ProjectAccess(key=project)
    lead = found.lead or _User()
    return ProjectAccess(
        key=found.key,
        id=found.id,
        name=found.name,
        browse="BROWSE_PROJECTS" in may,
        edit="EDIT_ISSUES" in may,
        comment="ADD_COMMENTS" in may,
        bulk_change="BULK_CHANGE" in may,
        mute_mail=bool(may & {"ADMINISTER", "ADMINISTER_PROJECTS"}),
        link="LINK_ISSUES" in may,
        service_desk=found.project_type_key == "service_desk",
        lead_id=lead.account_id or lead.key or lead.name or "",
        lead_name=lead.display_name or "",
        team_managed=found.simplified,
    )


def _permissions(http: Http, dialect: Dialect, project: str) -> frozenset[str]:
    query = {"projectKey": project}
    if dialect is Dialect.CLOUD:  # required there, unknown on Data Center
        query["permissions"] = ",".join(_PERMISSIONS)
    answer = http.get(api(dialect, "mypermissions"), query, about=project).read(_Permissions)
    return frozenset(
        k for k, permission in answer.permissions.items() if permission.have_permission
    )
