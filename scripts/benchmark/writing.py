"""The results as text, as a page and as a plot."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

_START, _END = "<!-- bench -->\n", "<!-- end of bench -->\n"
_PLOT = "speed.svg"
Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]


def as_text(result: dict[str, Any]) -> str:
    """Return some results for the terminal."""
    return "\n\n".join("\n".join(_aligned(table)) for table in _tables(result)) + "\n"


def write_page(result: dict[str, Any], folder: Path) -> None:
    """Put the tables into the page, between its marks, and draw the plot."""
    page = folder / "speed.md"
    before, _, rest = page.read_text().partition(_START)
    _, _, after = rest.partition(_END)
    lines = [_machine(result), ""]
    for table in _tables(result):
        lines += [*_markdown(table), ""]
    page.write_text(f"{before}{_START}\n" + "\n".join(lines) + f"{_END}{after}")
    (folder / _PLOT).write_text(_plot(result))


def _machine(result: dict[str, Any]) -> str:
    m = result["machine"]
    return (
        f"Measured on {m['processor']}, {m['cores']} cores, {m['system']}, Python {m['python']};"
        f" medians of {result['rounds']} interleaved runs, files in the page cache, texts:"
        f" {result['texts']}. Load when the run began and ended: {m['load_before']} and"
        f" {m['load_after']}. Time is processor time unless it says wall."
    )


def _tables(result: dict[str, Any]) -> Iterator[Table]:
    makers = {
        "end to end": _end_to_end,
        "memory": _memory,
        "matching": _matching,
        "start": _start,
        "scaling": _scaling,
        "requests": _requests,
    }
    for name, make in makers.items():
        if name in result:
            yield make(result[name])


def _end_to_end(kinds: dict[str, dict[str, Any]]) -> Table:
    rows = []
    for kind, costs in kinds.items():
        floor, one = costs["floor"], costs["twohats"]
        for name, cost in costs.items():
            rows.append(
                (
                    kind,
                    name,
                    f"{cost.wall:.2f}",
                    f"{cost.cpu:.2f}",
                    f"{cost.cpu / floor.cpu:.2f}",
                    f"{one.wall / cost.wall:.2f}",
                    f"{cost.peak:.0f}",
                )
            )
    head = ("files", "program", "wall s", "cpu s", "x floor", "faster than one", "peak MiB")
    return "End to end: files to JSON report", head, rows


def _memory(costs: dict[str, Any]) -> Table:
    smallest = min(cost.peak for cost in costs.values())
    rows = [(n, f"{c.peak:.1f}", f"{c.peak / smallest:.2f}") for n, c in costs.items()]
    return "Memory, JSON v2, one process", ("issues", "peak MiB", "x"), rows


def _matching(rates: dict[str, float]) -> Table:
    ours = rates["twohats"]
    rows = [(name, f"{rate:,.0f}", f"{ours / rate:.1f}") for name, rate in rates.items()]
    return "Matching alone", ("by", "issues/s", "twohats is faster by"), rows


def _start(costs: dict[str, Any]) -> Table:
    bare = costs["bare click --help"].wall
    rows = [
        (name, f"{1000 * cost.wall:.0f}", f"{1000 * cost.cpu:.0f}", f"{cost.wall / bare:.2f}")
        for name, cost in costs.items()
    ]
    return "Start", ("program", "wall ms", "cpu ms", "x bare click"), rows


def _scaling(curves: dict[str, Any]) -> Table:
    rows = []
    for name, curve in curves.items():
        told = ", ".join(f"{size:,}: {seconds:.4g} s" for size, seconds in curve.points)
        rows.append((name, told, f"{curve.exponent:.2f}", f"{curve.last:.2f}"))
    return "Growth", ("with", "seconds at", "exponent", "of the last step"), rows


def _requests(told: dict[str, Any]) -> Table:
    rows = [
        (
            name,
            f"{one.issues:,}",
            f"{one.written:,}",
            f"{one.parallel}, {1000 * one.latency:.0f} ms",
            f"{one.seconds:,.0f}",
            f"{one.requests:,}",
            f"{one.reads_a_second:.1f} ({one.of_reads_allowed:.0%})",
            f"{one.puts_a_second:.1f} ({one.of_puts_allowed:.0%})" if one.puts_a_second else "",
            f"{one.refused:,}",
            f"{one.cpu_share:.1%}",
        )
        for name, one in told.items()
    ]
    head = (
        *("sync", "issues", "written", "at once, each", "simulated s", "requests"),
        *("reads a second", "PUTs a second", "429", "processor"),
    )
    return "First sync of a simulated Cloud", head, rows


def _aligned(table: Table) -> Iterator[str]:
    title, head, rows = table
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    yield title
    for row in (head, *rows):
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))


def _markdown(table: Table) -> Iterator[str]:
    title, head, rows = table
    yield f"### {title}"
    yield ""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _plot(result: dict[str, Any]) -> str:
    """Draw the processor time of each program by kind of file, as bars."""
    kinds = result["end to end"]
    names = ("decode only", "floor", "twohats")
    colours = ("#9aa5b1", "#52606d", "#0b7285")
    longest = max(kinds[kind][name].cpu for kind in kinds for name in names)
    bars: list[str] = []
    top = 46
    for kind in kinds:
        bars.append(f'<text x="10" y="{top + 32}">{kind}</text>')
        for name, colour in zip(names, colours, strict=True):
            cost = kinds[kind][name].cpu
            width = 420 * cost / longest
            bars += (
                f'<rect x="90" y="{top}" width="{width:.0f}" height="14" fill="{colour}"/>',
                f'<text x="{96 + width:.0f}" y="{top + 11}">{cost:.1f} s {name}</text>',
            )
            top += 17
        top += 14
    title = f"{result['issues']:,} issues, files to report: processor time"
    style = "<style>text{font:12px sans-serif;fill:#1f2933}</style>"
    back = '<rect width="100%" height="100%" fill="#ffffff"/>'
    size = f'width="680" height="{top}" viewBox="0 0 680 {top}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
    body = "\n".join((style, back, f'<text x="10" y="26">{title}</text>', *bars))
    return f"{head}\n<title>{title}</title>\n{body}\n</svg>\n"
