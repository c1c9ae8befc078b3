"""Moments in JQL: epoch milliseconds, dates in the account's time zone, periods, functions."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from twohats.sandbox.jql.parse import Call, Value
from twohats.sandbox.jql.tokens import JqlError

_FORMATS = ("%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d", "%Y-%m-%d")
_PERIOD = re.compile(r"(?P<sign>[+-]?)(?P<parts>\d+[wdhm](?:\s*\d+[wdhm])*)", re.IGNORECASE)
_UNITS = {"w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000}


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name, UTC where the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        return ZoneInfo("UTC")


def to_ms(moment: datetime) -> int:
    """Return an aware moment in epoch milliseconds."""
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))


def from_ms(ms: int) -> datetime:
    """Return epoch milliseconds as an aware moment, UTC."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


def period(text: str) -> int | None:
    """Return a period such as ``-30d`` or ``4w 2d`` in milliseconds, ``None`` if it is none."""
    match = _PERIOD.fullmatch(text.strip())
    if match is None:
        return None
    parts = re.findall(r"(\d+)([wdhm])", match["parts"].lower())
    total = sum(int(number) * _UNITS[unit] for number, unit in parts)
    return -total if match["sign"] == "-" else total


def moment(field: str, value: Value, now: int, zone: ZoneInfo) -> int:
    """Return the epoch milliseconds that a literal means."""
    text = value.text.strip()
    if not value.quoted and re.fullmatch(r"-?\d+", text):
        return int(text)
    span = period(text)
    if span is not None:
        return now - now % _UNITS["m"] + span  # relative times are as coarse as JQL's finest unit
    for form in _FORMATS:
        try:
            naive = datetime.strptime(text, form)  # noqa: DTZ007 - the zone comes next
        except ValueError:
            continue
        return to_ms(naive.replace(tzinfo=zone))
    raise JqlError(
        f"Date value '{value.text}' for field '{field}' is invalid. Valid formats include: "
        "'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format "
        "e.g. '-5d', '4w 2d'."
    )


def called(call: Call, now: int, zone: ZoneInfo) -> int:
    """Return the epoch milliseconds of ``now()``, ``startOfDay()`` and their like."""
    name = call.name.lower()
    if name == "now":
        return now
    match = re.fullmatch(r"(start|end)of(day|week|month|year)", name)
    if match is None:
        raise JqlError(f"Unable to find JQL function '{call.name}({', '.join(call.arguments)})'.")
    local = from_ms(now).astimezone(zone)
    local = _shift(local, match[2], call.arguments[0] if call.arguments else "")
    start = _start(local, match[2])
    if match[1] == "start":
        return to_ms(start)
    return to_ms(_start(_add(start, match[2], 1), match[2])) - 1


def _shift(local: datetime, unit: str, argument: str) -> datetime:
    if re.fullmatch(r"[+-]?\d+", argument):
        return _add(local, unit, int(argument))
    span = period(argument) if argument else 0
    if span is None:
        raise JqlError(f"Duration for function should have the format (+/-)nn(y|M|w|d|h|m): {unit}")
    return local + timedelta(milliseconds=span)


def _add(local: datetime, unit: str, count: int) -> datetime:
    if unit in ("day", "week"):
        return local + timedelta(days=count * (7 if unit == "week" else 1))
    months = local.year * 12 + local.month - 1 + count * (12 if unit == "year" else 1)
    return local.replace(year=months // 12, month=months % 12 + 1, day=1)


def _start(local: datetime, unit: str) -> datetime:
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "week":  # Jira's week starts on Sunday unless the site says otherwise
        return day - timedelta(days=(day.weekday() + 1) % 7)
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day
