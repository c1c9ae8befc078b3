"""Jira cuts CSV exports at 1,000 rows: how to ask for those that are missing."""

from collections.abc import Sequence
from itertools import pairwise

CUT_AT = 1000


def next_slice(keys: Sequence[str]) -> str:
    """Return what to do about an export of exactly ``CUT_AT`` issues, in the order given."""
    order = _order(keys)
    cut = f"exactly {CUT_AT:,} rows, where Jira cuts exports: more issues are probably missing"
    if order:
        return f"{cut}; export the rest with the same filter and `AND {order}`, and give both files"
    return (
        f"{cut}; add `ORDER BY key DESC` to the filter and export again, then the next ones with"
        " `AND key < THE-LAST-KEY ORDER BY key DESC`, and give all files"
    )


def _order(keys: Sequence[str]) -> str:
    """Return the JQL of what follows keys of one project in a row, empty if there is no order."""
    parts = [key.rpartition("-") for key in keys]
    if len({project for project, _, _ in parts}) != 1:
        return ""
    try:
        numbers = [int(number) for _, _, number in parts]
    except ValueError:
        return ""
    if all(a > b for a, b in pairwise(numbers)):
        return f"key < {keys[-1]} ORDER BY key DESC"
    if all(a < b for a, b in pairwise(numbers)):
        return f"key > {keys[-1]} ORDER BY key ASC"
    return ""
