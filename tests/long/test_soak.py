"""30 simulated days of hourly syncs while people work and one request in twenty fails."""

import gc
import random
import tracemalloc
from pathlib import Path

import pytest
import requests

from sandbox_desk import SandboxDesk, sandbox_desk, twice_is_nothing
from sync_desk import ALL, verdict_of
from twohats.errors import DiskError, TwohatsError
from twohats.model.issue import Dialect
from twohats.model.issue import Issue as Read
from twohats.model.verdict import Role

DAYS = 30
FAULTS = 0.05
WORDS = ("risk", "vision", "vision of the risk", "perhaps", "chore", "build")
OWNER, MANAGER = "project-owner-work", "project-manager-work"
ROLES = {OWNER, MANAGER}
WANTED = {
    Role.OWNER: {OWNER},
    Role.MANAGER: {MANAGER},
    Role.BOTH: ROLES,
    Role.UNCLEAR: set[str](),
}


class Weather:
    """Fails one request, answer or commit in so many."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.struck = 0

    def __call__(self, name: str) -> None:
        if self.chance.random() >= FAULTS:
            return
        self.struck += 1
        if name in {"send", "receive"}:
            raise requests.ConnectionError
        raise DiskError("injected", where=name)


def an_hour_of_work(desk: SandboxDesk, chance: random.Random, decided: dict[str, set[str]]) -> None:
    """Let people create, retitle and relabel."""
    keys = [issue.key for issue in desk.site.issues() if issue.key != "APO-1"]
    if len(keys) < 60 or chance.random() < 0.1:
        keys.append(desk.ada.create("APO", chance.choice(WORDS)).key)
    desk.ada.retitle(chance.choice(keys), chance.choice(WORDS))
    key = chance.choice(keys)
    ours = desk.labels(key) & ROLES
    if len(ours) == 1 and chance.random() < 0.2 and key not in decided:
        desk.ada.label(key, add=ROLES - ours, remove=ours)
        decided[key] = ROLES - ours


@pytest.mark.long
@pytest.mark.parametrize("dialect", list(Dialect))
def test_a_month_of_bad_weather(
    dialect: Dialect, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(20261124)  # noqa: S311 - a repeatable month
    # The site is a file, so that its history is not in the memory that is looked at.
    desk = sandbox_desk(dialect, path=tmp_path / "ledger", site_path=tmp_path / "site")
    desk.report_on(desk.issue("Weekly report").key)
    weather, decided = Weather(chance), dict[str, set[str]]()
    sizes, memory, failed = [], [], 0
    tracemalloc.start()
    for hour in range(DAYS * 24):
        an_hour_of_work(desk, chance, decided)
        desk.clock.advance(3600)
        desk.body = f"News of day {hour // 24}."
        desk.adapter.effect = desk.ledger._database.effect = weather  # noqa: SLF001 - as a new process would
        try:
            desk.sync(*ALL)
        except TwohatsError:
            failed += 1
        desk.adapter.effect = desk.ledger._database.effect = lambda _name: None  # noqa: SLF001
        desk.site.journal.clear()
        if hour % 24 == 23:
            sizes.append((tmp_path / "ledger").stat().st_size)
            gc.collect()
            memory.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert weather.struck > DAYS * 24
    assert failed > DAYS
    _is_right(desk, decided)
    assert sizes[-1] < 1.5 * sizes[DAYS // 2] + 100_000, "the ledger is bounded"
    assert memory[-1] - memory[DAYS // 2] < 1_000_000, "memory is flat"
    desk.ledger.close()
    with capsys.disabled():
        print(  # noqa: T201 - the numbers are wanted
            f" [{dialect}: {weather.struck} faults, {failed} of {DAYS * 24} syncs broken off;"
            f" after 1, 15 and 30 days memory {_days(memory)} and ledger {_days(sizes)} kB]",
            end="",
        )


def _days(values: list[int]) -> str:
    return ", ".join(f"{values[day] // 1000:,}" for day in (0, DAYS // 2, DAYS - 1))


def _is_right(desk: SandboxDesk, decided: dict[str, set[str]]) -> None:
    twice_is_nothing(desk)
    assert len(desk.site.comments("APO-1")) == 1
    for issue in desk.site.issues():
        verdict = verdict_of(Read(key=issue.key, title=issue.summary))
        expected = decided.get(issue.key, WANTED[verdict.role])
        assert set(issue.labels) & ROLES == expected, issue.key
