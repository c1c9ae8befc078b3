"""TH301: a role's open work ages against the other role's.

Ages are compared by bucket (Mann and Whitney's test, ties counted); issues of both roles say
nothing about either and are left out.
"""

from collections.abc import Iterator
from functools import partial

from twohats.model.finding import NextStep, Severity
from twohats.model.verdict import Role
from twohats.workload import links
from twohats.workload.ages import median_age
from twohats.workload.rules import wording
from twohats.workload.rules.base import Candidate, Rule, Silence, Told
from twohats.workload.slices import Slice, public_keys
from twohats.workload.statistics import mann_whitney
from twohats.workload.view import View

FEWEST = 15  # open issues of each role
OLDER = 0.65  # the chance that one of the role's issues is older than one of the other's
_FORMULA = "chance that a random open issue of the role is older than one of the other role"


def find(view: View) -> Iterator[Candidate | Silence]:
    """Compare the roles in each project."""
    for project, cells in view.open_by_project.items():
        owner, manager = (_only(cells, role) for role in (Role.OWNER, Role.MANAGER))
        if min(sum(owner.ages()), sum(manager.ages())) < FEWEST:
            yield Silence(f"fewer than {FEWEST} open issues of a role", project)
            continue
        older, p = mann_whitney(owner.ages(), manager.ages())
        role = Role.OWNER if older >= 1 / 2 else Role.MANAGER
        yield Candidate(
            p=p,
            big=max(older, 1 - older) >= OLDER,
            tell=partial(_tell, view, project, role, (max(older, 1 - older), p)),
            project=project,
            subject=role.value,
        )


def _only(cells: Slice, role: Role) -> Slice:
    return cells.where(lambda cell: cell.key.role is role)


def _tell(view: View, project: str, role: Role, of: tuple[float, float]) -> Told:
    older, p = of
    cells = view.open_by_project[project]
    work, other = _only(cells, role), _only(cells, wording.OTHER[role])
    samples, hat = work.samples(), wording.HAT[role]
    return Told(
        what=f"{project}: open {hat} work is older than {wording.HAT[wording.OTHER[role]]} work,"
        f" median {median_age(work.ages())} against {median_age(other.ages())}",
        against=f"the {hat} issue is the older one in {wording.percent(older)} of pairs,"
        " 50 % would be even",
        sure=f"{wording.chance(p)} if both aged alike, n {work.issues} and {other.issues}",
        which=wording.after("Oldest", samples),
        short=f"{hat} work in {project} is left lying",
        numbers={
            "formula": _FORMULA,
            "test": "Mann and Whitney by age bucket, corrected for ties, two-sided",
            "older": wording.rounded(older),
            "n": sum(work.ages()),
            "other_n": sum(other.ages()),
            "median": median_age(work.ages()),
            "other_median": median_age(other.ages()),
        },
        samples=samples,
        count=work.issues,
        jql=view.links.some_of(
            work.issues,
            public_keys(samples),
            links.project(project),
            view.links.role(role),
            links.OPEN,
        ),
        step=NextStep.REASSIGN,
        advice="Hand over or close the oldest",
    )


RULE = Rule(
    code="TH301",
    name="ageing",
    says="A role's open work ages against the other role's.",
    formula=_FORMULA,
    severity=Severity.WARNING,
    find=find,
)
