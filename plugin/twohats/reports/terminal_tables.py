"""The tables of the terminal report: scopes, people, duties."""

import re
from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from twohats.model.report import FEW, Balance, DutyRow, PersonRow, Report, ScopeRow
from twohats.model.verdict import Role
from twohats.reports import choice, figures, inert, wording
from twohats.reports.bars import Brush, split

DIM = "bright_black"
_SCOPES_TOLD, _PEOPLE_TOLD = 30, 30
_SCOPE_NAME, _SCOPE_BAR = 14, 24
_PERSON_NAME, _PERSON_BAR = 17, 8
_DUTY_NAME, _DUTY_CELL = 26, 8
_DUTY_LEGEND = (
    "7: open issues. 7 !: nobody assigned. (3): only finished ones. none: no work on it."
    " 0: none, but too few to tell. ·: none, and seldom ticketed."
)
_HEADS = ("owner", "both", "mgr", "share", "95 %", "target")
_GAP = 2  # cells of padding a column
GLUE = "\ue000"  # a space where no line breaks, until the text is written
_TOGETHER = re.compile(r" (?=%)|(?<=\bn) (?=\d)")  # 71 %, n 104


def line(text: str, style: str = "") -> Text:
    """Return foreign text, inert; a number and its sign stay on one line."""
    return Text(_TOGETHER.sub(GLUE, inert.line(text)), style=style)


def title(text: str, *aside: str | tuple[str, str]) -> Text:
    """Return a heading, with what explains it beside it."""
    made = Text(f"\n{text.upper()}", style="bold")
    if aside:
        made.append_text(Text.assemble("  ", *aside, style=f"not bold {DIM}"))
    return made


def indented(*parts: str | tuple[str, str]) -> RenderableType:
    """Return a paragraph whose following lines are indented as its first."""
    words = Text()
    for part in parts:
        text, style = (part, "") if isinstance(part, str) else part
        if text:
            words.append_text(line(text, style)).append(" ")
    words.rstrip()
    return Padding(words, (0, 0, 0, 2))


def _table() -> Table:
    return Table(box=None, padding=(0, 1), header_style=DIM, show_edge=False)


def _bar(balance: Balance, cells: int, brush: Brush) -> Text:
    """Return all of the role work as a bar: owner, both, manager."""
    parts = (balance.owner.issues, balance.both.issues, balance.manager.issues)
    bar = Text()
    looks = (brush.owner, brush.both, brush.manager)
    for size, (glyph, style) in zip(split(parts, cells), looks, strict=True):
        bar.append(glyph * size, style=style)
    return bar


def scopes(report: Report, brush: Brush, width: int) -> Iterator[RenderableType]:
    """Yield the balance of each scope that has role work."""
    every = choice.told_apart(report, "site", "project", "group")
    working = choice.with_work(every)
    rows = choice.busiest(working, _SCOPES_TOLD)
    if not any(figures.total(row.open) for row in rows):
        return
    legend = (brush.owner, " project owner  ", brush.both, " both  ", brush.manager)
    yield title("Open role work", *legend, " project manager")
    yield _scope_table(rows, report, brush, width)
    if len(working) > len(rows):
        yield indented((f"… and {figures.many(len(working) - len(rows), 'smaller scope')}.", DIM))
    if idle := len(every) - len(working):
        yield indented((f"… and {figures.many(idle, 'project')} without role work.", DIM))
    whole = wording.glance(report)
    few = any(figures.total(row.open) and not wording.told_share(row.open) for row in rows)
    yield indented(
        ("Share: of manager work, both counted half.", DIM),
        (f"-: of under {FEW} issues." if few else "", DIM),
        (f"No assignee: {figures.count(whole.unassigned)}.", DIM),
        (f"To review: {figures.count(whole.queue)}.", DIM),
    )
    for told in wording.sizes(report):
        yield indented((told, DIM))


def _scope_table(rows: list[ScopeRow], report: Report, brush: Brush, width: int) -> Table:
    told = len(_HEADS) if choice.has_target(rows) else len(_HEADS) - 1
    heads, numbers = _HEADS[:told], [_numbers(row)[:told] for row in rows]
    widest = [max(map(len, column)) for column in zip(heads, *numbers, strict=True)]
    # Numbers are never cut: the bar gets what they leave.
    rest = width - _SCOPE_NAME - sum(widest) - _GAP * (len(heads) + 2)
    bar = max(4, min(_SCOPE_BAR, rest))
    table = _table()
    table.add_column("", width=_SCOPE_NAME, no_wrap=True)
    table.add_column("", width=bar, no_wrap=True)
    for head, cells in zip(heads, widest, strict=True):
        table.add_column(head, justify="right", no_wrap=True, min_width=cells)
    for row, words in zip(rows, numbers, strict=True):
        name = inert.fitted(wording.scope_name(row, report), _SCOPE_NAME)
        styled = map(Text, words, _styles(row))
        bold = "bold" if row.kind == "site" else ""
        table.add_row(Text(name, style=bold), _bar(row.open, bar, brush), *styled)
    return table


def _numbers(row: ScopeRow) -> tuple[str, ...]:
    share = wording.told_share(row.open)
    return (
        figures.count(row.open.owner.issues),
        figures.count(row.open.both.issues),
        figures.count(row.open.manager.issues),
        figures.percent(share.value if share else None),
        figures.interval(share),
        figures.band(row.target),
    )


def _styles(row: ScopeRow) -> tuple[str, ...]:
    off = wording.standing(row) in {"above", "below"}
    return ("", "", "", "bold red" if off else "bold", DIM, DIM)


def people(report: Report, brush: Brush) -> Iterator[RenderableType]:
    """Yield the people the report may name; nothing where it names none."""
    if not report.people:
        return
    yield title("People", "recorded open work; no ranking is meant")
    table = _table()
    table.add_column("", width=_PERSON_NAME, no_wrap=True)
    table.add_column("", width=_PERSON_BAR, no_wrap=True)
    for head in ("owner", "both", "mgr", "all"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("", overflow="fold")
    told = choice.busiest(report.people, _PEOPLE_TOLD)
    most = max(figures.total(person.open) for person in told)
    for person in told:
        table.add_row(*_person(person, most, brush))
    yield table
    if len(report.people) > len(told):
        yield indented(
            (f"… and {figures.count(len(report.people) - len(told))} with less role work", DIM)
        )


def _person(person: PersonRow, most: int, brush: Brush) -> Sequence[RenderableType]:
    mine = figures.total(person.open)
    cells = max(1, round(_PERSON_BAR * mine / most)) if mine else 0
    return [
        Text(inert.fitted(person.name or person.id, _PERSON_NAME)),
        _bar(person.open, cells, brush),
        figures.count(person.open.owner.issues),
        figures.count(person.open.both.issues),
        figures.count(person.open.manager.issues),
        figures.count(person.open_issues),
        Text(wording.hats(person), style=DIM),
    ]


def duties(report: Report, brush: Brush, width: int) -> Iterator[RenderableType]:
    """Yield the duties of as many scopes as fit; nothing where none are known."""
    rows = choice.with_duties(report)
    if not rows:
        return
    told = choice.busiest(rows, max(1, (width - _DUTY_NAME - _GAP) // (_DUTY_CELL + _GAP)))
    yield title("Duties", "open issues by duty")
    table = _table()
    table.add_column("", width=_DUTY_NAME, no_wrap=True)
    for row in told:
        whole = "all" if row.kind == "site" and not row.name else wording.scope_name(row, report)
        name = inert.fitted(whole, _DUTY_CELL)
        table.add_column(Text(name), justify="right", width=_DUTY_CELL, no_wrap=True)
    for cells in choice.by_duty(told):
        table.add_row(_duty_name(cells, brush), *map(_duty, cells))
    yield table
    yield indented((_DUTY_LEGEND, DIM))
    if len(rows) > len(told):
        more = figures.many(len(rows) - len(told), "more project")
        yield indented((f"… and {more}: see --format html", DIM))


def _duty_name(cells: list[DutyRow | None], brush: Brush) -> Text:
    row = next(row for row in cells if row is not None)
    look = brush.owner if row.role is Role.OWNER else brush.manager
    return Text.assemble(look, " ", inert.fitted(row.duty, _DUTY_NAME - 2))


def _duty(row: DutyRow | None) -> Text:
    if row is None or row.coverage in {"rarely", "few"}:
        return Text("0" if row and row.coverage == "few" else "·", style=DIM)
    if row.coverage == "missing":
        return Text("none", style="bold red")
    if row.coverage == "finished-only":
        return Text(f"({figures.count(row.finished)})", style=DIM)
    if row.coverage == "unassigned":
        return Text(f"{figures.count(row.open)} !", style="bold dark_orange3")
    return Text(figures.count(row.open))
