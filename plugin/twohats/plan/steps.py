"""Is a planned step still right, and how is one taken back."""

from msgspec.structs import replace

from twohats.model.issue import Issue
from twohats.model.plan import Change, Kind, MarkState, NoProperty, Provenance
from twohats.plan.names import Declared, role_of
from twohats.plan.property import read_property
from twohats.plan.sight import Rules
from twohats.plan.values import set_by_us


def stale(change: Change, issue: Issue, declared: Declared, *, text: str | None = None) -> str:
    """Return why a planned step no longer fits the issue as read by id; empty when it does.

    ``text`` is the hash of the issue's text now; ``None`` where the step does not rest on it.
    """
    prop = read_property(issue.provenance)
    written = _written(prop) | _written(change.was)
    now = declared.ours(issue.labels, written | set(change.seen))
    if declared.names.ignore in issue.labels and change.kind is not Kind.UNDO:
        return "opted out since"
    if prop is NoProperty.NEWER:
        return "written by a newer twohats since"
    if tuple(sorted(now)) != change.seen:
        return "labels changed since"
    if _value(prop) != change.was:
        return "property changed since"
    if text is not None and change.provenance is not None and change.provenance.text != text:
        return "text changed since"
    return ""


def take_back(
    issue: Issue, rules: Rules, *, run: str | None = None, found: Change | None = None
) -> Change | str:
    """Return the change that takes our labels and property off an issue, or why there is none.

    With ``run``, only what that run wrote last is taken back, to what it found: ``found`` is the
    journalled change, without it the property tells. Without ``run``, everything that we set
    goes. What people did since stands either way.
    """
    prop = read_property(issue.provenance)
    if prop is NoProperty.NEWER:
        return "written by a newer twohats"
    if prop in {NoProperty.ABSENT, NoProperty.UNTOLD}:
        return "carries no property of ours"
    if run is not None:
        if not isinstance(prop, Provenance):
            return "its property was tampered with"
        return _stands(issue, prop, rules, run) or _back(issue, prop, rules, found)
    ours = _set_by_us(prop) & rules.declared.ours(issue.labels, _written(prop))
    return _undo(issue, prop, rules.declared, remove=ours)


def _stands(issue: Issue, prop: Provenance, rules: Rules, run: str) -> str:
    """Return why an issue no longer stands as the run left it; empty when it does."""
    declared = rules.declared
    if prop.run != run:
        return "written by another run since"
    if prop.state in {MarkState.DECIDED, MarkState.RELEASED}:
        return "a human decided"
    left = prop.after if prop.state is MarkState.PENDING else prop.labels
    if declared.ours(issue.labels, _written(prop)) != declared.ours(left, _written(prop)):
        return "changed by a human since"
    return ""


def _back(issue: Issue, prop: Provenance, rules: Rules, found: Change | None) -> Change:
    declared, written = rules.declared, _written(prop)
    mine = declared.ours(issue.labels, written)
    if found is not None:
        before, value = declared.ours(found.seen, written), found.was
    else:
        before = declared.ours(prop.before, written)
        value = _as_before(before, mine, prop, declared)
    return _undo(
        issue,
        prop,
        declared,
        remove=_set_by_us(prop) & (mine - before),
        add=before - mine,
        value=value,
    )


def _as_before(
    before: frozenset[str], mine: frozenset[str], prop: Provenance, declared: Declared
) -> Provenance | None:
    if not before:
        return None
    # A run only ever removes labels that were set by us: those it took off were.
    ours = (before - mine) | (before & set(prop.set_by_us))
    return Provenance(
        role=role_of(before, declared.names),
        labels=tuple(sorted(before)),
        set_by_us=tuple(sorted(ours)),
        mapping=prop.mapping,
        text=prop.text,
    )


def _undo(  # noqa: PLR0913 - the two halves of a change
    issue: Issue,
    prop: Provenance | NoProperty,
    declared: Declared,
    *,
    remove: frozenset[str],
    add: frozenset[str] = frozenset(),
    value: Provenance | None = None,
) -> Change:
    return Change(
        issue_id=issue.id,
        key=issue.key,
        project=issue.project,
        why="undo",
        kind=Kind.UNDO,
        add=tuple(sorted(add)),
        remove=tuple(sorted(remove)),
        seen=tuple(sorted(declared.ours(issue.labels, _written(prop)))),
        was=_value(prop),
        # The note goes, for nobody knows what it said before; the next sync writes it again.
        provenance=replace(value, note="") if value else None,
    )


def _value(prop: Provenance | NoProperty) -> Provenance | None:
    return prop if isinstance(prop, Provenance) else None


def _written(prop: Provenance | NoProperty | None) -> frozenset[str]:
    if not isinstance(prop, Provenance):
        return frozenset()
    return frozenset({*prop.labels, *prop.before, *prop.after})


def _set_by_us(prop: Provenance | NoProperty) -> frozenset[str]:
    return set_by_us(prop) if isinstance(prop, Provenance) else frozenset()
