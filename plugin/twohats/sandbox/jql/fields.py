"""Which fields JQL knows in the sandbox, under which names, and what they may be asked."""

from dataclasses import dataclass

EQUALITY = ("=", "!=", "in", "not in")
ORDER = (*EQUALITY, "<", ">", "<=", ">=")
MATCH = ("~", "!~")


@dataclass(frozen=True)
class Field:
    """A field of the index. ``kind`` says how its values are read; ``column`` where they are."""

    name: str
    kind: str
    column: str
    operators: tuple[str, ...]
    sort: str = ""  # SQL to order by; empty: the field cannot be ordered by


_CATEGORY_RANK = "CASE category WHEN 'To Do' THEN 1 WHEN 'In Progress' THEN 2 ELSE 3 END"
_PRIORITY_RANK = (
    "CASE priority WHEN 'Highest' THEN 5 WHEN 'High' THEN 4 WHEN 'Medium' THEN 3"
    " WHEN 'Low' THEN 2 ELSE 1 END"
)
_KEY_ORDER = "idx.project {0}, number"

FIELDS = (
    Field("project", "project", "project", EQUALITY, "project"),
    Field("key", "issue", "key", ORDER, _KEY_ORDER),
    Field("id", "number", "id", ORDER, "id"),
    Field("parent", "parent", "parent", EQUALITY, "parent"),
    Field("labels", "word", "labels", EQUALITY),
    Field("component", "word", "component", EQUALITY),
    Field("fixVersion", "word", "fixVersion", EQUALITY),
    Field("sprint", "sprint", "sprint", EQUALITY),
    Field("status", "name", "status", EQUALITY, "status"),
    Field("statusCategory", "name", "category", EQUALITY, _CATEGORY_RANK),
    Field("issuetype", "name", "type", EQUALITY, "type"),
    Field("resolution", "name", "resolution", EQUALITY, "resolution"),
    Field("priority", "name", "priority", ORDER, _PRIORITY_RANK),
    Field("level", "name", "security", EQUALITY, "security"),
    Field("assignee", "user", "assignee", EQUALITY, "assignee"),
    Field("reporter", "user", "reporter", EQUALITY, "reporter"),
    Field("creator", "user", "creator", EQUALITY, "creator"),
    Field("created", "time", "created", ORDER, "created"),
    Field("updated", "time", "updated", ORDER, "updated"),
    Field("resolved", "time", "resolved", ORDER, "resolved"),
    Field("due", "date", "due", ORDER, "due"),
    Field("summary", "text", "summary", MATCH, "summary"),
    Field("description", "text", "description", MATCH, "description"),
    Field("text", "text", "words", MATCH),
    Field("Story Points", "count", "points", ORDER, "points"),
    Field("Work role", "name", "work_role", EQUALITY, "work_role"),
    Field("rank", "rank", "id", (), "id"),
    Field("filter", "filter", "", EQUALITY),
)

ALIASES = {
    "issuekey": "key",
    "issue": "key",
    "createddate": "created",
    "updateddate": "updated",
    "resolutiondate": "resolved",
    "resolveddate": "resolved",
    "duedate": "due",
    "type": "issuetype",
    "epic link": "parent",
    "story point estimate": "story points",
    "savedfilter": "filter",
    "request": "filter",
}

BY_NAME = {field.name.lower(): field for field in FIELDS}


def find_field(name: str, custom: dict[str, str]) -> Field | None:
    """Return the field called ``name``; ``custom`` maps ``cf[123]`` and ids to field names."""
    lower = name.lower()
    lower = custom.get(lower, lower)
    return BY_NAME.get(ALIASES.get(lower, lower))
