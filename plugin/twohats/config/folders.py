"""Where twohats keeps its state."""

import os
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_state_path

from twohats.errors import ConfigError, DiskError


def state_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of ledgers and locks, made private on first use.

    ``TWOHATS_STATE_DIR`` overrides the platform's own place. Raises ``ConfigError`` where others
    could plant files in it and ``DiskError`` where it cannot be made.
    """
    given = environ.get("TWOHATS_STATE_DIR")
    folder = Path(given) if given else user_state_path("twohats", appauthor=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        what = f"cannot make the state folder ({error.strerror})"
        todo = "set TWOHATS_STATE_DIR to a folder of your own"
        raise DiskError(what, where=str(folder), todo=todo) from None
    if os.name == "posix":
        _refuse_if_others_write(folder)
    return folder


def _refuse_if_others_write(folder: Path) -> None:
    status = folder.stat()
    if status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise ConfigError(
            "the state folder belongs to, or can be written by, somebody else",
            where=str(folder),
            todo="set TWOHATS_STATE_DIR to a folder of your own with mode 0700",
        )
