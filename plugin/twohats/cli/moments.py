"""Moments as people write them on the command line."""

import re
from datetime import UTC, datetime

from twohats.errors import UsageError

_DAY_MS = 86_400_000
_MILLISECONDS_FROM = 10**11  # an epoch this large counts milliseconds: 1973 if so, else year 5138
_LAST_MS = 253_370_764_800_000  # the year 9999


def moment_ms(text: str, option: str) -> int:
    """Return an ISO date or time (UTC unless it says otherwise) or epoch in milliseconds."""
    if re.fullmatch(r"[0-9]{9,15}", text):  # eight digits are a date, 20261125
        number = int(text)
        found = number if number >= _MILLISECONDS_FROM else number * 1000
    else:
        try:
            at = datetime.fromisoformat(text)
            found = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
        except (ValueError, OverflowError):
            found = -1
    if not 0 <= found < _LAST_MS:
        raise UsageError(
            f"{option} {text}: no moment", todo="say it like 2026-11-25 or 2026-11-25T08:00:00Z"
        )
    return found


def since_ms(text: str, now_ms: int, option: str) -> int:
    """Return the moment a span such as ``14d`` before ``now_ms``, or as ``moment_ms``."""
    days = re.fullmatch(r"([0-9]{1,5})d", text)
    if days:
        return now_ms - int(days[1]) * _DAY_MS
    try:
        return moment_ms(text, option)
    except UsageError:
        todo = "say it like 14d or 2026-11-25"
        raise UsageError(f"{option} {text}: no moment", todo=todo) from None
