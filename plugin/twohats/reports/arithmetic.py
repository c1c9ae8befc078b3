"""How each finding was worked out, for those who want to check it by hand."""

import textwrap
from collections.abc import Iterator

from twohats.model.finding import Finding
from twohats.model.report import Report
from twohats.reports import finding_words, inert

_WIDTH = 80
_TOLD_APART = frozenset({"formula", "test", "low", "high", "p", "p_adjusted", "level"})


def to_arithmetic(report: Report) -> str:
    """Return formula, numbers, interval and chance of each finding, as plain text."""
    subject = finding_words.subjects(report)
    lines = ["", "HOW EACH FINDING WAS WORKED OUT"]
    for finding in finding_words.worst_first(report.findings):
        about = inert.line(subject(finding))
        lines += ["", f"{finding.code} {about} · {finding_words.title(finding)}"]
        for told in filter(None, _of_one(finding)):
            lines += textwrap.wrap(told, _WIDTH, initial_indent="  ", subsequent_indent="    ")
    return "\n".join(lines) + "\n"


def _of_one(finding: Finding) -> Iterator[str]:
    numbers = finding.numbers
    yield f"formula: {numbers.get('formula', '')}"
    yield f"with {', '.join(_values(numbers))}"
    if numbers.get("low") is not None:
        yield f"95 % interval of the share: {numbers['low']} to {numbers['high']} (Wilson)"
    if test := numbers.get("test"):
        yield f"test: {test}"
    yield (
        f"chance: {numbers.get('p')}, adjusted {numbers.get('p_adjusted')} (Benjamini and"
        f" Hochberg), told at or under {numbers.get('level')}"
    )


def _values(numbers: dict[str, int | float | str | None]) -> Iterator[str]:
    for name, value in numbers.items():
        if name not in _TOLD_APART and value is not None:
            yield f"{name.replace('_', ' ')} {f'{value:g}' if isinstance(value, float) else value}"
