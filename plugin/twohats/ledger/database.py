"""One database connection: every transaction passes here, and every failure gets its name."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from twohats.ledger.failures import named
from twohats.ports import Effect

BUSY_MS = 5000
_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_MS}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",  # what is forgotten is gone from the file as well
)
_READING = "twohats_reading"  # execution option: SQLite's statements are transactions themselves
_PLAIN: dict[str, dict[str, Any]] = {  # how each database is told that nothing is to be begun
    "sqlite": {_READING: True},
    "postgresql": {"isolation_level": "AUTOCOMMIT"},
}


def sqlite_engine(path: str, *, read_only: bool = False) -> Engine:
    """Return an engine on a SQLite file (``:memory:`` for none): one connection, own BEGINs."""

    def connect() -> sqlite3.Connection:
        uri = path if path == ":memory:" else _uri(path, read_only=read_only)
        made = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        for pragma in _PRAGMAS:
            made.execute(pragma)
        return made

    engine = create_engine(
        "sqlite://",
        creator=connect,
        poolclass=StaticPool,
        hide_parameters=True,  # an error must not show what was to be written
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not connection.get_execution_options().get(_READING):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _uri(path: str, *, read_only: bool) -> str:
    return f"{Path(path).absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"


class Database:
    """Transactions on one engine. ``effect`` is called around every commit."""

    def __init__(self, engine: Engine, where: str, effect: Effect) -> None:
        self.where = where
        self.engine = engine
        self.effect = effect

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Look something up; each statement for itself."""
        with self._translated(), self.engine.connect() as plain:
            yield plain.execution_options(**_PLAIN[plain.dialect.name])

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Write several things at once, or none of them."""
        with self._translated():
            with self.engine.connect() as connection:
                begun = connection.begin()
                try:
                    yield connection
                    self.effect("commit")
                    begun.commit()
                except BaseException:
                    begun.rollback()
                    raise
            self.effect("committed")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            failure = named(error, self.where)
        else:
            return
        raise failure

    def put(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows; those whose key is there already are replaced."""
        if not rows:
            return
        with self.transaction() as connection:
            put(connection, table, rows)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows in a transaction that is under way; replace those with the same key."""
    keys = [column.name for column in table.primary_key]
    if connection.dialect.name == "postgresql":
        into: postgresql.Insert | sqlite.Insert = postgresql.insert(table)
    else:
        into = sqlite.insert(table)
    values = {c.name: into.excluded[c.name] for c in table.columns if c.name not in keys}
    connection.execute(into.on_conflict_do_update(index_elements=keys, set_=values), list(rows))
