"""What a database says went wrong, in our words and with our exit codes."""

import sqlite3

from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from twohats.errors import ConfigError, DiskError, IdentityError, TryLaterError, TwohatsError

_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
# PostgreSQL's SQLSTATE: whole codes, or the classes that are their first two letters.
_LATER = ("55P03", "40001", "40P01", "53300", "57014", "57P03")
_FORBIDDEN = ("42501", "28")
_FOREIGN = ("42", "3F")  # tables or columns that should be there are not, or the reverse
_GONE = ("57P", "08")


def named(error: DBAPIError, where: str) -> TwohatsError:
    """Return what a statement's failure means. Its text is left out: it may hold anything."""
    if isinstance(error.orig, sqlite3.Error):
        return _of_sqlite(error, error.orig, where)
    return _of_postgres(error, where)


def _of_sqlite(error: DBAPIError, cause: sqlite3.Error, where: str) -> TwohatsError:
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    name = getattr(cause, "sqlite_errorname", type(cause).__name__)
    if code in _LOCKED:
        return TryLaterError("the ledger is in use", where=where, todo="run again later")
    what = f"the ledger cannot be read or written ({name})"
    todo = "make room and check that the folder can be written"
    if isinstance(error, OperationalError | DatabaseError):
        return DiskError(what, where=where, todo=todo)
    return DiskError(what, where=where, todo="delete it: the next run builds it anew")


def _of_postgres(error: DBAPIError, where: str) -> TwohatsError:
    state = getattr(error.orig, "sqlstate", None) or ""
    name = f"{type(error.orig).__name__} {state}".strip()
    if state.startswith(_LATER):
        what = f"the ledger's database is busy ({name})"
        return TryLaterError(what, where=where, todo="run again later")
    if state.startswith(_FORBIDDEN):
        what = f"the ledger's database forbids it ({name})"
        todo = "grant its user CREATE on the database, or own the schema"
        return IdentityError(what, where=where, todo=todo)
    if state.startswith(_FOREIGN):
        what = f"the ledger's tables are not as twohats made them ({name})"
        todo = "drop their schema: the next run builds it anew"
        return ConfigError(what, where=where, todo=todo)
    if not state or state.startswith(_GONE):
        what = f"the ledger's database went away ({name})"
        return DiskError(what, where=where, todo="see that it runs; the next run goes on from here")
    what = f"the ledger cannot be read or written ({name})"
    return DiskError(what, where=where, todo="look at the database's log")
