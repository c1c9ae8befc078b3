"""Bars of characters tell the truth."""

from hypothesis import given
from hypothesis import strategies as st

from twohats.reports.bars import brush, sparkline, split


@given(st.lists(st.integers(0, 10_000), min_size=3, max_size=3), st.integers(0, 80))
def test_a_bar_fills_its_cells_and_loses_no_part(parts: list[int], cells: int) -> None:
    sizes = split(parts, cells)
    assert sum(sizes) == (cells if sum(parts) else 0)
    for part, size in zip(parts, sizes, strict=True):
        assert size >= 0
        assert part or not size
        if cells >= 3:
            assert size or not part


@given(st.lists(st.integers(1, 10_000), min_size=2, max_size=2), st.integers(4, 80))
def test_the_larger_part_is_never_drawn_shorter(parts: list[int], cells: int) -> None:
    one, two = split(parts, cells)
    assert (one >= two) or parts[0] < parts[1]
    assert abs(one - cells * parts[0] / sum(parts)) <= 1


def test_plain_bars_differ_by_glyph() -> None:
    plain = brush(solid=False)
    assert len({plain.owner[0], plain.both[0], plain.manager[0]}) == 3


def test_a_line_shows_gaps_and_ends() -> None:
    assert sparkline([0.0, None, 0.5, 1.0]) == "▁·▅█"
    assert sparkline([]) == ""
