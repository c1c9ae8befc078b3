"""Dates as Jira's exports write them. Only what can be read in one way is read.

Exports carry no time zone: times are taken as UTC, so they may be off by the site's offset.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from twohats.records import day_ms, epoch_ms

_KEPT = 20_000  # entries a table may have before it starts anew
_LONGEST = 64  # characters of any date
_MINUTE_MS = 60_000
_PIVOT = 70  # two-digit years from here on are of the last century
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:\s?([ap])\.?\s?m\.?)?", re.IGNORECASE)
_CELL = re.compile(r"(.*?)(?:,?\s+|T(?=\d))(\d{1,2}:.*)", re.DOTALL)
_NAMED = re.compile(r"(\d{1,2})[ ./-]+(?:de )?([^\W\d_]+)[ ./-]+(?:de )?(\d{4}|\d\d)")
_AMERICAN = re.compile(r"([^\W\d_]+)\.? (\d{1,2}),? (\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_NUMERIC = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d\d)")
# English, German, French, Spanish; the first letters of longer names.
_MONTHS = (
    ("jan", "ene"),
    ("feb", "fev", "fév"),
    ("mar", "mär", "mrz"),
    ("apr", "avr", "abr"),
    ("may", "mai"),
    ("jun", "juin"),
    ("jul", "juil"),
    ("aug", "aoû", "aou", "ago"),
    ("sep",),
    ("oct", "okt"),
    ("nov",),
    ("dec", "dez", "déc", "dic"),
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}


class DateReader:
    """Reads the dates of one file. ``ambiguous`` counts those left out as day or month first.

    ``sample`` are some date cells of the file. Where one of them has a number over 12 in the
    place of the day (``22/04/2026``), the order is known for all; else no such date is read,
    not even those that are clear by themselves: half of a file's dates would tell a wrong story.
    """

    def __init__(self, sample: Iterable[str] = ()) -> None:
        self.ambiguous = 0
        self._sample = sample
        self._days: dict[str, int] = {}
        self._times: dict[str, int] = {"": 0}

    @cached_property
    def _is_day_first(self) -> bool | None:
        """Whether the day comes first; found out only where it matters, as it takes a while."""
        return _day_first(self._sample)

    def ms(self, cell: str) -> int | None:
        """Return a cell as epoch milliseconds; ``None`` if empty or not to be read."""
        day, _, time = cell.partition(" ")
        try:
            return self._days[day] + self._times[time]
        except KeyError:
            return self._learn(cell.strip()) if 0 < len(cell) <= _LONGEST else None

    def _learn(self, cell: str) -> int | None:
        match = _CELL.fullmatch(cell)
        day, time = match.groups() if match else (cell, "")
        time_ms = _time_ms(time)
        if time_ms is None:
            return epoch_ms(cell)  # with a zone, say
        found = self._day(day)
        if found is None:
            return None
        if " " not in day and f"{day} {time}".rstrip() == cell:
            _keep(self._days, day, found)
            _keep(self._times, time, time_ms)
        return found + time_ms

    def _day(self, text: str) -> int | None:
        parts = _named(text) or _plain(text)
        numeric = _NUMERIC.fullmatch(text)
        if numeric:
            if self._is_day_first is None:
                self.ambiguous += 1
                return None
            first, second, year = int(numeric[1]), int(numeric[3]), numeric[4]
            day, month = (first, second) if self._is_day_first else (second, first)
            parts = _year(year), month, day
        if parts is None:
            return None
        try:
            return day_ms(date(*parts))
        except ValueError:
            return None


def _day_first(sample: Iterable[str]) -> bool | None:
    """Return whether the day comes first in numeric dates, ``None`` if nothing proves it."""
    orders: set[int] = set()
    for cell in sample:
        numeric = _NUMERIC.match(cell[:_LONGEST].strip())
        if numeric:
            orders.update(place for place in (1, 3) if int(numeric[place]) > 12)  # noqa: PLR2004 - months
    return orders == {1} if len(orders) == 1 else None


def _named(text: str) -> tuple[int, int, int] | None:
    """Read a day whose month is a word: 22/Apr/26, Apr 22, 2026."""
    if match := _NAMED.fullmatch(text):
        day, name, year = match.groups()
    elif match := _AMERICAN.fullmatch(text):
        name, day, year = match.groups()
    else:
        return None
    month = _month(name.casefold())
    return (_year(year), month, int(day)) if month else None


def _month(name: str) -> int | None:
    return _MONTH_OF.get(name[:4]) or _MONTH_OF.get(name[:3])


def _plain(text: str) -> tuple[int, int, int] | None:
    """Read 2026-04-22, and 22.04.2026: with dots, the day is first everywhere."""
    if match := _YEAR_FIRST.fullmatch(text):
        return int(match[1]), int(match[3]), int(match[4])
    if match := _DOTTED.fullmatch(text):
        return int(match[3]), int(match[2]), int(match[1])
    return None


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:  # noqa: PLR2004 - digits
        return year
    return year + (1900 if year >= _PIVOT else 2000)


def _time_ms(text: str) -> int | None:
    if not text:
        return 0
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
    half = (match[4] or "").lower()
    if half:
        if not 1 <= hours <= 12:  # noqa: PLR2004 - on the clock
            return None
        hours = hours % 12 + (12 if half == "p" else 0)
    if hours > 23 or minutes > 59 or seconds > 59:  # noqa: PLR2004 - on the clock
        return None
    return (hours * 60 + minutes) * _MINUTE_MS + seconds * 1000


def _keep(table: dict[str, int], key: str, value: int) -> None:
    if len(table) >= _KEPT:
        table.clear()
    table[key] = value
