"""The role that counts: the human decision if there is one, else the verdict."""

from collections.abc import Iterable

from twohats.model.plan import NoProperty, Provenance
from twohats.model.settings import LabelNames, SyncPolicy
from twohats.model.verdict import DecidedBy, Effective, Role, Verdict
from twohats.plan.names import Declared, role_of
from twohats.plan.reconcile import DECISIONS, Row, row_of
from twohats.plan.sight import Rules, Sight, look


def effective(  # noqa: PLR0913 - the facts it rests on
    verdict: Verdict,
    labels: tuple[str, ...],
    provenance: Provenance | NoProperty | None,
    names: LabelNames,
    policy: SyncPolicy,
    *,
    duties: Iterable[str] = (),
) -> Effective:
    """Return the role that counts for an issue with these labels and this property.

    ``None`` is an issue without property. Where the source does not tell (``UNTOLD``), a role
    label that differs from what the words earn counts as a human's.
    """
    prop = NoProperty.ABSENT if provenance is None else provenance
    rules = Rules(Declared(names, frozenset(duties)), policy.unclear)
    return effective_of(look(labels, verdict, prop, rules))


def effective_of(sight: Sight) -> Effective:
    """Return the role that counts, from facts that are sorted out already."""
    role = _human_role(sight)
    if role is not None:
        duty = sight.verdict.duty if role is sight.verdict.role else None
        return Effective(role, duty, DecidedBy.HUMAN)
    if sight.verdict.role is not Role.UNCLEAR:
        return Effective(sight.verdict.role, sight.verdict.duty, DecidedBy.EVIDENCE)
    by = None if sight.role is Role.UNCLEAR else DecidedBy.FALLBACK
    return Effective(sight.role, None, by)


def _human_role(sight: Sight) -> Role | None:
    names = sight.rules.declared.names
    # An opt-out stops our writing, not the counting; a lagging search may still be right.
    row = row_of(_as_if_settled(sight))
    if row in DECISIONS:
        return role_of(sight.mine, names)
    if row in {Row.DECIDED, Row.TEXT_CHANGED} and isinstance(sight.prop, Provenance):
        return sight.prop.role
    told = role_of(sight.mine, names)
    if row in {Row.UNREAD, Row.NEWER} and told is not Role.UNCLEAR and told is not sight.role:
        return told
    return None


def _as_if_settled(sight: Sight) -> Sight:
    return Sight(
        verdict=sight.verdict,
        prop=sight.prop,
        ignored=False,
        mine=sight.mine,
        base=sight.base,
        wish=sight.wish,
        role=sight.role,
        text=sight.text,
        fresh=True,
        rules=sight.rules,
    )
