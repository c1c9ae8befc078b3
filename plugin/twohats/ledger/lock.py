"""One writer a site: a lock that the kernel releases, however the process ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from twohats.errors import ConfigError, DiskError, TryLaterError


class LockedError(TryLaterError):
    """Another run of this site is under way."""


@contextmanager
def site_lock(path: Path) -> Iterator[None]:
    """Hold the lock file of a site, or raise ``LockedError`` at once.

    The file stays where it is: removing it would let two processes hold two locks of one name.
    """
    if path.is_symlink():
        raise ConfigError("the lock is a symbolic link", where=str(path), todo="remove the link")
    if not path.parent.is_dir():  # the lock would make the folder, open to everybody
        what = "the folder of the ledger is not there"
        raise DiskError(what, where=str(path.parent), todo="make it, for you alone")
    lock = FileLock(path, mode=0o600, blocking=False, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout:
        todo = "wait for it, or use --busy-ok in schedules"
        what = "another run of this site is under way"
        raise LockedError(what, where=str(path), todo=todo) from None
    except OSError as error:
        what = f"the lock cannot be taken ({os.strerror(error.errno or 0)})"
        todo = "keep the state on a local disk that you can write to"
        raise DiskError(what, where=str(path), todo=todo) from None
    try:
        yield
    finally:
        lock.release()
