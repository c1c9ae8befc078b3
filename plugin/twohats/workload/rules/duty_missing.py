"""TH102: a duty that has work elsewhere, or had it earlier, has none in a project.

The chance is exact: of all role work here, in the other projects and earlier, so much is of the
duty; if it were spread alike, how probable is it that none of it fell here? Duties that seldom
have an issue, by the mapping, are never said to be missing.
"""

from collections.abc import Iterator
from functools import partial

from twohats.model.finding import NextStep, Severity
from twohats.model.mapping import Duty
from twohats.model.tally import State
from twohats.workload import links
from twohats.workload.rules import wording
from twohats.workload.rules.base import Candidate, Rule, Silence, Told
from twohats.workload.slices import Slice, public_keys
from twohats.workload.view import View

FEWEST = 30  # role issues, open or finished in the window, here; and as many to compare with
_FORMULA = "product over i < k of (m - i) / (n + m - i)"
_NOW = (State.OPEN, State.FINISHED)


def find(view: View) -> Iterator[Candidate | Silence]:
    """Look for each duty in each project."""
    known = {name: _of_known_duty(cells) for name, cells in view.by_project.items()}
    now = {name: cells.state(*_NOW) for name, cells in known.items()}
    for project, cells in now.items():
        if cells.issues < FEWEST:
            yield Silence(f"fewer than {FEWEST} role issues in {project}", project)
            continue
        elsewhere = [c for name, part in now.items() if name != project for c in part.cells]
        earlier = known[project].state(State.BEFORE, State.OLDER).cells
        rest = Slice((*elsewhere, *earlier))
        if rest.issues < FEWEST:
            why = f"too little to compare {project} with, in other projects or earlier"
            yield Silence(why, project)
            continue
        yield from _missing(view, project, cells, rest)


def _of_known_duty(cells: Slice) -> Slice:
    return cells.where(lambda cell: bool(cell.key.duty))


def _missing(view: View, project: str, cells: Slice, rest: Slice) -> Iterator[Candidate]:
    here = {cell.key.duty for cell in cells.cells}
    for duty in view.mapping.duties:
        if duty.rarely_ticketed:
            continue
        there = rest.duty(duty.id).issues
        # A duty that is here is a test as well: it counts when many are made at once.
        is_missing = duty.id not in here and there > 0
        p = none_of(there, cells.issues, rest.issues) if is_missing else 1.0
        yield Candidate(
            p=p,
            big=is_missing,
            tell=partial(_tell, view, project, duty, (cells.issues, there, rest.issues), p),
            project=project,
            subject=duty.id,
        )


def none_of(found: int, here: int, elsewhere: int) -> float:
    """Return the chance that all ``found`` fell elsewhere, where every place is as likely."""
    chance = 1.0
    for i in range(found):
        chance *= (elsewhere - i) / (here + elsewhere - i)
    return chance


def _tell(view: View, project: str, duty: Duty, counts: tuple[int, int, int], p: float) -> Told:
    n, found, m = counts
    work = view.open_by_project[project].role(duty.role)
    name = view.duty_name(duty.id)
    return Told(
        what=f"{project}: no work on {name}, neither open nor finished within the window",
        against=f"elsewhere and earlier {found} of {m} role issues are of it",
        sure=f"{wording.chance(p)} if it were spread alike, n {n}",
        which="No issue to show",
        short=f"nobody does {name.lower()} in {project}",
        numbers={
            "formula": _FORMULA,
            "n": n,
            "found": 0,
            "k": found,
            "m": m,
            "others_share": wording.rounded(found / m),
        },
        samples=(),
        count=0,
        jql=view.links.all_of(
            work.issues,
            public_keys(work.samples()),
            links.project(project),
            view.links.role(duty.role),
            links.OPEN,
        ),
        step=NextStep.ACCEPT,
    )


RULE = Rule(
    code="TH102",
    name="duty-missing",
    says="A duty that has work elsewhere, or had it earlier, has none in a project.",
    formula=_FORMULA,
    severity=Severity.WARNING,
    find=find,
)
