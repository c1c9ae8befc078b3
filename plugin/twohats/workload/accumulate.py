"""The sums that a tallier adds to, and the frozen tally they become."""

from collections.abc import Mapping

from twohats.model.issue import Person
from twohats.model.tally import (
    WEEKS,
    Cell,
    CellKey,
    Presence,
    ProjectTally,
    Quality,
    State,
    Tally,
    Work,
)
from twohats.model.verdict import DecidedBy, Reason, Role

CellId = tuple[str, Role, str, State, DecidedBy]


class CellSum:
    """One cell, growing."""

    __slots__ = (
        "ages",
        "estimated",
        "issues",
        "labelled",
        "pointed",
        "points_milli",
        "samples",
        "seconds",
    )

    def __init__(self) -> None:
        self.issues = 0
        self.points_milli = 0
        self.pointed = 0
        self.seconds = 0
        self.estimated = 0
        self.labelled = 0
        self.ages: list[int] = []
        self.samples: list[str] = []


class ProjectSum:
    """One project, growing."""

    __slots__ = (
        "cells",
        "issues",
        "no_evidence",
        "oddities",
        "presence",
        "queue",
        "queue_labelled",
        "reasons",
        "samples",
        "weeks",
    )

    def __init__(self) -> None:
        self.issues = 0
        self.no_evidence = 0
        self.queue = 0
        self.queue_labelled = 0
        self.reasons: dict[str, int] = {}
        self.oddities: dict[str, int] = {}
        self.presence: dict[str, int] = {}
        self.cells: dict[CellId, CellSum] = {}
        self.samples: list[str] = []
        self.weeks = [[0, 0, 0] for _ in range(WEEKS)]


def freeze(
    site: str,
    now_ms: int,
    window_days: int,
    projects: Mapping[str, ProjectSum],
    people: Mapping[str, Person],
) -> Tally:
    """Return the tally of these sums, everything in its one order."""
    ordered = sorted(projects.items())
    return Tally(
        now_ms=now_ms,
        window_days=window_days,
        projects=tuple(_project(site, name, project) for name, project in ordered),
        cells=tuple(cell for name, project in ordered for cell in _cells(site, name, project)),
        presence=tuple(
            Presence(site, name, person, count)
            for name, project in ordered
            for person, count in sorted(project.presence.items())
        ),
        people=tuple((site, people[key]) for key in sorted(people)),
    )


def _project(site: str, name: str, project: ProjectSum) -> ProjectTally:
    unclear = dict(project.reasons)
    if project.no_evidence:
        unclear[Reason.NO_EVIDENCE.value] = project.no_evidence
    return ProjectTally(
        site=site,
        project=name,
        issues=project.issues,
        open_issues=sum(project.presence.values()),
        unclear=dict(sorted(unclear.items())),
        quality=Quality(**project.oddities),
        weeks=tuple((owner, manager, both) for owner, manager, both in project.weeks),
        queue=project.queue,
        queue_labelled=project.queue_labelled,
        samples=tuple(project.samples),
    )


def _cells(site: str, name: str, project: ProjectSum) -> list[Cell]:
    return [
        Cell(
            key=CellKey(site, name, *key),
            work=Work(cell.issues, cell.points_milli, cell.pointed, cell.seconds, cell.estimated),
            ages=tuple(cell.ages),
            labelled=cell.labelled,
            samples=tuple(cell.samples),
        )
        for key, cell in sorted(project.cells.items())
    ]
