"""What a Jira-like site holds: the records kept in its store. Times are epoch milliseconds, UTC."""

from twohats.sandbox.things.base import Thing
from twohats.sandbox.things.issues import Comment, Entry, Issue, Link, Mail
from twohats.sandbox.things.people import Credential, Grant, Group, User
from twohats.sandbox.things.projects import Board, Project, Sprint
from twohats.sandbox.things.saved import Dashboard, Filter, Gadget, Share, Task

__all__ = [
    "Board", "Comment", "Credential", "Dashboard", "Entry", "Filter", "Gadget", "Grant", "Group",
    "Issue", "Link", "Mail", "Project", "Share", "Sprint", "Task", "Thing", "User",
]  # fmt: skip
