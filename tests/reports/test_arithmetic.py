"""Each finding can be checked by hand."""

from random import Random

import pytest

from twohats.reports import to_arithmetic
from twohats.workload import RULES
from workload.planted import PLANTS
from workload.sample_report import empty_report
from workload.simulated import draw


@pytest.mark.parametrize("code", RULES)
def test_formula_numbers_interval_and_chance_are_told(code: str) -> None:
    plant = [plant for plant in PLANTS if plant.code == code][-1]
    chance = Random(3)  # noqa: S311 - a simulation
    report = draw(chance, plant.site(chance))
    finding = next(one for one in report.findings if one.code == code)
    words = " ".join(to_arithmetic(report).split())
    told = words[words.index(f"{code} ") :]
    numbers = finding.numbers
    assert f"formula: {numbers['formula']}" in told
    for name in ("low", "high", "p", "p_adjusted", "level", "n", "k", "share"):
        if name in numbers:
            assert f"{numbers[name]:g}" in told
    assert ("(Wilson)" in words) == any("low" in one.numbers for one in report.findings)
    assert f"told at or under {numbers['level']}" in told


def test_it_fits_a_terminal_and_without_findings_is_a_heading() -> None:
    chance = Random(3)  # noqa: S311 - a simulation
    for line in to_arithmetic(draw(chance, PLANTS[-1].site(chance))).splitlines():
        assert len(line) <= 80
    assert to_arithmetic(empty_report()).strip() == "HOW EACH FINDING WAS WORKED OUT"
