"""The reconcile table: what one issue needs so that Jira agrees, or why it needs nothing.

Three facts decide: the labels of ours that the issue carries (``mine``), those that its property
says we left (``base``), and those that its words earn (``wish``). Labels that differ from what we
left are a human's and stay. A label that we did not set is never removed, unless released.
"""

from enum import StrEnum

from twohats.model.issue import Issue
from twohats.model.plan import Change, Kept, Kind, MarkState, NoProperty, Note, Provenance
from twohats.model.verdict import Verdict
from twohats.plan.sight import Rules, Sight, look
from twohats.plan.values import (
    beside,
    decided,
    has_its_note,
    lacks_field,
    marked,
    moved,
    set_by_us,
)


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
    FIELD_MISSING = "field not written yet"
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
        value = moved(sight)
    elif row in {Row.NOTE_CHANGED, Row.FIELD_MISSING}:
        value = beside(sight)
    elif row in MARKS:
        value = marked(sight)
    elif row in DECISIONS:
        value = decided(sight)
    else:
        return Kept(issue_id=issue.id, key=issue.key, why=row)
    return _change(issue, sight, row, value)


def row_of(sight: Sight) -> Row:
    """Return the row of the table that an issue is in."""
    if sight.ignored:
        return Row.OPTED_OUT
    if not isinstance(sight.prop, Provenance):
        return _row_without_property(sight, sight.prop)
    if sight.mine not in _standing(sight, sight.prop):
        return _human_row(sight) if sight.fresh else Row.STALE_SEARCH
    if sight.prop.state is MarkState.DECIDED:
        if lacks_field(sight, sight.prop):
            return Row.FIELD_MISSING
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
    if sight.mine - sight.wish - set_by_us(prop) and not released:
        return Row.HELD if sight.fresh else Row.STALE_SEARCH
    if sight.mine == sight.wish:
        return Row.PENDING_AFTER if pending else _row_beside_labels(sight, prop)
    if pending or released:
        return Row.PENDING_BEFORE if pending else Row.RELEASED
    return Row.VERDICT_CHANGED if prop.mapping == sight.rules.mapping else Row.MAPPING_CHANGED


def _row_beside_labels(sight: Sight, prop: Provenance) -> Row:
    if lacks_field(sight, prop):
        return Row.FIELD_MISSING
    return Row.UNCHANGED if has_its_note(sight, prop) else Row.NOTE_CHANGED


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
