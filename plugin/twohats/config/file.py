"""Find and parse twohats.toml."""

import tomllib
from pathlib import Path
from typing import Any

from twohats.errors import ConfigError

NAME = "twohats.toml"
_MAX_BYTES = 1_000_000


def find_config(start: Path) -> Path | None:
    """Return the nearest twohats.toml from ``start`` upwards, or ``None``."""
    for folder in (start, *start.parents):
        candidate = folder / NAME
        if candidate.is_file():
            return candidate
    return None


def parse_config(path: Path) -> dict[str, Any]:
    """Return the file's tables; ``ConfigError`` names the line of a syntax error."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror})", where=str(path)) from None
    if len(raw) > _MAX_BYTES:
        raise ConfigError(f"is larger than {_MAX_BYTES:,} bytes", where=str(path))
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ConfigError("is not UTF-8", where=str(path), todo="save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        what = "is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ConfigError(what, where=str(path), todo="mend the TOML there") from None
