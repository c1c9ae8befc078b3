"""Issues and people, as read from Jira or its exports."""

from enum import StrEnum

from msgspec import Struct


class Dialect(StrEnum):
    """The two kinds of Jira, which speak different REST dialects."""

    CLOUD = "cloud"
    DATA_CENTER = "data-center"


class Person(Struct, frozen=True, gc=False):
    """A Jira user. ``id`` is the account id on Cloud, the user key or name on Data Center.

    In exports without an id column the display name stands in for it.
    """

    id: str
    name: str = ""
    email: str = ""


class Issue(Struct, frozen=True, gc=False):
    """One Jira issue: only what twohats needs. Times are epoch milliseconds, UTC.

    Name the fields when you make one; only the readers' hot loops pass them by position, which
    is six times faster.

    ``title`` and ``description`` are flattened text: wiki markup stays as written; ADF is
    flattened with code as ``{code}`` and quotes as ``{quote}`` blocks, so that one cleaning
    serves both. ``provenance`` holds the raw JSON of the issue's ``twohats`` property: ``None``
    where the source does not tell (exports, Data Center search), ``b""`` where the issue
    has none.
    """

    key: str
    title: str
    description: str = ""
    id: str = ""
    project: str = ""
    issue_type: str = ""
    status: str = ""
    done: bool = False
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    parent: str = ""
    sprint: str = ""
    assignee: Person | None = None
    story_points_milli: int | None = None
    estimate_seconds: int | None = None
    remaining_seconds: int | None = None
    created_ms: int | None = None
    updated_ms: int | None = None
    resolved_ms: int | None = None
    restricted: bool = False  # carries an issue security level: never named in public
    provenance: bytes | None = None
    unreadable: tuple[str, ...] = ()  # fields above whose value was no number or date ("?")
    role_field: str | None = None  # the option of our own single-select field; None: not read
    parent_title: str = ""  # where the source tells it: REST does, CSV has "Parent summary"
