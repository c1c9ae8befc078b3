"""``audit --since``: the open work at former syncs, from the ledger, looked at and never locked."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli_desk import CliDesk, cli_desk
from twohats.cli import clock
from twohats.ledger import site_lock
from twohats.model.issue import Dialect

DAY_MS = 86_400_000


class Time:
    """Our clock, set by hand."""

    def __init__(self) -> None:
        self.ms = clock.now_ms()

    def __call__(self) -> int:
        self.ms += 1000
        return self.ms


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr(clock, "now_ms", made)
    monkeypatch.setattr(clock, "sleep", lambda _seconds: None)
    return made


@pytest.fixture
def cli(
    time: Time,  # noqa: ARG001 - the clock is set before anything reads it
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[CliDesk]:
    """Give a site with six issues of owner work."""
    with cli_desk(tmp_path, capsys, monkeypatch, main=Dialect.DATA_CENTER) as made:
        made.configure("sync.confirmed_labels = true")
        for n in range(6):
            made.issue(f"Define the product vision {n}")
        yield made


def sync(cli: CliDesk, time: Time, times: int) -> None:
    """Sync so often, ten days apart, with more manager work each time; then ten days pass."""
    for run in range(times):
        for n in range(3):
            cli.issue(f"Update the risk register {run}.{n}")
        assert cli.run("sync", "--apply", "--allow-mail", "--full").code == 0
        time.ms += 10 * DAY_MS


def audit(cli: CliDesk, *words: str) -> dict[str, Any]:
    told = cli.run("audit", "--format", "json", *words)
    assert told.code == 0, told
    found: dict[str, Any] = json.loads(told.out)
    return found


def runs(report: dict[str, Any]) -> list[tuple[int, int]]:
    return [
        (point["owner"], point["manager"])
        for point in report["trend"]
        if (point["scope"], point["kind"]) == ("site", "open")
    ]


def test_former_runs_and_the_present_are_told_and_drawn(cli: CliDesk, time: Time) -> None:
    sync(cli, time, 3)
    assert runs(audit(cli, "--since", "40d")) == [(6, 3), (6, 6), (6, 9), (6, 9)]
    assert runs(audit(cli, "--since", "15d")) == [(6, 9), (6, 9)]
    assert runs(audit(cli)) == []
    text = cli.run("audit", "--since", "40d").out
    assert "33 % → 60 % open, by run" in text
    page = cli.run("audit", "--since", "40d", "--format", "html").out
    line = "Manager share of open role work, run by run, Whole site: from 33 % to 60 %"
    assert line in re.sub(r"[\u00a0\u202f]", " ", page)


def test_it_reads_while_another_run_holds_the_lock_and_changes_nothing(
    cli: CliDesk, time: Time
) -> None:
    sync(cli, time, 1)
    state = cli.folder / "state"
    before = (state / "main.ledger").read_bytes()
    with site_lock(state / "main.ledger.lock"):
        assert len(runs(audit(cli, "--since", "2020-01-01"))) == 2
    assert (state / "main.ledger").read_bytes() == before


def test_without_a_ledger_or_a_run_since_then_that_is_said(cli: CliDesk, time: Time) -> None:
    sync(cli, time, 1)
    assert "no run since then" in cli.run("audit", "--since", "1d").err
    (cli.folder / "state" / "main.ledger").unlink()
    told = cli.run("audit", "--since", "14d")
    assert told.code == 0
    assert "site main: no ledger yet" in told.err
    assert "TREND" not in told.out
    assert not (cli.folder / "state" / "main.ledger").exists()


def test_a_moment_that_is_none_is_64(cli: CliDesk) -> None:
    told = cli.run("audit", "--since", "last tuesday")
    assert told.code == 64
    assert "say it like 14d" in told.err


def test_as_of_counts_the_site_at_a_moment(cli: CliDesk, time: Time) -> None:
    moment = str(time.ms)
    first, second = (audit(cli, "--as-of", moment, "--since", "40d") for _ in range(2))
    assert first == second
