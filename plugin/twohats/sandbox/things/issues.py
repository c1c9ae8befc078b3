"""Issues, and what hangs on them."""

from typing import Any, ClassVar

from msgspec import Struct, field

from twohats.sandbox.things.base import Thing


class Issue(Struct, kw_only=True):
    """An issue as it stands. ``description`` is ADF (Cloud) or wiki markup (Data Center)."""

    id: int
    key: str
    project: int
    type: str
    summary: str
    status: str = "To Do"
    reporter: str = ""
    creator: str = ""
    created: int = 0
    updated: int = 0
    description: Any = None
    assignee: str | None = None
    priority: str = "Medium"
    resolution: str | None = None
    resolved: int | None = None
    status_changed: int | None = None
    due: str | None = None
    parent: int | None = None
    labels: list[str] = field(default_factory=list)
    components: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    sprints: list[int] = field(default_factory=list)
    watchers: list[str] = field(default_factory=list)
    points: float | None = None
    estimate: int | None = None  # seconds
    remaining: int | None = None
    spent: int | None = None
    security: str | None = None
    work_role: str | None = None
    flagged: bool = False
    properties: dict[str, Any] = field(default_factory=dict)


class Comment(Thing, kw_only=True):
    """A comment. ``body`` is ADF (Cloud) or wiki markup (Data Center)."""

    kind: ClassVar[str] = "comment"
    issue: int
    author: str
    body: Any
    created: int
    updated: int
    editor: str = ""
    visibility: dict[str, str] | None = None
    internal: bool = False  # service desk: not shown to customers
    properties: dict[str, Any] = field(default_factory=dict)

    @property
    def parent_id(self) -> int:
        """The issue."""
        return self.issue


class Link(Thing, kw_only=True):
    """A web link on an issue."""

    kind: ClassVar[str] = "link"
    issue: int
    global_id: str
    object: dict[str, Any]
    application: dict[str, Any] = field(default_factory=dict)
    relationship: str | None = None

    @property
    def parent_id(self) -> int:
        """The issue."""
        return self.issue


class Entry(Thing, kw_only=True):
    """One entry of an issue's history: who changed what, when."""

    kind: ClassVar[str] = "entry"
    issue: int
    author: str
    created: int
    items: list[dict[str, str | None]]

    @property
    def parent_id(self) -> int:
        """The issue."""
        return self.issue


class Mail(Thing, kw_only=True):
    """A mail that went out because something was written."""

    kind: ClassVar[str] = "mail"
    issue: int
    to: str
    event: str
    at: int

    @property
    def parent_id(self) -> int:
        """The issue."""
        return self.issue
