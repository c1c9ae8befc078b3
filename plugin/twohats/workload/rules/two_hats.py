"""TH202: one person wears both hats in a project.

A few issues of the other role are nothing, and some labels are wrong: told is what cannot be
explained by a tenth of strays. Small teams do not hear of it, nor people whom the roster
declares for both roles, nor projects that do not divide the roles among people at all.
"""

from collections import defaultdict
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
CARRIES = 5  # that make somebody count when it is asked whether people divide the roles
STRAYS = 0.1
SHARE = 0.25
MANY = 3  # people who carry role work, of whom most would have to wear both hats
_FORMULA = "P(at least k of n) where each is of the other role with chance 0.1"
_BOTH = 2


def find(view: View) -> Iterator[Candidate | Silence]:
    """Look at everybody's hats, project by project."""
    people: dict[str, list[tuple[str, Slice]]] = defaultdict(list)
    carrying: dict[str, list[Slice]] = defaultdict(list)
    for (project, person), work in view.open_by_hat.items():
        if len(view.roles_of(project, person)) == _BOTH:
            continue
        if work.issues >= FEWEST:
            people[project].append((person, work))
        if work.issues >= CARRIES:
            carrying[project].append(work)
    for project in view.projects:
        if view.is_small(project):
            yield Silence("small team", project)
        elif _is_undivided(carrying[project]):
            yield Silence("most people with role work carry both roles", project)
        else:
            yield from (_candidate(view, project, *one) for one in people[project])


def _is_undivided(works: list[Slice]) -> bool:
    """Return whether the roles are not divided among people at all: nobody is the exception."""
    return len(works) >= MANY and sum(map(_wears_both, works)) * 2 > len(works)


def _wears_both(work: Slice) -> bool:
    return work.part(lesser(work)) >= SHARE * work.issues


def _candidate(view: View, project: str, person: str, work: Slice) -> Candidate:
    return Candidate(
        p=binomial_tail(work.part(lesser(work)), work.issues, STRAYS),
        big=_wears_both(work),
        tell=partial(_tell, view, project, person, work),
        project=project,
        person=person,
    )


def lesser(work: Slice) -> Role:
    """Return the role that has less of the work."""
    return Role.OWNER if work.part(Role.OWNER) < work.part(Role.MANAGER) else Role.MANAGER


def _tell(view: View, project: str, person: str, work: Slice) -> Told:
    hat, n = lesser(work), work.issues
    owner, manager, hits = work.part(Role.OWNER), work.part(Role.MANAGER), work.part(hat)
    low, high = wilson(hits, n)
    samples = work.role(hat).samples()
    name = view.name(person)
    return Told(
        what=f"{project}: {name} wears both hats, with {owner:g} open owner and {manager:g} open"
        " manager issues",
        against=f"up to a tenth of stray work would be no news, {wording.HAT[hat]} work is"
        f" {wording.percent(hits / n)}",
        sure=wording.interval(hits, n),
        which=wording.after(f"Of the {wording.HAT[hat]} work", samples),
        short=f"{name} wears both hats in {project}",
        numbers={
            "formula": _FORMULA,
            "owner": owner,
            "manager": manager,
            "k": hits,
            "n": n,
            "share": wording.rounded(hits / n),
            "low": wording.rounded(low),
            "high": wording.rounded(high),
        },
        samples=samples,
        count=work.role(hat).issues,
        jql=view.links.some_of(
            work.role(hat).issues,
            public_keys(samples),
            links.project(project),
            links.assignee(person),
            view.links.role(hat),
            links.OPEN,
        ),
        step=NextStep.DEPUTY,
    )


RULE = Rule(
    code="TH202",
    name="two-hats",
    says="One person wears both hats in a project.",
    formula=_FORMULA,
    severity=Severity.INFO,
    find=find,
    personal=True,
)
