"""Crash anywhere, run again: the same end state, one report comment."""

import os
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from nth_effect import SCENES, Deaths, Scene, first_run, many_run, strike_each
from postgres_server import PostgresServer
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


@pytest.mark.postgres
@pytest.mark.skipif(os.name != "posix", reason="dying by fork needs POSIX")
@pytest.mark.parametrize(
    ("scene", "deadly"), [(first_run, True), (many_run, False), (many_run, True)]
)
def test_each_point_with_a_ledger_in_postgresql(
    scene: Callable[[Dialect, Path, str], Scene],
    folder: Path,
    postgres: PostgresServer,
    capsys: pytest.CaptureFixture[str],
    *,
    deadly: bool,
) -> None:
    database = postgres.new_database()
    template = scene(Dialect.CLOUD, folder / "template", postgres.url(database))
    made: list[str] = []

    def copied(_url: str) -> str:
        made.append(postgres.new_database(database))
        for used in made[1:-1]:  # the first is the reference's
            postgres.drop(used)
            made.remove(used)
        return postgres.url(made[-1])

    with Deaths() if deadly else nullcontext() as deaths:
        points = strike_each(template, folder, deaths, copied)
    with capsys.disabled():
        print(f" [{points} points]", end="")  # noqa: T201 - the number is wanted
    assert points > LEAST
