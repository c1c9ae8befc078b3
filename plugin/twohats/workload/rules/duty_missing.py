"""TH102: a duty that has work elsewhere, or had it earlier, has none in a project.

The chance is exact: of all role work here, in the other projects and earlier, so much is of the
duty; if it were spread alike, how probable is it that none of it fell here? Duties that seldom
have an issue, by the mapping, are never said to be missing.
"""

from collections import Counter
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
    now = {name: _by_duty(cells.state(*_NOW)) for name, cells in view.by_project.items()}
    everywhere: Counter[str] = Counter()
    for counts in now.values():
        everywhere.update(counts)
    for project, here in now.items():
        if here.total() < FEWEST:
            yield Silence(f"fewer than {FEWEST} role issues", project)
            continue
        earlier = _by_duty(view.by_project[project].state(State.BEFORE, State.OLDER))
        rest = everywhere - here + earlier
        if rest.total() < FEWEST:
            yield Silence("too little elsewhere or earlier to compare with", project)
            continue
        yield from _missing(view, project, here, rest)


def _by_duty(cells: Slice) -> Counter[str]:
    counts: Counter[str] = Counter()
    for cell in cells.cells:
        if cell.key.duty:
            counts[cell.key.duty] += cell.work.issues
    return counts


def _missing(
    view: View, project: str, here: Counter[str], rest: Counter[str]
) -> Iterator[Candidate]:
    n, m = here.total(), rest.total()
    for duty in view.mapping.duties:
        if duty.rarely_ticketed:
            continue
        found = rest[duty.id]
        # A duty that is here is a test as well: it counts when many are made at once.
        is_missing = not here[duty.id] and found > 0
        p = none_of(found, n, m) if is_missing else 1.0
        yield Candidate(
            p=p,
            big=is_missing,
            tell=partial(_tell, view, project, duty, (n, found, m), p),
            project=project,
            subject=duty.id,
        )


def none_of(found: int, here: int, elsewhere: int) -> float:
    """Return the chance that all ``found`` fell elsewhere, where every place is as likely."""
    chance = 1.0
    for i in range(found):
        if not chance:
            break
        chance *= (elsewhere - i) / (here + elsewhere - i)
    return chance


def _tell(view: View, project: str, duty: Duty, counts: tuple[int, int, int], p: float) -> Told:
    n, found, m = counts
    work = view.open_by_project[project].role(duty.role)
    name = view.duty_name(duty.id)
    return Told(
        what=f"{project}: no work on {name}, neither open nor finished in {view.window_days} days",
        against=f"elsewhere and earlier it is {found} of {m} role issues",
        sure=f"{wording.chance(p)} that none of the {n} here is, were it spread evenly",
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
        advice="Assign somebody, or accept it as known",
    )


RULE = Rule(
    code="TH102",
    name="duty-missing",
    says="A duty that has work elsewhere, or had it earlier, has none in a project.",
    formula=_FORMULA,
    severity=Severity.WARNING,
    find=find,
)
