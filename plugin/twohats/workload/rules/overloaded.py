"""TH201: a person has far more open role work than those who carry role work too.

Counts are compared by their square roots, whose spread does not grow with the count. The
centre is the median and the spread the median absolute deviation, which one outlier cannot
drag along; the spread is never taken to be smaller than pure chance makes it.
"""

from collections.abc import Iterator
from functools import partial
from math import sqrt

from twohats.model.finding import NextStep, Severity
from twohats.model.verdict import Role
from twohats.workload import links
from twohats.workload.rules import wording
from twohats.workload.rules.base import Candidate, Rule, Silence, Told
from twohats.workload.slices import Slice, public_keys
from twohats.workload.statistics import deviation, median, student_tail
from twohats.workload.view import View

CARRIES = 5  # open role issues that make a peer: a stray one does not
FEWEST = 6  # peers
TIMES = 2  # the median
_FORMULA = "(root(count) - median) / max(1, 1.4826 * MAD) of root(x) = 2 * sqrt(x + 3/8)"


def find(view: View) -> Iterator[Candidate | Silence]:
    """Compare everybody who carries role work on the site."""
    loads = {
        person: work.issues
        for person, work in view.open_by_person.items()
        if work.issues >= CARRIES
    }
    if len(loads) < FEWEST:
        yield Silence(f"fewer than {FEWEST} people have {CARRIES} or more open role issues")
        return
    roots = {person: root(load) for person, load in loads.items()}
    centre = median(list(roots.values()))
    spread = max(1.0, deviation(list(roots.values())))
    middle = median(list(loads.values()))
    for person, load in sorted(loads.items()):
        distance = (roots[person] - centre) / spread
        p = student_tail(distance, len(loads) - 1)
        work = view.open_by_person[person]
        yield Candidate(
            p=p,
            big=load >= TIMES * middle,
            tell=partial(_tell, view, person, work, (middle, len(loads), distance, p)),
            person=person,
        )


def root(count: float) -> float:
    """Return the count on a scale where pure chance has a spread of 1 (Anscombe)."""
    return 2 * sqrt(count + 3 / 8)


def _tell(view: View, person: str, work: Slice, of: tuple[float, int, float, float]) -> Told:
    middle, peers, distance, p = of
    samples = work.samples()
    name = view.name(person)
    parts = {role: work.part(role) for role in (Role.OWNER, Role.MANAGER)}
    return Told(
        what=f"{name} has {work.issues} open role issues",
        against=f"the median of the {peers} people who carry such work is {middle:g}",
        sure=f"{distance:.1f} times the usual spread above that, {wording.chance(p)}",
        which=wording.after("Oldest", samples),
        short=f"{name} has {work.issues} open role issues where {middle:g} are usual",
        numbers={
            "formula": _FORMULA,
            "test": "Student's t of that distance, peers - 1 degrees of freedom, one-sided",
            "count": work.issues,
            "owner": parts[Role.OWNER],
            "manager": parts[Role.MANAGER],
            "median": middle,
            "peers": peers,
            "distance": wording.rounded(distance),
        },
        samples=samples,
        count=work.issues,
        jql=view.links.some_of(
            work.issues,
            public_keys(samples),
            links.assignee(person),
            view.links.any_role(),
            links.OPEN,
        ),
        step=NextStep.REASSIGN,
        advice="Hand some of it over, or confirm",
    )


RULE = Rule(
    code="TH201",
    name="overloaded",
    says="A person has far more open role work than others who carry role work.",
    formula=_FORMULA,
    severity=Severity.WARNING,
    find=find,
    personal=True,
)
