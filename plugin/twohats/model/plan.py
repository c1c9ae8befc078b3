"""What twohats wrote, what it would write, and what came of it."""

from enum import StrEnum

from msgspec import Struct

from twohats.model.settings import IssueNote
from twohats.model.verdict import Role


class MarkState(StrEnum):
    """State of the ``twohats`` property on an issue."""

    DONE = "done"
    PENDING = "pending"  # labels are being changed by a bulk task: before or after are ours
    DECIDED = "decided"  # a human decided; labels are theirs
    RELEASED = "released"  # handed back to the mapping


class Provenance(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The value of the entity property ``twohats``: what we last wrote on an issue.

    ``labels`` are our labels as we left (or, for a decision, found) them, sorted. ``set_by_us``
    are those that twohats itself put there, so that neither ``sync`` nor ``undo`` ever removes
    one that a human or a clone brought. ``before`` are our labels as they were before the last
    write: with them ``undo`` of a run needs no ledger. ``after`` is set only while ``pending``.
    ``note`` is the kind and a hash of the note on the issue that says why, empty without one;
    ``field`` the role that our single-select field was left to say, likewise.
    """

    version: int = 1
    state: MarkState = MarkState.DONE
    role: Role = Role.UNCLEAR
    duty: str | None = None
    score: int = 0
    labels: tuple[str, ...] = ()
    set_by_us: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    mapping: str = ""
    text: str = ""
    run: str = ""
    note: str = ""
    field: str = ""


class NoProperty(StrEnum):
    """Why there is no provenance to go by."""

    UNTOLD = "untold"  # the source does not tell: exports, Data Center's search
    ABSENT = "absent"
    TAMPERED = "tampered"  # it is there, but twohats did not write it so
    NEWER = "newer"  # written by a newer twohats: hands off


class Kind(StrEnum):
    """What a change does, as far as limits are concerned."""

    FIRST = "first"  # labels on an issue that had none of ours
    ROLE = "role"  # our labels change
    RECORD = "record"  # what a human decided, or what is ours already; roles stay as they are
    UNDO = "undo"


class Note(Struct, frozen=True, kw_only=True):
    """The why of a role, to be shown on the issue; of kind ``none``, nothing is to be shown."""

    kind: IssueNote = IssueNote.NONE
    title: str = ""
    text: str = ""


class FieldValue(Struct, frozen=True):
    """What our single-select field is to hold: its id, and the option or ``""`` for none."""

    id: str
    option: str


class Change(Struct, frozen=True, kw_only=True):
    """One write that would make one issue agree: labels and property, together.

    ``seen`` are our labels and ``was`` our property as read when the change was planned;
    ``apply`` drops the step when either differs by then. ``provenance`` is the property's new
    value, ``None`` to delete it (``run`` is stamped when it is written). ``why`` is the row of
    the reconcile table. ``note`` is set where a note is to be written; whether one is to go,
    ``was`` and ``provenance`` tell.
    """

    issue_id: str
    key: str
    project: str
    why: str
    kind: Kind = Kind.FIRST
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    was: Provenance | None = None
    provenance: Provenance | None = None
    note: Note | None = None
    field: FieldValue | None = None  # set when it is written, where the settings name a field


class Kept(Struct, frozen=True, kw_only=True):
    """One issue that is left as it is, with the row of the reconcile table that says why."""

    issue_id: str
    key: str
    why: str


class Head(Struct, frozen=True, kw_only=True):
    """What a plan will do, in numbers, said before anything is done.

    ``updated`` counts the issues whose updated time Jira will move (a property alone moves none);
    ``mails`` the writes that Jira may mail about, because the account may not switch
    notifications off. ``deferred`` changes wait for ``runs_left`` further runs (``max_writes``).
    """

    issues: int = 0
    writes: int = 0
    label_writes: int = 0
    mails: int = 0
    updated: int = 0
    first: int = 0
    role_changes: int = 0
    records: int = 0
    deferred: int = 0
    runs_left: int = 0
    advice: str = ""


class Plan(Struct, frozen=True, kw_only=True):
    """All changes that would make one site agree, sorted by project and issue number.

    Equal facts give equal bytes: ``checksum`` covers site, account, mapping and changes.
    ``complete`` tells whether the whole scope was read; ``kept`` counts rows of the reconcile
    table; ``review`` names issues whose text changed since a human decided.
    """

    schema: str = "twohats.plan/1"
    site: str
    base_url: str
    account: str
    mapping: str
    created_ms: int
    complete: bool = True
    head: Head = Head()
    changes: tuple[Change, ...] = ()
    kept: dict[str, int] = {}
    review: tuple[str, ...] = ()
    checksum: str = ""
