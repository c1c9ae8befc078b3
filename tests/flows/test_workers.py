"""Two processes that sync the same sites: over real HTTP, with a ledger in files and in PostgreSQL.

What has to happen between two requests is held back by events, never by waiting.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cli_desk import CliDesk, cli_desk
from patience import PATIENCE, wait_until
from postgres_server import PostgresServer
from sandbox_desk import property_of
from twohats.errors import ExitCode
from twohats.ledger import Place, SharedPlace, ledger_file
from twohats.model.issue import Dialect
from twohats.sandbox import Sandbox
from twohats.sandbox.journal import Exchange

NAMES = ("one", "two", "three", "four", "five", "six")
TITLES = ("Update the risk register", "Define the product vision and objectives", "Fix the build")
SYNC = ("sync", "--all", "--apply", "--busy-ok")


@dataclass
class Fleet:
    """Six sites, and processes that sync them."""

    desk: CliDesk
    server: PostgresServer | None
    database: str = ""
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def site(self, name: str) -> Sandbox:
        return self.desk.servers[name].site

    def place(self, name: str) -> Place:
        if self.server is None:
            return ledger_file(name, "", self.desk.folder / "state")
        return SharedPlace(name, self.server.url(self.database))

    def start(self) -> subprocess.Popen[str]:
        """Start a process that syncs all sites."""
        words = [sys.executable, "-m", "twohats", SYNC[0], "--config", str(self.desk.config)]
        self.started.append(
            subprocess.Popen(  # noqa: S603 - our own words
                [*words, *SYNC[1:]], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
        )
        return self.started[-1]

    def end(self) -> None:
        for process in self.started:
            process.kill()
            process.communicate()

    def locks(self) -> int:
        """Return how many sites are held, as far as the server knows; files tell at once."""
        if self.server is None:
            return 1
        held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
        return int(self.server.ask(held, self.database)[0][0])

    def state(self) -> dict[str, object]:
        """Return all that counts: labels, properties without their run, numbers of comments."""
        return {
            name: {
                issue.key: (
                    sorted(issue.labels),
                    property_of(issue),
                    len(self.site(name).comments(issue.key)),
                )
                for issue in self.site(name).issues()
            }
            for name in NAMES
        }

    def good_runs(self, name: str) -> list[str]:
        """Return the runs that synced a site and ended well."""
        ledger = self.place(name).read()
        assert ledger is not None
        with closing(ledger):
            return [run.id for run in ledger.runs() if run.applied and run.exit_code == 0]

    def writes(self, name: str) -> list[str]:
        """Return what was written to a site since this was last asked."""
        site = self.site(name)
        found = [f"{one.method} {one.path}" for one in site.journal if one.writes]
        site.journal.clear()
        return found

    def comes_to_rest(self) -> None:
        """Sync once more, alone: nothing is written."""
        for name in NAMES:
            self.writes(name)
        assert self.desk.run(*SYNC).code == 0
        assert {name: self.writes(name) for name in NAMES} == {name: [] for name in NAMES}


class Held:
    """Holds a site's requests back: says that one came, and waits until it may go on."""

    def __init__(self, site: Sandbox, method: str = "", path: str = "/rest/") -> None:
        self.came, self.go = threading.Event(), threading.Event()
        self._wanted = method, path
        site.before_request.append(self._look)

    def _look(self, exchange: Exchange) -> None:
        method, path = self._wanted
        if self.came.is_set() or path not in exchange.path or method not in exchange.method:
            return
        self.came.set()
        assert self.go.wait(PATIENCE)


SHARED = pytest.param("postgres", marks=pytest.mark.postgres)
at_each_ledger = pytest.mark.parametrize("fleet", ["file", SHARED], indirect=True)


@pytest.fixture
def fleet(
    request: pytest.FixtureRequest,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Fleet]:
    """Give six sites of both kinds, each with two issues to label and a report to publish."""
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    kinds = {name: list(Dialect)[at % 2] for at, name in enumerate(NAMES)}
    with cli_desk(folder, capsys, monkeypatch, **kinds) as desk:
        for name in NAMES:
            for title in TITLES:
                desk.issue(title, desk.servers[name].site)
        made = Fleet(desk, server, server.new_database() if server else "")
        shared = [f'ledger = "{server.url(made.database)}"'] if server else []
        desk.configure('report.issue = "APO-3"', "sync.confirmed_labels = true", *shared)
        yield made
        made.end()


def alone(fleet: Fleet) -> dict[str, object]:
    """Return what a single run makes of the same sites, with ledgers of its own."""
    twins = {name: Sandbox(fleet.site(name).dialect, now=fleet.site(name).now) for name in NAMES}
    for name, twin in twins.items():
        twin.copy_from(fleet.site(name))
    fleet.desk.environ.setenv("TWOHATS_STATE_DIR", str(fleet.desk.folder / "alone"))
    kept = fleet.desk.config.read_text(encoding="utf-8")
    fleet.desk.configure('report.issue = "APO-3"', "sync.confirmed_labels = true")
    assert fleet.desk.run(*SYNC).code == 0
    made = fleet.state()
    for name, twin in twins.items():
        fleet.site(name).copy_from(twin)
        twin.close()
        fleet.writes(name)
    fleet.desk.config.write_text(kept, encoding="utf-8")
    fleet.desk.environ.setenv("TWOHATS_STATE_DIR", str(fleet.desk.folder / "state"))
    return made


@at_each_ledger
def test_two_that_start_at_once_share_the_sites(fleet: Fleet) -> None:
    expected = alone(fleet)
    first, second = Held(fleet.site("one")), Held(fleet.site("two"))
    workers = [fleet.start(), fleet.start()]
    assert first.came.wait(PATIENCE)
    assert second.came.wait(PATIENCE), "whoever does not get the first site goes on to the second"
    first.go.set()
    second.go.set()
    told = [worker.communicate(timeout=PATIENCE) for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], told
    assert [len(fleet.good_runs(name)) for name in NAMES] == [1] * len(NAMES)
    assert fleet.state() == expected
    for name in NAMES:
        written = fleet.writes(name)
        assert len(written) == len(set(written)), f"something was written twice on {name}"
        assert sum(line.endswith("/comment") for line in written) == 1
    assert all("passed over for another run: " in err for _out, err in told)
    assert "CANARY" not in str(told)
    if fleet.server is not None:
        deadlocks = "SELECT sum(deadlocks) FROM pg_stat_database"
        assert fleet.server.ask(deadlocks) == [(0,)]
    fleet.comes_to_rest()


@pytest.mark.skipif(os.name != "posix", reason="kill -9 needs POSIX")
@pytest.mark.parametrize(
    ("fleet", "killed_at"),
    [
        ("file", "POST"),
        pytest.param("postgres", "POST", marks=pytest.mark.postgres),
        pytest.param("postgres", "PUT", marks=pytest.mark.postgres),
    ],
    indirect=["fleet"],
)
def test_what_a_killed_one_leaves_another_finishes(fleet: Fleet, killed_at: str) -> None:
    expected = alone(fleet)
    path = "/comment" if killed_at == "POST" else "/issue/"
    at_work = Held(fleet.site("three"), killed_at, path)
    doomed = fleet.start()
    assert at_work.came.wait(PATIENCE)
    last = Held(fleet.site("six"))
    helper = fleet.start()
    assert last.came.wait(PATIENCE), "the third is held, and nobody waits for it"
    doomed.kill()
    doomed.communicate()
    at_work.go.set()  # the site still does what it was asked, and nobody hears of it
    wait_until(lambda: fleet.locks() <= 1)
    last.go.set()
    out, err = helper.communicate(timeout=PATIENCE)
    assert helper.returncode == 0, (out, err)
    assert fleet.state() == expected
    assert len(fleet.good_runs("three")) == 1
    fleet.comes_to_rest()


@pytest.mark.skipif(os.name != "posix", reason="kill -9 needs POSIX")
@pytest.mark.parametrize("fleet", [SHARED], indirect=True)
def test_what_a_killed_one_leaves_the_next_run_finishes(fleet: Fleet) -> None:
    expected = alone(fleet)
    at_work = Held(fleet.site("three"), "POST", "/comment")
    doomed = fleet.start()
    assert at_work.came.wait(PATIENCE)
    told = fleet.desk.run("sync", "--site", "three", "--apply")
    assert told.code == ExitCode.TRY_LATER
    doomed.kill()
    doomed.communicate()
    at_work.go.set()
    wait_until(lambda: fleet.server is None or not fleet.locks())
    assert fleet.desk.run(*SYNC).code == 0
    assert fleet.state() == expected
    fleet.comes_to_rest()


@at_each_ledger
def test_a_site_that_another_holds_is_passed_over_and_said(fleet: Fleet) -> None:
    (fleet.desk.folder / "state").mkdir(mode=0o700)
    with fleet.place("two").held("http://x.example", now_ms=1, note=print):
        told = fleet.desk.run("sync", "--all", "--apply")
        assert told.code == ExitCode.TRY_LATER
        assert "5 of 6 sites are through; not: two (75)" in told.err
        metrics = fleet.desk.folder / "numbers.prom"
        told = fleet.desk.run(*SYNC, "--metrics", str(metrics))
        assert told.code == 0
        assert told.err.splitlines() == [
            "twohats: 5 of 6 sites are through; passed over for another run: two (busy)"
        ]
        assert 'site="two"' not in metrics.read_text(encoding="utf-8")
        assert 'site="six"' in metrics.read_text(encoding="utf-8")


@at_each_ledger
def test_the_numbers_of_a_site_that_another_holds_are_those_of_its_last_sync(fleet: Fleet) -> None:
    metrics = fleet.desk.folder / "numbers.prom"
    assert fleet.desk.run(*SYNC, "--metrics", str(metrics)).code == 0
    first = _numbers_of("two", metrics)
    assert first["writes"] > 0
    with fleet.place("two").held(fleet.desk.servers["two"].url, now_ms=1, note=print):
        told = fleet.desk.run(*SYNC, "--metrics", str(metrics))
    assert "passed over for another run: two (busy)" in told.err
    again = _numbers_of("two", metrics)
    ended = "finished_timestamp_seconds"
    assert {**again, ended: 0} == {**first, ended: 0}
    assert again[ended] == pytest.approx(first[ended], abs=60)


def _numbers_of(site: str, metrics: Path) -> dict[str, float]:
    lines = (line.split() for line in metrics.read_text(encoding="utf-8").splitlines())
    tail = f'{{site="{site}"}}'
    return {
        words[0].removesuffix(tail).removeprefix("twohats_sync_"): float(words[1])
        for words in lines
        if words[0].endswith(tail)
    }
