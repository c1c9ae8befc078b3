"""TH101: the share of manager work in a project's open role work is off its target.

Without a target, projects are held against the other projects of the site, and the site as a
whole against nothing.
"""

from collections.abc import Iterator

from msgspec import Struct

from twohats.model.finding import NextStep, Severity
from twohats.model.settings import Band
from twohats.model.verdict import Role
from twohats.workload import links
from twohats.workload.rules import wording
from twohats.workload.rules.base import Candidate, Rule, Silence, Told
from twohats.workload.slices import Slice, public_keys
from twohats.workload.statistics import (
    binomial_head,
    binomial_tail,
    median,
    two_proportions,
    wilson,
)
from twohats.workload.view import View

FEWEST = 20  # open role issues
FAR = 0.2  # from the other projects, where no target is set
_FORMULA = "(manager + both/2) / (owner + manager + both)"
_AGAINST_TARGET = "exact binomial against the nearer edge of the target, two-sided"
_AGAINST_OTHERS = "two proportions, pooled z with Yates' correction, two-sided"


class _Case(Struct, frozen=True):
    """One scope: its open role work, and how it is off."""

    project: str
    cells: Slice
    p: float
    big: bool
    too_much: Role
    against: str
    extra: dict[str, int | float | str | None]


def find(view: View) -> Iterator[Candidate | Silence]:
    """Hold every project, and where it has a target the site, against what it shall be."""
    untargeted = []
    for project, cells in view.open_by_project.items():
        target = view.settings_of(project).target
        if target is None:
            untargeted.append(project)
        elif cells.issues >= FEWEST:
            yield from _against_target(view, project, cells, target)
        else:
            yield _few(project)
    if view.settings.target is not None and len(view.projects) > 1:
        whole = Slice(cell for cells in view.open_by_project.values() for cell in cells.cells)
        if whole.issues >= FEWEST:
            yield from _against_target(view, "", whole, view.settings.target)
    yield from _against_each_other(view, untargeted)


def _few(project: str) -> Silence:
    return Silence(f"fewer than {FEWEST} open role issues", project)


def _against_target(
    view: View, project: str, cells: Slice, target: Band
) -> Iterator[Candidate | Silence]:
    manager, n = cells.part(Role.MANAGER), cells.issues
    low, high = target.low / 100, target.high / 100
    above, below = binomial_tail(manager, n, high), binomial_head(manager, n, low)
    too_much = Role.MANAGER if above < below else Role.OWNER
    case = _Case(
        project=project,
        cells=cells,
        p=min(1.0, 2 * min(above, below)),
        big=not low <= manager / n <= high,
        too_much=too_much,
        against=_band(target, too_much),
        extra={"test": _AGAINST_TARGET, "target_low": low, "target_high": high},
    )
    yield _candidate(view, case)


def _band(target: Band, role: Role) -> str:
    """Return the target in words, of the role that there is too much of."""
    low, high = target.low, target.high
    if role is Role.OWNER:
        low, high = 100 - target.high, 100 - target.low
    work = f"{wording.HAT[role]} work"
    if low <= 0:
        return f"the target is at most {high} % {work}"
    if high >= 100:  # noqa: PLR2004 - percent
        return f"the target is at least {low} % {work}"
    return f"the target is {low}-{high} % {work}"


def _against_each_other(view: View, projects: list[str]) -> Iterator[Candidate | Silence]:
    slices = {
        project: view.open_by_project[project]
        for project in projects
        if view.open_by_project[project].issues >= FEWEST
    }
    yield from (_few(project) for project in projects if project not in slices)
    if len(slices) == 1:
        why = "no target is set, and there is no other project to compare with"
        yield Silence(why, next(iter(slices)))
        return
    counts = {name: (cells.part(Role.MANAGER), cells.issues) for name, cells in slices.items()}
    shares = [manager / n for manager, n in counts.values()]
    all_manager = sum(manager for manager, _ in counts.values())
    all_n = sum(n for _, n in counts.values())
    for project, (manager, n) in counts.items():
        rest = (all_manager - manager, all_n - n)
        is_odd = _is_the_odd_one(manager / n, shares)
        yield _candidate(view, _peer_case(project, slices[project], rest, is_odd=is_odd))


def _peer_case(project: str, cells: Slice, rest: tuple[float, int], *, is_odd: bool) -> _Case:
    manager, n = cells.part(Role.MANAGER), cells.issues
    other, m = rest
    share, peers = manager / n, other / m
    too_much = Role.MANAGER if share > peers else Role.OWNER
    theirs = peers if too_much is Role.MANAGER else 1 - peers
    return _Case(
        project=project,
        cells=cells,
        p=two_proportions(manager, n, other, m),
        big=abs(share - peers) >= FAR and is_odd,
        too_much=too_much,
        against=f"in the other projects it is {wording.percent(theirs)} (n {m})",
        extra={"test": _AGAINST_OTHERS, "others_share": wording.rounded(peers), "others_n": m},
    )


def _is_the_odd_one(share: float, shares: list[float]) -> bool:
    """Return whether it is this share that differs, not the others it is compared with."""
    if len(shares) == 2:  # noqa: PLR2004 - of two, the one further from an even split
        return abs(share - 1 / 2) >= max(abs(one - 1 / 2) for one in shares)
    return abs(share - median(shares)) >= FAR


def _candidate(view: View, case: _Case) -> Candidate:
    return Candidate(
        p=case.p,
        big=case.big,
        tell=lambda: _tell(view, case),
        project=case.project,
        subject=case.too_much.value,
    )


def _tell(view: View, case: _Case) -> Told:
    role, cells = case.too_much, case.cells
    hits, n = cells.part(role), cells.issues
    much = cells.role(role)
    duty, count = much.largest_duty()
    samples = much.samples()
    where = case.project or "The site"
    what = f"{wording.percent(hits / n)} of the open role work is {wording.HAT[role]} work"
    low, high = wilson(cells.part(Role.MANAGER), n)
    clauses = [links.project(case.project)] if case.project else []
    return Told(
        what=f"{where}: {what}",
        against=case.against,
        sure=wording.interval(hits, n),
        which=wording.largest(view.duty_name(duty), count, samples),
        short=f"in {where if case.project else 'the site'} {what}",
        numbers={
            "formula": _FORMULA,
            "owner": cells.work(Role.OWNER).issues,
            "manager": cells.work(Role.MANAGER).issues,
            "both": cells.work(Role.BOTH).issues,
            "n": n,
            "share": wording.rounded(cells.part(Role.MANAGER) / n),
            "low": wording.rounded(low),
            "high": wording.rounded(high),
            **case.extra,
        },
        samples=samples,
        count=much.issues,
        jql=view.links.some_of(
            much.issues, public_keys(samples), *clauses, view.links.role(role), links.OPEN
        ),
        step=NextStep.REASSIGN,
    )


RULE = Rule(
    code="TH101",
    name="role-share",
    says="The share of manager work in the open role work is off its target, or off the others.",
    formula=_FORMULA,
    severity=Severity.WARNING,
    find=find,
)
