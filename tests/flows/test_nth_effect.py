"""Crash anywhere, run again: the same end state, one report comment."""

import os
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from nth_effect import (
    SCENES,
    Deaths,
    Scene,
    first_run,
    many_run,
    run_recorded,
    strike_each,
)
from postgres_server import PostgresServer
from twohats.model.issue import Dialect

LEAST = 20  # points; fewer would mean that the hook is not passed any more
# Only Cloud writes many at once; of the two kinds of notes each kind of Jira gets one, for time.
LEFT_OUT = {
    (Dialect.DATA_CENTER, "many"),
    (Dialect.DATA_CENTER, "noted"),
    (Dialect.CLOUD, "linked"),
}
RUNS = [
    pytest.param(dialect, scene, id=f"{dialect}-{scene}")
    for dialect in Dialect
    for scene in SCENES
    if (dialect, scene) not in LEFT_OUT
]


@pytest.mark.parametrize("dialect", list(Dialect))
def test_no_request_commit_or_rename_passes_by_the_hook(
    dialect: Dialect, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = SCENES["later"](dialect, folder / "template")
    seen: Counter[str] = Counter()
    connect, rename = sqlite3.connect, os.replace

    def connected(name: str, **more: Any) -> sqlite3.Connection:  # noqa: ANN401 - passed on
        made: sqlite3.Connection = connect(name, **more)
        if "ledger" in name:
            made.set_trace_callback(lambda said: seen.update([said.split()[0]]))
        return made

    def renamed(*args: Any) -> None:  # noqa: ANN401 - passed on
        seen["rename"] += 1
        rename(*args)

    monkeypatch.setattr(sqlite3, "connect", connected)
    monkeypatch.setattr(os, "replace", renamed)
    passed: Counter[str] = Counter()
    asked = run_recorded(scene, lambda name: passed.update([name]))
    assert passed["send"] == passed["receive"] == asked
    assert passed["commit"] == passed["committed"] == seen["COMMIT"]
    assert passed["rename"] == passed["renamed"] == seen["rename"] == 1


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
