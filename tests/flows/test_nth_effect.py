"""Crash anywhere, run again: the same end state, one report comment."""

import os
from pathlib import Path

import pytest

from nth_effect import SCENES, Deaths, strike_each
from twohats.model.issue import Dialect

LEAST = 20  # points; fewer would mean that the hook is not passed any more
RUNS = [
    pytest.param(dialect, scene, id=f"{dialect}-{scene}")
    for dialect in Dialect
    for scene in SCENES
    if dialect is Dialect.CLOUD or scene != "many"  # only Cloud writes many at once
]


@pytest.mark.parametrize(("dialect", "scene"), RUNS)
def test_a_failure_at_each_point(
    dialect: Dialect, scene: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = SCENES[scene](dialect, folder / "template")
    points = strike_each(template, folder)
    with capsys.disabled():
        print(f" [{dialect}, {scene} run: failed at each of {points} points]", end="")  # noqa: T201 - the number is wanted
    assert points > 2 * LEAST


@pytest.mark.skipif(os.name != "posix", reason="dying by fork needs POSIX")
@pytest.mark.parametrize(("dialect", "scene"), RUNS)
def test_a_death_at_each_point(
    dialect: Dialect, scene: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = SCENES[scene](dialect, folder / "template")
    with Deaths() as deaths:
        points = strike_each(template, folder, deaths)
    with capsys.disabled():
        print(f" [{dialect}, {scene} run: died at each of {points} points]", end="")  # noqa: T201 - the number is wanted
    assert points > LEAST
