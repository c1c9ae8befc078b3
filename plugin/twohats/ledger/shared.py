"""A ledger in PostgreSQL: one schema a site, and a lock that the server itself keeps.

Lock and ledger share one connection, which is never made anew: a run that lost its lock cannot
write another row, and before each write to Jira stands a row.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import blake2b
from urllib.parse import urlsplit

from sqlalchemy import Connection, text

from twohats.errors import ConfigError, TwohatsError
from twohats.ledger.database import Database
from twohats.ledger.lock import LockedError
from twohats.ledger.migrate import belong, known_steps, migrate, must_not_be_newer, version_of
from twohats.ledger.places import Place
from twohats.ledger.site_ledger import SiteLedger
from twohats.ports import Effect, no_effect

_SCHEMES = ("postgresql", "postgres")
_PLAIN = re.compile(r"[a-z0-9_]{1,40}")


def is_shared(given: str) -> bool:
    """Tell whether a configured ledger is the address of a database, and no path."""
    return "://" in given


class SharedPlace(Place):
    """The ledger of the site ``name`` in the PostgreSQL database at ``url``.

    ``password`` counts more than one in the address; libpq's own places for one (PGPASSWORD,
    PGPASSFILE) count too. Raises ``ConfigError`` for the address of any other database. Nothing is
    connected, nor psycopg loaded, before the ledger is opened.
    """

    def __init__(self, name: str, url: str, password: str = "") -> None:
        self.name = name
        self.schema = schema_of(name)
        self.where = f"{shown(url)} (schema {self.schema})"
        self._url = url
        self._password = password

    @contextmanager
    def held(
        self,
        site: str,
        *,
        now_ms: int,  # noqa: ARG002 - a broken file gets its name from it
        note: Callable[[str], None],  # noqa: ARG002 - as above
        effect: Effect = no_effect,
    ) -> Iterator[SiteLedger]:
        """Hold the server's lock and the ledger. See ``Place.held``."""
        with closing(self._database(effect)) as database, _locked(database, self.schema):
            _settle(database, self.schema, site)
            yield SiteLedger(database)

    def exists(self) -> bool:
        """Tell whether the schema holds a ledger."""
        found = self.read()
        if found is not None:
            found.close()
        return found is not None

    def read(self) -> SiteLedger | None:
        """Open the ledger to look at it; ``None`` where the schema holds none."""
        database = self._database(no_effect, read_only=True)
        try:
            with database.reading() as connection:
                have = version_of(connection)
            must_not_be_newer(have, max(known_steps()), where=self.where)
        except BaseException:
            database.close()
            raise
        if have:
            return SiteLedger(database)
        database.close()
        return None

    def _database(self, effect: Effect, *, read_only: bool = False) -> Database:
        try:
            from twohats.ledger.postgres import shared_engine  # noqa: PLC0415 - optional extra
        except ImportError:
            todo = "pip install 'twohats[postgres]'"
            what = "PostgreSQL's driver, psycopg, is not installed"
            raise ConfigError(what, where=self.where, todo=todo) from None
        engine = shared_engine(
            self._url, self._password, self.schema, self.where, read_only=read_only
        )
        return Database(engine, self.where, effect)


def schema_of(name: str) -> str:
    """Return the schema of a site: an identifier that PostgreSQL takes as it is."""
    if _PLAIN.fullmatch(name):
        return f"twohats_{name}"
    plain = re.sub(r"[^a-z0-9_]", "_", name.lower())[:40]
    return f"twohats_{plain}_{blake2b(name.encode(), digest_size=4).hexdigest()}"


def lock_key(schema: str) -> int:
    """Return the number of a schema's advisory lock. Never change it: versions run side by side."""
    digest = blake2b(f"twohats:{schema}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def shown(url: str) -> str:
    """Return a database's address without user, password and options; ``ConfigError`` if none."""
    try:
        parts = urlsplit(url)
        scheme, host, path = parts.scheme, parts.netloc.rpartition("@")[2], parts.path
    except ValueError:
        scheme = host = path = ""
    if scheme not in _SCHEMES:
        raise ConfigError(
            "only a file or PostgreSQL can be a ledger",
            where="ledger",
            todo="name a path, or postgresql://USER@HOST/DATABASE",
        )
    return f"{scheme}://{host}{path}"


@contextmanager
def _locked(database: Database, schema: str) -> Iterator[None]:
    key = {"key": lock_key(schema)}
    with database.reading() as connection:
        free = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar()
    if not free:
        what = "another run of this site is under way"
        todo = "wait for it, or use --busy-ok in schedules"
        raise LockedError(what, where=database.where, todo=todo)
    try:
        yield
    finally:
        # Closing frees it too, but a moment later. A session that is gone holds none.
        with suppress(TwohatsError), database.reading() as connection:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)


def _settle(database: Database, schema: str, site: str) -> None:
    """Make the schema and take the steps that are missing; one at a time, whoever asks."""
    with database.transaction() as connection:
        connection.execute(
            text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock_key(f"{schema}:steps")}
        )
        if not _there(connection, schema):  # asked first: IF NOT EXISTS needs the right to make one
            connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
        migrate(connection, known_steps(), where=database.where)
        belong(connection, site, where=database.where)


def _there(connection: Connection, schema: str) -> bool:
    found = connection.execute(
        text("SELECT count(*) FROM pg_namespace WHERE nspname = :name"), {"name": schema}
    )
    return bool(found.scalar())
