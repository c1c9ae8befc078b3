"""Known defects of Atlassian's API descriptions, and what they should say.

Each mend is a path into the document and the schema that belongs there. Where no real Jira could
send what the document says, or the document forbids what every Jira takes, the mend wins.
"""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
Mend = tuple[tuple[str, ...], Any]

ADF: Json = {
    "type": "object",
    "required": ["type", "version", "content"],
    "properties": {
        "type": {"enum": ["doc"]},
        "version": {"enum": [1]},
        "content": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type"],
                "properties": {"type": {"type": "string"}},
            },
        },
    },
}
VERBS: Json = {
    "type": "object",
    "additionalProperties": False,
    "properties": {verb: {} for verb in ("add", "remove", "set", "edit", "copy")},
}
WORDS: Json = {"type": "array", "items": {"type": "string"}}


def _of(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(name: str) -> Json:
    return {"type": "array", "items": _of(name)}


def _page(name: str) -> Json:
    return {
        "type": "object",
        "required": ["maxResults", "startAt", "values"],
        "properties": {
            "maxResults": {"type": "integer"},
            "startAt": {"type": "integer"},
            "total": {"type": "integer"},
            "isLast": {"type": "boolean"},
            "values": _list(name),
        },
    }


def _answer(path: str, method: str, status: str, schema: Json) -> Mend:
    place = ("paths", path, method, "responses", status, "content", "application/json", "schema")
    return place, schema


def _body(path: str, method: str, schema: Json) -> Mend:
    return ("paths", path, method, "requestBody", "content", "application/json", "schema"), schema


def cloud() -> Iterator[Mend]:
    """Yield the mends of the Cloud document."""
    issue = "/rest/api/3/issue/{issueIdOrKey}"
    yield ("components", "schemas", "Comment", "properties", "body"), ADF
    yield ("components", "schemas", "Comment", "additionalProperties"), False
    need_body = {"allOf": [_of("Comment"), {"type": "object", "required": ["body"]}]}
    yield _body(f"{issue}/comment", "post", need_body)
    yield _body(f"{issue}/comment/{{id}}", "put", need_body)
    # One link when a globalId is asked for, else all of them.
    either = {"anyOf": [_of("RemoteIssueLink"), _list("RemoteIssueLink")]}
    yield _answer(f"{issue}/remotelink", "get", "200", either)
    # A Java class laid open, where any JSON belongs; the operation's own example breaks it.
    yield ("components", "schemas", "JsonNode"), {}
    # No clause at all would pass: its own properties are listed one level further down.
    yield ("components", "schemas", "JqlQueryClause", "additionalProperties"), True
    # The names of row and column got lost on the way.
    position = {
        "type": "object",
        "required": ["row", "column"],
        "properties": {"row": {"type": "integer"}, "column": {"type": "integer"}},
    }
    yield ("components", "schemas", "DashboardGadgetPosition"), position


def data_center() -> Iterator[Mend]:
    """Yield the mends of the Data Center document (paths as they are in it, without /rest)."""
    schemas = ("components", "schemas")
    for bean in ("IssueBean", "IssueUpdateBean"):
        yield (*schemas, bean, "properties", "fields", "additionalProperties"), {}
    yield (*schemas, "IssueBean", "properties", "renderedFields", "additionalProperties"), {}
    yield (*schemas, "FieldOperation"), VERBS
    yield (*schemas, "EntityPropertyBean", "properties", "value"), {}
    yield (*schemas, "PropertiesBean"), {"type": "object"}
    yield _body("/api/2/issue/{issueIdOrKey}/properties/{propertyKey}", "put", {})
    yield from _lists()
    yield from _pages()
    yield from _parameters()


def _lists() -> Iterator[Mend]:
    for path, bean in (
        ("/api/2/project", "ProjectBean"),
        ("/api/2/field", "FieldBean"),
        ("/api/2/status", "StatusJsonBean"),
        ("/api/2/priority", "PriorityJsonBean"),
        ("/api/2/issuetype", "IssueTypeJsonBean"),
        ("/api/2/user/search", "UserBean"),
        ("/api/2/filter/favourite", "FilterBean"),
        ("/api/2/filter/{id}/permission", "FilterPermissionBean"),
    ):
        yield _answer(path, "get", "200", _list(bean))
    statuses = {"type": "array", "items": {"type": "object"}}
    yield _answer("/api/2/project/{projectIdOrKey}/statuses", "get", "200", statuses)
    yield _answer("/api/2/filter/{id}/permission", "post", "201", _list("FilterPermissionBean"))
    links = {"anyOf": [_of("RemoteIssueLinkBean"), _list("RemoteIssueLinkBean")]}
    yield _answer("/api/2/issue/{issueIdOrKey}/remotelink", "get", "200", links)
    created = {"content": {"application/json": {"schema": _of("RemoteIssueLinkBean")}}}
    place = ("paths", "/api/2/issue/{issueIdOrKey}/remotelink", "post", "responses", "201")
    yield place, created


def _pages() -> Iterator[Mend]:
    yield _answer("/api/2/group/member", "get", "200", _page("UserJsonBean"))
    yield _answer("/agile/1.0/board", "get", "200", _page("BoardBean"))
    found = _of("SearchResultsBean")
    yield _answer("/agile/1.0/board/{boardId}/issue", "get", "200", found)
    sprint = "/agile/1.0/board/{boardId}/sprint"
    yield _answer(sprint, "get", "200", {"type": "object"})
    roles = {"type": "object", "additionalProperties": {"type": "string"}}
    place = ("paths", "/api/2/project/{projectIdOrKey}/role", "get", "responses", "200", "content")
    yield place, {"application/json": {"schema": roles}}


def _parameters() -> Iterator[Mend]:
    """Yield lists that the document types as objects, and texts it types as booleans."""
    for path, method, name in (
        ("/api/2/search", "get", "fields"),
        ("/api/2/search", "get", "expand"),
        ("/api/2/filter", "post", "expand"),
        ("/api/2/filter/favourite", "get", "expand"),
        ("/api/2/filter/{id}", "get", "expand"),
        ("/api/2/filter/{id}", "put", "expand"),
        ("/agile/1.0/board", "get", "type"),
        ("/agile/1.0/board/{boardId}/issue", "get", "fields"),
    ):
        yield ("paths", path, method, "parameters", name, "schema"), WORDS
    yield ("paths", "/api/2/group/member", "get", "parameters", "groupname", "in"), "query"
