"""TWOHATS_... variables: every key of the configuration, by its path in capitals."""

from collections.abc import Mapping
from typing import Any, get_args, get_type_hints

from msgspec import Struct

# Variables that are no key of the configuration: secrets, places, and what an install goes by.
# ..._<SITE> too
SECRETS = ("TWOHATS_TOKEN", "TWOHATS_WEBHOOK_SECRET", "TWOHATS_LEDGER_PASSWORD")
OWN = ("TWOHATS_CONFIG", "TWOHATS_STATE_DIR", "TWOHATS_COMPILE")

Path = tuple[str, ...]


def key_paths(table: type[Struct], at: Path = ()) -> dict[Path, Any]:
    """Return every scalar or list key of ``table``, by path, with its type."""
    found: dict[Path, Any] = {}
    for name, kind in get_type_hints(table).items():
        inner = next((k for k in (kind, *get_args(kind)) if _is_struct(k)), None)
        if inner is None:
            found[(*at, name)] = kind
        elif kind is inner:
            found.update(key_paths(inner, (*at, name)))
    return found


def _is_struct(kind: Any) -> bool:  # noqa: ANN401 - any type object
    return isinstance(kind, type) and issubclass(kind, Struct)


def variable(path: Path) -> str:
    """Return the variable that sets the key at ``path``."""
    return "TWOHATS_" + "_".join(path).upper().replace("-", "_")


def overrides(environ: Mapping[str, str], paths: Mapping[str, Path]) -> dict[Path, str]:
    """Return the values that ``environ`` gives, by path; ``paths`` maps variable to path."""
    return {path: environ[name] for name, path in paths.items() if name in environ}


def unknown(environ: Mapping[str, str], known: set[str]) -> list[str]:
    """Return the TWOHATS_ variables that mean nothing, sorted."""
    return sorted(
        name
        for name in environ
        if name.startswith("TWOHATS_")
        and name not in known
        and not name.startswith(SECRETS)
        and name not in OWN
    )
