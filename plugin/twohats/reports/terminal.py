"""The report for a terminal: fits 80 columns, plain when piped, in colour when asked for.

Bars tell owner, both and manager apart by their glyph too, so that they read without colour.
"""

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.text import Text

from twohats.model.finding import Finding, Severity
from twohats.model.report import Report, ScopeRow
from twohats.reports import choice, figures, finding_words, inert, terminal_tables, wording
from twohats.reports.bars import brush, sparkline
from twohats.reports.terminal_tables import DIM, GLUE, indented, line, title

_SEVERITY = {
    Severity.ERROR: ("✖", "bold red"),
    Severity.WARNING: ("▲", "bold dark_orange3"),
    Severity.INFO: ("●", "bold dodger_blue2"),
}
_KEYS_TOLD, _FINDINGS_TOLD = 6, 40
_RUNS_DRAWN = 30
_NARROWEST = 72


def to_text(report: Report, *, colour: bool = False, width: int = 80) -> str:
    """Return the report in at most ``width`` columns (at least 72)."""
    console = Console(
        width=max(width, _NARROWEST),
        color_system="256" if colour else None,
        force_terminal=colour,
        no_color=not colour,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )
    with console.capture() as capture:
        for part in _parts(report, console.width, colour=colour):
            console.print(part)
    lines = capture.get().replace(GLUE, " ").splitlines()
    return "\n".join(text if colour else text.rstrip() for text in lines) + "\n"


def _parts(report: Report, width: int, *, colour: bool) -> Iterator[RenderableType]:
    bars = brush(solid=colour)
    yield from _head(report)
    yield from terminal_tables.scopes(report, bars, width)
    yield from _findings(report)
    yield from terminal_tables.people(report, bars)
    yield from terminal_tables.duties(report, bars, width)
    yield from _trend(report)
    yield from _certainty(report)


def _head(report: Report) -> Iterator[RenderableType]:
    source = report.source
    facts = [source.name, figures.many(report.issues, "issue"), source.note]
    facts.append(figures.moment(report.generated_at))
    yield line(" · ".join(fact for fact in facts if fact), DIM)
    if report.people_note.sentence:
        yield line(report.people_note.sentence, DIM)
    yield Text()
    yield line(report.headline, "bold")


def _findings(report: Report) -> Iterator[RenderableType]:
    yield title(finding_words.tally_of_findings(report))
    subject = finding_words.subjects(report)
    told = finding_words.worst_first(report.findings)[:_FINDINGS_TOLD]
    for finding in told:
        yield from _finding(finding, subject(finding))
    if len(report.findings) > len(told):
        more = figures.many(len(report.findings) - len(told), "more finding")
        yield indented((f"… and {more}: see --format html", DIM))
    if report.known:
        yield indented((f"{figures.many(len(report.known), 'known finding')} not repeated", DIM))


def _finding(finding: Finding, subject: str) -> Iterator[RenderableType]:
    sign, style = _SEVERITY[finding.severity]
    yield Text.assemble(
        (f"{sign} {finding.code} ", style),
        (inert.fitted(subject, 30), "bold"),
        (f" · {finding_words.title(finding)}", DIM),
    )
    yield indented(wording.sentence(finding.parts.what))
    yield indented((wording.capital(wording.sentence(finding_words.basis(finding))), DIM))
    if finding.issue_count:
        which = finding_words.which(finding)
        yield indented(f"{which}: {_keys(finding)}" if which else _keys(finding))
    yield indented(("→", style), finding_words.next_step(finding))


def _keys(finding: Finding) -> str:
    told = finding.issues[:_KEYS_TOLD]
    rest = finding.issue_count - len(told)
    more = f" and {figures.count(rest)} more" if rest > 0 and told else ""
    return ", ".join(told) + more if told else figures.many(finding.issue_count, "issue")


def _trend(report: Report) -> Iterator[RenderableType]:
    for scope in choice.of_kind(report, "site"):
        yield from _trend_of(report, scope)


def _trend_of(report: Report, scope: ScopeRow) -> Iterator[RenderableType]:
    lines = []
    for kind, words in (("finished", "finished, by week"), ("open", "open, by run")):
        points = wording.trend_of(report, scope.scope, scope.site, kind)
        points = points[:: -max(1, -(-len(points) // _RUNS_DRAWN))][::-1]  # the last one stays
        shares = [point.manager_share for point in points]
        known = [share for share in shares if share is not None]
        if len(known) > 1 and wording.is_enough(points):
            change = f"{figures.percent(known[0])} → {figures.percent(known[-1])}"
            dates = f"{figures.day(points[0].at)} to {figures.day(points[-1].at)}"
            lines.append(indented(sparkline(shares), change, (f"{words}, {dates}", DIM)))
    if lines:
        where = f" in {inert.line(scope.name)}" if len(wording.sites(report)) > 1 else ""
        yield title("Trend", f"manager work's share of role work{where}")
        yield from lines


def _certainty(report: Report) -> Iterator[RenderableType]:
    if not report.issues:
        return
    yield title("How sure")
    share = report.roles.get("unclear", 0) / report.issues
    reasons = {wording.reason(word)[0]: n for word, n in report.unclear_reasons.items()}
    told = wording.counted(reasons)
    yield indented(
        f"No role: {figures.percent(share)} of all issues{f' ({told})' if told else ''}."
    )
    if decided := wording.counted(report.decided_by, shares=True):
        yield indented(f"Roles decided by: {decided}.")
    if report.wrong_labels.sentence:
        yield indented(wording.sentence(report.wrong_labels.sentence))
    if report.quality:
        yield indented(f"Data quality: {'; '.join(map(wording.oddity, report.quality))}.")
    if report.silent:
        quiet = ", ".join(code for code, _ in wording.silences(report))
        yield indented((f"Not judged, or not everywhere: {quiet}; why: --format markdown.", DIM))
    mapping = report.mapping
    yield indented((f"Mapping: {mapping.name}, version {mapping.version}.", DIM))
    for sentence in report.counting[-1:]:
        yield indented((wording.sentence(sentence), DIM))
    if report.counting:
        yield indented(("How it was counted: --format markdown or html.", DIM))
