"""Jira's times to epoch milliseconds, fast: each part is looked up in a small table."""

import re
from datetime import UTC, date, datetime, timedelta

DAY_MS = 86_400_000
_MINUTE_MS = 60_000
_KEPT = 20_000  # entries a growing table may have before it starts anew
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_MILLISECOND = timedelta(milliseconds=1)
_USUAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:[+-]\d{4}|Z)")

# Made once: Python before 3.12 makes a slice anew each time.
_DAY, _MIN, _SEC, _TAIL = slice(10), slice(10, 16), slice(16, 19), slice(19, None)

_DAYS: dict[str, int] = {}  # "2024-01-31" -> ms, learnt as met
_MINUTES = {f"T{m // 60:02d}:{m % 60:02d}": m * _MINUTE_MS for m in range(1440)}
_SECONDS = {f":{s:02d}": s * 1000 for s in range(60)}
_TAILS: dict[str, int] = {}  # ".123+0100" -> ms, the offset taken off; learnt as met


def epoch_ms(text: str) -> int | None:
    """Return ``2024-01-31T10:00:00.000+0100`` as epoch milliseconds.

    Any other ISO 8601 form is read too, as UTC where it names no zone; ``None`` for the rest.
    """
    try:
        return _DAYS[text[_DAY]] + _MINUTES[text[_MIN]] + _SECONDS[text[_SEC]] + _TAILS[text[_TAIL]]
    except KeyError:
        return _slowly(text)


def epoch_ms_of_three(
    created: str | None, updated: str | None, resolved: str | None
) -> tuple[int | None, int | None, int | None]:
    """Return an issue's three times: as ``epoch_ms`` of each, without its calls."""
    try:
        a, b = created or "", updated or ""
        first = _DAYS[a[_DAY]] + _MINUTES[a[_MIN]] + _SECONDS[a[_SEC]] + _TAILS[a[_TAIL]]
        second = _DAYS[b[_DAY]] + _MINUTES[b[_MIN]] + _SECONDS[b[_SEC]] + _TAILS[b[_TAIL]]
        if resolved is None:
            return first, second, None
        c = resolved
        third = _DAYS[c[_DAY]] + _MINUTES[c[_MIN]] + _SECONDS[c[_SEC]] + _TAILS[c[_TAIL]]
    except KeyError:
        return epoch_ms(created or ""), epoch_ms(updated or ""), epoch_ms(resolved or "")
    return first, second, third


def day_ms(day: date) -> int:
    """Return midnight UTC of a day as epoch milliseconds."""
    return (day.toordinal() - _EPOCH_DAY) * DAY_MS


def _slowly(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    value = (moment - _EPOCH) // _MILLISECOND
    if _USUAL.fullmatch(text):
        _learn(_DAYS, text[:10], day_ms(moment.date()))
        within_day = _MINUTES[text[10:16]] + _SECONDS[text[16:19]]
        _learn(_TAILS, text[19:], value - _DAYS[text[:10]] - within_day)
    return value


def _learn(table: dict[str, int], key: str, value: int) -> None:
    if len(table) >= _KEPT:
        table.clear()
    table[key] = value
