"""What the report comment in Jira says, as blocks that both of Jira's markups can write.

The comment is public within its issue's reach: it speaks of people only as far as it is told
to, and names only issues of its own project that carry no security level.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from twohats.model.finding import Finding, Severity
from twohats.model.report import Report, ScopeRow
from twohats.model.settings import PeopleDetail
from twohats.reports import COMMENT_MARKER, inert, links, wording
from twohats.reports.blocks import (
    Block,
    Bullets,
    Frame,
    Grid,
    Heading,
    Inline,
    IssueRef,
    Line,
    Link,
    Lozenge,
    Panel,
    Paragraph,
    Rule,
    Words,
)

LIMIT = 30_000  # UTF-16 units; Jira refuses comments above 32,767

_FINDINGS, _KEYS, _SENTENCE, _NAME, _COUNTING = 5, 5, 300, 60, 8
_ASSIGNEE = re.compile(r"assignee\s*(!?=|!?~|(not\s+)?in\b|was\b|changed\b)", re.IGNORECASE)


class Cut(Struct, frozen=True):
    """How much may be told: table rows and findings."""

    rows: int
    findings: int


# Tried in turn until the comment fits.
CUTS = (Cut(200, _FINDINGS), *(Cut(n, _FINDINGS) for n in (100, 50, 25, 10)), Cut(5, 2), Cut(1, 0))


def blocks(report: Report, frame: Frame, cut: Cut) -> tuple[Block, ...]:
    """Return the comment, cut to size."""
    return (
        _headline(report, frame),
        *_balance(report, frame, cut.rows),
        *_findings(report, frame, cut.findings),
        *_people(report, frame, cut.rows),
        *_counting(report),
        *_footer(report, frame),
    )


def size(text: str) -> int:
    """Return the length Jira counts: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _clipped(text: str, length: int = _SENTENCE) -> str:
    clean = inert.line(text)
    return clean if len(clean) <= length else f"{clean[: length - 1].rstrip()}…"


def _more(number: int, noun: str) -> str:
    return f"… and {wording.many(number, f'more {noun}')}"


def _names_somebody(text: str, report: Report) -> bool:
    """Tell whether ``text`` holds a name or id of a person the report knows."""
    known = {word for person in report.people for word in (person.name, person.id) if word}
    return any(word in text for word in known)


def _headline(report: Report, frame: Frame) -> Block:
    worst = max((finding.severity.rank for finding in report.findings), default=-1)
    mood = {-1: "success", Severity.INFO.rank: "info", Severity.WARNING.rank: "warning"}
    text = report.headline
    if frame.people is not PeopleDetail.NAMED and _names_somebody(text, report):
        text = f"{wording.tally_of_findings(report)}."
    return Panel(mood.get(worst, "error"), ((Words(_clipped(text, 600), strong=True),),))


def _balance(report: Report, frame: Frame, rows: int) -> Iterator[Block]:
    kinds = ["site", "project"]
    if frame.people is not PeopleDetail.OFF:
        kinds.append("group")
    scopes = wording.of_kind(report, *kinds)
    if not scopes:
        return
    yield Heading("Open role work")
    head = ("Scope", "Owner", "Manager", "Both", "Manager share (95 %)", "Target", "Unassigned")
    yield Grid(head, tuple(_scope(row, report) for row in scopes[:rows]))
    if len(scopes) > rows:
        yield Paragraph((Words(_more(len(scopes) - rows, "row")),))


def _scope(row: ScopeRow, report: Report) -> tuple[Line, ...]:
    share = row.open.manager_share
    told = "-"
    if share is not None:
        told = f"{wording.percent(share.value)} ({wording.interval(share)})"
    colours = {"above": "yellow", "below": "yellow", "inside": "green"}
    standing = wording.standing(row)
    target: list[Inline] = [Words(wording.band(row.target))]
    if standing:
        target += [Words(" "), Lozenge(standing, colours[standing])]
    name = _clipped(wording.scope_name(row, report), _NAME)
    return (
        (Words(name, strong=True),),
        (Words(wording.count(row.open.owner.issues)),),
        (Words(wording.count(row.open.manager.issues)),),
        (Words(wording.count(row.open.both.issues)),),
        (Words(told),),
        tuple(target),
        (Words(wording.count(row.unassigned_owner + row.unassigned_manager)),),
    )


def _may_tell(finding: Finding, report: Report, frame: Frame) -> bool:
    if frame.people is PeopleDetail.NAMED:
        return True
    parts = finding.parts
    text = f"{finding.subject} {parts.what} {parts.against} {parts.sure} {parts.step}"
    return not finding.person and not _names_somebody(text, report)


def _findings(report: Report, frame: Frame, most: int) -> Iterator[Block]:
    worst = wording.worst_first(report.findings)
    telling = [finding for finding in worst if _may_tell(finding, report, frame)]
    yield Heading("Findings")
    if telling[:most]:
        yield Bullets(tuple(_finding(finding, report, frame) for finding in telling[:most]))
    notes = []
    if len(telling) > most:
        notes.append(_more(len(telling) - most, "finding"))
    if held := len(report.findings) - len(telling):
        notes.append(f"{wording.many(held, 'finding')} about single people not told here")
    if report.known:
        notes.append(f"{wording.many(len(report.known), 'known finding')} not repeated")
    if notes or not telling:
        yield Paragraph((Words(f"{'; '.join(notes) or 'None'}."),))


def _finding(finding: Finding, report: Report, frame: Frame) -> Line:
    colours = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
    public = public_keys(finding, frame.project)
    hidden = frozenset(finding.issues) - frozenset(public)
    what = wording.sentence(links.without_keys(finding.parts.what, hidden))
    basis = links.without_keys(wording.basis(finding), hidden)
    which = links.without_keys(wording.which(finding), hidden)
    step = links.without_keys(wording.next_step(finding), hidden)
    return (
        Lozenge(wording.SEVERITIES[finding.severity], colours[finding.severity]),
        Words(f" {_clipped(wording.title(finding), _NAME)}: ", strong=True),
        Words(_clipped(what)),
        Words(f" ({_clipped(basis)})" if basis else ""),
        Words(f" {wording.sentence(_clipped(which))}" if which else ""),
        *_issues(finding, public, hidden, report, frame),
        Words(f" Next: {_clipped(step)} ({finding.code})"),
    )


def public_keys(finding: Finding, project: str) -> tuple[str, ...]:
    """Return the issues a comment in ``project`` may name: its own, without security level."""
    restricted = frozenset(finding.restricted)
    return tuple(
        key
        for key in finding.issues
        if key not in restricted and inert.is_key(key) and key.rpartition("-")[0] == project
    )


def _issues(
    finding: Finding, public: tuple[str, ...], hidden: frozenset[str], report: Report, frame: Frame
) -> Iterator[Inline]:
    told = public[:_KEYS]
    rest = max(finding.issue_count - len(told), 0)
    if told:
        yield Words(" Issues: ")
    for at, key in enumerate(told):
        if at:
            yield Words(", ")
        yield IssueRef(key)
    if rest:
        yield Words(
            f" and {wording.count(rest)} more" if told else f" {wording.many(rest, 'issue')}"
        )
    address = links.search(report.source.base_url, finding.jql)
    if address and len(address) < 2 * _SENTENCE and _public_jql(finding.jql, hidden, frame):
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


def _people(report: Report, frame: Frame, rows: int) -> Iterator[Block]:
    if frame.people is not PeopleDetail.NAMED or not report.people:
        return
    yield Heading("People, by recorded open work")
    yield Grid(
        ("Person", "Roles", "Owner", "Manager", "Both"),
        tuple(
            (
                (Words(_clipped(person.name or person.id, _NAME)),),
                (Words(wording.hats(person) or "-"),),
                (Words(wording.count(person.open.owner.issues)),),
                (Words(wording.count(person.open.manager.issues)),),
                (Words(wording.count(person.open.both.issues)),),
            )
            for person in report.people[:rows]
        ),
    )
    if len(report.people) > rows:
        left = wording.count(len(report.people) - rows)
        yield Paragraph((Words(f"… and {left} more"),))


def _counting(report: Report) -> Iterator[Block]:
    yield Heading("How it was counted")
    sentences = [*report.counting[:_COUNTING], report.wrong_labels.sentence]
    lines: list[Line] = [(Words(_clipped(wording.sentence(text))),) for text in sentences if text]
    scope = f", {_clipped(report.source.note)}" if report.source.note else ""
    lines.insert(0, (Words(f"{wording.many(report.issues, 'issue')} read{scope}."),))
    yield Bullets(tuple(lines))


def _footer(report: Report, frame: Frame) -> Iterator[Block]:
    mapping = _clipped(f"{report.mapping.name} {report.mapping.version}", _NAME * 2)
    line: list[Inline] = [Words("Mapping: ")]
    line.append(_perhaps_linked(mapping, links.web(frame.mapping_url)))
    if frame.run_by:
        line.append(Words(f". Run by {_clipped(frame.run_by, _NAME)}"))
    if frame.contact:
        line.append(Words(". Contact: "))
        line.append(_perhaps_linked(_clipped(frame.contact, _NAME * 2), _address(frame.contact)))
    line.append(Words("."))
    yield Paragraph((Words("Wrong? Change the label: it stays."),))
    yield Paragraph(tuple(line))
    yield Rule()
    when = wording.moment(report.generated_at)
    yield Paragraph((Words(f"{COMMENT_MARKER} · {when}" if when else COMMENT_MARKER),))


def _perhaps_linked(text: str, url: str) -> Inline:
    return Link(text, url) if url else Words(text)


def _address(contact: str) -> str:
    return links.web(contact) or links.mail(contact)
