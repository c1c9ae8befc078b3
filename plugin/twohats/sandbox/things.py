"""What a Jira-like site holds: the records kept in its store. Times are epoch milliseconds, UTC."""

from typing import Any, ClassVar

from msgspec import Struct, field


class Thing(Struct, kw_only=True):
    """Anything kept in the store by kind and number."""

    kind: ClassVar[str] = ""
    id: int = 0

    @property
    def parent_id(self) -> int:
        """The thing this one belongs to, 0 for none."""
        return 0

    @property
    def handle(self) -> str:
        """The name it is found by, beside its number; empty for none."""
        return ""


class User(Thing, kw_only=True):
    """A person or bot. ``account`` is the account id on Cloud, the user key on Data Center."""

    kind: ClassVar[str] = "user"
    account: str
    name: str  # login name; shown on Data Center only
    display: str
    email: str
    time_zone: str = "Etc/UTC"
    active: bool = True
    bot: bool = False
    email_shown: bool = True
    captcha: bool = False  # too many failed logins: only a browser helps

    @property
    def handle(self) -> str:
        """Users are found by account."""
        return self.account


class Credential(Thing, kw_only=True):
    """A token or password. ``login`` is empty for a personal access token (bearer)."""

    kind: ClassVar[str] = "credential"
    login: str
    secret: str
    account: str
    scoped: bool = False  # works through the gateway prefix only

    @property
    def handle(self) -> str:
        """Credentials are found by both halves."""
        return f"{self.login}\n{self.secret}"


class Group(Thing, kw_only=True):
    """A group of people."""

    kind: ClassVar[str] = "group"
    name: str
    members: list[str] = field(default_factory=list)

    @property
    def handle(self) -> str:
        """Groups are found by name."""
        return self.name


class Project(Thing, kw_only=True):
    """A project. ``levels`` are its security levels and the accounts that see them."""

    kind: ClassVar[str] = "project"
    key: str
    name: str
    lead: str
    description: str = ""
    type_key: str = "software"
    team_managed: bool = False
    archived: bool = False
    labels_on_screen: bool = True
    issue_types: list[str] = field(default_factory=lambda: ["Task", "Sub-task"])
    components: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    levels: dict[str, list[str]] = field(default_factory=dict)
    roles: dict[str, list[str]] = field(default_factory=dict)  # role -> accounts, "@group"
    next_number: int = 1

    @property
    def handle(self) -> str:
        """Projects are found by key."""
        return self.key


class Sprint(Thing, kw_only=True):
    """A sprint of one board; ``state`` is future, active or closed."""

    kind: ClassVar[str] = "sprint"
    board: int
    name: str
    state: str
    start: int | None = None
    end: int | None = None

    @property
    def parent_id(self) -> int:
        """The board."""
        return self.board


class Board(Thing, kw_only=True):
    """A board over one project."""

    kind: ClassVar[str] = "board"
    project: int
    name: str
    type: str = "scrum"
    jql: str = ""
    filter: int = 0
    columns: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def parent_id(self) -> int:
        """The project."""
        return self.project


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


class Grant(Thing, kw_only=True):
    """One permission given to, or taken from, one account, in one project or everywhere."""

    kind: ClassVar[str] = "grant"
    account: str
    permission: str
    project: int = 0
    allowed: bool = True

    @property
    def handle(self) -> str:
        """Grants are found by whom, what and where."""
        return f"{self.account}\n{self.permission}\n{self.project}"
