"""What the report comment in Jira says, as blocks that both of Jira's markups can write.

The comment is public within its issue's reach: it speaks of people only as far as it is told
to, and names only issues of its own project that carry no security level.
"""

from collections.abc import Iterator

from msgspec import Struct

from twohats.model.finding import Severity
from twohats.model.report import Report, ScopeRow
from twohats.model.settings import PeopleDetail
from twohats.reports import COMMENT_MARKER, choice, figures, finding_words, links, wording
from twohats.reports.blocks import (
    Block,
    Bullets,
    Frame,
    Grid,
    Heading,
    Inline,
    Line,
    Link,
    Lozenge,
    Panel,
    Paragraph,
    Rule,
    Words,
)
from twohats.reports.comment_findings import NAME, clipped, findings, more_of, names_somebody

LIMIT = 30_000  # UTF-16 units; Jira refuses comments above 32,767

_FINDINGS, _COUNTING = 5, 8


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
        *findings(report, frame, cut.findings),
        *_people(report, frame, cut.rows),
        *_counting(report),
        *_footer(report, frame),
    )


def size(text: str) -> int:
    """Return the length Jira counts: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _headline(report: Report, frame: Frame) -> Block:
    worst = max((finding.severity.rank for finding in report.findings), default=-1)
    mood = {-1: "success", Severity.INFO.rank: "info", Severity.WARNING.rank: "warning"}
    text = report.headline
    if frame.people is not PeopleDetail.NAMED:
        told = [part for part in text.split(". ") if not names_somebody(part, report)]
        text = wording.sentence(". ".join(told)) or f"{finding_words.tally_of_findings(report)}."
    return Panel(mood.get(worst, "error"), ((Words(clipped(text, 600), strong=True),),))


def _balance(report: Report, frame: Frame, rows: int) -> Iterator[Block]:
    kinds = ["site", "project"]
    if frame.people is not PeopleDetail.OFF:
        kinds.append("group")
    every = choice.told_apart(report, *kinds)
    scopes = choice.with_work(every)
    if not scopes:
        return
    yield Heading("Open role work")
    has_target = choice.has_target(scopes)
    target = ("Target",) if has_target else ()
    head = ("Scope", "Owner", "Manager", "Both", "Manager share (95 %)", *target, "Unassigned")
    told = choice.busiest(scopes, rows)
    yield Grid(head, tuple(_scope(row, report, has_target=has_target) for row in told))
    notes = []
    if len(scopes) > rows:
        notes.append(f"{more_of(len(scopes) - rows, 'row')}.")
    if idle := len(every) - len(scopes):
        notes.append(f"{figures.many(idle, 'project')} without role work.")
    notes += wording.sizes(report)
    if any(notes):
        yield Paragraph((Words(" ".join(filter(None, notes))),))


def _scope(row: ScopeRow, report: Report, *, has_target: bool) -> tuple[Line, ...]:
    share, told = wording.told_share(row.open), "no role work"
    if share is not None:
        told = f"{figures.percent(share.value)} ({figures.interval(share)})"
    elif figures.total(row.open):
        told = "too few to tell"
    name = clipped(wording.scope_name(row, report), NAME)
    return (
        (Words(name, strong=True),),
        (Words(figures.count(row.open.owner.issues)),),
        (Words(figures.count(row.open.manager.issues)),),
        (Words(figures.count(row.open.both.issues)),),
        (Words(told),),
        *([_target(row)] if has_target else []),
        (Words(figures.count(row.unassigned)),),
    )


def _target(row: ScopeRow) -> Line:
    colours = {"above": "yellow", "below": "yellow", "inside": "green"}
    standing = wording.standing(row)
    target: list[Inline] = [Words(figures.band(row.target) if row.target else "none set")]
    if standing:
        target += [Words(" "), Lozenge(standing, colours[standing])]
    return tuple(target)


def _people(report: Report, frame: Frame, rows: int) -> Iterator[Block]:
    if frame.people is not PeopleDetail.NAMED or not report.people:
        return
    yield Heading("People, by recorded open work")
    yield Grid(
        ("Person", "Roles", "Owner", "Manager", "Both"),
        tuple(
            (
                (Words(clipped(person.name or person.id, NAME)),),
                (Words(wording.hats(person)),),
                (Words(figures.count(person.open.owner.issues)),),
                (Words(figures.count(person.open.manager.issues)),),
                (Words(figures.count(person.open.both.issues)),),
            )
            for person in choice.busiest(report.people, rows)
        ),
    )
    if len(report.people) > rows:
        left = figures.count(len(report.people) - rows)
        yield Paragraph((Words(f"… and {left} more"),))


def _counting(report: Report) -> Iterator[Block]:
    yield Heading("How it was counted")
    decided = wording.counted(report.decided_by, shares=True)
    unclear = wording.counted({wording.reason(w)[0]: n for w, n in report.unclear_reasons.items()})
    sentences = [
        f"Roles decided by: {decided}" if decided else "",
        f"No role: {unclear}" if unclear else "",
        *report.counting[:_COUNTING],
        report.wrong_labels.sentence,
    ]
    lines: list[Line] = [(Words(clipped(wording.sentence(text))),) for text in sentences if text]
    scope = f", {clipped(report.source.note)}" if report.source.note else ""
    lines.insert(0, (Words(f"{figures.many(report.issues, 'issue')} read{scope}."),))
    yield Bullets(tuple(lines))


def _footer(report: Report, frame: Frame) -> Iterator[Block]:
    mapping = clipped(f"{report.mapping.name} {report.mapping.version}", NAME * 2)
    line: list[Inline] = [Words("Mapping: ")]
    line.append(_perhaps_linked(mapping, links.web(frame.mapping_url)))
    if frame.run_by:
        line.append(Words(f". Run by {clipped(frame.run_by, NAME)}"))
    if frame.contact:
        line.append(Words(". Contact: "))
        line.append(_perhaps_linked(clipped(frame.contact, NAME * 2), _address(frame.contact)))
    line.append(Words("."))
    yield Paragraph((Words("Wrong? Change the label: it stays.", strong=True),))
    yield Paragraph(tuple(line))
    yield Rule()
    when = figures.moment(report.generated_at)
    yield Paragraph((Words(f"{COMMENT_MARKER} · {when}" if when else COMMENT_MARKER),))


def _perhaps_linked(text: str, url: str) -> Inline:
    return Link(text, url) if url else Words(text)


def _address(contact: str) -> str:
    return links.web(contact) or links.mail(contact)
