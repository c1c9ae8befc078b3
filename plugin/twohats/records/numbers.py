"""Numbers as Jira's fields hold them: JSON numbers, or text that should be one."""

import re
from typing import cast

_SANE = 1e12  # beyond it nothing is meant, and sums would stop being exact
_NUMBERS = frozenset({int, float})  # not bool
_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}")


def milli(value: object) -> int:
    """Return a number in thousandths; ``ValueError`` if it is none (``"?"``, infinite, a list)."""
    if type(value) is float and -_SANE <= value <= _SANE:  # the usual case, without a call
        return round(value * 1000)
    return round(_number(value) * 1000)


def seconds(value: object) -> int:
    """Return a number of seconds; ``ValueError`` if it is none."""
    return round(_number(value))


def _number(value: object) -> float:
    if isinstance(value, str):
        value = float(value.replace(",", ".") if _DECIMAL_COMMA.fullmatch(value.strip()) else value)
    if type(value) not in _NUMBERS or not abs(cast("float", value)) <= _SANE:
        raise ValueError("no number")  # "nan", too: it compares false to all
    return cast("float", value)
