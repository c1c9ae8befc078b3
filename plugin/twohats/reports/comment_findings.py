"""The findings of the report comment, told only as far as the comment may."""

import re
from collections.abc import Iterator

import msgspec

from twohats.model.finding import Finding, Severity
from twohats.model.report import Report
from twohats.model.settings import PeopleDetail
from twohats.reports import figures, finding_words, inert, links
from twohats.reports.blocks import (
    Block,
    Bullets,
    Frame,
    Heading,
    Inline,
    IssueRef,
    Line,
    Link,
    Lozenge,
    Paragraph,
    Words,
)

NAME, SENTENCE = 60, 300  # characters
_KEYS = 5
_SHORTEST = 2  # characters of a name that can be told from chance
_ASSIGNEE = re.compile(r"assignee\s*(!?=|!?~|(not\s+)?in\b|was\b|changed\b)", re.IGNORECASE)


def names_somebody(text: str, report: Report) -> bool:
    """Tell whether ``text`` holds the name or id of a person the report knows."""
    known = {word for person in report.people for word in (person.name, person.id)}
    return any(_has_word(text, word) for word in known if len(word) >= _SHORTEST)


def _has_word(text: str, word: str) -> bool:
    # Most words are not there at all: look for them plainly first.
    return word in text and bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text))


def more_of(number: int, noun: str) -> str:
    """Return "… and 3 more findings"."""
    return f"… and {figures.many(number, f'more {noun}')}"


def clipped(text: str, length: int = SENTENCE) -> str:
    """Return foreign text on one line, cut to ``length`` characters."""
    clean = inert.line(text)
    return clean if len(clean) <= length else f"{clean[: length - 1].rstrip()}…"


def _may_tell(finding: Finding, report: Report, frame: Frame) -> bool:
    if frame.people is PeopleDetail.NAMED:
        return True
    text = " ".join((finding.subject, *msgspec.structs.astuple(finding.parts)))
    return not finding.person and not names_somebody(text, report)


def findings(report: Report, frame: Frame, most: int) -> Iterator[Block]:
    """Yield the worst findings, at most ``most``, and how many are not told."""
    worst = finding_words.worst_first(report.findings)
    telling = [finding for finding in worst if _may_tell(finding, report, frame)]
    yield Heading("Findings")
    if telling[:most]:
        yield Bullets(tuple(_finding(finding, report, frame) for finding in telling[:most]))
    notes = []
    if len(telling) > most:
        notes.append(more_of(len(telling) - most, "finding"))
    if held := len(report.findings) - len(telling):
        notes.append(f"{figures.many(held, 'finding')} about single people not told here")
    if report.known:
        notes.append(f"{figures.many(len(report.known), 'known finding')} not repeated")
    if notes or not telling:
        yield Paragraph((Words(f"{'; '.join(notes) or 'None'}."),))


def _finding(finding: Finding, report: Report, frame: Frame) -> Line:
    colours = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
    public = public_keys(finding, frame.project)
    hidden = frozenset(finding.issues) - frozenset(public)
    what = links.without_keys(finding.parts.what, hidden).rstrip(" .")
    basis = links.without_keys(finding_words.basis(finding), hidden)
    which = links.without_keys(finding_words.which(finding), hidden)
    step = links.without_keys(finding_words.next_step(finding), hidden)
    return (
        Lozenge(finding_words.SEVERITIES[finding.severity], colours[finding.severity]),
        Words(f" {clipped(finding_words.title(finding), NAME)}: ", strong=True),
        Words(clipped(what)),
        Words(f" ({clipped(basis)})." if basis else "."),
        *_issues(finding, clipped(which), public, hidden, report, frame),
        Words(f" Next: {clipped(step)} ({finding.code})"),
    )


def public_keys(finding: Finding, project: str) -> tuple[str, ...]:
    """Return the issues a comment in ``project`` may name: its own, without security level."""
    restricted = frozenset(finding.restricted)
    return tuple(
        key
        for key in finding.issues
        if key not in restricted and inert.is_key(key) and key.rpartition("-")[0] == project
    )


def _issues(  # noqa: PLR0913, PLR0917 - what may be told depends on all of them
    finding: Finding,
    which: str,
    public: tuple[str, ...],
    hidden: frozenset[str],
    report: Report,
    frame: Frame,
) -> Iterator[Inline]:
    """Yield "Oldest: APO-1, APO-2 and 3 more", or how many there are where none may be named."""
    told = public[:_KEYS]
    base_url = links.base(report.source, finding.site)
    rest = max(finding.issue_count - len(told), 0)
    if told:
        yield Words(f" {which.rstrip(' .:') or 'Issues'}: ")
    for at, key in enumerate(told):
        if at:
            yield Words(", ")
        yield IssueRef(key, links.issue(base_url, key))
    if rest:
        yield Words(
            f" and {figures.count(rest)} more" if told else f" {figures.many(rest, 'issue')}"
        )
    address = links.search(base_url, finding.jql) if finding.issue_count else ""
    if address and len(address) < 2 * SENTENCE and _public_jql(finding.jql, hidden, frame):
        yield Words(" (")
        yield Link("search", address)
        yield Words(")")
    if told or rest:
        yield Words(".")


def _public_jql(jql: str, hidden: frozenset[str], frame: Frame) -> bool:
    """Tell whether a search names neither an issue nor a person it must not."""
    if any(is_key for _, is_key in links.keys_parted(jql, hidden)):
        return False
    return frame.people is PeopleDetail.NAMED or not _ASSIGNEE.search(jql)
