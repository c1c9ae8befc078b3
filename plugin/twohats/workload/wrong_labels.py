"""How many labels are expected to be wrong, at the mix of issues that this site has.

The mapping's error rates were measured on issues labelled by people. Where only few issues are
role work, even a small rate of false labels makes up much of what is labelled: so the share is
worked out for this site's own labelled share, not quoted.
"""

from msgspec import Struct

from twohats.model.report import Measured, WrongLabels
from twohats.model.verdict import DecidedBy
from twohats.workload.rows import decided_by
from twohats.workload.slices import Slice
from twohats.workload.statistics import wilson
from twohats.workload.view import View

TOO_MANY = 0.15  # above this, findings about people are withheld
_DIGITS = 4


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
    labelled, base = _labelled(views)
    if not labelled:
        return WrongLabels(
            status="nothing labelled", sentence="No issue got its role from its words."
        )
    share = labelled / base
    low, value, high = (expected(share, rates) for rates in _rates(measured))
    sample = measured.role_issues + measured.other_issues
    return WrongLabels(
        status="measured",
        value=round(value, _DIGITS),
        low=round(low, _DIGITS),
        high=round(high, _DIGITS),
        sample=sample,
        sentence=_sentence(labelled, (low, value, high), sample),
    )


def is_doubtful(wrong: WrongLabels) -> bool:
    """Return whether too many labels may be wrong to speak of a person by them."""
    return wrong.value is not None and wrong.value > TOO_MANY


def _sentence(labelled: int, shares: tuple[float, float, float], sample: int) -> str:
    low, value, high = (f"{100 * share:.0f}" for share in shares)
    rates = f"error rates from {sample:,} issues labelled by people"
    labels = f"the {labelled:,} labels by evidence"
    if shares[1] >= 1:  # no more are labelled than would be if no issue were role work at all
        return f"{low} to {high} % of {labels} may be wrong; {rates} tell no closer here."
    return f"About {value} % of {labels} are expected to be wrong ({low}-{high} %; {rates})."


def expected(labelled: float, rates: _Rates) -> float:
    """Return the share of wrong ones among the labelled, where ``labelled`` of all issues are."""
    if rates.found <= rates.false:
        return 1.0  # the mapping tells nothing
    role_work = min(1.0, max(0.0, (labelled - rates.false) / (rates.found - rates.false)))
    false = (1 - role_work) * rates.false
    found = role_work * rates.found
    return (false + found * rates.confused) / (false + found) if false + found else 0.0


def _labelled(views: list[View]) -> tuple[int, int]:
    labelled = issues = 0
    for view in views:
        projects = tuple(view.projects.values())
        counts = decided_by(Slice(view.all_cells.cells), projects)
        labelled += counts[DecidedBy.EVIDENCE]
        issues += sum(project.issues for project in projects) - counts[DecidedBy.HUMAN]
    return labelled, issues


def _rates(measured: Measured) -> tuple[_Rates, _Rates, _Rates]:
    """Return the rates at their most favourable, as measured, and least favourable."""
    found = measured.role_found / measured.role_issues
    confused = measured.role_wrong, measured.role_found
    false = measured.other_labelled, measured.other_issues
    least, most = wilson(*confused), wilson(*false)
    return (
        _Rates(found, least[0], most[0]),
        _Rates(found, confused[0] / max(1, confused[1]), false[0] / false[1]),
        _Rates(found, least[1], most[1]),
    )
