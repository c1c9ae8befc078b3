"""The tables of plugin/docs/reliability.md, written from the tests that prove them.

``./scripts/reliability`` pastes them by cog; a test compares.
"""

from collections.abc import Iterable
from importlib import import_module

from fault_cases import CASES
from reconcile_rows import ROWS, Case
from twohats.model.plan import NoProperty, Provenance
from twohats.plan.names import Declared

_MODULES = ("reading", "writing", "local")
_SHORT = {
    "project-owner-work": "owner",
    "project-manager-work": "manager",
    "role-unclear": "unclear",
}
_HEAD = (
    "what is found",
    "labels",
    "property says we left",
    "words earn",
    "labels then",
    "property",
)


def cases_table() -> str:
    """Return the 40 fault cases."""
    for name in _MODULES:
        import_module(f"flows.test_fault_cases_{name}")
    rows = ["| case | given | what happens | exit |", "|---:|---|---|---|"]
    for number in sorted(CASES):
        case = CASES[number]
        codes = ", ".join(str(int(code)) for code in case.codes)
        rows.append(f"| {number} | {case.given} | {case.expected} | {codes} |")
    return "\n".join(rows)


def reconcile_table() -> str:
    """Return the reconcile table, a line a row that is tested."""
    rows = [f"| {' | '.join(_HEAD)} |", "|---|---|---|---|---|---|"]
    rows += [_line(row) for row in ROWS]
    return "\n".join(rows)


def _line(row: Case) -> str:
    given = row.given
    prop = given.prop
    if isinstance(prop, Provenance):
        left = _labels((*prop.before, *prop.after) if prop.after else prop.labels)
        left = f"{left} ({prop.state})" if prop.state != "done" else left
    else:
        left = {NoProperty.ABSENT: "(none)", NoProperty.UNTOLD: "(not told)"}.get(prop, f"({prop})")
    wish = Declared(given.names).of_role(given.verdict.role)
    after = _labels(row.labels_after) if row.state else "as they are"
    state = str(row.state) if row.state else "not written"
    seen = "" if given.fresh else ", by search"
    cells = (row.name, _labels(given.labels) + seen, left, _labels(sorted(wish)), after, state)
    return f"| {' | '.join(cells)} |"


def _labels(labels: Iterable[str]) -> str:
    return " ".join(_SHORT.get(label, label) for label in labels) or "-"
