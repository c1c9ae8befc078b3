"""The plan for a fleet is of the sites and issues that were asked for, however few."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "fleet" / "simulate.py"


def plan(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(SCRIPT), *words], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("sites", [1, 2, 6, 20, 49, 50, 1_000])
def test_no_site_and_no_issue_is_left_out(sites: int) -> None:
    told = plan("--sites", str(sites), "--issues", "10000000").stdout
    named, issues, parts = re.split(r" sites?, | issues: ", told.splitlines()[0])
    sizes = re.findall(r"(\d+) of ([\d,]+)", parts)
    assert sum(int(count) for count, _ in sizes) == sites == int(named.replace(",", ""))
    assert abs(int(issues.replace(",", "")) - 10_000_000) <= sites, "but for rounding"
    (asked,) = set(re.findall(r"a site: ([a-z /]+)\)", told))
    assert asked.count("/") == len(sizes) - 1


@pytest.mark.parametrize("words", [("--sites", "0"), ("--issues", "-5"), ("--sites", "x")])
def test_a_fleet_of_nothing_is_no_fleet(words: tuple[str, str]) -> None:
    told = plan(*words)
    assert (told.returncode, told.stdout) == (2, "")
    assert words[0] in told.stderr.splitlines()[-1]
