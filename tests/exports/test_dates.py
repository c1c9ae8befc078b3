"""Dates are read where they can be read in one way only."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exported import read, table, written
from twohats.exports import dates
from twohats.exports.dates import DateReader


def told(cell: str, *sample: str) -> str | None:
    """Return how a cell is read, twice to meet what the first time taught."""
    reader = DateReader(sample)
    first, second = reader.ms(cell), reader.ms(cell)
    assert first == second
    return (
        None if first is None else f"{datetime.fromtimestamp(first / 1000, UTC):%Y-%m-%d %H:%M:%S}"
    )


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("22/Apr/26 7:56 AM", "2026-04-22 07:56:00"),
        ("06/May/26 12:00 AM", "2026-05-06 00:00:00"),
        ("06/May/26 12:01 PM", "2026-05-06 12:01:00"),
        ("6/May/2026 23:59", "2026-05-06 23:59:00"),
        ("22/Apr/26", "2026-04-22 00:00:00"),
        ("22/Apr/98 1:00 PM", "1998-04-22 13:00:00"),
        ("22-Apr-2026 07:56", "2026-04-22 07:56:00"),
        ("22. April 2026 07:56", "2026-04-22 07:56:00"),
        ("01/Mrz/26 7:00", "2026-03-01 07:00:00"),
        ("01/M\u00e4rz/26 7:00", "2026-03-01 07:00:00"),
        ("01/Dez./26 7:00", "2026-12-01 07:00:00"),
        ("22/avr./26 7:56", "2026-04-22 07:56:00"),
        ("22/juin/26 7:56", "2026-06-22 07:56:00"),
        ("22/juil./26 7:56", "2026-07-22 07:56:00"),
        ("22/ao\u00fbt/26 7:56", "2026-08-22 07:56:00"),
        ("22/ene/26 7:56 p. m.", "2026-01-22 19:56:00"),
        ("22 de agosto de 2026 10:00", "2026-08-22 10:00:00"),
        ("Apr 22, 2026 7:56 AM", "2026-04-22 07:56:00"),
        ("April 22, 2026, 7:56:30 PM", "2026-04-22 19:56:30"),
        ("2026-04-22", "2026-04-22 00:00:00"),
        ("2026-04-22 7:56", "2026-04-22 07:56:00"),
        ("2026/04/22 07:56:01", "2026-04-22 07:56:01"),
        ("2026.04.22 07:56", "2026-04-22 07:56:00"),
        ("2026-04-22T07:56:00.000+0200", "2026-04-22 05:56:00"),
        ("2026-04-22 07:56:00.123", "2026-04-22 07:56:00"),
        ("22.04.2026 07:56", "2026-04-22 07:56:00"),
        ("03.04.2026", "2026-04-03 00:00:00"),
        (" 22/Apr/26 7:56 AM ", "2026-04-22 07:56:00"),
    ],
)
def test_clear_dates_are_read(cell: str, expected: str) -> None:
    assert told(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        *("", " ", "?", "soon", "22", "22/Apr", "31/Feb/26", "22/Xyz/26", "0/Apr/26", "22/Apr/0"),
        *("22/Apr/26 13:00 PM", "22/Apr/26 0:00 AM", "22/Apr/26 24:00", "22/Apr/26 7:60", "7:56"),
        *("22/Apr/26 7:56 XM", "2026-13-01", "2026-02-30", "22.13.2026", "22.04.26", "0000-01-01"),
    ],
)
def test_what_is_no_date_is_not_read(cell: str) -> None:
    assert told(cell) is None


@pytest.mark.parametrize("cell", ["03/04/2026", "03/04/26 7:56 AM", "3-4-2026", "22/04/2026 10:00"])
def test_day_and_month_are_never_guessed(cell: str) -> None:
    reader = DateReader()
    assert reader.ms(cell) is None
    assert reader.ambiguous == 1


def test_a_day_over_twelve_settles_the_order_for_all() -> None:
    assert told("03/04/2026", "1/2/2026", "22/04/2026 10:00") == "2026-04-03 00:00:00"
    assert told("03/04/26 7:56 PM", "04/22/26 10:00 AM") == "2026-03-04 19:56:00"
    assert told("03-04-2026", "22-04-2026", "04-22-2026") is None
    assert told("04/22/2026", "22/04/2026") is None


def test_dates_left_out_are_said_once_with_their_count(tmp_path: Path) -> None:
    header = ("Issue key", "Summary", "Status", "Created", "Updated")
    rows = [(f"A-{n}", "x", "Open", "03/04/2026 10:00", "01/Mar/26") for n in range(5)]
    came = read(written(tmp_path, table([header, *rows])))
    [note] = came.notes
    assert "5 dates were left out" in note
    assert {issue.unreadable for issue in came.issues} == {("created",)}
    assert all(issue.updated_ms for issue in came.issues)


def test_the_order_is_found_in_the_file(tmp_path: Path) -> None:
    header = ("Issue key", "Summary", "Status", "Created", "Resolved")
    rows = [
        ("A-1", "x", "Open", "03/04/2026", ""),
        ("A-2", "x", "Open", "03/05/2026", "22/05/2026"),
    ]
    came = read(written(tmp_path, table([header, *rows])))
    assert came.notes == []
    assert [issue.created_ms for issue in came.issues] == [1775174400000, 1777766400000]


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2069, 12, 31)),  # noqa: DTZ001 - exports have none
    st.sampled_from(["%d/%b/%y %I:%M %p", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M", "%B %d, %Y %H:%M"]),
)
def test_dates_come_back_to_the_minute(moment: datetime, form: str) -> None:
    minute = moment.replace(second=0, microsecond=0)
    assert told(minute.strftime(form)) == f"{minute:%Y-%m-%d %H:%M:%S}"


@given(st.text(alphabet="0123456789/-. :TApmMJan", max_size=20), st.lists(st.text(max_size=9)))
def test_no_cell_stops_it(cell: str, sample: list[str]) -> None:
    told(cell, *sample)


def test_memory_for_dates_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dates, "_KEPT", 10)
    reader = DateReader()
    days = [f"{day:02d}/Apr/26 {day % 12 + 1}:{day:02d} AM" for day in range(1, 29)]
    assert [reader.ms(day) for day in days] == [DateReader().ms(day) for day in days]
    assert len(reader._days) <= 10  # noqa: SLF001 - memory is what is tested
