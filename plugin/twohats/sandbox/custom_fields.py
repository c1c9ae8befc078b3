"""The site's fields as ``/field`` lists them; numbers of custom fields differ between sites."""

from typing import Any, NamedTuple

from twohats.model.issue import Dialect
from twohats.sandbox.things import Project

_GREENHOPPER = "com.pyxis.greenhopper.jira"
_SYSTEM = "com.atlassian.jira.plugin.system.customfieldtypes"


class CustomField(NamedTuple):
    """A custom field: its number on each kind of site, name and type."""

    what: str
    cloud: int
    data_center: int
    name: str
    type: str
    custom: str
    items: str | None = None


CUSTOM = (
    CustomField("points", 10028, 10106, "Story Points", "number", f"{_SYSTEM}:float"),
    CustomField("estimate", 10016, 0, "Story point estimate", "number", f"{_SYSTEM}:float"),
    CustomField("sprint", 10020, 10104, "Sprint", "array", f"{_GREENHOPPER}:gh-sprint", "json"),
    CustomField("epic", 10014, 10101, "Epic Link", "any", f"{_GREENHOPPER}:gh-epic-link"),
    CustomField("rank", 10019, 10105, "Rank", "any", f"{_GREENHOPPER}:gh-lexo-rank"),
    CustomField("work_role", 10060, 10110, "Work role", "option", f"{_SYSTEM}:select"),
    CustomField(
        "flagged", 10021, 10107, "Flagged", "array", f"{_SYSTEM}:multicheckboxes", "option"
    ),
)
# id, name, JQL names, type, items, orderable
_PLAIN = (
    ("summary", "Summary", ["summary"], "string", None),
    ("issuetype", "Issue Type", ["issuetype", "type"], "issuetype", None),
    ("project", "Project", ["project"], "project", None),
    ("status", "Status", ["status"], "status", None),
    ("statusCategory", "Status Category", ["statusCategory"], "statusCategory", None),
    ("priority", "Priority", ["priority"], "priority", None),
    ("resolution", "Resolution", ["resolution"], "resolution", None),
    ("assignee", "Assignee", ["assignee"], "user", None),
    ("reporter", "Reporter", ["reporter"], "user", None),
    ("creator", "Creator", ["creator"], "user", None),
    ("created", "Created", ["created", "createdDate"], "datetime", None),
    ("updated", "Updated", ["updated", "updatedDate"], "datetime", None),
    ("resolutiondate", "Resolved", ["resolutiondate", "resolved"], "datetime", None),
    ("duedate", "Due date", ["due", "duedate"], "date", None),
    ("labels", "Labels", ["labels"], "array", "string"),
    ("components", "Components", ["component"], "array", "component"),
    ("fixVersions", "Fix versions", ["fixVersion"], "array", "version"),
    ("description", "Description", ["description"], "string", None),
    ("parent", "Parent", ["parent"], "issuelink", None),
    ("subtasks", "Sub-tasks", ["subtasks"], "array", "issuelinks"),
    ("security", "Security Level", ["level"], "securitylevel", None),
    ("timeoriginalestimate", "Original estimate", ["originalEstimate"], "number", None),
    ("timeestimate", "Remaining Estimate", ["remainingEstimate"], "number", None),
    ("timespent", "Time Spent", ["timespent"], "number", None),
    ("comment", "Comment", ["comment"], "comments-page", None),
)
_FIXED = frozenset(("created", "updated", "resolutiondate", "creator", "project", "subtasks"))


def number_of(field: CustomField, dialect: Dialect) -> int:
    """Return a custom field's number on this kind of site, 0 where it does not exist."""
    return field.cloud if dialect is Dialect.CLOUD else field.data_center


def ids(dialect: Dialect) -> dict[str, str]:
    """Return what each custom field is called in JSON: ``points`` -> ``customfield_10028``."""
    numbers = {field.what: number_of(field, dialect) for field in CUSTOM}
    return {what: f"customfield_{number}" for what, number in numbers.items() if number}


def points_field(project: Project, dialect: Dialect) -> str:
    """Return the id of the field in which a project keeps its story points."""
    team_managed = project.team_managed and dialect is Dialect.CLOUD
    return ids(dialect)["estimate" if team_managed else "points"]


def jql_names(dialect: Dialect) -> dict[str, str]:
    """Return the other names under which JQL knows custom fields: ``cf[10028]`` and ids."""
    names = {}
    for field in CUSTOM:
        number = number_of(field, dialect)
        names[f"cf[{number}]"] = names[f"customfield_{number}"] = field.name.lower()
    return names


def _schema(kind: str, items: str | None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"type": kind, **({"items": items} if items else {}), **more}


def listing(dialect: Dialect) -> list[dict[str, Any]]:
    """Return all fields as ``GET /field`` does."""
    shown = [
        {
            "id": name,
            "key": name,
            "name": title,
            "custom": False,
            "orderable": name not in _FIXED,
            "navigable": name != "comment",
            "searchable": True,
            "clauseNames": names,
            "schema": _schema(kind, items, system=name),
        }
        for name, title, names, kind, items in _PLAIN
    ]
    shown += [_custom(field, number) for field in CUSTOM if (number := number_of(field, dialect))]
    if dialect is Dialect.DATA_CENTER:
        for row in shown:
            del row["key"]
    return shown


def _custom(field: CustomField, number: int) -> dict[str, Any]:
    name = f"customfield_{number}"
    return {
        "id": name,
        "key": name,
        "name": field.name,
        "custom": True,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": [f"cf[{number}]", field.name],
        "schema": _schema(field.type, field.items, custom=field.custom, customId=number),
    }
