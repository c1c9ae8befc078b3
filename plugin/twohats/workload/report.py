"""Build the report: everything a reader is told, from a tally."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from twohats.model.finding import Finding
from twohats.model.mapping import Mapping
from twohats.model.report import MappingRef, PeopleNote, Report, Source, WrongLabels
from twohats.model.roster import Roster
from twohats.model.settings import BalanceSettings, LabelNames, PeopleDetail
from twohats.model.tally import Tally, TrendRow
from twohats.model.verdict import DecidedBy, Role
from twohats.workload.headline import headline
from twohats.workload.judge import judge
from twohats.workload.links import links_for
from twohats.workload.persons import person_rows
from twohats.workload.quality import quality_lines
from twohats.workload.rows import decided_by, scope_rows, unclear_reasons
from twohats.workload.slices import Slice
from twohats.workload.trend import iso, trend_points
from twohats.workload.view import Against, View
from twohats.workload.wrong_labels import TOO_MANY, is_doubtful, wrong_labels

COUNTING = (
    "Effective roles are counted: a human's decision where there is one, else what the words say.",
    "An issue of both roles counts half to each.",
    "What only the fallback gave a role is shown apart and no share or finding counts it.",
    "Shares come with 95 % Wilson intervals.",
    "A finding speaks only where chance alone would make one on at most 5 % of balanced sites.",
    "Counts only what is recorded in Jira: recorded work, never a person's performance.",
)
_PEOPLE = {
    PeopleDetail.OFF: "No person is named or shown alone.",
    PeopleDetail.GROUPS: "People are shown in groups of at least five, nobody alone.",
    PeopleDetail.NAMED: "This report names people. It speaks of recorded work, not of performance.",
}
_NOBODY = "This report names nobody: no role work, open or newly finished, is assigned."


class ReportOptions(Struct, frozen=True, kw_only=True):
    """How a report is made. ``sites`` holds settings that differ from ``settings``, by site."""

    settings: BalanceSettings = BalanceSettings()
    sites: dict[str, BalanceSettings] = {}
    labels: LabelNames = LabelNames()
    people: PeopleDetail = PeopleDetail.OFF
    roster: Roster = Roster()
    trend: tuple[TrendRow, ...] = ()
    baseline: frozenset[str] = frozenset()


def build_report(tally: Tally, mapping: Mapping, source: Source, options: ReportOptions) -> Report:
    """Return the report of a tally. Its moment is the tally's; equal input, equal report."""
    views = _views(tally, mapping, options)
    wrong = wrong_labels(views, mapping.measured)
    judged = [judge(view) for view in views]
    every = [finding for one in judged for finding in one.findings]
    shown = _trusted(every, wrong)
    told = [finding for finding in shown if finding.fingerprint not in options.baseline]
    known = [f for f in shown if f.fingerprint in options.baseline]
    rows = tuple(row for view in views for row in scope_rows(view))
    cells = Slice(tally.cells)
    issues = sum(project.issues for project in tally.projects)
    people = person_rows(views, options.roster) if options.people is PeopleDetail.NAMED else ()
    is_anybody = bool(people) or any(finding.person for finding in shown)
    return Report(
        generated_at=iso(tally.now_ms),
        source=source,
        issues=issues,
        roles=_roles(cells, issues),
        unclear_reasons=unclear_reasons(tally.projects),
        decided_by=decided_by(cells, tally.projects),
        duties=_duties(cells, mapping),
        mapping=MappingRef(mapping.name, mapping.version, mapping.hash),
        headline=headline([row for row in rows if row.kind == "site"], told, issues, wrong),
        window_days=tally.window_days,
        scopes=rows,
        people=people,
        people_note=_people_note(options.people, len(every) - len(shown), is_anybody=is_anybody),
        findings=tuple(told),
        known=tuple(replace(finding, known=True) for finding in known),
        silent=_silent(one.silent for one in judged),
        trend=tuple(point for view in views for point in trend_points(view)),
        wrong_labels=wrong,
        quality=quality_lines(tally.projects),
        counting=COUNTING,
    )


def _views(tally: Tally, mapping: Mapping, options: ReportOptions) -> list[View]:
    links = links_for(tally, options.labels)
    return [
        View(
            tally,
            site,
            Against(
                settings=options.sites.get(site, options.settings),
                mapping=mapping,
                links=links,
                people=options.people,
                roster=options.roster,
                trend=options.trend,
            ),
        )
        for site in sorted({project.site for project in tally.projects})
    ]


def _trusted(findings: Sequence[Finding], wrong: WrongLabels) -> list[Finding]:
    """Leave out what is about a person where too many labels may be wrong to say it."""
    doubtful = is_doubtful(wrong)
    return [finding for finding in findings if not (finding.person and doubtful)]


def _people_note(people: PeopleDetail, withheld: int, *, is_anybody: bool) -> PeopleNote:
    sentence = _PEOPLE[people]
    if people is PeopleDetail.NAMED and not is_anybody:
        sentence = _NOBODY
    findings = (
        "1 finding about a person is" if withheld == 1 else f"{withheld} findings about people are"
    )
    held = f" {findings} withheld: more than {100 * TOO_MANY:.0f} % of the labels may be wrong."
    return PeopleNote(people.value, withheld, sentence + (held if withheld else ""))


def _roles(cells: Slice, issues: int) -> dict[str, int]:
    counts = {role.value: cells.work(role).issues for role in (Role.OWNER, Role.MANAGER, Role.BOTH)}
    return {**counts, Role.UNCLEAR.value: issues - cells.issues}


def _duties(cells: Slice, mapping: Mapping) -> dict[str, int]:
    found = cells.where(lambda cell: cell.key.by is not DecidedBy.FALLBACK).by(
        lambda cell: cell.key.duty
    )
    counts = {duty.id: 0 for duty in mapping.duties}
    counts.update((duty, part.issues) for duty, part in sorted(found.items()) if duty)
    return counts


def _silent(sentences: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentence for some in sentences for sentence in some))
