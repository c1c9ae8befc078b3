"""A PostgreSQL server of the tests' own, in a folder that goes with it."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import quote

import pytest

from twohats.ledger import SharedPlace

_DEBIAN = Path("/usr/lib/postgresql")  # one folder a version
_UNSAFE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"  # lost if the power goes
GUARDED, PASSWORD = "guarded", "CANARY pass/word@"  # a user who has to say who he is
_PORT = 5432  # part of the socket's name; nothing listens on the network


class PostgresServer:
    """A running server. Its own user needs no password; ``GUARDED`` does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count()

    def url(self, database: str = "postgres", user: str = "twohats") -> str:
        """Return the address of a database."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.folder), safe='')}"

    def guarded(self, database: str, password: str = "") -> str:
        """Return the address of a database, for the user with a password."""
        given = f":{quote(password, safe='')}" if password else ""
        return self.url(database, f"{GUARDED}{given}")

    def ask(self, query: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement; return its rows, if it has any."""
        import psycopg  # noqa: PLC0415 - an extra

        with psycopg.connect(self.url(database), autocommit=True) as session:
            found = session.execute(query.encode())
            return found.fetchall() if found.description else []

    def new_place(self) -> SharedPlace:
        """Return the place of a site that has no ledger yet. Much quicker than a database."""
        return SharedPlace(f"site_{next(self._numbers)}", self.url())

    def new_database(self, template: str = "template1") -> str:
        """Make a database like another and return its name."""
        name = f"test_{next(self._numbers)}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def guarded_database(self, *, create: bool = True) -> str:
        """Make a database for the user with a password, with the right to create or without."""
        made = self.new_database()
        if (GUARDED,) not in self.ask("SELECT rolname FROM pg_roles"):
            self.ask(f"CREATE ROLE {GUARDED} LOGIN PASSWORD '{PASSWORD}'")
        if create:
            self.ask(f"GRANT CREATE ON DATABASE {made} TO {GUARDED}")
        return made

    def drop(self, database: str) -> None:
        """Drop a database, whoever uses it."""
        self.ask(f"DROP DATABASE {database} WITH (FORCE)")


def programs() -> Path:
    """Return the folder of initdb and pg_ctl; skip where no server is installed."""
    found = shutil.which("initdb")
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found is None and not versions:
        pytest.skip("no PostgreSQL server is installed (Debian: apt install postgresql)")
    return Path(found).resolve().parent if found else versions[-1].parent


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Give a server for as long as this lasts."""
    pytest.importorskip("psycopg", reason="twohats[postgres] is not installed")
    tools = programs()
    folder = Path(mkdtemp(prefix="twohats-pg-"))  # short: the name of a socket has a limit
    who = _another()
    data = folder / "data"
    try:
        if who:
            shutil.chown(folder, **who)
        _must_run(tools, who)
        _run([tools / "initdb", "-D", data, "-U", "twohats", "-A", "trust", "-E", "UTF8"], who)
        rules = data / "pg_hba.conf"
        kept = rules.read_text(encoding="utf-8")
        rules.write_text(f"local all {GUARDED} scram-sha-256\n{kept}", encoding="utf-8")
        options = f"-k {folder} -p {_PORT} -c listen_addresses= {_UNSAFE}"
        start = [tools / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"]
        _run(start, who)
        try:
            yield PostgresServer(folder)
        finally:
            _run([tools / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], who)
    finally:
        shutil.rmtree(folder)


def _another() -> dict[str, str]:
    """Return who is to run the server instead of root; nobody else where we are not root."""
    import pwd  # noqa: PLC0415 - not on Windows

    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    return {"user": "postgres" if "postgres" in names else "nobody"}


def _must_run(tools: Path, who: dict[str, str]) -> None:
    try:
        _run([tools / "initdb", "--version"], who)
    except PermissionError:
        pytest.skip(f"{who['user']}, who would run PostgreSQL instead of root, may not: {tools}")


def _run(words: Sequence[object], who: dict[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 - the server's own programs
        list(map(str, words)),
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **who,  # type: ignore[call-overload]  # by name
    )
    assert done.returncode == 0, done.stdout
