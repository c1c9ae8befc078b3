"""Numbers, words, links and shapes that all formats share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twohats.model.report import Source, Target, TrendPoint
from twohats.model.verdict import Role
from twohats.reports import charts, choice, figures, links, wording
from workload.sample_report import balance, sample_report, scope_row


def test_numbers_are_written_for_people() -> None:
    assert figures.count(1_234_567) == "1,234,567"
    assert figures.many(1, "issue") == "1 issue"
    assert figures.many(2_000, "issue") == "2,000 issues"
    assert figures.percent(0.7115) == "71 %"
    assert figures.percent(None) == "-"
    assert figures.halves(62.5) == "62.5"
    assert figures.halves(1_200.0) == "1,200"


def test_times_are_written_for_people() -> None:
    assert figures.moment("2026-09-29T06:30:00Z") == "29 Sep 2026, 06:30 UTC"
    assert figures.day("2026-12-01") == "1 Dec 2026"
    assert figures.day("someday") == "someday"
    assert figures.moment("") == ""


def test_both_counts_half_to_each_role() -> None:
    work = balance(58, 116, 9)
    assert figures.amount(work, Role.OWNER) == 62.5
    assert figures.amount(work, Role.MANAGER) == 120.5
    assert figures.total(work) == 183


@pytest.mark.parametrize(
    ("counts", "standing"), [((28, 72, 4), "above"), ((60, 40, 0), "inside"), ((9, 1, 0), "below")]
)
def test_a_scope_stands_against_its_target(counts: tuple[int, int, int], standing: str) -> None:
    assert wording.standing(scope_row("project:APO", "APO", counts, 1)) == standing
    assert wording.standing(scope_row("project:APO", "APO", counts, 2)) == ""


def test_a_search_is_one_word_of_its_address() -> None:
    made = links.search("https://jira.example.org/", 'key in ("A-1", "B-2") AND x = "é&?#"')
    start = "https://jira.example.org/issues/?jql=key+in+%28%22A-1%22,%22B-2%22%29"
    assert made == f"{start}+AND+x+=+%22%C3%A9%26%3F%23%22"


@pytest.mark.parametrize(
    "base", ["", "javascript:alert(1)", "https://x/(y)", 'https://x"', "https://x y", "//x"]
)
def test_no_link_without_a_plain_address(base: str) -> None:
    assert links.search(base, "a = b") == ""
    assert links.issue(base, "APO-1") == ""
    assert links.web(base) == ""


def test_a_site_has_its_own_address() -> None:
    source = Source(kind="site", name="two", base_url="https://a", base_urls={"b": "https://b"})
    assert links.base(source, "b") == "https://b"
    assert links.base(source, "a") == "https://a"


def test_keys_are_found_whole() -> None:
    keys = frozenset(("APO-1", "APO-12"))
    assert links.without_keys("APO-12, APO-1 and APO-123", keys) == (
        "an issue, an issue and APO-123"
    )
    assert links.before_keys("Largest: risk (3): APO-12", keys) == "Largest: risk (3)"
    assert links.before_keys("nothing named", keys) == "nothing named"


def test_the_busiest_keep_their_order_and_the_site_stays() -> None:
    rows = choice.of_kind(sample_report(), "site", "project")
    assert [row.name for row in choice.busiest(rows, 3)] == ["main", "APO", "BEE"]
    assert [row.name for row in choice.busiest(rows[::-1], 2)] == ["APO", "main"]


@given(*(st.integers(0, 5_000) for _ in range(3)))
def test_a_share_bar_is_whole(owner: int, manager: int, both: int) -> None:
    bar = charts.bar(balance(owner, manager, both), Target(20, 60))
    if bar is None:
        assert owner + manager + both == 0
        return
    assert bar.owner + bar.both + bar.manager == pytest.approx(100, abs=0.02)
    assert min(bar.owner, bar.both, bar.manager) >= 0
    assert (bar.band_from, bar.band_to) == (40, 80)
    assert bar.low is not None
    assert bar.high is not None
    # The middle of the bar's seam is where the manager's share begins, inside its interval.
    assert bar.low <= bar.owner + bar.both / 2 + 0.02
    assert bar.owner + bar.both / 2 <= bar.high + 0.02


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=30))
def test_columns_stay_inside_their_chart(pairs: list[tuple[int, int]]) -> None:
    made = charts.mirror(
        [str(at) for at in range(len(pairs))],
        [owner for owner, _ in pairs],
        [manager for _, manager in pairs],
    )
    for column in made.columns:
        assert 0 <= column.x <= column.x + column.width <= 100
        assert made.middle - column.above >= -0.02
        assert made.middle + column.below <= charts.HEIGHT + 0.02


def _point(share: float | None) -> TrendPoint:
    return TrendPoint(
        scope="site", at="2026-09-01T00:00:00Z", kind="open", owner=1, manager=1, both=0,
        manager_share=share,
    )  # fmt: skip


def test_a_line_breaks_where_nothing_is_known() -> None:
    line = charts.line([_point(share) for share in (0.0, 0.5, None, 1.0, 0.25)])
    assert line is not None
    assert line.strokes == ("10,100 30,50", "70,0 90,75")
    assert [dot.y for dot in line.dots] == [100, 50, 0, 75]
    assert charts.line([_point(0.5), _point(None)]) is None


def test_a_share_of_few_issues_is_not_drawn() -> None:
    assert not wording.is_enough([_point(0.5)] * 14)
    assert wording.is_enough([_point(0.5)] * 15)


def test_a_duty_is_missing_only_among_enough_issues() -> None:
    rows = [scope_row("project:A", "A", (owner, 12, 0), 0) for owner in (2, 60)]
    covered = {row.coverage for cells in choice.by_duty(rows) for row in cells[:1] if row}
    assert "few" in covered
    assert "missing" not in covered
    assert "missing" in {row.coverage for cells in choice.by_duty(rows) for row in cells[1:] if row}


def test_heat_grows_with_the_number() -> None:
    assert [charts.heat(number, 10) for number in (0, 1, 2, 3, 5, 7, 9, 10)] == [
        0, 1, 1, 2, 3, 4, 5, 5,
    ]  # fmt: skip
    assert charts.heat(1, 1) == 1
    assert charts.heat(0, 0) == 0
