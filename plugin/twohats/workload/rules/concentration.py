"""TH204: a role's work in a project rests on one person.

Told as a risk of the project, not of the person: who it is, is said only where people are named.
"""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from twohats.model.finding import NextStep, Severity
from twohats.model.settings import PeopleDetail
from twohats.model.verdict import Role
from twohats.workload import links
from twohats.workload.rules import wording
from twohats.workload.rules.base import Candidate, Rule, Silence, Told
from twohats.workload.slices import ROLES, Slice, public_keys
from twohats.workload.statistics import binomial_tail, wilson
from twohats.workload.view import View

FEWEST = 20  # open, assigned issues of the role in the project
RESTS = 2 / 3
SHARE = 0.75
_FORMULA = "P(at least k of n) where each falls to the person with chance 2/3"


def find(view: View) -> Iterator[Candidate | Silence]:
    """Look at each role in each project that is no small team's."""
    for project, cells in view.open_by_project.items():
        if view.is_small(project):
            yield Silence("small team", project)
            continue
        for role in ROLES:
            work = cells.role(role).assigned()
            if work.issues >= FEWEST:
                yield _candidate(view, project, role, work)


def _candidate(view: View, project: str, role: Role, work: Slice) -> Candidate:
    loads: Counter[str] = Counter()
    for cell in work.cells:
        loads[cell.key.person] += cell.work.issues
    person, count = min(loads.items(), key=lambda item: (-item[1], item[0]))
    return Candidate(
        p=binomial_tail(count, work.issues, RESTS),
        big=count >= SHARE * work.issues,
        tell=partial(_tell, view, (project, role, person), work, len(loads)),
        project=project,
        subject=role.value,
    )


def _tell(view: View, about: tuple[str, Role, str], work: Slice, people: int) -> Told:
    project, role, person = about
    theirs = work.where(lambda cell: cell.key.person == person)
    count, n = theirs.issues, work.issues
    low, high = wilson(count, n)
    is_named = view.people is PeopleDetail.NAMED
    # One person's issues tell who it is: where nobody is named, the role's are shown.
    shown = theirs if is_named else work
    samples = shown.samples()
    who, hat = view.name(person) if is_named else "one person", wording.HAT[role]
    only = [links.assignee(person)] if is_named else []
    return Told(
        what=f"{project}: {wording.percent(count / n)} of the open {hat} work rests on {who}",
        against=f"{view.assignees[project]} people have open work there, {people} of them"
        f" {hat} work",
        sure=wording.interval(count, n),
        which=wording.after("Oldest", samples),
        short=f"{wording.percent(count / n)} of the {hat} work in {project} rests on {who}",
        numbers={
            "formula": _FORMULA,
            "k": count,
            "n": n,
            "share": wording.rounded(count / n),
            "low": wording.rounded(low),
            "high": wording.rounded(high),
            "people": people,
        },
        samples=samples,
        count=shown.issues,
        jql=view.links.some_of(
            shown.issues,
            public_keys(samples),
            links.project(project),
            *only,
            view.links.role(role),
            links.OPEN,
        ),
        step=NextStep.DEPUTY,
    )


RULE = Rule(
    code="TH204",
    name="concentration",
    says="A role's work in a project rests on one person.",
    formula=_FORMULA,
    severity=Severity.INFO,
    find=find,
)
