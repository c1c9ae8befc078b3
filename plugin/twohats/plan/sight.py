"""The facts of one issue, sorted out, as reconcile sees it."""

from msgspec import Struct

from twohats.model.plan import MarkState, NoProperty, Note, Provenance
from twohats.model.settings import UnclearPolicy
from twohats.model.verdict import Reason, Role, Verdict
from twohats.plan.names import Declared


class Rules(Struct, frozen=True):
    """What holds for every issue of a run: our labels, the unclear policy, the mapping's hash.

    With ``field``, the role stands in a field of its own too, or there alone.
    """

    declared: Declared = Declared()
    unclear: UnclearPolicy = UnclearPolicy.QUEUE
    mapping: str = ""
    field: bool = False


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
    mine = rules.declared.ours(labels, written)
    if known.field and not rules.field and not mine:
        left = ()  # from the time when the role stood in the field alone: nobody removed a label
    role, wish = earned(verdict, rules)
    return Sight(
        verdict=verdict,
        prop=prop,
        ignored=rules.declared.names.ignore in labels,
        mine=mine,
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
