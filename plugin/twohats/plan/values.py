"""What the property is to say after a change: who decided, what we set, what stands beside."""

from msgspec.structs import replace

from twohats.model.plan import MarkState, Provenance
from twohats.model.verdict import Role
from twohats.plan.names import role_of
from twohats.plan.note import note_id
from twohats.plan.sight import Sight


def moved(sight: Sight) -> Provenance:
    """Return the value where labels go to what the words earn."""
    ours = (_set_by_us(sight) & sight.wish) | (sight.wish - sight.mine)
    return _done(sight, sight.wish, ours, before=_before(sight, sight.mine))


def marked(sight: Sight) -> Provenance:
    """Return the value where the labels are as they should be already."""
    ours = _set_by_us(sight) & sight.mine
    return _done(sight, sight.mine, ours, before=_before(sight, frozenset()))


def beside(sight: Sight) -> Provenance:
    """Return the value where only note or field change; a decision stays one."""
    if isinstance(sight.prop, Provenance) and sight.prop.state is MarkState.DECIDED:
        return replace(sight.prop, field=field_said(sight, sight.mine))
    return _done(sight, sight.mine, _set_by_us(sight) & sight.mine, before=sight.mine)


def decided(sight: Sight) -> Provenance:
    """Return the value where a human decided."""
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
        note=_note_said(sight, frozenset()),  # what people decided is not for us to explain
        field=field_said(sight, theirs),
    )


def has_its_note(sight: Sight, prop: Provenance) -> bool:
    """Tell whether the note on the issue is the one that its words earn."""
    return prop.note == _note_said(sight, frozenset(prop.set_by_us) & sight.mine)


def lacks_field(sight: Sight, prop: Provenance) -> bool:
    """Tell whether the field was never written although it should say a role."""
    return not prop.field and bool(field_said(sight, sight.mine))


def field_said(sight: Sight, labels: frozenset[str]) -> str:
    """Return what the field is to say, as the property keeps it; nothing where there is none."""
    role = role_of(labels, sight.rules.declared.names)
    return role.value if sight.rules.field and role is not Role.UNCLEAR else ""


def _done(
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
        note=_note_said(sight, set_by_us),
        field=field_said(sight, labels),
    )


def _note_said(sight: Sight, set_by_us: frozenset[str]) -> str:
    """Return what the property is to say of the note: one only where the role label is ours."""
    if sight.note is None:
        return sight.prop.note if isinstance(sight.prop, Provenance) else ""
    names = sight.rules.declared.names
    return note_id(sight.note) if set_by_us & {names.owner, names.manager} else ""


def _before(sight: Sight, otherwise: frozenset[str]) -> frozenset[str]:
    """Return our labels as they were before the write that is being finished."""
    prop = sight.prop
    if not isinstance(prop, Provenance) or prop.state is not MarkState.PENDING:
        return otherwise
    return sight.rules.declared.ours(prop.before, {*prop.before, *prop.after})


def _set_by_us(sight: Sight) -> frozenset[str]:
    return set_by_us(sight.prop) if isinstance(sight.prop, Provenance) else frozenset()


def set_by_us(prop: Provenance) -> frozenset[str]:
    """Return the labels that we set: while a bulk edit is under way, those it takes off too."""
    going = set(prop.before) - set(prop.after) if prop.state is MarkState.PENDING else set[str]()
    return frozenset(prop.set_by_us) | going
