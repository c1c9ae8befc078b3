"""What ``twohats explain`` does between its options and its page."""

import sys
from collections.abc import Iterator
from typing import Any

import click
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from twohats.cli.composition import classifier
from twohats.cli.console import progress
from twohats.cli.issue_input import from_files, from_site, from_text, only_one_of
from twohats.cli.second_opinion import asked
from twohats.errors import InputError, UsageError
from twohats.model.issue import Issue
from twohats.model.verdict import Evidence, Role
from twohats.ports import Progress
from twohats.roles import Classifier, Explanation
from twohats.roles.evidence import Dropped
from twohats.roles.explaining import (
    decision_in_words,
    duties_in_words,
    headline,
    sums_in_words,
)
from twohats.roles.telling import decimal, opinion_in_words, short_phrase, words_of
from twohats.text.cleaning import MASK

_STYLES = {Role.MANAGER: "cyan", Role.OWNER: "magenta", Role.BOTH: "yellow", Role.UNCLEAR: "dim"}
_SHOWN_MASK = "\N{LIGHT SHADE}"
_WIDEST = 100


def explain(options: dict[str, Any]) -> None:
    """Print one explanation."""
    _check(options)
    _, roles = classifier(options["overlays"])
    with progress("issues read") as bar:
        issue = _issue(options, bar)
    explanation = roles.explain(issue)
    _print(issue, explanation, roles)
    second = asked(options["second_opinion"], roles)
    if second is not None:
        opinion = second.of(issue, explanation.verdict)
        said = opinion_in_words(opinion) if opinion else "second opinion: none"
        click.echo(f"\n{said[0].upper()}{said[1:]}")


def _check(options: dict[str, Any]) -> None:
    if options["paths"] and not options["key"]:
        raise UsageError("--from alone does not say which issue", todo="add its KEY")
    only_one_of(**{"KEY": options["key"], "--text": options["text"]})
    if options["description"] and not options["text"]:
        raise UsageError("--description goes with --text", todo="give the title by --text")


def _issue(options: dict[str, Any], progress: Progress) -> Issue:
    key = options["key"]
    if options["text"]:
        return from_text(options["text"], options["description"])
    if not options["paths"]:
        return next(from_site([key], options["site"], options["config"], progress))
    issues = from_files(options, progress)
    for issue in issues:
        if issue.key == key:
            return issue
    raise InputError(f"{key} is not there", where=", ".join(options["paths"]), todo="check the key")


def _print(issue: Issue, explanation: Explanation, roles: Classifier) -> None:
    console = Console(highlight=False)
    if not sys.stdout.isatty() or console.width > _WIDEST:
        console = Console(highlight=False, width=_WIDEST)
    verdict = explanation.verdict
    console.print(_title(issue, explanation))
    console.print(Text(headline(roles.mapping, verdict), style=f"bold {_STYLES[verdict.role]}"))
    if issue.description:
        text = _text(explanation.description, verdict.evidence, "description")
        _apart(console, Padding(text, (0, 2), expand=False))
    if verdict.evidence:
        _apart(console, _counted(issue, verdict.evidence))
    _apart(console, *map(Text, _arithmetic(explanation, roles)))
    if explanation.dropped:
        _apart(console, Text("Found too, but not counted:"), _dropped(issue, explanation.dropped))


def _apart(console: Console, *parts: RenderableType) -> None:
    console.print()
    for part in parts:
        console.print(part)


def _arithmetic(explanation: Explanation, roles: Classifier) -> Iterator[str]:
    yield from sums_in_words(explanation)
    if duties := duties_in_words(explanation):
        yield f"{'duties':<16} {duties}"
    yield decision_in_words(explanation, roles.mapping.scoring)


def _title(issue: Issue, explanation: Explanation) -> Text:
    text = Text(f"{issue.key}  " if issue.key else "")
    return text + _text(explanation.title, explanation.verdict.evidence, "title")


def _text(cleaned: str, evidence: tuple[Evidence, ...], field: str) -> Text:
    shown = cleaned.replace(MASK, _SHOWN_MASK)
    text = Text("".join(c if c.isprintable() or c == "\n" else " " for c in shown))
    for item in evidence:
        if item.field == field:
            text.stylize(f"bold underline {_STYLES[item.role]}", item.start, item.end)
    return text


def _counted(issue: Issue, counted: tuple[Evidence, ...]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("field", "at", "words", "phrase", "duty"):
        table.add_column(name, overflow="fold")
    table.add_column("weight", justify="right")
    for item in counted:
        table.add_row(
            item.field,
            f"{item.start}-{item.end}",
            Text(words_of(issue, item)),
            Text(short_phrase(item.phrase)),
            Text(item.duty or "counter", style=_STYLES[item.role]),
            decimal(item.weight_milli, sign=True),
        )
    return table


def _dropped(issue: Issue, dropped: tuple[Dropped, ...]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    seen = set()
    for evidence, why, by in dropped:
        other = "" if by is None else f' "{words_of(issue, by)}"'
        row = (f'  "{words_of(issue, evidence)}"', evidence.duty or "counter", why + other)
        if row not in seen:
            table.add_row(*map(Text, row))
        seen.add(row)
    return table
