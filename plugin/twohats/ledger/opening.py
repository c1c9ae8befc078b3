"""Open a site's ledger file: make it, check it, or set a broken one aside and start afresh."""

import errno
import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, DBAPIError

from twohats.errors import ConfigError, DiskError, TryLaterError
from twohats.ledger.database import Database, sqlite_engine
from twohats.ledger.migrate import (
    belong,
    known_steps,
    migrate,
    must_not_be_newer,
    version_of,
)
from twohats.ports import Effect

APPLICATION_ID = 0x32686174  # "2hat"
_COMPANIONS = ("", "-journal", "-wal", "-shm")


class _BrokenError(Exception):
    """The file is there but is no ledger of ours, or not a whole one."""


def open_file(
    path: Path, site: str, *, now_ms: int, note: Callable[[str], None], effect: Effect
) -> Database:
    """Return the ledger in a file, made where there is none.

    A broken file is set aside as ``.corrupt-<time>`` and ``note`` is told: the ledger holds
    nothing that Jira does not know as well. Raises ``DiskError``, and ``ConfigError`` where the
    file belongs to another site or a newer twohats.
    """
    _must_be_plain(path)
    existed = path.exists()
    try:
        if not existed:
            return _make(path, site, effect)
        return _checked(path, site, effect)
    except _BrokenError as broken:
        reason = str(broken)
    aside = _set_aside(path, now_ms, effect)
    note(f"{path}: {reason}; it is kept as {aside.name}, and a new ledger is built")
    return _make(path, site, effect)


def open_memory(site: str, effect: Effect) -> Database:
    """Return a ledger that lives as long as the process."""
    database = Database(sqlite_engine(":memory:"), ":memory:", effect)
    with database.transaction() as connection:
        _settle(connection, site, ":memory:")
    return database


def open_to_read(path: Path) -> Database | None:
    """Return the ledger for reading alone; ``None`` where there is none (yet) or it is broken.

    Raises ``ConfigError`` where it is a newer twohats'.
    """
    if not path.is_file() or not path.stat().st_size:
        return None
    database = Database(sqlite_engine(str(path), read_only=True), str(path), lambda _name: None)
    try:
        with database.reading() as connection:
            ours = _application(connection) == APPLICATION_ID
            have = version_of(connection) if ours else 0
        must_not_be_newer(have, max(known_steps()), where=str(path))
    except DiskError:
        have = 0
    except BaseException:
        database.close()
        raise
    if have:
        return database
    database.close()
    return None


def _must_be_plain(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise _disk(error, path) from None
    if not stat.S_ISREG(mode):
        raise ConfigError("is not a plain file", where=str(path), todo="name another ledger")


def _make(path: Path, site: str, effect: Effect) -> Database:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise _disk(error, path) from None
    engine = sqlite_engine(str(path))
    database = Database(engine, str(path), effect)
    with database.transaction() as connection:
        _settle(connection, site, str(path))
    return database


def _checked(path: Path, site: str, effect: Effect) -> Database:
    if not path.stat().st_size:
        raise _BrokenError("the file is empty: what it held is lost")
    database = Database(sqlite_engine(str(path)), str(path), effect)
    try:
        _must_be_whole(database.engine)
        _back_up_if_old(database, path)
        with database.transaction() as connection:
            _settle(connection, site, str(path))
    except BaseException:
        database.close()
        raise
    return database


def _must_be_whole(engine: Engine) -> None:
    try:
        with engine.connect() as connection:
            ours = _application(connection) == APPLICATION_ID
            whole = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok"
            made = version_of(connection) > 0
    except DBAPIError as error:
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise TryLaterError("the ledger is in use", todo="run again later") from None
        if not isinstance(error, DatabaseError) or code in {
            sqlite3.SQLITE_IOERR,
            sqlite3.SQLITE_READONLY,
            sqlite3.SQLITE_CANTOPEN,
        }:
            raise DiskError("the ledger cannot be read", todo="check the disk") from None
        raise _BrokenError("the file is damaged, or no ledger") from None
    if not (ours and whole and made):
        raise _BrokenError("the file is damaged, or no ledger")


def _settle(connection: Connection, site: str, where: str) -> None:
    migrate(connection, known_steps(), where=where)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    belong(connection, site, where=where)


def _back_up_if_old(database: Database, path: Path) -> None:
    with database.engine.connect() as connection:
        have = version_of(connection)
    if have >= max(known_steps()):
        return
    copy = path.with_name(f"{path.name}.schema-{have}")
    copy.unlink(missing_ok=True)
    with sqlite3.connect(path) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    copy.chmod(0o600)


def _application(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA application_id").scalar() or 0)


def _set_aside(path: Path, now_ms: int, effect: Effect) -> Path:
    """Move the file and what SQLite left beside it: a stale journal would spoil the next one."""
    aside = path.with_name(f"{path.name}.corrupt-{now_ms}")
    try:
        effect("rename")
        for end in reversed(_COMPANIONS):
            part = path.with_name(path.name + end)
            if part.exists():
                part.replace(aside.with_name(aside.name + end))
        effect("renamed")
    except OSError as error:
        raise _disk(error, path) from None
    return aside


def _disk(error: OSError, path: Path) -> DiskError:
    reason = os.strerror(error.errno or errno.EIO)
    todo = "make room and check that the folder can be written"
    return DiskError(f"the ledger cannot be opened ({reason})", where=str(path), todo=todo)
