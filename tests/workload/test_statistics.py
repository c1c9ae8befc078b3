"""The statistics against values that SciPy 1.17 gives for the same samples."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twohats.workload import statistics as stat


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (74, 104, 0.6181654431, 0.7898409070),
        (0, 10, 0.0, 0.2775327999),
        (10, 10, 0.7224672001, 1.0),
        (3, 7, 0.1582198553, 0.7495416355),
    ],
)
def test_the_wilson_interval_agrees(hits: int, n: int, low: float, high: float) -> None:
    assert stat.wilson(hits, n) == pytest.approx((low, high), abs=1e-9)


def test_of_nothing_the_interval_is_everything() -> None:
    assert stat.wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 5000), st.data())
def test_the_wilson_interval_holds_the_share(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, 2 * n)) / 2
    low, high = stat.wilson(hits, n)
    assert 0 <= low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= high <= 1


def exact_tail(hits: int, n: int, share: Fraction) -> float:
    return float(sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(hits, n + 1)))


@given(st.integers(1, 60), st.data())
def test_the_binomial_tail_is_exact_for_whole_numbers(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    share = data.draw(st.fractions(0, 1, max_denominator=50))
    assert stat.binomial_tail(hits, n, float(share)) == pytest.approx(
        exact_tail(hits, n, share), abs=1e-9
    )
    assert stat.binomial_head(hits, n, float(share)) == pytest.approx(
        1 - exact_tail(hits + 1, n, share), abs=1e-9
    )


def test_the_binomial_tail_stands_large_numbers() -> None:
    assert stat.binomial_tail(501_000, 1_000_000, 0.5) == pytest.approx(0.0228041499, abs=1e-8)
    assert stat.binomial_tail(600_000, 1_000_000, 0.5) == 0.0


def test_half_issues_lie_between_whole_ones() -> None:
    whole, half, less = (stat.binomial_tail(k, 20, 0.4) for k in (12, 12.5, 13))
    assert whole > half > less


@pytest.mark.parametrize(
    ("t", "freedom", "chance"),
    [(2.015, 5, 0.0500030862), (12.706, 1, 0.0250004012), (3.1, 17, 0.0032522697), (0, 7, 0.5)],
)
def test_the_student_tail_agrees(t: float, freedom: int, chance: float) -> None:
    assert stat.student_tail(t, freedom) == pytest.approx(chance, abs=1e-9)
    assert stat.student_tail(-t, freedom) == pytest.approx(1 - chance, abs=1e-9)


@pytest.mark.parametrize(
    ("a", "b", "x", "value"), [(2.5, 4.5, 0.3, 0.4065390167), (80, 3, 0.9, 0.0090448443)]
)
def test_the_incomplete_beta_function_agrees(a: float, b: float, x: float, value: float) -> None:
    assert stat.incomplete_beta(a, b, x) == pytest.approx(value, abs=1e-9)


def test_the_normal_tail_agrees_with_the_tables() -> None:
    assert stat.normal_tail(1.959964) == pytest.approx(0.025, abs=1e-6)
    assert stat.normal_tail(0) == 0.5


def test_two_proportions_agree() -> None:
    assert stat.two_proportions(83, 86, 90, 93) == pytest.approx(1.0, abs=1e-9)
    assert stat.two_proportions(45, 100, 30, 100) == pytest.approx(0.0408715341, abs=1e-9)


@pytest.mark.parametrize("counts", [(0, 0, 1, 2), (1, 2, 0, 0), (0, 5, 0, 9), (5, 5, 9, 9)])
def test_two_proportions_without_information_are_equal(counts: tuple[int, ...]) -> None:
    assert stat.two_proportions(*counts) == 1.0


@pytest.mark.parametrize(
    ("one", "two", "wins", "chance"),
    [
        ((0, 2, 1, 3), (2, 2, 1, 0), 25.5, 0.0579616053),
        ((5, 9, 20, 2), (9, 7, 6, 1), 560.0, 0.0160013657),
    ],
)
def test_mann_whitney_agrees_on_ties(
    one: tuple[int, ...], two: tuple[int, ...], wins: float, chance: float
) -> None:
    older, p = stat.mann_whitney(one, two)
    assert older == pytest.approx(wins / (sum(one) * sum(two)))
    assert p == pytest.approx(chance, abs=1e-9)


def test_mann_whitney_without_information_finds_nothing() -> None:
    assert stat.mann_whitney((0, 0), (1, 2)) == (0.5, 1.0)
    assert stat.mann_whitney((5, 0), (9, 0)) == (0.5, 1.0)


@given(
    st.lists(st.integers(0, 30), min_size=4, max_size=4),
    st.lists(st.integers(0, 30), min_size=4, max_size=4),
)
def test_mann_whitney_mirrors(one: list[int], two: list[int]) -> None:
    older, p = stat.mann_whitney(one, two)
    younger, q = stat.mann_whitney(two, one)
    assert older + younger == pytest.approx(1)
    assert p == pytest.approx(q)


def test_the_median_and_the_deviation_shrug_at_an_outlier() -> None:
    assert stat.median([3, 1, 2]) == 2
    assert stat.median([4, 1, 2, 3]) == 2.5
    assert stat.deviation([1, 2, 3, 4, 1000]) == pytest.approx(1.4826)


def test_adjusted_agrees() -> None:
    assert stat.adjusted([0.01, 0.02, 0.03, 0.04, 0.5]) == pytest.approx(
        [0.05, 0.05, 0.05, 0.05, 0.5]
    )
    assert stat.adjusted([0.5, 0.001, 0.04]) == pytest.approx([0.5, 0.003, 0.06])
    assert stat.adjusted([]) == []


@given(st.lists(st.floats(0, 1), max_size=30))
def test_adjusting_keeps_the_order_and_never_lowers(values: list[float]) -> None:
    result = stat.adjusted(values)
    pairs = sorted(zip(values, result, strict=True))
    assert all(p <= q + 1e-12 and q <= 1 for p, q in pairs)
    assert [q for _, q in pairs] == sorted(q for _, q in pairs)
