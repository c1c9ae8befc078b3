"""A ledger in a file: private, and one that may be lost, broken or new at any time."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from twohats.errors import ConfigError, DiskError, TryLaterError
from twohats.ledger import SiteLedger, ledger_file, open_ledger, read_ledger, site_lock
from twohats.ledger.lock import network_of
from twohats.ledger.tables import METADATA
from twohats.model.run import Fact

SITE = "https://jira.example"
BROKEN = [b"", b"garbage" * 999, b"SQLite format 3\x00" + b"\xff" * 4096]


def opened(path: Path, notes: list[str] | None = None) -> SiteLedger:
    told = [] if notes is None else notes
    return open_ledger(path, SITE, now_ms=7, note=told.append)


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
    made.learn([Fact(issue_id=str(n), key="k", text="t", labels="l") for n in range(2000)])
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


def test_a_ledger_in_use_is_tried_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.ledger"
    opened(path).close()
    monkeypatch.setattr("twohats.ledger.database._PRAGMAS", ("PRAGMA busy_timeout = 1",))
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(TryLaterError):
            opened(path)
    other.close()


def test_a_broken_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.ledger"
    assert read_ledger(path) is None
    path.write_bytes(b"garbage" * 999)
    assert read_ledger(path) is None


def test_a_refused_file_keeps_every_byte(tmp_path: Path) -> None:
    path = tmp_path / "x.ledger"
    opened(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
    connection.close()
    content = path.read_bytes()
    with pytest.raises(ConfigError, match="newer"):
        opened(path)
    assert path.read_bytes() == content


def test_where_ledgers_are(tmp_path: Path) -> None:
    own = ledger_file("main", "", tmp_path)
    assert (own.file, own.lock) == (tmp_path / "main.ledger", tmp_path / "main.ledger.lock")
    assert ledger_file("../ü", "", tmp_path).file.parent == tmp_path
    given = ledger_file("main", str(tmp_path / "own"), tmp_path)
    assert (given.file.name, given.lock.name) == ("own", "own.lock")


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
