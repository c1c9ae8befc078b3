"""Sites synced by Dask's workers, over real HTTP: as one after the other, whatever happens."""

import os
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from inspect import getgeneratorlocals
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from cli_desk import CliDesk, cli_desk
from dask_desk import in_threads, scheduler
from flows.test_workers import Held
from patience import PATIENCE, wait_until
from postgres_server import PostgresServer
from sandbox_desk import TOKEN, property_of
from twohats.cli import clock, sync_dask
from twohats.cli.other_runs import OtherRuns
from twohats.cli.sync_dask import on_dask
from twohats.cli.sync_site import Against, Attempt, SiteOutcome
from twohats.cli.writing import Stop, chosen
from twohats.errors import ExitCode, IssueError
from twohats.flows.sync import Consent
from twohats.ledger import LockedError
from twohats.model.issue import Dialect
from twohats.sandbox.building import revoke_token

psutil = pytest.importorskip(
    "psutil", reason="the extra dask is not installed (scripts/test --all)"
)

TITLES = ("Update the risk register", "Define the product vision and objectives", "Fix the build")
KINDS = {"one": Dialect.CLOUD, "two": Dialect.DATA_CENTER, "three": Dialect.CLOUD}
__all__ = ["in_threads", "scheduler"]  # fixtures
SYNC = ("sync", "--all", "--apply")


@pytest.fixture
def three(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[CliDesk]:
    """Give the command line before three sites, each with work and a report to publish."""
    with cli_desk(tmp_path, capsys, monkeypatch, **KINDS) as made:
        for server in made.servers.values():
            for title in TITLES:
                made.issue(title, server.site)
        made.configure('report.issue = "APO-3"', "sync.confirmed_labels = true")
        yield made


def comments(desk: CliDesk) -> list[int]:
    return [len(server.site.comments("APO-3")) for server in desk.servers.values()]


def labelled(desk: CliDesk) -> Counter[str]:
    """Return how many issues carry a label and our property, by site."""
    return Counter(
        name
        for name, server in desk.servers.items()
        for issue in server.site.issues()
        if issue.labels and property_of(issue)
    )


@pytest.mark.usefixtures("in_threads")
def test_the_plan_is_told_as_one_after_the_other_tells_it(three: CliDesk) -> None:
    one = three.run("sync", "--all")
    dask = three.run("sync", "--all", "--engine", "dask")
    assert (dask.code, dask.out, dask.err) == (one.code, one.out, one.err)
    assert dask.out.count("2 writes planned") == 3
    assert sum(labelled(three).values()) == 0


@pytest.mark.usefixtures("in_threads")
def test_a_site_that_fails_stops_no_other_and_the_worst_code_wins(three: CliDesk) -> None:
    revoke_token(three.servers["two"].site, TOKEN)
    told = three.run(*SYNC, "--engine", "dask")
    assert told.code == ExitCode.IDENTITY
    assert "2 of 3 sites are through; not: two (77)" in told.err
    assert labelled(three) == {"one": 2, "three": 2}


@pytest.mark.skipif(os.name != "posix", reason="kill -9 needs POSIX")
def test_workers_killed_while_they_write_do_nothing_twice(three: CliDesk) -> None:
    at_work = Held(three.servers["two"].site, "POST", "/comment")
    words = [sys.executable, "-m", "twohats", SYNC[0], "--config", str(three.config)]
    run = subprocess.Popen(  # noqa: S603 - our own words
        [*words, *SYNC[1:], "--engine", "dask"], stderr=subprocess.PIPE, text=True
    )
    assert at_work.came.wait(PATIENCE)
    for worker in workers_of(run.pid):
        worker.kill()
    at_work.go.set()  # the site still does what it was asked, and nobody hears of it
    _, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 0, err
    assert labelled(three) == {"one": 2, "two": 2, "three": 2}
    assert comments(three) == [1, 1, 1]
    three.applied = True  # twice is nothing, from here on


def workers_of(pid: int) -> list[Any]:
    children = psutil.Process(pid).children()
    return [one for one in children if "spawn_main" in " ".join(one.cmdline())]


def attempts(desk: CliDesk, *names: str) -> list[Attempt]:
    sites = [chosen(str(desk.config), name)[0] for name in names]
    against = Against(clock.now_ms(), 30)
    return [Attempt(one, Consent(apply=True), one.name, against, OtherRuns(())) for one in sites]


@pytest.mark.usefixtures("in_threads")
def test_a_site_that_dask_runs_twice_at_once_is_synced_once(three: CliDesk) -> None:
    three.applied = True
    at_work = Held(three.servers["two"].site)
    handed = on_dask(attempts(three, "two", "two"), Stop(), "dask", busy_ok=False)
    outcomes: list[SiteOutcome] = []
    run = Thread(target=lambda: outcomes.extend(handed))
    run.start()
    assert at_work.came.wait(PATIENCE), "one of them has the lock"
    wait_until(lambda: any(one.done() for one in getgeneratorlocals(handed)["futures"]))
    at_work.go.set()
    run.join(PATIENCE)
    assert sorted(outcome.busy for outcome in outcomes) == [False, True]
    assert sum(one.result.written for one in outcomes if one.result) == 2
    assert comments(three) == [0, 1, 0]


@pytest.mark.usefixtures("in_threads")
def test_a_signal_keeps_those_from_beginning_that_have_not(three: CliDesk) -> None:
    stop = Stop()
    stop.signalled = ExitCode.TERMINATED
    assert list(on_dask(attempts(three, *KINDS), stop, "dask", busy_ok=False)) == []
    assert not any(server.site.journal for server in three.servers.values())


def test_a_worker_stops_when_it_is_told() -> None:
    told, stop = Event(), Stop()
    with sync_dask._listening(told, stop):  # noqa: SLF001 - the half that runs on workers
        assert stop.halted() is None
        told.set()
        while stop.halted() is None:
            pass
    assert stop.halted() is ExitCode.TERMINATED


@pytest.mark.usefixtures("in_threads")
def test_a_site_whose_workers_all_died_is_to_be_tried_again(
    three: CliDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Awaited all the same: what runs on after its client is gone looks for another.
    monkeypatch.setattr(sync_dask, "result_of", lambda future: future.exception())
    (outcome,) = on_dask(attempts(three, "one"), Stop(), "dask", busy_ok=False)
    assert outcome.code is ExitCode.TRY_LATER


def test_what_goes_wrong_comes_back_from_a_worker_as_it_was() -> None:
    errors = (
        LockedError("busy", where="site one", todo="wait"),
        IssueError("no", where="APO-1", permanent=True),
    )
    for error in errors:
        back = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        assert (type(back), str(back), vars(back)) == (type(error), str(error), vars(error))


def test_workers_elsewhere_need_a_ledger_that_they_share(three: CliDesk) -> None:
    told = three.run(*SYNC, "--engine", "dask://127.0.0.1:1")
    assert told.code == ExitCode.CONFIG
    assert "set `ledger` to a PostgreSQL URL" in told.err


@pytest.mark.postgres
def test_a_scheduler_s_workers_sync_sites_with_a_ledger_that_they_share(
    three: CliDesk, postgres: PostgresServer, scheduler: str
) -> None:
    ledger = f'ledger = "{postgres.url(postgres.new_database())}"'
    three.configure('report.issue = "APO-3"', "sync.confirmed_labels = true", ledger)
    told = three.run(*SYNC, "--engine", scheduler)
    assert told.code == 0, told
    assert labelled(three) == {"one": 2, "two": 2, "three": 2}
    assert comments(three) == [1, 1, 1]
    assert not list((three.folder / "state").glob("*.ledger"))
