"""The local database of one site. Disposable: what Jira ends as never depends on it."""

from collections.abc import Callable
from pathlib import Path

from twohats.errors import ConfigError
from twohats.ledger.database import Database
from twohats.ledger.facts import FactBook, TrendBook
from twohats.ledger.lock import LockedError, site_lock
from twohats.ledger.memory import MemoryBook
from twohats.ledger.opening import open_file, open_memory, open_to_read
from twohats.ledger.runs import RunBook
from twohats.ports import Effect, no_effect

__all__ = ["LockedError", "SiteLedger", "ledger_paths", "open_ledger", "read_ledger", "site_lock"]


class SiteLedger(RunBook, FactBook, TrendBook, MemoryBook):
    """All tables of one site's ledger; implements ``ports.Ledger``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


def ledger_paths(name: str, given: str, state: Path) -> tuple[Path, Path]:
    """Return the ledger file and lock file of the site ``name``.

    ``given`` is the configured path, empty for a file in the folder ``state``. Raises
    ``ConfigError`` for the URL of a database that this version cannot use.
    """
    if "://" in given:
        raise ConfigError(
            "only a file can be a ledger yet", where=f"site {name}", todo="name a path"
        )
    plain = "".join(
        c if c.isascii() and (c.isalnum() or c in "-_") else f"%{ord(c):x}" for c in name
    )
    file = Path(given).expanduser() if given else state / f"{plain}.ledger"
    return file, file.with_name(f"{file.name}.lock")


def open_ledger(
    path: Path | None,
    site: str,
    *,
    now_ms: int,
    note: Callable[[str], None],
    effect: Effect = no_effect,
) -> SiteLedger:
    """Open the ledger of the Jira at the address ``site``; made where there is none.

    ``None`` as ``path`` gives one that lives as long as the process. See ``open_file`` for
    errors and for what becomes of a broken file.
    """
    if path is None:
        return SiteLedger(open_memory(site, effect))
    return SiteLedger(open_file(path, site, now_ms=now_ms, note=note, effect=effect))


def read_ledger(path: Path) -> SiteLedger | None:
    """Open a ledger to look at it; ``None`` where there is none."""
    database = open_to_read(path)
    return SiteLedger(database) if database else None
