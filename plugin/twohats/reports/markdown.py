"""The report as Markdown, for chats, wikis and pull requests."""

from collections.abc import Iterator, Sequence

from twohats.model.finding import Finding
from twohats.model.report import DutyRow, PersonRow, Report, ScopeRow
from twohats.model.verdict import Role
from twohats.reports import choice, figures, finding_words, inert, links, wording

_SIGNS = {"error": "🔴", "warning": "🟠", "info": "🔵"}
_FINDINGS_TOLD = 100
_PEOPLE_TOLD = 200
_PROJECTS_ACROSS = 8
_KEYS_TOLD = 10
_REASONS_TOLD = 3
_DUTY_SIGNS = {
    "covered": "7",
    "finished-only": "(3)",
    "unassigned": "7 !",
    "missing": "**none**",
    "rarely": "-",
    "few": "0",
}


def to_markdown(report: Report) -> str:
    """Return the report; foreign text is inert, numbers lead to Jira where its address is known."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    source = report.source
    yield f"# Owner and manager work: {inert.markdown(source.name)}"
    yield ""
    yield f"**{inert.markdown(report.headline)}**"
    yield ""
    note = f" ({inert.markdown(source.note)})" if source.note else ""
    when = figures.moment(report.generated_at)
    yield f"{figures.many(report.issues, 'issue')}{note}, {when}."
    if report.people_note.sentence:
        yield ""
        yield f"*{inert.markdown(report.people_note.sentence)}*"
    yield from _findings(report)
    yield from _scopes(report)
    yield from _people(report)
    yield from _duties(report)
    yield from _certainty(report)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], right: int) -> Iterator[str]:
    """Yield a table whose columns from ``right`` on hold numbers."""
    yield ""
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join('---:' if at >= right else '---' for at in range(len(head)))}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _linked(text: str, address: str) -> str:
    return f"[{text}]({address})" if address else text


def _findings(report: Report) -> Iterator[str]:
    yield ""
    yield f"## {finding_words.tally_of_findings(report)}"
    subject = finding_words.subjects(report)
    told = finding_words.worst_first(report.findings)[:_FINDINGS_TOLD]
    for finding in told:
        yield ""
        yield from _finding(finding, links.base(report.source, finding.site), subject(finding))
    if len(report.findings) > len(told):
        yield ""
        yield f"… and {figures.many(len(report.findings) - len(told), 'more finding')}."
    if report.known:
        yield ""
        yield f"{figures.many(len(report.known), 'known finding')} not repeated."


def _finding(finding: Finding, base_url: str, subject: str) -> Iterator[str]:
    severity = finding_words.SEVERITIES[finding.severity]
    sign = _SIGNS[finding.severity.value]
    about = f"{inert.markdown(subject)} · {finding_words.title(finding)}"
    yield f"### {sign} {severity} {finding.code} · {about}"
    yield ""
    yield inert.markdown(wording.sentence(finding.parts.what))
    yield ""
    if basis := finding_words.basis(finding):
        yield f"- {inert.markdown(wording.capital(wording.sentence(basis)))}"
    if finding.issue_count:
        which = finding_words.which(finding) or "Issues"
        yield f"- {inert.markdown(which)}: {_issues(finding, base_url)}"
    yield f"- **Next:** {inert.markdown(finding_words.next_step(finding))}"


def _issues(finding: Finding, base_url: str) -> str:
    told = finding.issues[:_KEYS_TOLD]
    keys = ", ".join(_linked(inert.markdown(key), links.issue(base_url, key)) for key in told)
    rest = finding.issue_count - len(told)
    more = f" and {figures.count(rest)} more" if rest > 0 else ""
    address = links.search(base_url, finding.jql)
    return f"{keys}{more}" + (f" ([all in Jira]({address}))" if address else "")


def _scopes(report: Report) -> Iterator[str]:
    every = choice.told_apart(report, "site", "project", "group")
    rows = choice.with_work(every)
    if not rows:
        return
    has_target = choice.has_target(rows)
    target = ("Target",) if has_target else ()
    yield ""
    yield "## Open role work"
    head = (
        "Scope", "Owner", "Both", "Manager", "Manager share", "95 %", *target,
        "Unassigned", "To review",
    )  # fmt: skip
    yield from _table(head, [_scope(row, report, has_target=has_target) for row in rows], 1)
    yield ""
    if idle := len(every) - len(rows):
        yield f"… and {figures.many(idle, 'project')} without role work."
        yield ""
    yield "Issues of both roles count half to each. *To review*: open issues too thin to tell."
    for told in wording.sizes(report):
        yield inert.markdown(told)


def _scope(row: ScopeRow, report: Report, *, has_target: bool) -> list[str]:
    base = links.base(report.source, row.site)
    share = wording.told_share(row.open)
    return [
        inert.markdown(wording.scope_name(row, report)),
        _linked(
            figures.count(row.open.owner.issues), links.search(base, row.open.jql_owner)
        ),
        _linked(
            figures.count(row.open.both.issues), links.search(base, row.open.jql_both)
        ),
        _linked(
            figures.count(row.open.manager.issues), links.search(base, row.open.jql_manager)
        ),
        figures.percent(share.value if share else None),
        figures.interval(share),
        *([figures.band(row.target)] if has_target else []),
        _linked(
            figures.count(row.unassigned), links.search(base, row.jql_unassigned)
        ),
        _linked(figures.count(row.queue), links.search(base, row.jql_queue)),
    ]  # fmt: skip


def _people(report: Report) -> Iterator[str]:
    if not report.people:
        return
    yield ""
    yield "## People, by recorded open work"
    head = ("Person", "Roles", "Owner", "Both", "Manager", "All open issues")
    told = choice.busiest(report.people, _PEOPLE_TOLD)
    yield from _table(
        head, [_person(person, links.base(report.source, person.site)) for person in told], 2
    )
    if len(report.people) > len(told):
        yield ""
        yield f"… and {figures.count(len(report.people) - len(told))} more."
    yield ""
    yield "Recorded work, not anyone's performance; no ranking is meant."


def _person(person: PersonRow, base_url: str) -> list[str]:
    return [
        inert.markdown(person.name or person.id),
        wording.hats(person),
        figures.count(person.open.owner.issues),
        figures.count(person.open.both.issues),
        figures.count(person.open.manager.issues),
        _linked(figures.count(person.open_issues), links.search(base_url, person.jql)),
    ]


def _duties(report: Report) -> Iterator[str]:
    scopes = choice.with_duties(report)
    told = choice.busiest(scopes, _PROJECTS_ACROSS)
    if not told:
        return
    yield ""
    yield "## Duties, by open issues"
    head = ["Duty", "Role", *(inert.markdown(wording.scope_name(row, report)) for row in told)]
    rows = []
    for cells in choice.by_duty(told):
        duty = next(cell for cell in cells if cell is not None)
        role = "owner" if duty.role is Role.OWNER else "manager"
        title = inert.markdown(wording.capital(duty.title or duty.duty))
        rows.append([title, role, *_cells(cells, told, report)])
    yield from _table(head, rows, 2)
    yield ""
    legend = [f"{_DUTY_SIGNS[name]} = {told.lower()}" for name, told in wording.COVERAGE.items()]
    yield "; ".join(legend) + "."
    if len(scopes) > len(told):
        yield ""
        yield f"… and {figures.many(len(scopes) - len(told), 'more project')} in the other formats."


def _cells(
    cells: Sequence[DutyRow | None], scopes: Sequence[ScopeRow], report: Report
) -> Iterator[str]:
    for cell, scope in zip(cells, scopes, strict=True):
        yield _duty(cell, links.base(report.source, scope.site))


def _duty(row: DutyRow | None, base_url: str) -> str:
    if row is None or row.coverage in {"rarely", "few"}:
        return "0" if row and row.coverage == "few" else "-"
    if row.coverage == "missing":
        return "**none**"
    if row.coverage == "finished-only":
        return f"({figures.count(row.finished)})"
    number = _linked(figures.count(row.open), links.search(base_url, row.jql))
    return f"{number} !" if row.coverage == "unassigned" else number


def _certainty(report: Report) -> Iterator[str]:
    yield ""
    yield "## How sure, and how it was counted"
    yield ""
    for word, number in report.unclear_reasons.items():
        name, means = wording.REASONS.get(word, (word, ""))
        yield f"- No role, {name}: {figures.count(number)}{f' ({means})' if means else ''}"
    roles = sum(report.decided_by.values())
    for word, number in report.decided_by.items():
        share = f" ({figures.percent(number / roles)})" if number else ""
        yield f"- Role decided {wording.DECIDED.get(word, word)}: {figures.count(number)}{share}"
    if report.wrong_labels.sentence:
        yield f"- {inert.markdown(report.wrong_labels.sentence)}"
    for line in report.quality:
        yield f"- Data quality: {inert.markdown(wording.oddity(line))}."
    for code, told in wording.silences(report):
        why = f"{finding_words.title_of(code)} ({code}): {' '.join(told[:_REASONS_TOLD])}"
        rest = len(told) - _REASONS_TOLD
        more = f" And {figures.count(rest)} more like it." if rest > 0 else ""
        yield f"- Not judged: {inert.markdown(why)}{more}"
    for sentence in report.counting:
        yield f"- {inert.markdown(sentence)}"
    yield ""
    mapping = report.mapping
    yield inert.markdown(f"Mapping: {mapping.name}, version {mapping.version}.")
