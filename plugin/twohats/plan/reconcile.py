"""The reconcile table: what one issue needs so that Jira agrees, or why it needs nothing.

Three facts decide: the labels of ours that the issue carries (``mine``), those that its property
says we left (``base``), and those that its words earn (``wish``). Labels that differ from what we
left are a human's and stay. A label that we did not set is never removed, unless released.
"""

from enum import StrEnum

from msgspec import Struct

from twohats.model.issue import Issue
from twohats.model.plan import Change, Kept, Kind, MarkState, NoProperty, Note, Provenance
from twohats.model.settings import UnclearPolicy
from twohats.model.verdict import Reason, Role, Verdict
from twohats.plan.names import Declared, role_of
from twohats.plan.note import note_id


class Row(StrEnum):
    """The rows of the table, in the words that plans and reports use."""

    OPTED_OUT = "opted out"
    NEWER = "newer version"
    UNREAD = "property not read"
    STALE_SEARCH = "stale search"
    NOTHING = "nothing to say"
    FIRST_SIGHT = "first sight"
    ADOPTED = "adopted"
    FOREIGN = "labels of others"
    HELD = "not ours to remove"
    UNCHANGED = "unchanged"
    NOTE_CHANGED = "note changed"
    VERDICT_CHANGED = "verdict changed"
    MAPPING_CHANGED = "mapping changed"
    RELEASED = "released"
    PENDING_BEFORE = "pending, before"
    PENDING_AFTER = "pending, after"
    HUMAN_ADDED = "human added"
    HUMAN_REMOVED = "human removed"
    HUMAN_SWAPPED = "human swapped"
    DECIDED = "decided"
    TEXT_CHANGED = "decided, text changed since"


# Rows that record a decision: labels stay as people (or a clone, a migration) left them.
DECISIONS = frozenset(
    {Row.FOREIGN, Row.HELD, Row.HUMAN_ADDED, Row.HUMAN_REMOVED, Row.HUMAN_SWAPPED}
)
# Rows that move our labels to what the words earn.
MOVES = frozenset(
    {
        Row.FIRST_SIGHT,
        Row.VERDICT_CHANGED,
        Row.MAPPING_CHANGED,
        Row.RELEASED,
        Row.PENDING_BEFORE,
    }
)
# Rows that only write down that the labels are as they should be.
MARKS = frozenset({Row.ADOPTED, Row.PENDING_AFTER})


class Rules(Struct, frozen=True):
    """What holds for every issue of a run: our labels, the unclear policy, the mapping's hash."""

    declared: Declared = Declared()
    unclear: UnclearPolicy = UnclearPolicy.QUEUE
    mapping: str = ""


class Sight(Struct, frozen=True, kw_only=True):
    """One issue as reconcile sees it. ``fresh`` tells a read by id from a search, which lags.

    ``note`` is the note that its words would earn; ``None`` leaves alone whatever there is.
    """

    verdict: Verdict
    prop: Provenance | NoProperty
    ignored: bool
    mine: frozenset[str]
    base: frozenset[str]
    wish: frozenset[str]
    role: Role
    text: str
    fresh: bool
    rules: Rules
    note: Note | None = None


def reconcile(  # noqa: PLR0913 - these are the facts; all but two are by name
    issue: Issue,
    verdict: Verdict,
    *,
    prop: Provenance | NoProperty,
    rules: Rules,
    text: str,
    fresh: bool,
    note: Note | None = None,
) -> Change | Kept:
    """Return the one change that would make the issue agree, or the row that says why none.

    ``text`` is the hash of the text the verdict rests on. A human decision is only ever recorded
    when ``fresh``: from a search the answer is ``Row.STALE_SEARCH``, read it by id.
    """
    sight = look(issue.labels, verdict, prop, rules, text=text, fresh=fresh, note=note)
    return settle(issue, sight)


def settle(issue: Issue, sight: Sight) -> Change | Kept:
    """Return what ``reconcile`` does, from facts that are sorted out already."""
    row = row_of(sight)
    if row in MOVES:
        value = _moved(sight)
    elif row is Row.NOTE_CHANGED:
        value = _ours(sight, sight.mine, _set_by_us(sight) & sight.mine, before=sight.mine)
    elif row in MARKS:
        value = _marked(sight)
    elif row in DECISIONS:
        value = _decided(sight)
    else:
        return Kept(issue_id=issue.id, key=issue.key, why=row)
    return _change(issue, sight, row, value)


def look(  # noqa: PLR0913 - as reconcile
    labels: tuple[str, ...],
    verdict: Verdict,
    prop: Provenance | NoProperty,
    rules: Rules,
    *,
    text: str = "",
    fresh: bool = True,
    note: Note | None = None,
) -> Sight:
    """Return the facts of one issue, sorted out."""
    known = prop if isinstance(prop, Provenance) else Provenance()
    left = known.after if known.state is MarkState.PENDING else known.labels
    written = {*known.labels, *known.before, *known.after}
    role, wish = earned(verdict, rules)
    return Sight(
        verdict=verdict,
        prop=prop,
        ignored=rules.declared.names.ignore in labels,
        mine=rules.declared.ours(labels, written),
        base=rules.declared.ours(left, written),
        wish=wish,
        role=role,
        text=text,
        fresh=fresh,
        rules=rules,
        note=note,
    )


def earned(verdict: Verdict, rules: Rules) -> tuple[Role, frozenset[str]]:
    """Return the role and labels that an issue's words earn under the unclear policy."""
    role = fallback(verdict, rules.unclear)
    if role is not Role.UNCLEAR:
        duty = verdict.duty if verdict.role is not Role.UNCLEAR else None
        return role, rules.declared.of_role(role) | rules.declared.of_duty(duty)
    queued = verdict.reason in {Reason.WEAK, Reason.TOO_CLOSE}
    label = rules.unclear is UnclearPolicy.LABEL or (
        rules.unclear is UnclearPolicy.QUEUE and queued
    )
    return role, frozenset({rules.declared.names.unclear} if label else ())


def fallback(verdict: Verdict, policy: UnclearPolicy) -> Role:
    """Return the verdict's role, or what the policy makes of an unclear one."""
    if verdict.role is not Role.UNCLEAR:
        return verdict.role
    return {UnclearPolicy.OWNER: Role.OWNER, UnclearPolicy.MANAGER: Role.MANAGER}.get(
        policy, Role.UNCLEAR
    )


def row_of(sight: Sight) -> Row:
    """Return the row of the table that an issue is in."""
    if sight.ignored:
        return Row.OPTED_OUT
    if not isinstance(sight.prop, Provenance):
        return _row_without_property(sight, sight.prop)
    if sight.mine not in _standing(sight, sight.prop):
        return _human_row(sight) if sight.fresh else Row.STALE_SEARCH
    if sight.prop.state is MarkState.DECIDED:
        return Row.DECIDED if sight.prop.text == sight.text else Row.TEXT_CHANGED
    return _row_of_ours(sight, sight.prop)


def _row_without_property(sight: Sight, prop: NoProperty) -> Row:
    if prop is NoProperty.NEWER:
        return Row.NEWER
    if prop is NoProperty.UNTOLD:
        return Row.UNREAD
    if not sight.mine:
        return Row.FIRST_SIGHT if sight.wish else Row.NOTHING
    if sight.mine == sight.wish:
        return Row.ADOPTED
    return Row.FOREIGN if sight.fresh else Row.STALE_SEARCH


def _standing(sight: Sight, prop: Provenance) -> set[frozenset[str]]:
    """Return the sets of labels that are as we left them."""
    if prop.state is not MarkState.PENDING:
        return {sight.base}
    before = sight.rules.declared.ours(prop.before, {*prop.before, *prop.after})
    # A bulk task adds first and removes then: in between an issue carries both.
    return {before, sight.base, before | sight.base}


def _human_row(sight: Sight) -> Row:
    if sight.mine > sight.base:
        return Row.HUMAN_ADDED
    return Row.HUMAN_REMOVED if sight.mine < sight.base else Row.HUMAN_SWAPPED


def _row_of_ours(sight: Sight, prop: Provenance) -> Row:
    released = prop.state is MarkState.RELEASED
    pending = prop.state is MarkState.PENDING
    if sight.mine - sight.wish - set(prop.set_by_us) and not released:
        return Row.HELD if sight.fresh else Row.STALE_SEARCH
    if sight.mine == sight.wish:
        settled = Row.UNCHANGED if _has_its_note(sight, prop) else Row.NOTE_CHANGED
        return Row.PENDING_AFTER if pending else settled
    if pending or released:
        return Row.PENDING_BEFORE if pending else Row.RELEASED
    return Row.VERDICT_CHANGED if prop.mapping == sight.rules.mapping else Row.MAPPING_CHANGED


def _has_its_note(sight: Sight, prop: Provenance) -> bool:
    return prop.note == _note(sight, frozenset(prop.set_by_us) & sight.mine)


def _note(sight: Sight, set_by_us: frozenset[str]) -> str:
    """Return what the property is to say of the note: one only where the role label is ours."""
    if sight.note is None:
        return sight.prop.note if isinstance(sight.prop, Provenance) else ""
    names = sight.rules.declared.names
    return note_id(sight.note) if set_by_us & {names.owner, names.manager} else ""


def _set_by_us(sight: Sight) -> frozenset[str]:
    return frozenset(sight.prop.set_by_us if isinstance(sight.prop, Provenance) else ())


def _moved(sight: Sight) -> Provenance:
    set_by_us = (_set_by_us(sight) & sight.wish) | (sight.wish - sight.mine)
    return _ours(sight, sight.wish, set_by_us, before=sight.mine)


def _marked(sight: Sight) -> Provenance:
    return _ours(sight, sight.mine, _set_by_us(sight) & sight.mine, before=frozenset())


def _ours(
    sight: Sight, labels: frozenset[str], set_by_us: frozenset[str], *, before: frozenset[str]
) -> Provenance:
    return Provenance(
        state=MarkState.DONE,
        role=sight.role,
        duty=sight.verdict.duty if sight.role is sight.verdict.role else None,
        score=sight.verdict.score_milli,
        labels=tuple(sorted(labels)),
        set_by_us=tuple(sorted(set_by_us)),
        before=tuple(sorted(before)),
        mapping=sight.rules.mapping,
        text=sight.text,
        note=_note(sight, set_by_us),
    )


def _decided(sight: Sight) -> Provenance:
    names = sight.rules.declared.names
    ours = _set_by_us(sight)
    role = role_of(sight.mine, names)
    # Our own "unclear" label has done its work once a human said a role: the queue drains.
    drained = {names.unclear} & ours if role is not Role.UNCLEAR else frozenset[str]()
    decided_before = isinstance(sight.prop, Provenance) and sight.prop.state is MarkState.DECIDED
    flag = {names.decided} if names.write_decided and not decided_before else set[str]()
    theirs = sight.mine - drained
    return Provenance(
        state=MarkState.DECIDED,
        role=role,
        duty=sight.verdict.duty if role is sight.verdict.role else None,
        score=sight.verdict.score_milli,
        labels=tuple(sorted(theirs | flag)),
        set_by_us=tuple(sorted((ours & theirs) | (flag - sight.mine))),
        before=tuple(sorted(sight.mine)) if theirs | flag != sight.mine else (),
        mapping=sight.rules.mapping,
        text=sight.text,
        note=_note(sight, frozenset()),  # what people decided is not for us to explain
    )


def _change(issue: Issue, sight: Sight, row: Row, value: Provenance) -> Change:
    after = frozenset(value.labels)
    moved = Kind.ROLE if sight.mine else Kind.FIRST
    was = sight.prop if isinstance(sight.prop, Provenance) else None
    writes_note = bool(value.note) and value.note != (was.note if was else "")
    return Change(
        issue_id=issue.id,
        key=issue.key,
        project=issue.project,
        why=row,
        kind=moved if row in MOVES else Kind.RECORD,
        add=tuple(sorted(after - sight.mine)),
        remove=tuple(sorted(sight.mine - after)),
        seen=tuple(sorted(sight.mine)),
        was=was,
        provenance=value,
        note=sight.note if writes_note else None,
    )
