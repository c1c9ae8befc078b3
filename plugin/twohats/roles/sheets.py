"""Small tables, as plain text or Markdown."""

from collections.abc import Iterator

from msgspec import Struct


class Sheet(Struct, frozen=True):
    """A table under a title; the first ``left`` columns are text, the others numbers."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    left: int = 1


def to_text(sheets: tuple[Sheet, ...]) -> str:
    """Return the sheets as plain text with aligned columns."""
    return "\n\n".join("\n".join(_text(sheet)) for sheet in sheets if sheet.rows) + "\n"


def to_markdown(sheets: tuple[Sheet, ...]) -> str:
    """Return the sheets as Markdown."""
    return "\n\n".join("\n".join(_markdown(sheet)) for sheet in sheets if sheet.rows) + "\n"


def _text(sheet: Sheet) -> Iterator[str]:
    yield sheet.title
    table = (sheet.head, *sheet.rows)
    widths = [max(len(row[column]) for row in table) for column in range(len(sheet.head))]
    for row in table:
        cells = (
            cell.ljust(width) if column < sheet.left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield f"  {'  '.join(cells)}".rstrip()
    if sheet.note:
        yield f"  {sheet.note}"


def _markdown(sheet: Sheet) -> Iterator[str]:
    yield f"### {sheet.title}"
    yield ""
    yield _row(sheet.head)
    yield _row(tuple(":--" if i < sheet.left else "--:" for i in range(len(sheet.head))))
    yield from map(_row, sheet.rows)
    if sheet.note:
        yield ""
        yield sheet.note


def _row(cells: tuple[str, ...]) -> str:
    escaped = (cell.replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(escaped)} |"
