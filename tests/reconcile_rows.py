"""The rows of the reconcile table as data: what is given, and what becomes of it.

Tests run them, and ``scripts/tables`` writes them into the docs.
"""

from hypothesis import strategies as st
from msgspec import Struct

from twohats.model.issue import Issue
from twohats.model.plan import MarkState, NoProperty, Note, Provenance
from twohats.model.settings import LabelNames, UnclearPolicy
from twohats.model.verdict import Reason, Role, Verdict
from twohats.plan import Declared, Row, Rules

O, M, U = "project-owner-work", "project-manager-work", "role-unclear"  # noqa: E741 - as short as a table
DUTY = "risk-analysis"
MANAGER = Verdict(Role.MANAGER, DUTY, None, 1500, 1500)
OWNER = Verdict(Role.OWNER, None, None, 1500, 1500)
NOTHING = Verdict(Role.UNCLEAR, None, Reason.NO_EVIDENCE)

verdicts = st.sampled_from(
    [
        MANAGER,
        OWNER,
        NOTHING,
        Verdict(Role.BOTH, DUTY, None, 1500),
        Verdict(Role.UNCLEAR, None, Reason.WEAK, 300),
        Verdict(Role.UNCLEAR, None, Reason.TOO_CLOSE, 900),
    ]
)


class Given(Struct, frozen=True, kw_only=True):
    """One issue: labels, property, what its words earn; ``fresh`` is a read by id."""

    labels: tuple[str, ...] = ()
    prop: Provenance | NoProperty = NoProperty.ABSENT
    verdict: Verdict = MANAGER
    text: str = "t1"
    fresh: bool = True
    unclear: UnclearPolicy = UnclearPolicy.QUEUE
    names: LabelNames = LabelNames()
    note: Note | None = None
    field: bool = False


class Case(Struct, frozen=True, kw_only=True):
    """One row: its name, what is given, the row that applies, and what is there afterwards.

    ``state`` is ``None`` where nothing is written.
    """

    name: str
    given: Given
    why: Row
    labels_after: tuple[str, ...] = ()
    state: MarkState | None = None
    set_by_us: tuple[str, ...] = ()


def given_issue(given: Given) -> Issue:
    """Return the issue."""
    return Issue(id="1", key="APO-1", project="APO", title="x", labels=given.labels)


def rules_of(given: Given) -> Rules:
    """Return the rules of the run; its mapping is ``m1``."""
    return Rules(Declared(given.names, frozenset({DUTY})), given.unclear, "m1", given.field)


def _left(*labels: str, by_us: tuple[str, ...] | None = None, **more: object) -> Provenance:
    roles: dict[tuple[str, ...], Role] = {(O,): Role.OWNER, (M,): Role.MANAGER}
    role = roles.get(labels, Role.UNCLEAR)
    fields = {"role": role, "mapping": "m1", "text": "t1", **more}
    return Provenance(
        labels=labels,
        set_by_us=labels if by_us is None else by_us,
        **fields,  # type: ignore[arg-type]  # fields by name
    )


_PENDING = Provenance(
    state=MarkState.PENDING,
    role=Role.MANAGER,
    labels=(O,),
    set_by_us=(M,),
    before=(O,),
    after=(M,),
    mapping="m1",
    text="t1",
)
_DONE, _HUMAN = MarkState.DONE, MarkState.DECIDED

ROWS = (
    Case(
        name="first sight",
        given=Given(),
        why=Row.FIRST_SIGHT,
        labels_after=(M,),
        state=_DONE,
        set_by_us=(M,),
    ),
    Case(name="first sight, nothing to say", given=Given(verdict=NOTHING), why=Row.NOTHING),
    Case(name="unchanged", given=Given(labels=(M,), prop=_left(M)), why=Row.UNCHANGED),
    Case(
        name="unchanged, although the mapping changed",
        given=Given(labels=(M,), prop=_left(M, mapping="m0")),
        why=Row.UNCHANGED,
    ),
    Case(
        name="field missing",
        given=Given(labels=(M,), prop=_left(M), field=True),
        why=Row.FIELD_MISSING,
        labels_after=(M,),
        state=_DONE,
        set_by_us=(M,),
    ),
    Case(
        name="field missing, decided",
        given=Given(labels=(O,), prop=_left(O, state=_HUMAN, by_us=()), field=True),
        why=Row.FIELD_MISSING,
        labels_after=(O,),
        state=_HUMAN,
    ),
    Case(
        name="field written",
        given=Given(labels=(M,), prop=_left(M, field="project-manager"), field=True),
        why=Row.UNCHANGED,
    ),
    Case(
        name="note changed",
        given=Given(labels=(M,), prop=_left(M, note="web-link:0"), note=Note(title="other")),
        why=Row.NOTE_CHANGED,
        labels_after=(M,),
        state=_DONE,
        set_by_us=(M,),
    ),
    Case(
        name="note left alone where it cannot be written",
        given=Given(labels=(M,), prop=_left(M, note="web-link:0"), note=None),
        why=Row.UNCHANGED,
    ),
    Case(
        name="verdict changed",
        given=Given(labels=(M, "theirs"), prop=_left(M), verdict=OWNER, text="t2"),
        why=Row.VERDICT_CHANGED,
        labels_after=(O, "theirs"),
        state=_DONE,
        set_by_us=(O,),
    ),
    Case(
        name="verdict changed to nothing",
        given=Given(labels=(M,), prop=_left(M), verdict=NOTHING, text="t2"),
        why=Row.VERDICT_CHANGED,
        state=_DONE,
    ),
    Case(
        name="mapping changed",
        given=Given(labels=(M,), prop=_left(M, mapping="m0"), verdict=OWNER),
        why=Row.MAPPING_CHANGED,
        labels_after=(O,),
        state=_DONE,
        set_by_us=(O,),
    ),
    Case(
        name="human added",
        given=Given(labels=(M, O), prop=_left(M)),
        why=Row.HUMAN_ADDED,
        labels_after=(M, O),
        state=_HUMAN,
        set_by_us=(M,),
    ),
    Case(
        name="human removed",
        given=Given(labels=(), prop=_left(M)),
        why=Row.HUMAN_REMOVED,
        state=_HUMAN,
    ),
    Case(
        name="human swapped",
        given=Given(labels=(O,), prop=_left(M)),
        why=Row.HUMAN_SWAPPED,
        labels_after=(O,),
        state=_HUMAN,
    ),
    Case(
        name="human changed, seen by a search only",
        given=Given(labels=(O,), prop=_left(M), fresh=False),
        why=Row.STALE_SEARCH,
    ),
    Case(
        name="stale search: no property yet",
        given=Given(labels=(O,), fresh=False),
        why=Row.STALE_SEARCH,
    ),
    Case(
        name="decided",
        given=Given(labels=(O,), prop=_left(O, by_us=(), state=_HUMAN)),
        why=Row.DECIDED,
    ),
    Case(
        name="decision whose text changed",
        given=Given(labels=(O,), prop=_left(O, by_us=(), state=_HUMAN), text="t2"),
        why=Row.TEXT_CHANGED,
    ),
    Case(
        name="decision changed by a human",
        given=Given(labels=(M,), prop=_left(O, by_us=(), state=_HUMAN)),
        why=Row.HUMAN_SWAPPED,
        labels_after=(M,),
        state=_HUMAN,
    ),
    Case(
        name="opted out",
        given=Given(labels=("twohats-ignore", O), prop=_left(M)),
        why=Row.OPTED_OUT,
    ),
    Case(
        name="property lost, or cloned or migrated: labels equal",
        given=Given(labels=(M,)),
        why=Row.ADOPTED,
        labels_after=(M,),
        state=_DONE,
    ),
    Case(
        name="property lost, or cloned or migrated: labels different",
        given=Given(labels=(O,)),
        why=Row.FOREIGN,
        labels_after=(O,),
        state=_HUMAN,
    ),
    Case(
        name="adopted, then the verdict changed",
        given=Given(labels=(M,), prop=_left(M, by_us=()), verdict=OWNER, text="t2"),
        why=Row.HELD,
        labels_after=(M,),
        state=_HUMAN,
    ),
    Case(
        name="property tampered with",
        given=Given(labels=(M,), prop=NoProperty.TAMPERED),
        why=Row.ADOPTED,
        labels_after=(M,),
        state=_DONE,
    ),
    Case(
        name="property tampered with, labels different",
        given=Given(labels=(O,), prop=NoProperty.TAMPERED),
        why=Row.FOREIGN,
        labels_after=(O,),
        state=_HUMAN,
    ),
    Case(
        name="property from a newer version",
        given=Given(labels=(O,), prop=NoProperty.NEWER),
        why=Row.NEWER,
    ),
    Case(name="property not told", given=Given(prop=NoProperty.UNTOLD), why=Row.UNREAD),
    Case(
        name="pending, labels as before",
        given=Given(labels=(O,), prop=_PENDING),
        why=Row.PENDING_BEFORE,
        labels_after=(M,),
        state=_DONE,
        set_by_us=(M,),
    ),
    Case(
        name="pending, half way",
        given=Given(labels=(M, O), prop=_PENDING),
        why=Row.PENDING_BEFORE,
        labels_after=(M,),
        state=_DONE,
        set_by_us=(M,),
    ),
    Case(
        name="pending, labels as after",
        given=Given(labels=(M,), prop=_PENDING),
        why=Row.PENDING_AFTER,
        labels_after=(M,),
        state=_DONE,
        set_by_us=(M,),
    ),
    Case(
        name="pending, changed by a human",
        given=Given(labels=(U,), prop=_PENDING),
        why=Row.HUMAN_SWAPPED,
        labels_after=(U,),
        state=_HUMAN,
    ),
    Case(
        name="released",
        given=Given(labels=(O,), prop=_left(O, by_us=(), state=MarkState.RELEASED)),
        why=Row.RELEASED,
        labels_after=(M,),
        state=_DONE,
        set_by_us=(M,),
    ),
)
