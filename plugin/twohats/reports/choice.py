"""Which rows are told: where there is no room for all, and where there is nothing to tell."""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol, TypeVar

from msgspec.structs import replace

from twohats.model.report import Balance, DutyRow, Report, ScopeRow
from twohats.reports import figures

ENOUGH = 30  # role issues before a share is drawn over time, or a duty is called missing


class HasWork(Protocol):
    """A row of the report with open work: a person's or a scope's."""

    @property
    def open(self) -> Balance:
        """Return its open role work."""


Row = TypeVar("Row", bound=HasWork)


def busiest(rows: Sequence[Row], most: int) -> list[Row]:
    """Return the ``most`` rows with the most open role work; they keep their order.

    A choice of what is told where there is no room for all; not a ranking. Sites always stay.
    """
    if len(rows) <= most:
        return list(rows)
    weight = [
        (getattr(row, "kind", "") == "site", figures.total(row.open), -at)
        for at, row in enumerate(rows)
    ]
    chosen = sorted(range(len(rows)), key=weight.__getitem__, reverse=True)[:most]
    return [rows[at] for at in sorted(chosen)]


def of_kind(report: Report, *kinds: str) -> list[ScopeRow]:
    """Return the scopes of these kinds, in the report's order."""
    return [row for row in report.scopes if row.kind in kinds]


def told_apart(report: Report, *kinds: str) -> list[ScopeRow]:
    """Return as ``of_kind``, without a site that is one project: it would say the same twice."""
    rows = of_kind(report, *kinds)
    projects = Counter(row.site for row in rows if row.kind == "project")
    return [row for row in rows if row.kind != "site" or projects[row.site] != 1]


def with_work(rows: Sequence[ScopeRow]) -> list[ScopeRow]:
    """Return the rows that have any role work, and every site's."""
    return [
        r for r in rows if r.kind == "site" or figures.total(r.open) + figures.total(r.finished)
    ]


def with_duties(report: Report) -> list[ScopeRow]:
    """Return the scopes whose duties are worth a column; none where no duty has any work."""
    rows = with_work(told_apart(report, "site", "project"))
    rows = [row for row in rows if row.duties]
    return rows if any(duty.open or duty.finished for row in rows for duty in row.duties) else []


def has_target(rows: Sequence[ScopeRow]) -> bool:
    """Tell whether any of the rows has a target band."""
    return any(row.target is not None for row in rows)


def by_duty(scopes: list[ScopeRow]) -> list[list[DutyRow | None]]:
    """Return for each duty of any scope its row in each scope, in the order they first come.

    A duty missing among few role issues may be so by chance: its coverage becomes "few". Where
    nobody is assigned to anything, say in files without that column, no duty is marked for it.
    """
    order = dict.fromkeys(duty.duty for row in scopes for duty in row.duties)
    found = [{duty.duty: _judged(duty, row) for duty in row.duties} for row in scopes]
    return [[rows.get(duty) for rows in found] for duty in order]


def _judged(duty: DutyRow, row: ScopeRow) -> DutyRow:
    issues = figures.total(row.open) + figures.total(row.finished)
    if duty.coverage == "missing" and issues < ENOUGH:
        return replace(duty, coverage="few")
    if duty.coverage == "unassigned" and not row.assignees:
        return replace(duty, coverage="covered")
    return duty
