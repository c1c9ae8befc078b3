"""TH203: a declared owner works mostly on manager duties, or the reverse.

Only the roster declares; a role that is merely inferred from the work is never held against it.
"""

from collections.abc import Iterator
from functools import partial

from twohats.model.finding import NextStep, Severity
from twohats.model.verdict import Role
from twohats.workload import links
from twohats.workload.rules import wording
from twohats.workload.rules.base import Candidate, Rule, Silence, Told
from twohats.workload.slices import Slice, public_keys
from twohats.workload.statistics import binomial_tail, wilson
from twohats.workload.view import View

FEWEST = 10  # open role issues of the person in the project
MOSTLY = 0.5
_FORMULA = "P(at least k of n) where each is of the other role with chance 0.5"


def find(view: View) -> Iterator[Candidate | Silence]:
    """Look at everybody who is declared for exactly one role."""
    if not view.declared:
        yield Silence("no roster says who is owner or manager")
        return
    for (project, person), work in view.open_by_hat.items():
        roles = view.roles_of(project, person)
        if len(roles) != 1 or work.issues < FEWEST:
            continue
        (declared,) = roles
        wrong = work.part(wording.OTHER[declared])
        yield Candidate(
            p=binomial_tail(wrong, work.issues, MOSTLY),
            big=wrong > MOSTLY * work.issues,
            tell=partial(_tell, view, project, person, (declared, work)),
            project=project,
            person=person,
            subject=declared.value,
        )


def _tell(view: View, project: str, person: str, of: tuple[Role, Slice]) -> Told:
    declared, work = of
    other = wording.OTHER[declared]
    wrong = work.role(other)
    hits, n, samples = work.part(other), work.issues, wrong.samples()
    low, high = wilson(hits, n)
    duty, count = wrong.largest_duty()
    name, hat = view.name(person), wording.HAT[other]
    return Told(
        what=f"{project}: {wording.percent(hits / n)} of {name}'s open role work is {hat} work",
        against=f"the roster says project {wording.HAT[declared]}",
        sure=wording.interval(hits, n),
        which=wording.largest(view.duty_name(duty), count, samples),
        short=f"{name}, declared {wording.HAT[declared]} of {project}, has"
        f" {wording.percent(hits / n)} {hat} work",
        numbers={
            "formula": _FORMULA,
            "k": hits,
            "n": n,
            "share": wording.rounded(hits / n),
            "low": wording.rounded(low),
            "high": wording.rounded(high),
        },
        samples=samples,
        count=wrong.issues,
        jql=view.links.some_of(
            wrong.issues,
            public_keys(samples),
            links.project(project),
            links.assignee(person),
            view.links.role(other),
            links.OPEN,
        ),
        step=NextStep.REASSIGN,
    )


RULE = Rule(
    code="TH203",
    name="wrong-hat",
    says="A declared owner works mostly on manager duties, or the reverse.",
    formula=_FORMULA,
    severity=Severity.WARNING,
    find=find,
    personal=True,
)
