"""Saved filters, dashboards, and background tasks."""

from typing import Any, ClassVar

from msgspec import Struct, field

from twohats.sandbox.things.base import Thing


class Share(Struct, kw_only=True):
    """Whom a filter or dashboard is shared with."""

    id: int
    type: str
    project: int | None = None
    role: str | None = None
    group: str | None = None
    user: str | None = None
    edit: bool = False


class Filter(Thing, kw_only=True):
    """A saved search."""

    kind: ClassVar[str] = "filter"
    owner: str
    name: str
    jql: str
    description: str = ""
    favourite_of: list[str] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)


class Gadget(Struct, kw_only=True):
    """A gadget on a dashboard."""

    id: int
    title: str
    color: str = "blue"
    module_key: str | None = None
    uri: str | None = None
    row: int = 0
    column: int = 0
    properties: dict[str, Any] = field(default_factory=dict)


class Dashboard(Thing, kw_only=True):
    """A dashboard (they can be made on Cloud only)."""

    kind: ClassVar[str] = "dashboard"
    owner: str
    name: str
    description: str = ""
    shares: list[Share] = field(default_factory=list)
    gadgets: list[Gadget] = field(default_factory=list)


class Task(Thing, kw_only=True):
    """Background work: bulk edits, and property writes on many issues."""

    kind: ClassVar[str] = "task"
    what: str  # "edit" or "properties"
    account: str
    submitted: int
    due: int
    work: dict[str, Any]
    polls: int = 0
    ran_at: int | None = None
    done: list[int] = field(default_factory=list)
    failed: dict[str, list[str]] = field(default_factory=dict)
    unseen: int = 0
    status: str = ""  # set when it did not end well: FAILED, CANCELLED, DEAD
