"""Projects, their boards and sprints."""

from typing import ClassVar

from msgspec import field

from twohats.sandbox.things.base import Thing


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
