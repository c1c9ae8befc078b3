"""Sessions at a PostgreSQL server. The only file that imports psycopg, an extra."""

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from twohats.errors import ConfigError, DiskError, IdentityError, TryLaterError, TwohatsError
from twohats.ledger.database import BUSY_MS

_DEFAULTS = {
    "application_name": "twohats",
    "connect_timeout": "10",
    "client_encoding": "UTF8",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}
# The server, too, notices within a minute that our machine is gone, and frees the lock then.
# Given as options at log-in: a pooler, which may share sessions and with them locks, refuses them
# or drops them, and either is noticed.
_OPTIONS = (
    "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
    f" -c lock_timeout={BUSY_MS}"
)
_CAN_END_IDLE = 140_000  # since this version a server can end sessions that only wait, as ours do
_LONGEST = 300  # characters of what libpq says
# What libpq says, in English, of log-ins; in another language they count as a server not reached.
_FORBIDDEN = ("authentication failed", "no password supplied", "pg_hba.conf", "not permitted")
_POOLED = ("startup parameter",)
_UNKNOWN = ("does not exist", "invalid")
_LATER = ("too many", "connection slots", "starting up", "shutting down")


def shared_engine(
    url: str, password: str, schema: str, where: str, *, read_only: bool = False
) -> Engine:
    """Return an engine on one session that sees ``schema`` alone; it connects at first use.

    A session that was lost is never replaced: the site's lock went with it. Raises ``ConfigError``
    for an address that makes no sense; at first use ``DiskError`` where no server answers,
    ``IdentityError`` where it does not let us in, ``TryLaterError`` where it has no room yet.
    """
    words = _words(url, password, schema, where)
    if read_only:
        words["options"] += " -c default_transaction_read_only=on"
    sessions = 0

    def connect() -> psycopg.Connection:
        nonlocal sessions
        sessions += 1
        if sessions > 1:
            what = "the ledger's database went away, and the site's lock with it"
            raise DiskError(what, where=where, todo="see that it runs; the next run goes on")
        return _connected(words, schema, where)

    return create_engine(
        "postgresql+psycopg://",
        creator=connect,
        poolclass=StaticPool,
        use_native_hstore=False,
        hide_parameters=True,  # an error must not show what was to be written
    )


def _words(url: str, password: str, schema: str, where: str) -> dict[str, Any]:
    try:
        given = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        given = None  # what libpq says of it may repeat the password
    if given is None:
        todo = "write it like postgresql://USER@HOST/DATABASE, other signs as %40"
        raise ConfigError("is no address of a database", where=where, todo=todo)
    options = f"{given.pop('options', None) or ''} {_OPTIONS} -c search_path={schema}".strip()
    own = {"password": password} if password else {}
    return {**_DEFAULTS, **given, **own, "options": options}


def _connected(words: dict[str, Any], schema: str, where: str) -> psycopg.Connection:
    try:
        session = psycopg.connect(**words, autocommit=True)
        seen = session.execute("SELECT current_setting('search_path')").fetchone()
        if session.info.server_version >= _CAN_END_IDLE:
            session.execute("SET idle_session_timeout = 0")
        session.autocommit = False
    except psycopg.Error as error:
        failure = _refused(str(error), str(words.get("password") or ""), where)
    else:
        if seen == (schema,):
            return session
        session.close()
        failure = _through_a_pooler("the options of the session got lost on the way", where)
    raise failure


def _through_a_pooler(what: str, where: str) -> ConfigError:
    return ConfigError(what, where=where, todo="connect to the server itself, without a pooler")


def _refused(said: str, password: str, where: str) -> TwohatsError:
    line = " ".join(said.split())[:_LONGEST]
    if password:
        line = line.replace(password, "...")
    what = f"the ledger's database cannot be opened: {line}"
    if any(words in line for words in _FORBIDDEN):
        todo = "set TWOHATS_LEDGER_PASSWORD, or PGPASSFILE, and check what the server allows"
        return IdentityError(what, where=where, todo=todo)
    if any(words in line for words in _POOLED):
        return _through_a_pooler(what, where)
    if any(words in line for words in _UNKNOWN):
        return ConfigError(what, where=where, todo="make it, or name another")
    if any(words in line for words in _LATER):
        return TryLaterError(what, where=where, todo="run again later")
    return DiskError(what, where=where, todo="see that it runs and can be reached from here")
