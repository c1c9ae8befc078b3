"""A whole mapping as text or JSON, as ``mapping show`` prints it."""

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from twohats.model.mapping import Denial, Duty, Mapping, Phrase
from twohats.model.verdict import Role
from twohats.roles.telling import decimal

_ROLES = (Role.OWNER, Role.MANAGER)


def as_json(mapping: Mapping, only: str | None = None) -> str:
    """Return the mapping, or one duty of it, as JSON."""
    if only is not None:
        mapping = replace(mapping, duties=tuple(d for d in mapping.duties if d.id == only))
    return msgspec.json.format(msgspec.json.encode(mapping), indent=2).decode()


def as_text(mapping: Mapping, only: str | None = None, *, origin: bool = False) -> Iterator[str]:
    """Yield the mapping, or one duty of it, line by line."""
    yield f"{mapping.name} {mapping.version} ({mapping.hash})"
    for role in _ROLES:
        duties = [d for d in mapping.duties if d.role is role and only in (None, d.id)]
        for duty in duties:
            yield from _duty(duty, origin=origin)
    if only is None:
        yield from _rest(mapping, origin=origin)


def _duty(duty: Duty, *, origin: bool) -> Iterator[str]:
    rarely = ", rarely ticketed" if duty.rarely_ticketed else ""
    yield ""
    yield f"{duty.id} ({duty.role}{rarely}): {duty.name}{_from(duty.origin, origin=origin)}"
    for row in duty.rows:
        yield f"  {row.source}: {row.says}"
        for phrase in row.phrases:
            yield f"    {_phrase(phrase, origin=origin)}"
    yield from _denials(duty.denials, "  denied by", origin=origin)


def _rest(mapping: Mapping, *, origin: bool) -> Iterator[str]:
    yield ""
    yield from _denials(mapping.denials, "denied for every duty by", origin=origin)
    if mapping.counters:
        yield ""
        yield "counted against both roles"
        for phrase in mapping.counters:
            yield f"    {_phrase(phrase, origin=origin)}"
    if mapping.signals:
        yield ""
        yield "signals beside words"
    for signal in mapping.signals:
        worth = f"{signal.duty} {decimal(signal.weight_milli)}"
        where = _from(signal.origin, origin=origin)
        yield f"    {signal.field} is {signal.value!r}: {worth}{where}"
    yield ""
    yield f"scoring: {_scoring(mapping)}"


def _scoring(mapping: Mapping) -> str:
    scoring = mapping.scoring
    parent = (f"a parent's role {decimal(scoring.parent_milli)}",) if scoring.parent_milli else ()
    return ", ".join(
        (
            f"threshold {decimal(scoring.threshold_milli)}",
            f"for the description alone {decimal(scoring.description_only_milli)}",
            f"margin {decimal(scoring.margin_milli)}",
            f"both {decimal(scoring.both_milli)}",
            f"title x {decimal(scoring.title_milli)}",
            f"description x {decimal(scoring.description_milli)}",
            f"at most {decimal(scoring.description_cap_milli)}",
            f"of its first {scoring.reach} words" if scoring.reach else "of all of it",
            *parent,
        )
    )


def _denials(denials: tuple[Denial, ...], head: str, *, origin: bool) -> Iterator[str]:
    if denials:
        yield head
    for denial in denials:
        yield f"    {denial.text}{_from(denial.origin, origin=origin)}"


def _phrase(phrase: Phrase, *, origin: bool) -> str:
    extra = f"  in the {phrase.field}" if phrase.field else ""
    for field, milli in (
        ("title", phrase.title_milli),
        ("description", phrase.description_milli),
    ):
        extra += "" if milli is None else f"  {field} {decimal(milli)}"
    return (
        f"{decimal(phrase.weight_milli)}  {phrase.text}{extra}{_from(phrase.origin, origin=origin)}"
    )


def _from(name: str, *, origin: bool) -> str:
    return f"  [{name}]" if origin else ""
