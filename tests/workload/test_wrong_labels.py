"""The expected share of wrong labels, where projects differ in how much role work they have."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twohats.model.report import Measured, WrongLabels
from twohats.model.settings import BalanceSettings, LabelNames, PeopleDetail
from twohats.model.tally import Cell, CellKey, ProjectTally, Quality, State, Tally, Work
from twohats.model.verdict import DecidedBy
from twohats.workload import merge
from twohats.workload.links import links_for
from twohats.workload.view import Against, View
from twohats.workload.wrong_labels import wrong_labels
from workload.made import NOW, OWNER, mapping

MEASURED = Measured(
    role_issues=1127, role_found=726, role_wrong=36, other_issues=501, other_labelled=9
)
Counts = list[tuple[int, int]]  # labelled, issues; a project each
projects = st.lists(
    st.integers(0, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1
)


def tally(counts: Counts, start: int = 0) -> Tally:
    """Return the tally of projects with so many labelled of so many issues."""
    every = list(enumerate(counts, start))
    return Tally(
        now_ms=NOW,
        window_days=30,
        projects=tuple(
            ProjectTally("", f"P{i:03}", issues, issues, {}, Quality()) for i, (_, issues) in every
        ),
        cells=tuple(
            Cell(
                CellKey("", f"P{i:03}", "", OWNER, "", State.OPEN, DecidedBy.EVIDENCE),
                Work(labelled),
            )
            for i, (labelled, _) in every
            if labelled
        ),
    )


def told_of(counted: Tally, measured: Measured = MEASURED) -> WrongLabels:
    """Return what is told of a tally."""
    against = Against(
        settings=BalanceSettings(),
        mapping=mapping(measured),
        links=links_for(counted, LabelNames()),
        people=PeopleDetail.OFF,
    )
    return wrong_labels([View(counted, "", against)], measured)


def told(counts: Counts, measured: Measured = MEASURED) -> WrongLabels:
    """Return what is told of projects with so many labelled of so many issues."""
    return told_of(tally(counts), measured)


def numbers(wrong: WrongLabels) -> tuple[float, float, float]:
    """Return the least, the likeliest and the greatest share."""
    assert wrong.low is not None
    assert wrong.value is not None
    assert wrong.high is not None
    return wrong.low, wrong.value, wrong.high


@given(projects.filter(lambda counts: any(labelled for labelled, _ in counts)))
def test_no_more_can_be_wrong_than_is_labelled_and_the_range_holds_the_value(
    counts: Counts,
) -> None:
    low, value, high = numbers(told(counts))
    assert 0 <= low <= value <= high <= 1


@given(projects, st.randoms(use_true_random=False), st.integers(0, 50))
def test_neither_order_nor_parts_change_what_is_told(
    counts: Counts, chance: Random, cut: int
) -> None:
    whole = told(counts)
    parts = [tally(counts[:cut]), tally(counts[cut:], cut)]
    chance.shuffle(parts)
    assert told_of(merge(parts)) == whole
    shuffled = list(counts)
    chance.shuffle(shuffled)
    assert told(shuffled) == whole


def test_projects_without_role_work_do_not_make_the_labels_of_the_others_wrong() -> None:
    alone = numbers(told([(250, 4500)]))
    mixed = told([(250, 4500), *[(1, 1200)] * 15])
    low, value, high = numbers(mixed)
    # The fifteen are fewer than false labels would be: all wrong. The rest as if it were alone.
    assert value == pytest.approx((alone[1] * 250 + 15) / 265, abs=0.001)
    assert high - low < 0.5
    assert "1 of 16 projects" in mixed.sentence


def test_of_many_projects_some_have_many_false_labels_by_chance_and_are_not_taken_for_others() -> (
    None
):
    """Each fiftieth of 500 has a count that one alone would have once in a hundred times."""
    wrong = told([(3, 20)] * 10 + [(0, 20)] * 490)
    assert "projects" not in wrong.sentence


def test_a_single_issue_that_is_labelled_is_no_project_of_role_work() -> None:
    assert "projects" not in told([(1, 1)] * 5 + [(0, 1)] * 995).sentence


def test_of_few_labels_the_range_tells_whole_ones() -> None:
    low, _, high = numbers(told([(4, 10)]))
    assert low == 0
    assert high * 4 == pytest.approx(round(high * 4), abs=0.001)


@dataclass(frozen=True)
class Drawn:
    """A simulated site, what was measured elsewhere, and how many labels are truly wrong."""

    counts: Counts
    measured: Measured
    share: float


def hits(chance: Random, n: int, share: float) -> int:
    """Return how many of ``n`` hit."""
    return sum(chance.random() < share for _ in range(n))


def drawn(chance: Random, role_work: list[tuple[int, float]]) -> Drawn:
    """Draw a site of projects with so many issues and that share of role work."""
    found, confused, false = 0.65, 0.05, chance.uniform(0.005, 0.03)
    counts, wrong = [], 0
    for issues, share in role_work:
        role = hits(chance, issues, share)
        astray, seen = hits(chance, issues - role, false), hits(chance, role, found)
        wrong += astray + hits(chance, seen, confused)
        counts.append((astray + seen, issues))
    seen = hits(chance, 1127, found)
    measured = Measured(
        1127, seen, hits(chance, seen, confused), 501, max(1, hits(chance, 501, false))
    )
    return Drawn(counts, measured, wrong / max(1, sum(labelled for labelled, _ in counts)))


def mixed(chance: Random) -> list[tuple[int, float]]:
    """Return mostly software projects, some with role work."""
    plain = [(chance.randint(50, 900), 0.0) for _ in range(14)]
    return plain + [
        (chance.randint(50, 400), chance.uniform(0.1, 0.6)) for _ in range(chance.randint(1, 4))
    ]


def plain(chance: Random) -> list[tuple[int, float]]:
    """Return many small projects, none with role work: all labels are wrong."""
    return [(chance.randint(1, 40), 0.0) for _ in range(150)]


def single(chance: Random) -> list[tuple[int, float]]:
    """Return one project, of any share of role work."""
    return [(chance.randint(20, 300), chance.uniform(0, 0.5))]


@pytest.mark.parametrize("kind", [mixed, plain, single])
def test_the_range_holds_the_truth_on_nine_of_ten_simulated_sites(
    kind: Callable[[Random], list[tuple[int, float]]],
) -> None:
    chance = Random(20)  # noqa: S311 - a simulation
    sites = [drawn(chance, kind(chance)) for _ in range(100)]
    sites = [site for site in sites if any(labelled for labelled, _ in site.counts)]
    ranges = [numbers(told(site.counts, site.measured)) for site in sites]
    held = sum(
        low - 1e-4 <= site.share <= high + 1e-4
        for site, (low, _, high) in zip(sites, ranges, strict=True)
    )
    assert held >= 0.9 * len(sites)


def test_on_mixed_sites_the_range_is_much_narrower_than_that_of_all_projects_alike() -> None:
    chance = Random(21)  # noqa: S311 - a simulation
    apart = alike = 0.0
    for site in (drawn(chance, mixed(chance)) for _ in range(40)):
        low, _, high = numbers(told(site.counts, site.measured))
        apart += high - low
        labelled, issues = (sum(column) for column in zip(*site.counts, strict=True))
        low, _, high = numbers(told([(labelled, issues)], site.measured))
        alike += high - low
    assert apart < 0.7 * alike
