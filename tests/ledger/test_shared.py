"""A ledger in PostgreSQL: its address, its lock, its server and what becomes of a lost session."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ledger.refusals import SITE, refused
from patience import wait_until
from postgres_server import GUARDED, PASSWORD, PostgresServer
from twohats.errors import ConfigError, DiskError, IdentityError, TryLaterError, TwohatsError
from twohats.ledger import LockedError, SharedPlace
from twohats.ledger.shared import _settle
from twohats.model.plan import Change
from twohats.model.run import Cursor, Fact, Run, Settled, Step
from twohats.ports import no_effect

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.postgres


def test_the_password_comes_from_three_places_and_is_nowhere_told(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = postgres.guarded_database()
    passfile = tmp_path / "pgpass"
    passfile.write_text(f"*:*:*:{GUARDED}:{PASSWORD}\n", encoding="utf-8")
    passfile.chmod(0o600)
    wrong = "CANARY wrong"
    assert isinstance(refused(SharedPlace("main", postgres.guarded(database))), IdentityError)
    assert isinstance(
        refused(SharedPlace("main", postgres.guarded(database, wrong))), IdentityError
    )
    in_the_url = SharedPlace("main", postgres.guarded(database, PASSWORD))
    apart = SharedPlace("main", postgres.guarded(database, wrong), PASSWORD)
    monkeypatch.setenv("PGPASSFILE", str(passfile))
    for place in (in_the_url, apart, SharedPlace("main", postgres.guarded(database))):
        with place.held(SITE, now_ms=7, note=print) as held:
            assert held.pin("a") == "a"
        assert "CANARY" not in place.where + repr(place)


def test_a_pooler_that_drops_the_options_is_noticed(
    shared: SharedPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg  # noqa: PLC0415 - only `./scripts/test --all` installs it

    direct = psycopg.connect
    dropping = lambda **words: direct(**{**words, "options": ""})  # noqa: E731 - as short as that
    monkeypatch.setattr(psycopg, "connect", dropping)
    failure = refused(shared)
    assert isinstance(failure, ConfigError)
    assert "without a pooler" in failure.todo


def test_a_database_that_is_not_there(postgres: PostgresServer) -> None:
    assert isinstance(refused(SharedPlace("main", postgres.url("nowhere"))), ConfigError)


def test_a_user_without_rights_is_told_and_one_with_a_schema_needs_no_more(
    postgres: PostgresServer,
) -> None:
    database = postgres.guarded_database(create=False)
    place = SharedPlace("main", postgres.guarded(database, PASSWORD))
    failure = refused(place)
    assert isinstance(failure, IdentityError)
    assert "CREATE" in failure.todo
    postgres.ask(f"CREATE SCHEMA {place.schema} AUTHORIZATION {GUARDED}", database)
    with place.held(SITE, now_ms=7, note=print) as held:
        assert held.pin("a") == "a"


def test_tables_of_another_program_are_left_alone(
    shared: SharedPlace, postgres: PostgresServer
) -> None:
    postgres.ask(f"CREATE SCHEMA {shared.schema}")
    postgres.ask(f"CREATE TABLE {shared.schema}.run (precious int)")
    assert isinstance(refused(shared), ConfigError)
    assert postgres.ask(f"TABLE {shared.schema}.run") == []
    assert not shared.exists()


def test_text_is_sorted_by_code_points_whatever_the_databases_language(
    shared: SharedPlace,
) -> None:
    with shared.held(SITE, now_ms=7, note=print) as held, held._database.reading() as connection:  # noqa: SLF001
        found = connection.exec_driver_sql(
            "SELECT DISTINCT collation_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND data_type = 'text'"
        )
        assert found.scalars().all() == ["C"]


def test_sites_are_apart_in_one_database(shared: SharedPlace, postgres: PostgresServer) -> None:
    other = SharedPlace("Other site", postgres.url())
    with (
        shared.held(SITE, now_ms=7, note=print) as one,
        other.held("https://other.example", now_ms=7, note=print) as two,
    ):
        one.cache("kept", b"1")
        assert two.cached("kept") is None


def test_no_transaction_is_open_between_two_calls(
    shared: SharedPlace, postgres: PostgresServer
) -> None:
    fact = Fact(issue_id="1", key="APO-1", text="t", labels="l")
    change = Change(issue_id="1", key="APO-1", project="APO", why="first sight", add=("x",))
    run = Run(id="r", command="sync", started_ms=1)
    with shared.held(SITE, now_ms=7, note=print) as held:
        calls: list[Callable[[], object]] = [
            lambda: held.pin("a"),
            lambda: held.cached("x"),
            lambda: held.begin(run),
            lambda: held.intend("r", [change], 1),
            lambda: held.settle("r", [Settled("1", Step.DONE, fact)]),
            lambda: held.facts(["1"]),
            held.labelled,
            lambda: held.move_cursor(Cursor(server_ms=1, rules="r")),
            lambda: held.trend(0),
            lambda: held.drop_people(before_ms=1),
            lambda: held.finish(run),
        ]
        for call in calls:
            call()
            states = postgres.ask(
                "SELECT state FROM pg_stat_activity WHERE application_name = 'twohats'"
            )
            assert states == [("idle",)]


def test_a_session_that_is_lost_stays_lost_and_the_next_run_goes_on(
    shared: SharedPlace, postgres: PostgresServer
) -> None:
    end_all = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'twohats'"
    )
    with shared.held(SITE, now_ms=7, note=print) as held:
        held.cache("kept", b"1")
        postgres.ask(end_all)
        for _ in range(3):
            with pytest.raises(DiskError, match="went away"):
                held.cache("kept", b"2")
        with shared.held(SITE, now_ms=7, note=print) as another:
            assert another.cached("kept") == b"1"
            with pytest.raises(DiskError, match="went away"):
                held.cache("kept", b"3")


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("55P03", TryLaterError),  # a lock that is not to be had
        ("40P01", TryLaterError),  # a deadlock
        ("57014", TryLaterError),  # a statement that took too long
        ("42501", IdentityError),  # no right
        ("42703", ConfigError),  # no such column
        ("53100", DiskError),  # the disk is full
        ("25006", DiskError),  # a server that only reads
    ],
)
def test_what_the_server_refuses_is_told_without_its_words(
    shared: SharedPlace, state: str, kind: type[TwohatsError]
) -> None:
    trouble = f"DO $$ BEGIN RAISE 'CANARY' USING ERRCODE = '{state}'; END $$"
    with shared.held(SITE, now_ms=7, note=print) as held:
        with (
            pytest.raises(kind, match=state) as caught,
            held._database.transaction() as connection,  # noqa: SLF001 - no call fails like this
        ):
            connection.exec_driver_sql(trouble)
        assert "CANARY" not in str(caught.value)
        assert held.cached("kept") is None, "the session goes on"


def test_a_killed_holder_holds_nothing(shared: SharedPlace, postgres: PostgresServer) -> None:
    holder = (
        "import time; from twohats.ledger import SharedPlace\n"
        f"place = SharedPlace({shared.name!r}, {postgres.url()!r})\n"
        f"with place.held({SITE!r}, now_ms=1, note=print):\n"
        " print('held', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", holder], stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    with closing(child.stdout):
        assert child.stdout.readline() == b"held\n"
        with pytest.raises(LockedError), shared.held(SITE, now_ms=7, note=print):
            pass
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    asked = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory'"
    wait_until(lambda: not postgres.ask(asked))  # the server notices in a moment
    with shared.held(SITE, now_ms=7, note=print):
        pass


def test_many_at_once_make_the_tables_once(shared: SharedPlace) -> None:
    def settle(_number: int) -> str:
        with closing(shared._database(no_effect)) as database:  # noqa: SLF001 - without the lock
            _settle(database, shared.schema, SITE)
            return database.where

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(settle, range(16))) == {shared.where}
    with shared.held(SITE, now_ms=7, note=print) as held:
        assert held.runs() == ()
