"""TH103: a duty has open work, and nobody is assigned to any of it.

Where half a project is unassigned anyway, three such issues are no news: the chance says how
probable it is that all issues of this duty are among the unassigned ones.
"""

from collections.abc import Iterator
from functools import partial

from twohats.model.finding import NextStep, Severity
from twohats.workload import links
from twohats.workload.rules import wording
from twohats.workload.rules.base import Candidate, Rule, Silence, Told
from twohats.workload.slices import Slice, public_keys
from twohats.workload.view import View

FEWEST = 3  # open issues of the duty
_FORMULA = "product over i < k of (u - i) / (n - i)"


def find(view: View) -> Iterator[Candidate | Silence]:
    """Look at the open work of each duty in each project."""
    for project, cells in view.open_by_project.items():
        n, unassigned = cells.issues, cells.unassigned().issues
        if n and unassigned == n:
            yield Silence("no role issue is assigned to anybody", project)
            continue
        duties = cells.by(lambda cell: cell.key.duty)
        for duty, work in sorted(duties.items()):
            if duty and work.issues >= FEWEST:
                yield _candidate(view, project, duty, (unassigned, n))


def _candidate(view: View, project: str, duty: str, of: tuple[int, int]) -> Candidate:
    work = view.open_by_project[project].duty(duty)
    nobody = not work.people()
    p = all_among(work.issues, *of) if nobody else 1.0
    return Candidate(
        p=p,
        big=nobody,
        tell=partial(_tell, view, project, work, (*of, p)),
        project=project,
        subject=duty,
    )


def all_among(count: int, unassigned: int, n: int) -> float:
    """Return the chance that ``count`` issues drawn from ``n`` are all unassigned ones."""
    chance = 1.0
    for i in range(count):
        chance *= max(0, unassigned - i) / (n - i)
    return chance


def _tell(view: View, project: str, work: Slice, of: tuple[int, int, float]) -> Told:
    unassigned, n, p = of
    duty = work.cells[0].key.duty
    name = view.duty_name(duty)
    samples = work.samples()
    return Told(
        what=f"{project}: {work.issues} open issues of {name}, nobody assigned to any",
        against=f"{unassigned} of the project's {n} open role issues are unassigned",
        sure=f"{wording.chance(p)} that all {work.issues} are among them",
        which=wording.after("Oldest", samples),
        short=f"nobody is assigned to {name.lower()} in {project}",
        numbers={"formula": _FORMULA, "k": work.issues, "u": unassigned, "n": n},
        samples=samples,
        count=work.issues,
        jql=view.links.some_of(
            work.issues,
            public_keys(samples),
            links.project(project),
            view.links.duty(duty),
            links.OPEN,
            links.UNASSIGNED,
        ),
        step=NextStep.REASSIGN,
        advice="Assign somebody",
    )


RULE = Rule(
    code="TH103",
    name="duty-unassigned",
    says="A duty has open work, and nobody is assigned to any of it.",
    formula=_FORMULA,
    severity=Severity.WARNING,
    find=find,
)
