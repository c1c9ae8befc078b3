"""Simulate: false alarms on balanced sites, power on unbalanced ones; write the table down."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from twohats.workload import RULES
from twohats.workload.rules.base import LEVEL
from workload.planted import PLANTS, Plant
from workload.simulated import balanced, draw

SITES = 1_000
EACH = 200  # sites an effect is planted in
DOCUMENT = Path(__file__).parents[2] / "plugin" / "docs" / "calibration.md"

HEAD = f"""# How far the findings can be trusted

Made by `./scripts/calibrate`; the same numbers come out of every run. The test suite repeats the
first table.

## False alarms

{SITES:,} random sites on which nothing is out of balance: two to five projects of 25 to 140 open
role issues, people who carry a quarter more or less than each other, 8 % of stray work, 5 to 40 %
unassigned, 5 to 28 % of verdicts weak (in a fifth of the sites up to 74 %), in half of the sites a
target whose edge is one point from the true share, and a roster that is kept. Stated level: at
most {100 * LEVEL:.0f} % of such sites hear of any finding of one code.

| code | finding | sites with a false alarm |
|---|---|---:|
"""
BETWEEN = f"""
## Power

{EACH} sites of three equal projects each, with one imbalance planted into one project. *n* is the
number of role issues that are open there before 10 % are lost to weak verdicts and 20 % come
unassigned; a role's work is carried by three people.

| code | planted | n | found |
|---|---|---:|---:|
"""
TAIL = """
Read it so: a finding that speaks is rarely a false alarm; one that is silent proves little where
few issues speak. The simulation draws issues independently. Real ones come in bunches (an epic of
ten planning tasks is one decision, not ten), which makes true error rates somewhat higher than
these: one reason why each finding also has to be large, not only improbable.
"""


def false_alarms(sites: int = SITES) -> dict[str, float]:
    """Return the share of balanced sites that hear of a code, for every code."""
    heard: Counter[str] = Counter()
    for seed in range(sites):
        chance = Random(seed)  # noqa: S311 - a simulation, not a secret
        heard.update({finding.code for finding in draw(chance, balanced(chance)).findings})
    return {code: heard[code] / sites for code in RULES}


def power(plant: Plant, sites: int = EACH) -> float:
    """Return the share of sites in which the planted imbalance is found."""
    found = 0
    for seed in range(sites):
        chance = Random(seed)  # noqa: S311 - a simulation, not a secret
        findings = draw(chance, plant.site(chance)).findings
        found += any(one.code == plant.code and plant.alike(one) for one in findings)
    return found / sites


def document() -> Iterator[str]:
    """Yield the document piece by piece."""
    yield HEAD
    for code, share in false_alarms().items():
        yield f"| {code} | {RULES[code].name} | {100 * share:.1f} % |\n"
    yield BETWEEN
    for plant in PLANTS:
        yield f"| {plant.code} | {plant.effect} | {plant.size} | {100 * power(plant):.0f} % |\n"
    yield TAIL


def main(arguments: list[str]) -> int:
    """Write the document, or with ``--check`` compare with the one that stands."""
    text = ""
    for piece in document():
        sys.stdout.write(piece)
        text += piece
    if "--check" in arguments:
        return int(DOCUMENT.read_text("utf-8") != text)
    DOCUMENT.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
