"""Statuses, priorities, issue types and fields that every project of the sandbox knows."""

from typing import NamedTuple


class Status(NamedTuple):
    """A status: number, name and category."""

    id: str
    name: str
    category: str  # "To Do", "In Progress" or "Done"


STATUSES = {
    status.name: status
    for status in (
        Status("10000", "Backlog", "To Do"),
        Status("10001", "To Do", "To Do"),
        Status("10002", "In Progress", "In Progress"),
        Status("10003", "In Review", "In Progress"),
        Status("10004", "Blocked", "In Progress"),
        Status("10005", "Done", "Done"),
    )
}
# Category name -> (number, key, colour), as Jira numbers them everywhere.
CATEGORIES = {
    "To Do": (2, "new", "blue-gray"),
    "In Progress": (4, "indeterminate", "yellow"),
    "Done": (3, "done", "green"),
}
PRIORITIES = {"Highest": "1", "High": "2", "Medium": "3", "Low": "4", "Lowest": "5"}
RESOLUTIONS = {"Done": "10000", "Won't Do": "10001", "Duplicate": "10002"}
# Name -> (number, is a sub-task, level in the hierarchy).
ISSUE_TYPES = {
    "Epic": ("10000", False, 1),
    "Story": ("10001", False, 0),
    "Task": ("10002", False, 0),
    "Bug": ("10003", False, 0),
    "Sub-task": ("10004", True, -1),
    "Service Request": ("10005", False, 0),
}
ROLES = {"Administrators": 10002, "Developers": 10100, "Project managers": 10101}
WORK_ROLE_OPTIONS = {
    "project-owner": "10200",
    "project-manager": "10201",
    "both": "10202",
}


def category_of(status: str) -> str:
    """Return the category of a status; an unknown one counts as in progress."""
    found = STATUSES.get(status)
    return found.category if found else "In Progress"
