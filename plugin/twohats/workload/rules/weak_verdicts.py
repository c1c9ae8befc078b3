"""TH401: too many issues with evidence are weak or too close to trust the rest.

Told of the site as a whole if it holds there, else of the projects where it does. Ordinary
engineering brushes past a duty's words now and then, so where little is role work most evidence
is weak by nature: on real trackers two in three such issues, and the rest is sound. Where nothing
was decided there is no rest to doubt.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from twohats.model.finding import NextStep, Severity
from twohats.model.tally import KEYS_KEPT, ProjectTally
from twohats.model.verdict import DecidedBy, Reason
from twohats.workload import links
from twohats.workload.rules import wording
from twohats.workload.rules.base import LEVEL, Candidate, Rule, Silence, Told
from twohats.workload.slices import public_keys
from twohats.workload.statistics import binomial_tail, wilson
from twohats.workload.view import View

FEWEST = 30  # issues with evidence
FEWEST_DECIDED = 10  # by it
TOO_MANY = 0.75
_REASONS = (Reason.WEAK.value, Reason.TOO_CLOSE.value)
_FORMULA = "(weak + too-close) / (weak + too-close + decided by evidence)"


def find(view: View) -> Iterator[Candidate | Silence]:
    """Look at the site, then at its projects."""
    every = tuple(view.projects.values())
    if not _is_enough(view, every):
        why = f"fewer than {FEWEST} issues with evidence, or fewer than {FEWEST_DECIDED} decided"
        yield Silence(f"{why} by it")
        return
    whole = _candidate(view, "", every)
    yield whole
    if len(every) < 2 or (whole.big and whole.p <= LEVEL):  # noqa: PLR2004 - one is the site
        return
    for project in every:
        if _is_enough(view, (project,)):
            yield _candidate(view, project.project, (project,))


def _is_enough(view: View, projects: Sequence[ProjectTally]) -> bool:
    doubtful, n = _counts(view, projects)
    return n >= FEWEST and n - doubtful >= FEWEST_DECIDED


def _counts(view: View, projects: Sequence[ProjectTally]) -> tuple[int, int]:
    doubtful = sum(p.unclear.get(reason, 0) for p in projects for reason in _REASONS)
    decided = sum(
        cell.work.issues
        for project in projects
        for cell in view.by_project[project.project].cells
        if cell.key.by is DecidedBy.EVIDENCE
    )
    return doubtful, doubtful + decided


def _candidate(view: View, name: str, projects: Sequence[ProjectTally]) -> Candidate:
    doubtful, n = _counts(view, projects)
    return Candidate(
        p=binomial_tail(doubtful, n, TOO_MANY),
        big=doubtful > TOO_MANY * n,
        tell=partial(_tell, view, name, projects),
        project=name,
    )


def _tell(view: View, name: str, projects: Sequence[ProjectTally]) -> Told:
    doubtful, n = _counts(view, projects)
    low, high = wilson(doubtful, n)
    samples = tuple(sorted(s for project in projects for s in project.samples)[:KEYS_KEPT])
    queue = sum(project.queue for project in projects)
    share = wording.percent(doubtful / n)
    where = [links.project(name)] if name else []
    return Told(
        what=f"{name or 'The site'}: {share} of the issues with evidence are weak or too close",
        against=f"up to {wording.percent(TOO_MANY)} the rest can be trusted",
        sure=wording.interval(doubtful, n),
        which=wording.after("Oldest open", samples),
        short=f"{share} of the issues with evidence{f' in {name}' if name else ''} are too weak"
        " or too close to call",
        numbers={
            "formula": _FORMULA,
            "test": f"exact binomial against a share of {TOO_MANY}, one-sided",
            "k": doubtful,
            "n": n,
            "share": wording.rounded(doubtful / n),
            "low": wording.rounded(low),
            "high": wording.rounded(high),
        },
        samples=samples,
        count=queue,
        jql=view.links.of_queue(queue, public_keys(samples), *where),
        step=NextStep.MAPPING,
    )


RULE = Rule(
    code="TH401",
    name="weak-verdicts",
    says="Too many issues with evidence are weak or too close to trust the rest.",
    formula=_FORMULA,
    severity=Severity.WARNING,
    find=find,
)
