"""One writer a site: a lock that the kernel releases, however the process ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from twohats.errors import ConfigError, DiskError, TryLaterError

_NETWORK = ("nfs", "cifs", "smb")
_KIND = 2  # the third word of a line of /proc/mounts


class LockedError(TryLaterError):
    """Another run of this site is under way."""


def network_of(folder: Path, mounts: str) -> str:
    """Return the kind of network file system a folder is on, or nothing.

    ``mounts`` is the content of /proc/mounts: device, mount point, kind, options a line.
    """
    best, kind = -1, ""
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) < _KIND + 1:
            continue
        point = Path(parts[1].replace("\\040", " "))
        if point in (folder, *folder.parents) and len(point.parts) >= best:
            best, kind = len(point.parts), parts[_KIND]
    return kind if kind.startswith(_NETWORK) else ""


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text("utf-8", "replace")
    except OSError:
        return ""  # not Linux: nobody tells


@contextmanager
def site_lock(path: Path) -> Iterator[None]:
    """Hold the lock file of a site, or raise ``LockedError`` at once.

    The file stays where it is: removing it would let two processes hold two locks of one name.
    """
    if path.is_symlink():
        raise ConfigError("the lock is a symbolic link", where=str(path), todo="remove the link")
    if network_of(path.parent.resolve(), _mounts()):
        raise ConfigError(
            "locks do not hold on a network file system",
            where=str(path.parent),
            todo="keep the state on a local disk: set TWOHATS_STATE_DIR, or ledger",
        )
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
