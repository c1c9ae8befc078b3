"""Where a site's ledger is: a file of this machine, or a database that many machines share."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from twohats.ledger.lock import site_lock
from twohats.ledger.opening import open_file, open_memory, open_to_read
from twohats.ledger.site_ledger import SiteLedger
from twohats.ports import Effect, no_effect


class Place(ABC):
    """One site's ledger, not yet opened. ``where`` tells people of it and holds no secret."""

    where: str

    @abstractmethod
    def held(
        self, site: str, *, now_ms: int, note: Callable[[str], None], effect: Effect = no_effect
    ) -> AbstractContextManager[SiteLedger]:
        """Hold the site's lock and its ledger, made where there is none.

        ``site`` is the Jira's address. Raises ``LockedError`` at once where another run holds it,
        ``ConfigError`` where the ledger is another Jira's or a newer twohats', and ``DiskError``
        where it cannot be reached. The lock goes with the process, however that ends.
        """

    @abstractmethod
    def exists(self) -> bool:
        """Tell whether there is a ledger, sound or not."""

    @abstractmethod
    def read(self) -> SiteLedger | None:
        """Open the ledger to look at it, beside any run; ``None`` where there is none."""

    def copies(self) -> tuple[Path, ...]:
        """Return older copies of the ledger that twohats left, if any."""
        return ()


class FilePlace(Place):
    """A SQLite file with a lock file beside it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lock = file.with_name(f"{file.name}.lock")
        self.where = str(file)

    @contextmanager
    def held(
        self, site: str, *, now_ms: int, note: Callable[[str], None], effect: Effect = no_effect
    ) -> Iterator[SiteLedger]:
        """Hold the lock file and the ledger; a broken one is set aside, and ``note`` is told."""
        with site_lock(self.lock):
            made = open_ledger(self.file, site, now_ms=now_ms, note=note, effect=effect)
            with closing(made) as ledger:
                yield ledger

    def exists(self) -> bool:
        """Tell whether the file is there."""
        return self.file.exists()

    def read(self) -> SiteLedger | None:
        """Open the file for reading alone."""
        return read_ledger(self.file)

    def copies(self) -> tuple[Path, ...]:
        """Return what was set aside as broken, or kept before a migration."""
        return tuple(sorted(self.file.parent.glob(f"{self.file.name}.*-*")))


def ledger_file(name: str, given: str, state: Path) -> FilePlace:
    """Return the place of the site ``name``; ``given`` is a path, empty for one in ``state``."""
    plain = "".join(
        c if c.isascii() and (c.isalnum() or c in "-_") else f"%{ord(c):x}" for c in name
    )
    return FilePlace(Path(given).expanduser() if given else state / f"{plain}.ledger")


def open_ledger(
    path: Path | None,
    site: str,
    *,
    now_ms: int,
    note: Callable[[str], None],
    effect: Effect = no_effect,
) -> SiteLedger:
    """Open the ledger file of the Jira at the address ``site``; made where there is none.

    ``None`` as ``path`` gives one that lives as long as the process. See ``open_file`` for
    errors and for what becomes of a broken file.
    """
    if path is None:
        return SiteLedger(open_memory(site, effect))
    return SiteLedger(open_file(path, site, now_ms=now_ms, note=note, effect=effect))


def read_ledger(path: Path) -> SiteLedger | None:
    """Open a ledger file to look at it; ``None`` where there is none."""
    database = open_to_read(path)
    return SiteLedger(database) if database else None
