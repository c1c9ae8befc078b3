"""The few blocks a comment in Jira is built of; ``adf`` and ``wiki`` write them."""

from msgspec import Struct

from twohats.model.settings import PeopleDetail


class Frame(Struct, frozen=True):
    """Where the comment stands, and who answers for it. ``project`` is the issue's project."""

    project: str
    people: PeopleDetail = PeopleDetail.OFF
    run_by: str = ""
    contact: str = ""
    mapping_url: str = ""


class Words(Struct, frozen=True, tag=True):
    """Plain text. Foreign text is welcome: the markups' writers make it inert."""

    text: str
    strong: bool = False


class Lozenge(Struct, frozen=True, tag=True):
    """A status lozenge; ``colour`` is one of red, yellow, green, blue, neutral."""

    text: str
    colour: str


class IssueRef(Struct, frozen=True, tag=True):
    """An issue, shown by key; ``url`` is empty where it cannot be linked."""

    key: str
    url: str = ""


class Link(Struct, frozen=True, tag=True):
    """A link with its text."""

    text: str
    url: str


Inline = Words | Lozenge | IssueRef | Link
Line = tuple[Inline, ...]


class Panel(Struct, frozen=True, tag=True):
    """A coloured box; ``mood`` is one of error, warning, success, info."""

    mood: str
    lines: tuple[Line, ...]


class Heading(Struct, frozen=True, tag=True):
    """A heading."""

    text: str


class Paragraph(Struct, frozen=True, tag=True):
    """A paragraph."""

    line: Line


class Bullets(Struct, frozen=True, tag=True):
    """A list."""

    lines: tuple[Line, ...]


class Grid(Struct, frozen=True, tag=True):
    """A table with a head row."""

    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


class Rule(Struct, frozen=True, tag=True):
    """A line across."""


Block = Panel | Heading | Paragraph | Bullets | Grid | Rule
