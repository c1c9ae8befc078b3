"""What twohats wrote, what it would write, and what came of it."""

from enum import StrEnum

from msgspec import Struct

from twohats.model.verdict import Role


class MarkState(StrEnum):
    """State of the ``twohats`` property on an issue."""

    DONE = "done"
    PENDING = "pending"  # labels are being changed by a bulk task: before or after are ours
    DECIDED = "decided"  # a human decided; labels are theirs
    RELEASED = "released"  # handed back to the mapping


class Provenance(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The value of the entity property ``twohats``: what we last wrote on an issue.

    ``labels`` are our labels as we left (or, for a decision, found) them, sorted. ``before`` and
    ``after`` are set only while ``pending``. ``set_by_us`` are the labels that twohats itself
    put there, so that ``undo`` never removes one that a human or a clone brought.
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


class Change(Struct, frozen=True, kw_only=True):
    """One write that would make one issue agree: labels and property, together.

    ``seen`` are our labels as read when the change was planned; ``apply`` drops the step when
    they differ by then. ``provenance`` is the property's new value, ``None`` to delete it.
    ``why`` is the row of the reconcile table.
    """

    issue_id: str
    key: str
    project: str
    why: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    provenance: Provenance | None = None


class Kept(Struct, frozen=True, kw_only=True):
    """One issue that is left as it is, with the row of the reconcile table that says why."""

    issue_id: str
    key: str
    why: str
