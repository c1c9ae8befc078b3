"""The report as one tidy CSV table: a number a row, named by its columns.

Foreign text is inert in spreadsheets; numbers stay numbers.
"""

import csv
from collections.abc import Iterable, Iterator

from twohats.model.report import Balance, PersonRow, Report, ScopeRow
from twohats.model.verdict import Role
from twohats.reports import inert

COLUMNS = (
    "site", "scope", "name", "section", "state", "role", "duty", "measure", "value", "text"
)  # fmt: skip
Row = dict[str, str | float | None]
_STATES = ("open", "finished", "before")
_OF_A_BALANCE = ("manager_share_points", "manager_share_estimate", "estimated_share", "fallback")


class _Lines:
    """A file to the csv module, a list of lines to us."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, text: str) -> int:
        self.lines.append(text)
        return len(text)


def to_csv(report: Report) -> str:
    """Return the table, comma-separated with a header, lines ending in CR LF as RFC 4180 says."""
    lines = _Lines()
    writer = csv.DictWriter(lines, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(
        {column: _cell(value) for column, value in row.items()} for row in _rows(report)
    )
    return "".join(lines.lines)


def _cell(value: str | float | None) -> str | float:
    if value is None:
        return ""
    return inert.cell(value) if isinstance(value, str) else value


def _rows(report: Report) -> Iterator[Row]:
    yield from _totals(report)
    for row in report.scopes:
        yield from _scope(row)
    for person in report.people:
        yield from _person(person)
    for point in report.trend:
        for measure in ("owner", "manager", "both", "manager_share"):
            yield {
                "site": point.site,
                "scope": point.scope,
                "section": "trend",
                "state": point.kind,
                "measure": measure,
                "value": getattr(point, measure),
                "text": point.at,
            }
    yield from _findings(report)
    for line in report.quality:
        yield {
            "section": "quality",
            "measure": line.name,
            "value": line.count,
            "text": line.text,
        }


def _totals(report: Report) -> Iterator[Row]:
    head: Row = {"scope": "report", "name": report.source.name, "section": "totals"}
    yield {**head, "measure": "issues", "value": report.issues, "text": report.generated_at}
    mapping = f"{report.mapping.name} {report.mapping.version}"
    wrong = report.wrong_labels
    yield {**head, "measure": "expected_wrong", "value": wrong.value, "text": wrong.status}
    yield {**head, "measure": "window_days", "value": report.window_days, "text": mapping}
    for role, number in report.roles.items():
        yield {**head, "role": role, "measure": "issues", "value": number}
    for duty, number in report.duties.items():
        yield {**head, "duty": duty, "measure": "issues", "value": number}
    for measure, table in (
        ("unclear", report.unclear_reasons),
        ("decided_by", report.decided_by),
    ):
        for word, number in table.items():
            yield {**head, "measure": measure, "value": number, "text": word}


def _scope(row: ScopeRow) -> Iterator[Row]:
    head: Row = {"site": row.site, "scope": row.scope, "name": row.name}
    for state in _STATES:
        yield from _balance({**head, "section": "balance", "state": state}, getattr(row, state))
    for measure in ("issues", "open_issues", "assignees", "two_hats", "queue", "unassigned"):
        yield {**head, "section": "scope", "measure": measure, "value": getattr(row, measure)}
    for role, number in (
        (Role.OWNER, row.unassigned_owner),
        (Role.MANAGER, row.unassigned_manager),
    ):
        yield {
            **head, "section": "scope", "state": "open", "role": role.value,
            "measure": "unassigned", "value": number,
        }  # fmt: skip
    if row.target is not None:
        for measure in ("low", "high"):
            value = getattr(row.target, measure) / 100
            yield {**head, "section": "target", "measure": measure, "value": value}
    for duty in row.duties:
        for measure in ("open", "unassigned", "finished", "people"):
            yield {
                **head, "section": "duty", "role": duty.role.value, "duty": duty.duty,
                "measure": measure, "value": getattr(duty, measure), "text": duty.coverage,
            }  # fmt: skip


def _balance(head: Row, balance: Balance) -> Iterator[Row]:
    for role in (Role.OWNER, Role.MANAGER, Role.BOTH):
        work = {Role.OWNER: balance.owner, Role.MANAGER: balance.manager}.get(role, balance.both)
        named: Row = {**head, "role": role.value}
        yield {**named, "measure": "issues", "value": work.issues}
        yield {**named, "measure": "points", "value": work.points_milli / 1000}
        yield {**named, "measure": "issues_with_points", "value": work.pointed}
        yield {**named, "measure": "hours", "value": round(work.seconds / 3600, 2)}
        yield {**named, "measure": "issues_with_estimate", "value": work.estimated}
    share = balance.manager_share
    if share is not None:
        for measure in ("value", "low", "high", "n"):
            name = "manager_share" if measure == "value" else f"manager_share_{measure}"
            yield {**head, "measure": name, "value": getattr(share, measure)}
    for measure in _OF_A_BALANCE:
        yield {**head, "measure": measure, "value": getattr(balance, measure)}


def _person(person: PersonRow) -> Iterator[Row]:
    head: Row = {"site": person.site, "scope": f"person:{person.id}", "name": person.name}
    for state in ("open", "finished"):
        yield from _balance({**head, "section": "balance", "state": state}, getattr(person, state))
    yield {**head, "section": "scope", "measure": "open_issues", "value": person.open_issues}
    for role in person.declared:
        yield {**head, "section": "roster", "role": role.value, "measure": "declared", "value": 1}


def _findings(report: Report) -> Iterable[Row]:
    people = {
        (site, f"person:{person.id}"): person.name
        for person in report.people
        for site in person.site.split(", ")
    }
    for finding in (*report.findings, *report.known):
        yield {
            "site": finding.site,
            "scope": finding.scope,
            "name": people.get((finding.site, finding.scope), finding.project),
            "section": "known-finding" if finding.known else "finding",
            "state": finding.severity.value,
            "measure": finding.code,
            "value": finding.issue_count,
            "text": finding.message,
        }
