"""From mapping files to one mapping: the shipped files side by side, then each overlay on top."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from twohats.mapping_files.document import (
    DutyTable,
    ExampleTable,
    MeasuredTable,
    PhraseTable,
    RoleName,
    ScoringTable,
)
from twohats.mapping_files.reading import File
from twohats.model.mapping import (
    Denial,
    Duty,
    Example,
    Field,
    Phrase,
    Row,
    Scoring,
    Signal,
    SignalField,
)
from twohats.model.verdict import Role


@dataclass(slots=True)
class _Duty:
    """A duty while files are merged."""

    id: str
    name: str = ""
    role: RoleName | None = None
    rarely: bool = False
    origin: str = ""
    rows: list[tuple[str, str, dict[str, Phrase]]] = field(default_factory=list)
    denials: dict[str, Denial] = field(default_factory=dict)
    yes: list[Example] = field(default_factory=list)
    no: list[Example] = field(default_factory=list)


@dataclass(slots=True)
class Merged:
    """What the files read so far say, and what is wrong with them."""

    name: str = "twohats"
    version: str = ""
    duties: dict[str, _Duty] = field(default_factory=dict)
    denials: dict[str, Denial] = field(default_factory=dict)
    counters: dict[str, Phrase] = field(default_factory=dict)
    signals: list[Signal] = field(default_factory=list)
    scoring: dict[str, int] = field(default_factory=dict)
    measured: MeasuredTable | None = None
    mistakes: list[str] = field(default_factory=list)

    def duties_as_values(self) -> tuple[Duty, ...]:
        """Return the duties in the order of their ids."""
        duties = (self.duties[name] for name in sorted(self.duties))
        return tuple(_value(duty, duty.role) for duty in duties if duty.role is not None)

    def scoring_as_value(self) -> Scoring:
        """Return the scoring; what no file says is twohats' default."""
        return Scoring(**self.scoring)


def _value(duty: _Duty, role: RoleName) -> Duty:
    rows = (Row(source, says, tuple(texts.values())) for source, says, texts in duty.rows)
    return Duty(
        id=duty.id,
        name=duty.name,
        role=Role(role),
        rarely_ticketed=duty.rarely,
        rows=tuple(rows),
        denials=tuple(duty.denials.values()),
        yes=tuple(duty.yes),
        no=tuple(duty.no),
        origin=duty.origin,
    )


def merge(base: Iterable[File], overlays: Iterable[File]) -> Merged:
    """Merge mapping files; mistakes are collected, not raised."""
    merged = Merged()
    for file in base:
        _add(merged, file, is_overlay=False)
    for file in overlays:
        _add(merged, file, is_overlay=True)
    for duty in merged.duties.values():
        if duty.role is None:
            merged.mistakes.append(f"{duty.origin}: duty {duty.id!r} has no role")
    return merged


def _add(merged: Merged, file: File, *, is_overlay: bool) -> None:
    document = file.document
    merged.name = document.name or merged.name
    merged.version = document.version or merged.version
    _add_denials(merged.denials, document.denials, file)
    for counter in document.counter:
        for phrase in _phrases(counter.phrases, counter.weight, file):
            _put(merged.counters, phrase)
    for text in document.disable:
        if not (merged.denials.pop(text, None) or merged.counters.pop(text, None)):
            place = file.lines.place(("disable",), text)
            what = f"disables {text!r}, which is not there"
            known = (*merged.denials, *merged.counters)
            merged.mistakes.append(f"{file.name}{place}: {what}{_hint(text, known)}")
    merged.scoring.update(_scoring(document.scoring))
    if document.measured or (is_overlay and _changes(file)):
        merged.measured = document.measured
    for table in document.signal:
        field, weight = SignalField(table.field), _milli(table.weight)
        merged.signals.append(Signal(field, table.value, table.duty, weight, file.name))
    for index, duty in enumerate(document.duty):
        _add_duty(merged, file, index, duty, is_overlay=is_overlay)


def _hint(text: str, known: Iterable[str]) -> str:
    """Return a question about what may be meant: what is nearest, else what holds its words."""
    near = get_close_matches(text, list(known), n=1) or [one for one in known if text in one]
    return f"; did you mean {near[0]!r}?" if near else ""


def _changes(file: File) -> bool:
    """Tell whether an overlay changes verdicts: error rates measured before no longer hold."""
    d = file.document
    return bool(d.denials or d.counter or d.disable or d.duty or d.signal or _scoring(d.scoring))


def _add_duty(
    merged: Merged, file: File, index: int, table: DutyTable, *, is_overlay: bool
) -> None:
    where = f"{file.name}{file.lines.place(('duty', index, 'id'))}"
    known = merged.duties.get(table.id)
    if known is not None and not is_overlay:
        role = table.role or file.document.role
        trouble = "under both roles" if role != known.role else f"in {known.origin} already"
        merged.mistakes.append(f"{where}: duty {table.id!r} is {trouble}")
        return
    if table.disabled:
        if merged.duties.pop(table.id, None) is None:
            what = f"disables {table.id!r}, which is no duty{_hint(table.id, merged.duties)}"
            merged.mistakes.append(f"{where}: {what}")
        return
    duty = known or _Duty(table.id, origin=file.name)
    merged.duties[table.id] = duty
    role = table.role or (file.document.role if known is None else None)
    duty.role = role or duty.role
    duty.name = table.name or duty.name or table.id.replace("-", " ")
    duty.rarely = duty.rarely if table.ticketed is None else table.ticketed == "rarely"
    _fill(merged, duty, file, index, table)


def _fill(merged: Merged, duty: _Duty, file: File, index: int, table: DutyTable) -> None:
    for text in table.disable:
        if not any(texts.pop(text, None) for *_, texts in duty.rows):
            place = file.lines.place(("duty", index, "disable"), text)
            what = f"disables {text!r}, which {duty.id} does not have"
            known = [phrase for *_, texts in duty.rows for phrase in texts]
            merged.mistakes.append(f"{file.name}{place}: {what}{_hint(text, known)}")
    _add_denials(duty.denials, table.denials, file)
    seen: set[str] = set()
    for number, row in enumerate(table.row):
        texts: dict[str, Phrase] = {}
        for phrase in _phrases(row.phrases, row.weight, file):
            if phrase.text in seen:
                place = file.lines.place(("duty", index, "row", number, "phrases"), phrase.text)
                merged.mistakes.append(f"{file.name}{place}: {phrase.text!r} is twice in {duty.id}")
            seen.add(phrase.text)
            older = next((t for *_, t in duty.rows if phrase.text in t), texts)
            _put(older, phrase)
        if texts:
            duty.rows.append((row.source, row.says, texts))
    duty.yes.extend(map(_example, table.yes))
    duty.no.extend(map(_example, table.no))


def _put(texts: dict[str, Phrase], phrase: Phrase) -> None:
    if phrase.weight_milli or phrase.title_milli or phrase.description_milli:
        texts[phrase.text] = phrase
    else:
        texts.pop(phrase.text, None)


def _phrases(
    written: Iterable[str | PhraseTable], row_weight: float, file: File
) -> Iterator[Phrase]:
    for item in written:
        table = PhraseTable(item) if isinstance(item, str) else item
        yield Phrase(
            text=table.phrase,
            weight_milli=_milli(row_weight if table.weight is None else table.weight),
            field=Field(table.field) if table.field else None,
            title_milli=None if table.title is None else _milli(table.title),
            description_milli=None if table.description is None else _milli(table.description),
            origin=file.name,
        )


def _add_denials(denials: dict[str, Denial], written: Iterable[str], file: File) -> None:
    for text in written:
        denials[text] = Denial(text, file.name)


def _example(item: str | ExampleTable) -> Example:
    return Example(item) if isinstance(item, str) else Example(item.title, item.description)


def _milli(value: float) -> int:
    return round(value * 1000)


def _scoring(table: ScoringTable) -> dict[str, int]:
    said = {
        "threshold_milli": table.threshold,
        "description_only_milli": table.description_only,
        "weak_milli": table.weak,
        "margin_milli": table.margin,
        "both_milli": table.both,
        "description_cap_milli": table.description_cap,
        "parent_milli": table.parent,
        "title_milli": table.fields.title,
        "description_milli": table.fields.description,
    }
    found = {name: _milli(value) for name, value in said.items() if value is not None}
    return found if table.reach is None else {**found, "reach": table.reach}
