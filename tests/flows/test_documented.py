"""The page on reliability says what the tests prove, and all of it."""

from pathlib import Path

import twohats
from fault_cases import CASES
from reliability_tables import cases_table, reconcile_table


def page() -> str:
    """Return the page."""
    return (Path(twohats.__file__).parents[1] / "docs" / "reliability.md").read_text("utf-8")


def test_all_40_cases_are_proven_by_number() -> None:
    assert cases_table() in page(), "./scripts/reliability writes it anew"
    assert sorted(CASES) == list(range(1, 41))


def test_the_page_shows_the_reconcile_table() -> None:
    assert reconcile_table() in page(), "./scripts/reliability writes it anew"
