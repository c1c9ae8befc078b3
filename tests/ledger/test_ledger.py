"""What a ledger keeps and refuses, alike in a file, in memory and in PostgreSQL."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from traceback import format_exception

import msgspec
import pytest
from sqlalchemy import inspect

from twohats.errors import ConfigError, DiskError
from twohats.ledger import FilePlace, LockedError, Place, SharedPlace, SiteLedger, open_ledger
from twohats.ledger.database import Database, sqlite_engine
from twohats.ledger.migrate import known_steps, migrate, statements, version_of
from twohats.ledger.runs import KEPT_RUNS
from twohats.ledger.tables import METADATA
from twohats.model.plan import Change, Provenance
from twohats.model.run import Cursor, Fact, Fault, Intent, Posting, Run, Settled, Step
from twohats.model.tally import PersonTrendRow, TrendRow
from twohats.ports import no_effect

SITE = "https://jira.example"
CHANGE = Change(issue_id="1", key="APO-1", project="APO", why="first sight", add=("x",))


@pytest.fixture(params=["file", "memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SiteLedger]:
    """Give a new ledger of each kind."""
    if request.param == "memory":
        with closing(open_ledger(None, SITE, now_ms=7, note=print)) as made:
            yield made
        return
    at = request.getfixturevalue("shared") if request.param == "postgres" else None
    place: Place = at or FilePlace(tmp_path / "x.ledger")
    with place.held(SITE, now_ms=7, note=print) as held:
        yield held


@pytest.fixture
def empty(place: Place) -> Iterator[Database]:
    """Give an empty database of each kind, with no table in it."""
    if isinstance(place, SharedPlace):
        made = place._database(no_effect)  # noqa: SLF001 - before any step is taken
        with made.transaction() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {place.schema}")
    else:
        made = Database(sqlite_engine(":memory:"), ":memory:", no_effect)
    with closing(made):
        yield made


def fact(number: int, **more: object) -> Fact:
    fields = {"key": f"APO-{number}", "text": "t", "labels": "l", **more}
    return Fact(issue_id=str(number), **fields)  # type: ignore[arg-type]  # fields by name


def test_facts_are_kept_replaced_and_forgotten(ledger: SiteLedger) -> None:
    many = [fact(number, labelled=number % 2 == 0) for number in range(1200)]
    ledger.learn(many)
    ledger.learn([fact(1, text="new", property=b"{}")])
    assert ledger.labelled() == 600
    assert len(ledger.known_ids()) == 1200
    assert ledger.facts(["1", "2", "nobody"]) == {
        "1": fact(1, text="new", property=b"{}"),
        "2": fact(2, labelled=True),
    }
    ledger.forget([str(number) for number in range(1199)])
    assert ledger.known_ids() == {"1199"}


def test_the_journal_knows_what_was_meant_and_what_came_of_it(ledger: SiteLedger) -> None:
    second = msgspec.structs.replace(CHANGE, issue_id="2", provenance=Provenance(run="r"))
    ledger.intend("r", [CHANGE, second], 1)
    ledger.intend("other", [CHANGE], 3)
    ledger.settle("r", [Settled("2", Step.DONE, fact(2)), Settled("1", Step.FAILED)])
    entries = ledger.entries("r")
    assert [(e.change, e.step, e.at_ms) for e in entries] == [
        (CHANGE, Step.FAILED, 1),
        (second, Step.DONE, 1),
    ]
    assert ledger.known_ids() == {"2"}
    ledger.intend("r", [CHANGE], 9)
    assert [entry.step for entry in ledger.entries("r")] == [Step.DONE, Step.INTENDED]


def test_runs_are_kept_newest_first_and_old_ones_go(ledger: SiteLedger) -> None:
    runs = [Run(id=f"r{n}", command="sync", started_ms=n) for n in range(KEPT_RUNS + 5)]
    for run in runs:
        ledger.begin(run)
        ledger.intend(run.id, [CHANGE], run.started_ms)
    ended = msgspec.structs.replace(runs[-1], ended_ms=9, exit_code=0, applied=True, matched=3)
    ledger.finish(ended)
    assert ledger.runs(1) == (ended,)
    assert len(ledger.runs(1000)) == KEPT_RUNS
    assert ledger.entries("r0") == ()
    assert len(ledger.entries(ended.id)) == 1


def test_small_things(ledger: SiteLedger) -> None:
    assert (ledger.pin("a"), ledger.pin("b")) == ("a", "a")
    assert ledger.cursor() is None
    ledger.move_cursor(Cursor(server_ms=5, rules="r"))
    assert ledger.cursor() == Cursor(server_ms=5, rules="r")
    ledger.cache("cursor", b"nonsense")
    assert ledger.cursor() is None
    intent = Intent(target="APO-1", state=Posting.POSTING, run="r", findings=("TH101 APO x", "b"))
    ledger.put_intent(intent, "APO-1")
    assert (ledger.intent("APO-1"), ledger.intents()) == (intent, (intent,))
    ledger.put_intent(None, "APO-1")
    assert ledger.intents() == ()


def test_faults_hold_until_their_time(ledger: SiteLedger) -> None:
    fault = Fault(subject="1", what="403", key="APO-1", until_ms=10, updated_ms=3)
    ledger.park(fault)
    assert (ledger.faults(9), ledger.lapsed(9)) == ({"1": fault}, ())
    assert (ledger.faults(10), ledger.lapsed(10)) == ({}, (fault,))
    ledger.unpark("1")
    assert ledger.lapsed(10) == ()


def test_aggregates_of_people_can_be_deleted(ledger: SiteLedger) -> None:
    row = TrendRow(at_ms=5, site="", scope="site", window_days=30, issues=9)
    people = [
        PersonTrendRow(at_ms=at, site="", project="APO", person=who)
        for at in (1, 5)
        for who in ("ada", "ben")
    ]
    ledger.add_trend([row], people)
    assert ledger.trend(0) == (row,)
    assert ledger.trend(6) == ()
    assert len(ledger.people_trend(0)) == 4
    assert ledger.drop_people(before_ms=5) == 2
    assert ledger.drop_people(person="ada") == 1
    assert [one.person for one in ledger.people_trend(0)] == ["ben"]


def test_the_tables_are_as_queries_see_them(empty: Database) -> None:
    with empty.transaction() as connection:
        migrate(connection, known_steps(), where="")
        found = inspect(connection)
        tables = {
            name: [(c["name"], c["nullable"]) for c in found.get_columns(name)]
            for name in found.get_table_names()
        }
    assert tables == {
        name: [(column.name, column.nullable) for column in table.columns]
        for name, table in METADATA.tables.items()
    }


def test_steps_are_taken_once_each_and_in_order(empty: Database) -> None:
    steps = {
        1: known_steps()[1],
        2: "ALTER TABLE run ADD COLUMN two {text}",
        10: "CREATE TABLE ten (x {integer}) {strict}",
    }
    with empty.transaction() as connection:
        migrate(connection, {1: steps[1]}, where="")
        assert version_of(connection) == 1
    for _ in range(2):
        with empty.transaction() as connection:
            migrate(connection, steps, where="")
            assert version_of(connection) == 10


def test_statements_of_a_step() -> None:
    assert statements("-- why; because\nA b\n  c;\n\nD;") == ["A b\n  c", "D"]


def test_what_was_kept_is_there_again(place: Place) -> None:
    assert not place.exists()
    for value in (None, b"1"):
        with place.held(SITE, now_ms=7, note=print) as held:
            assert held.cached("kept") == value
            held.cache("kept", b"1")
    assert place.exists()
    assert place.copies() == ()


def test_one_run_at_a_time_holds_it(place: Place) -> None:
    for _ in range(2):
        with (
            place.held(SITE, now_ms=7, note=print),
            pytest.raises(LockedError),
            place.held(SITE, now_ms=7, note=print),
        ):
            pass


def test_another_sites_ledger_is_refused(place: Place) -> None:
    with place.held(SITE, now_ms=7, note=print):
        pass
    other = place.held("https://other.example", now_ms=7, note=print)
    told = r"belongs to https://jira\.example.* by another name"
    with pytest.raises(ConfigError, match=told), other:
        pass


def test_a_newer_ledger_is_refused_and_left_as_it_is(place: Place) -> None:
    with place.held(SITE, now_ms=7, note=print) as held:
        held.cache("kept", b"1")
        database = held._database  # noqa: SLF001 - as a newer twohats would leave it
        with database.transaction() as connection:
            connection.exec_driver_sql("UPDATE meta SET value = '99' WHERE name = 'schema'")
    with pytest.raises(ConfigError, match="newer"), place.held(SITE, now_ms=7, note=print):
        pass
    with pytest.raises(ConfigError, match="newer"):
        place.read()


def test_a_ledger_is_read_beside_a_run(place: Place) -> None:
    assert place.read() is None
    with place.held(SITE, now_ms=7, note=print) as writer:
        writer.begin(Run(id="r", command="sync", started_ms=1))
        reader = place.read()
        assert reader is not None
        with closing(reader):
            assert [run.id for run in reader.runs()] == ["r"]
            with pytest.raises(DiskError):
                reader.cache("x", b"")
            writer.begin(Run(id="s", command="sync", started_ms=2))
            assert [run.id for run in reader.runs()] == ["s", "r"]


def test_scopes_and_people_come_in_the_same_order_everywhere(ledger: SiteLedger) -> None:
    names = ["b", "B", "a", "Ä", "_", "z", "A-1", "A1"]
    ledger.add_trend(
        [TrendRow(at_ms=5, site="", scope=name, window_days=30, issues=1) for name in names],
        [PersonTrendRow(at_ms=5, site="", project="APO", person=name) for name in names],
    )
    assert [row.scope for row in ledger.trend(0)] == sorted(names)
    assert [row.person for row in ledger.people_trend(0)] == sorted(names)


def test_errors_hold_nothing_of_what_was_written(ledger: SiteLedger) -> None:
    secret = b"CAN" + b"ARY"  # put together here: a traceback shows the line of the call
    with ledger._database.transaction() as connection:  # noqa: SLF001 - breaks it for good
        connection.exec_driver_sql("DROP TABLE kept")
    with pytest.raises((ConfigError, DiskError)) as caught:
        ledger.cache("name", secret)
    assert "CANARY" not in "".join(format_exception(caught.value))
