"""The ledger: one private file that may be lost, broken or new at any time."""

import os
import sqlite3
import stat
from pathlib import Path
from traceback import format_exception

import msgspec
import pytest
from sqlalchemy import inspect

from twohats.errors import ConfigError, DiskError, TryLaterError
from twohats.ledger import SiteLedger, ledger_paths, open_ledger, read_ledger, site_lock
from twohats.ledger.database import Database, sqlite_engine
from twohats.ledger.lock import network_of
from twohats.ledger.migrate import known_steps, migrate, statements, version_of
from twohats.ledger.runs import KEPT_RUNS
from twohats.ledger.tables import METADATA
from twohats.model.plan import Change, Provenance
from twohats.model.run import Cursor, Fact, Fault, Intent, Posting, Run, Step
from twohats.model.tally import PersonTrendRow, TrendRow

SITE = "https://jira.example"
BROKEN = [b"", b"garbage" * 999, b"SQLite format 3\x00" + b"\xff" * 4096]
CHANGE = Change(issue_id="1", key="APO-1", project="APO", why="first sight", add=("x",))


def opened(path: Path | None, notes: list[str] | None = None, site: str = SITE) -> SiteLedger:
    told = [] if notes is None else notes
    return open_ledger(path, site, now_ms=7, note=told.append)


@pytest.fixture(params=["file", "memory"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path):  # type: ignore[no-untyped-def]  # noqa: ANN201
    made = opened(tmp_path / "x.ledger" if request.param == "file" else None)
    yield made
    made.close()


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
    ledger.intend("r", CHANGE, 1)
    ledger.intend("r", second, 2)
    ledger.intend("other", CHANGE, 3)
    ledger.settle("r", "2", Step.DONE, fact(2))
    ledger.settle("r", "1", Step.FAILED)
    entries = ledger.entries("r")
    assert [(e.change, e.step, e.at_ms) for e in entries] == [
        (CHANGE, Step.FAILED, 1),
        (second, Step.DONE, 2),
    ]
    assert ledger.known_ids() == {"2"}
    ledger.intend("r", CHANGE, 9)
    assert [entry.step for entry in ledger.entries("r")] == [Step.DONE, Step.INTENDED]


def test_runs_are_kept_newest_first_and_old_ones_go(ledger: SiteLedger) -> None:
    runs = [Run(id=f"r{n}", command="sync", started_ms=n) for n in range(KEPT_RUNS + 5)]
    for run in runs:
        ledger.begin(run)
        ledger.intend(run.id, CHANGE, run.started_ms)
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


def test_a_new_file_is_private_and_ours(tmp_path: Path) -> None:
    path = tmp_path / "x.ledger"
    opened(path).close()
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with sqlite3.connect(path) as connection:
        strict = connection.execute(
            "SELECT count(*) FROM pragma_table_list WHERE strict"
        ).fetchone()
        assert strict[0] == len(METADATA.tables)
        assert connection.execute("PRAGMA application_id").fetchone() == (0x32686174,)
    connection.close()


def test_a_killed_transaction_leaves_what_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "x.ledger"
    made = opened(path)
    made.cache("kept", b"1")
    made.close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM kept")
    connection.close()
    again = opened(path)
    assert again.cached("kept") == b"1"
    again.close()


@pytest.mark.parametrize("content", BROKEN)
def test_a_broken_file_is_set_aside_and_said(tmp_path: Path, content: bytes) -> None:
    path, notes = tmp_path / "x.ledger", list[str]()
    path.write_bytes(content)
    path.with_name("x.ledger-journal").write_bytes(b"stale")
    opened(path, notes).close()
    assert len(notes) == 1
    assert (tmp_path / "x.ledger.corrupt-7").read_bytes() == content
    assert not path.with_name("x.ledger-journal").exists(), "it would spoil the new one"
    opened(path, notes).close()
    assert len(notes) == 1


def test_a_damaged_page_is_found(tmp_path: Path) -> None:
    path, notes = tmp_path / "x.ledger", list[str]()
    made = opened(path)
    made.learn([fact(number) for number in range(2000)])
    made.close()
    data = bytearray(path.read_bytes())
    data[8192:12288] = b"\xa5" * 4096
    path.write_bytes(bytes(data))
    opened(path, notes).close()
    assert len(notes) == 1


def test_a_database_of_another_program_is_not_touched(tmp_path: Path) -> None:
    path, notes = tmp_path / "x.ledger", list[str]()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE precious (x)")
    connection.close()
    content = path.read_bytes()
    opened(path, notes).close()
    assert (tmp_path / "x.ledger.corrupt-7").read_bytes() == content


def test_what_is_not_a_plain_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"precious")
    (tmp_path / "x.ledger").symlink_to(tmp_path / "real")
    with pytest.raises(ConfigError):
        opened(tmp_path / "x.ledger")
    with pytest.raises(ConfigError):
        opened(tmp_path)
    assert (tmp_path / "real").read_bytes() == b"precious"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DiskError):
        opened(tmp_path / "nowhere" / "x.ledger")


def test_another_sites_ledger_is_refused(tmp_path: Path) -> None:
    opened(tmp_path / "x.ledger").close()
    with pytest.raises(ConfigError, match=r"belongs to https://jira\.example"):
        opened(tmp_path / "x.ledger", site="https://other.example")


def test_a_newer_ledger_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x.ledger"
    opened(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
    connection.close()
    content = path.read_bytes()
    with pytest.raises(ConfigError, match="newer"):
        opened(path)
    assert path.read_bytes() == content


def test_a_ledger_in_use_is_tried_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.ledger"
    opened(path).close()
    monkeypatch.setattr("twohats.ledger.database._PRAGMAS", ("PRAGMA busy_timeout = 1",))
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(TryLaterError):
            opened(path)
    other.close()


def test_the_tables_are_as_queries_see_them() -> None:
    database = Database(sqlite_engine(":memory:"), ":memory:", lambda _name: None)
    with database.transaction() as connection:
        migrate(connection, known_steps(), where="")
        found = inspect(connection)
        tables = {
            name: [c["name"] for c in found.get_columns(name)] for name in found.get_table_names()
        }
    database.close()
    assert tables == {
        name: [column.name for column in table.columns] for name, table in METADATA.tables.items()
    }


def test_steps_are_taken_once_each_and_in_order() -> None:
    steps = {
        1: known_steps()[1],
        2: "ALTER TABLE run ADD COLUMN two TEXT",
        10: "CREATE TABLE ten (x {integer}) {strict}",
    }
    database = Database(sqlite_engine(":memory:"), ":memory:", lambda _name: None)
    with database.transaction() as connection:
        migrate(connection, {1: steps[1]}, where="")
        assert version_of(connection) == 1
    for _ in range(2):
        with database.transaction() as connection:
            migrate(connection, steps, where="")
            assert version_of(connection) == 10
    database.close()


def test_statements_of_a_step() -> None:
    assert statements("-- why; because\nA b\n  c;\n\nD;") == ["A b\n  c", "D"]


def test_a_ledger_is_read_beside_a_run(tmp_path: Path) -> None:
    path = tmp_path / "x.ledger"
    assert read_ledger(path) is None
    path.write_bytes(b"garbage" * 999)
    assert read_ledger(path) is None
    path.unlink()
    writer = opened(path)
    writer.begin(Run(id="r", command="sync", started_ms=1))
    reader = read_ledger(path)
    assert reader is not None
    assert [run.id for run in reader.runs()] == ["r"]
    with pytest.raises(DiskError):
        reader.cache("x", b"")
    reader.close()
    writer.close()


def test_where_ledgers_are(tmp_path: Path) -> None:
    assert ledger_paths("main", "", tmp_path) == (
        tmp_path / "main.ledger",
        tmp_path / "main.ledger.lock",
    )
    odd, _ = ledger_paths("../ü", "", tmp_path)
    assert odd.parent == tmp_path
    given, lock = ledger_paths("main", str(tmp_path / "own"), tmp_path)
    assert (given.name, lock.name) == ("own", "own.lock")
    with pytest.raises(ConfigError):
        ledger_paths("main", "postgresql://x/y", tmp_path)


def test_errors_hold_nothing_of_what_was_written(tmp_path: Path) -> None:
    made = opened(tmp_path / "x.ledger")
    made._database.engine.dispose()  # noqa: SLF001 - breaks it for good
    (tmp_path / "x.ledger").unlink()
    secret = b"CAN" + b"ARY"  # put together here: a traceback shows the line of the call
    with pytest.raises(DiskError) as caught:
        made.cache("name", secret)
    assert "CANARY" not in "".join(format_exception(caught.value))
    made.close()


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/me/fast\\040disk xfs rw 0 0
//server/share /mnt/share cifs rw 0 0
broken
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib/twohats", ""),
        ("/home/me/.local/state", "nfs4"),
        ("/home/me/fast disk/state", ""),
        ("/mnt/share/x", "cifs"),
        ("/homework", ""),
    ],
)
def test_network_file_systems_are_told_apart(folder: str, kind: str) -> None:
    assert network_of(Path(folder), MOUNTS) == kind


def test_a_lock_on_a_network_file_system_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twohats.ledger.lock._mounts", lambda: f"s:/x {tmp_path.resolve()} nfs rw")
    with pytest.raises(ConfigError, match="network"), site_lock(tmp_path / "x.lock"):
        pass
    assert list(tmp_path.iterdir()) == []
