"""What the ledger remembers: runs, writes, facts about issues, intents, faults. Numbers and ids.

Times are epoch milliseconds; ``server`` ones are Jira's, all others our own clock's.
"""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from twohats.model.plan import Change


class Run(Struct, frozen=True, kw_only=True):
    """One run of a writing command. ``ended_ms`` and ``exit_code`` are ``None`` until it ends.

    ``matched`` counts issues with a role after a full read; ``None`` where not all was read.
    """

    id: str
    command: str
    started_ms: int
    ended_ms: int | None = None
    exit_code: int | None = None
    applied: bool = False
    issues: int = 0
    writes: int = 0
    failed: int = 0
    deferred: int = 0
    matched: int | None = None


class Step(StrEnum):
    """How far a journalled write came."""

    INTENDED = "intended"  # sent or not, nobody knows yet
    DONE = "done"
    FAILED = "failed"


class Entry(Struct, frozen=True, kw_only=True):
    """One journalled write of a run: the change, with what was there before in it."""

    run: str
    change: Change
    step: Step
    at_ms: int


class Fact(Struct, frozen=True, kw_only=True):
    """What was last seen of one issue: hashes and our own property, never its text.

    ``text`` and ``labels`` are hashes, ``labelled`` tells that labels of ours say a role.
    ``property`` is the JSON of our property as last read by id or written (``b""``: it has
    none); ``None`` where the site gives it with every search, so that nothing need be kept.
    """

    issue_id: str
    key: str
    text: str
    labels: str
    labelled: bool = False
    property: bytes | None = None


class Settled(Struct, frozen=True):
    """What came of one journalled write, and what is known of its issue now."""

    issue_id: str
    step: Step
    fact: Fact | None = None


class Cursor(Struct, frozen=True, kw_only=True):
    """How far a site was read. ``server_ms`` is the newest Jira time that is fully dealt with.

    ``rules`` hashes all that decides what is written: when it differs, everything is read anew.
    """

    server_ms: int
    rules: str
    full_ms: int = 0  # when everything was last read
    census_ms: int = 0  # when all keys were last counted


class Posting(StrEnum):
    """State of the one write that Jira cannot make idempotent."""

    PLANNED = "planned"
    POSTING = "posting"  # perhaps sent: look for the marker before sending again
    DONE = "done"
    GIVEN_UP = "given up"  # people deleted it twice


class Intent(Struct, frozen=True, kw_only=True):
    """The report comment of one target issue: what we meant to do, and what is there."""

    target: str
    state: Posting
    run: str
    comment_id: str = ""
    material: str = ""
    findings: tuple[str, ...] = ()
    at_ms: int = 0  # of the last write
    recreated: int = 0


NO_LABELS: Final = "the field Labels is not on the edit screen"  # a project's fault


class Fault(Struct, frozen=True, kw_only=True):
    """Something that repeating will not mend. Parked until ``until_ms``, then tried again.

    An issue is tried again sooner when its ``updated_ms`` (Jira's time) moved on.
    """

    subject: str  # an issue id, "project:KEY", "comment:KEY" or "note:KEY"
    what: str
    key: str = ""
    until_ms: int = 0
    updated_ms: int = 0
