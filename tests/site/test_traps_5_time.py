"""Traps of time in JQL; each test is named after its trap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twohats.errors import ConfigError
from twohats.model.site import Scope
from twohats.site.jql import conditions, quoted

HOUR = 3_600_000


@given(st.integers(0, 4_102_444_800_000))
def test_minutes_are_too_coarse_so_milliseconds_go_unquoted(since_ms: int) -> None:
    jql = conditions(Scope(projects=("APO",), since_ms=since_ms), ("APO",))
    assert jql.endswith(f" AND updated >= {since_ms}")


def test_no_time_is_quoted_so_no_time_zone_matters() -> None:
    jql = conditions(Scope(projects=("APO",), since_ms=1_795_514_400_000), ("APO",))
    assert '"' not in jql.partition("updated")[2]
    assert "-24h" not in jql


def test_there_is_no_upper_bound() -> None:
    jql = conditions(Scope(projects=("APO",), since_ms=5), ("APO",))
    assert "<" not in jql.replace("!=", "")


def test_the_first_read_has_no_time_at_all() -> None:
    assert "updated" not in conditions(Scope(projects=("APO",)), ("APO",))


@pytest.mark.parametrize(
    ("days", "condition"),
    [
        (None, "statusCategory != Done"),
        (30, "(statusCategory != Done OR resolved >= -30d)"),
        (36_500, ""),
    ],
)
def test_done_issues_stay_in_for_as_long_as_asked(days: int | None, condition: str) -> None:
    jql = conditions(Scope(projects=("APO",), done_days=days), ("APO",))
    assert jql.removeprefix('project = "APO"').removeprefix(" AND ") == condition


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))))
def test_a_name_cannot_break_out_of_its_quotes(name: str) -> None:
    literal = quoted(name)
    inside = literal[1:-1].replace("\\\\", "").replace('\\"', "")
    assert literal[0] == literal[-1] == '"'
    assert '"' not in inside


@pytest.mark.parametrize("jql", ["a = 1 ORDER BY b", "a = 1 order  by b", "a = 1)", "(a = 1"])
def test_own_jql_is_a_condition_and_nothing_more(jql: str) -> None:
    with pytest.raises(ConfigError):
        conditions(Scope(projects=("APO",), jql=jql), ("APO",))


@pytest.mark.parametrize("jql", ['summary ~ "order by (x"', "component = 'a) b'", "a = (1)"])
def test_what_stands_in_quotes_in_own_jql_is_let_be(jql: str) -> None:
    assert f"({jql})" in conditions(Scope(projects=("APO",), jql=jql), ("APO",))
