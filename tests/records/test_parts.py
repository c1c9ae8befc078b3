"""Times, numbers and the names of custom fields."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twohats.model.site import SiteFields
from twohats.records import epoch_ms, find_fields, milli, seconds
from twohats.records.times import epoch_ms_of_three

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZONES = st.integers(-14 * 4, 14 * 4).map(lambda q: timezone(timedelta(minutes=15 * q)))
_MOMENTS = st.datetimes(
    min_value=datetime(1900, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=_ZONES,
)


def jira_time(moment: datetime) -> str:
    """Return a moment as Jira writes it."""
    ms = moment.microsecond // 1000
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms:03d}{moment:%z}"


@given(_MOMENTS)
def test_jiras_times_are_read_to_the_millisecond(moment: datetime) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    expected = (moment - _EPOCH) // timedelta(milliseconds=1)
    text = jira_time(moment)
    assert epoch_ms(text) == expected  # learnt
    assert epoch_ms(text) == expected  # looked up


@given(*[st.none() | st.text(max_size=30) | _MOMENTS.map(jira_time)] * 3)
def test_three_times_at_once_are_the_same(a: str | None, b: str | None, c: str | None) -> None:
    for _ in range(2):
        assert epoch_ms_of_three(a, b, c) == (
            epoch_ms(a or ""),
            epoch_ms(b or ""),
            epoch_ms(c or ""),
        )


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("1970-01-01T00:00:01.000+0000", 1000),
        ("1970-01-01T01:00:00.000+0100", 0),
        ("1970-01-01T00:00:00.5+00:00", 500),
        ("1970-01-02", 86_400_000),
        ("1970-01-01 00:01", 60_000),
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T24:00:00.000+0000", None),
        ("1970-01-01T00:00:61.000+0000", None),
        ("1970-02-30T00:00:00.000+0000", None),
        ("1970-01-01T00:00:00.000+9900", None),
        ("01/02/1970", None),
        ("", None),
    ],
)
def test_other_forms_are_read_where_they_are_clear(text: str, ms: int | None) -> None:
    assert [epoch_ms(text), epoch_ms(text)] == [ms, ms]


def test_memory_for_days_and_zones_is_bounded() -> None:
    for year in range(1, 9999, 30):
        for month in range(1, 13):
            for second in range(0, 1000, 125):
                epoch_ms(f"{year:04d}-{month:02d}-01T00:00:00.{second:03d}+0000")
    for minute in range(60):
        for ms in range(0, 1000, 2):
            epoch_ms(f"2024-01-01T00:00:00.{ms:03d}+00{minute:02d}")
    assert epoch_ms("1970-01-01T00:00:01.000+0000") == 1000


@given(st.floats(-1e12, 1e12))
def test_a_number_is_the_same_as_text(number: float) -> None:
    assert milli(str(number)) == milli(number) == round(number * 1000)
    assert seconds(str(number)) == seconds(number) == round(number)


@given(st.none() | st.booleans() | st.lists(st.none()) | st.text(alphabet="?XLxd,;- ", max_size=4))
def test_what_is_no_number_is_told(junk: object) -> None:
    with pytest.raises(ValueError, match=r"number|convert"):
        milli(junk)


def test_custom_fields_are_found_by_their_names() -> None:
    names = {
        "summary": "Sprint",
        "customfield_3": "Story point estimate",
        "customfield_1": "Story Points",
        "customfield_2": " story points ",
        "customfield_4": "Sprint",
        "customfield_5": "Epic Link",
        "customfield_6": "Epic Name",
        "customfield_x": "Sprint",
    }
    assert find_fields(names) == SiteFields(
        story_points=("customfield_1", "customfield_2", "customfield_3"),
        sprint="customfield_4",
        epic="customfield_5",
    )
    assert find_fields({}) == SiteFields()
