"""How many labels are expected to be wrong, at the mix of issues that this site has.

The mapping's error rates were measured on issues labelled by people. Where only few issues are
role work, even a small rate of false labels makes up much of what is labelled: so the share is
worked out for this site's own labelled share, not quoted.

Projects differ. Ordinary ones are pooled, since each alone has too few labels to tell; those with
more labels than false ones would make are worked out apart, lest the ordinary issues of the
others make their labels look wrong.
"""

from collections.abc import Iterable
from math import ceil, floor

from msgspec import Struct

from twohats.model.report import Measured, WrongLabels
from twohats.model.verdict import DecidedBy
from twohats.workload.rows import decided_by
from twohats.workload.rules.base import LEVEL
from twohats.workload.slices import Slice
from twohats.workload.statistics import adjusted, binomial_tail, wilson
from twohats.workload.view import View

TOO_MANY = 0.15  # above this, findings about people are withheld
_DIGITS = 4
_EXACT = 6  # digits of a count that arithmetic leaves exact


class _Count(Struct, frozen=True):
    """Issues that no person decided, and those of them that evidence labelled."""

    labelled: int = 0
    issues: int = 0


class _Rates(Struct, frozen=True):
    """Chances: a role issue is found, a found one gets the wrong role, another is labelled."""

    found: float
    confused: float
    false: float


def wrong_labels(views: list[View], measured: Measured | None) -> WrongLabels:
    """Return the expected share of wrong labels among those given by evidence."""
    if measured is None or not (measured.role_issues and measured.other_issues):
        return WrongLabels(
            status="not measured",
            sentence="Expected share of wrong labels: not measured; the mapping has no error"
            " rates.",
        )
    projects = [count for view in views for count in _counts(view)]
    whole = _sum(projects)
    if not whole.labelled:
        return WrongLabels(
            status="nothing labelled", sentence="No issue got its role from its words."
        )
    apart, others = _kinds(projects, measured)
    low, value, high = (
        _wrong(_sum(apart), rates) + _wrong(_sum(others), rates)
        for rates in _rates(measured, whole)
    )
    # How many are wrong is a whole number, so the range ends at whole numbers.
    least, most = floor(round(low, _EXACT)), ceil(round(high, _EXACT))
    shares = tuple(round(n / whole.labelled, _DIGITS) for n in (least, value, most))
    sample = measured.role_issues + measured.other_issues
    how = _how(len(apart), len(projects)) if apart and others else ""
    return WrongLabels(
        status="measured",
        low=shares[0],
        value=shares[1],
        high=shares[2],
        sample=sample,
        sentence=_sentence(whole.labelled, shares, sample) + how,
    )


def is_doubtful(wrong: WrongLabels) -> bool:
    """Return whether too many labels may be wrong to speak of a person by them."""
    return wrong.value is not None and wrong.value > TOO_MANY


def _sentence(labelled: int, shares: tuple[float, ...], sample: int) -> str:
    low, value, high = (f"{100 * share:.0f}" for share in shares)
    rates = f"error rates from {sample:,} issues labelled by people"
    labels = f"the {labelled:,} labels by evidence"
    if shares[1] >= 1:  # no more are labelled than would be if no issue were role work at all
        return f"{low} to {high} % of {labels} may be wrong; {rates} tell no closer here."
    return f"About {value} % of {labels} are expected to be wrong ({low}-{high} %; {rates})."


def _how(apart: int, projects: int) -> str:
    have = "has" if apart == 1 else "have"
    return (
        f" Worked out apart from the rest for {apart} of {projects} projects, which {have} more"
        " labels than false ones alone would make."
    )


def _counts(view: View) -> Iterable[_Count]:
    cells = view.all_cells.by(lambda cell: cell.key.project)
    for name, project in view.projects.items():
        by = decided_by(cells.get(name, Slice(())), (project,))
        yield _Count(by[DecidedBy.EVIDENCE], project.issues - by[DecidedBy.HUMAN])


def _sum(counts: Iterable[_Count]) -> _Count:
    labelled = issues = 0
    for count in counts:
        labelled, issues = labelled + count.labelled, issues + count.issues
    return _Count(labelled, issues)


def _kinds(projects: list[_Count], measured: Measured) -> tuple[list[_Count], list[_Count]]:
    """Return the projects that surely have role work, and the others.

    Sure is what false labels alone explain in no project at the highest rate that was not ruled
    out. The chances are adjusted for the number of projects: among many, some have many false
    labels by chance, and taking these for right ones would make all look better than it is.
    """
    highest = wilson(measured.other_labelled, measured.other_issues)[1]
    chances = adjusted([binomial_tail(one.labelled, one.issues, highest) for one in projects])
    sure = [chance <= LEVEL for chance in chances]
    apart = [one for one, is_sure in zip(projects, sure, strict=True) if is_sure]
    others = [one for one, is_sure in zip(projects, sure, strict=True) if not is_sure]
    return apart, others


def _wrong(count: _Count, rates: _Rates) -> float:
    """Return how many of the labelled are expected to be wrong; at most all."""
    if not count.labelled or rates.found <= rates.false:
        return count.labelled  # nothing is labelled, or the mapping tells nothing
    share = count.labelled / count.issues
    role_work = min(1.0, max(0.0, (share - rates.false) / (rates.found - rates.false)))
    false = (1 - role_work) * rates.false
    found = role_work * rates.found
    if not false + found:
        return 0.0
    return count.labelled * (false + found * rates.confused) / (false + found)


def _rates(measured: Measured, site: _Count) -> tuple[_Rates, _Rates, _Rates]:
    """Return the rates at their most favourable, as measured, and least favourable.

    They are those of this site's own issues, of which there may be few: so a range is as wide as
    that of a sample of both.
    """
    found = measured.role_found / measured.role_issues
    confused = measured.role_wrong / max(1, measured.role_found)
    false = measured.other_labelled / measured.other_issues
    least = _range(confused, measured.role_found, site.labelled)
    most = _range(false, measured.other_issues, site.issues)
    return (
        _Rates(found, least[0], most[0]),
        _Rates(found, confused, false),
        _Rates(found, least[1], most[1]),
    )


def _range(share: float, measured: int, here: int) -> tuple[float, float]:
    """Return between what the share of ``here`` issues lies, if it was so of ``measured``."""
    if not measured:
        return 0.0, 1.0
    both = measured * here / (measured + here)
    return wilson(share * both, both)
