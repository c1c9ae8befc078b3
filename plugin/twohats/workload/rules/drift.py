"""TH302: the share of manager work among finished role work has shifted since the last window.

The window before is taken from the issues themselves; where the source does not reach back so
far, from what the ledger kept of a run about one window ago. From owner to manager work is the
normal way while a project is being founded.
"""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from twohats.model.finding import NextStep, Severity
from twohats.model.settings import Phase
from twohats.model.tally import State, TrendRow
from twohats.model.verdict import Role
from twohats.workload import links
from twohats.workload.measures import DAY_MS
from twohats.workload.rules import wording
from twohats.workload.rules.base import Candidate, Rule, Silence, Told
from twohats.workload.slices import Slice, public_keys
from twohats.workload.statistics import two_proportions, wilson
from twohats.workload.view import View

FEWEST = 20  # finished role issues in each window
SHIFT = 0.15
_FORMULA = "two-proportion test of (manager + both/2) / n, this window against the one before"


class _Shift(Struct, frozen=True):
    project: str
    now: Slice
    manager_before: float
    n_before: int
    p: float

    @property
    def by(self) -> float:
        """Return the change of the manager share."""
        return self.now.part(Role.MANAGER) / self.now.issues - self.manager_before / self.n_before


def find(view: View) -> Iterator[Candidate | Silence]:
    """Compare each project with itself."""
    for project, cells in view.by_project.items():
        now, before = cells.state(State.FINISHED), _before(view, project, cells)
        if now.issues < FEWEST or before[1] < FEWEST:
            why = f"fewer than {FEWEST} role issues finished in this window or the one before"
            yield Silence(why, project)
            continue
        manager, n = now.part(Role.MANAGER), now.issues
        shift = _Shift(project, now, *before, two_proportions(manager, n, *before))
        if shift.by > 0 and view.settings_of(project).phase is Phase.FOUNDING:
            yield Silence("being founded: more manager work is the normal way", project)
            continue
        yield Candidate(
            p=shift.p,
            big=abs(shift.by) >= SHIFT,
            tell=partial(_tell, view, shift),
            project=project,
            subject=(Role.MANAGER if shift.by > 0 else Role.OWNER).value,
        )


def _before(view: View, project: str, cells: Slice) -> tuple[float, int]:
    """Return manager work and all role work finished in the window before."""
    counted = cells.state(State.BEFORE)
    if counted.issues >= FEWEST:
        return counted.part(Role.MANAGER), counted.issues
    row = _former_run(view, project)
    if row is None:
        return counted.part(Role.MANAGER), counted.issues
    n = row.finished_owner + row.finished_manager + row.finished_both
    return row.finished_manager + row.finished_both / 2, n


def _former_run(view: View, project: str) -> TrendRow | None:
    """Return the run closest to one window ago whose window does not reach into this one."""
    span = view.window_days * DAY_MS
    rows = [
        row
        for row in view.trend
        if row.scope == f"project:{project}"
        and row.window_days == view.window_days
        and span <= view.now_ms - row.at_ms <= 2 * span
    ]
    return max(rows, key=lambda row: row.at_ms, default=None)


def _tell(view: View, shift: _Shift) -> Told:
    project, now, n = shift.project, shift.now, shift.now.issues
    role = Role.MANAGER if shift.by > 0 else Role.OWNER
    grown, hat = now.role(role), wording.HAT[role]
    hits, samples = now.part(role), grown.samples()
    manager = shift.manager_before
    was = manager if role is Role.MANAGER else shift.n_before - manager
    low, high = wilson(now.part(Role.MANAGER), n)
    share, former = wording.percent(hits / n), wording.percent(was / shift.n_before)
    return Told(
        what=f"{project}: {share} of the role work finished in {view.window_days} days is"
        f" {hat} work",
        against=f"in the window before it was {former} (n {shift.n_before})",
        sure=f"{wording.interval(hits, n)}; {wording.chance(shift.p)} if nothing changed",
        which=wording.after("Among them", samples),
        short=f"finished {hat} work in {project} went from {former} to {share}",
        numbers={
            "formula": _FORMULA,
            "share": wording.rounded(now.part(Role.MANAGER) / n),
            "low": wording.rounded(low),
            "high": wording.rounded(high),
            "n": n,
            "before_share": wording.rounded(manager / shift.n_before),
            "before_n": shift.n_before,
            "shift": wording.rounded(shift.by),
        },
        samples=samples,
        count=grown.issues,
        jql=view.links.some_of(
            grown.issues,
            public_keys(samples),
            links.project(project),
            view.links.role(role),
            links.finished(view.window_days),
        ),
        step=NextStep.ACCEPT,
        advice="Accept it as known if it is meant",
    )


RULE = Rule(
    code="TH302",
    name="drift",
    says="The share of manager work among finished role work has shifted since the last window.",
    formula=_FORMULA,
    severity=Severity.INFO,
    find=find,
)
