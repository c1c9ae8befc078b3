"""The mapping and its classifier, kept ready from one run to the next.

Checking and compiling a thousand phrases takes longer than most commands. What comes of it is kept
in the state folder, named by the content of the mapping files and the code that reads them: a
change of either makes another name. Nothing depends on what is kept; it may be deleted any time.
"""

import gc
import os
import pickle
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Any

import twohats
from twohats.config import state_dir
from twohats.errors import TwohatsError
from twohats.mapping_files import load_mapping
from twohats.mapping_files.finding import shipped
from twohats.mapping_files.reading import LARGEST
from twohats.model.mapping import Mapping
from twohats.roles import COMPILED, Classifier, compile_mapping

_FOLDER = "compiled"
_KEPT = 4  # compiled mappings; the oldest go
_CODE = ("mapping_files", "model", "roles", "text")  # what decides how a mapping is compiled
_OURS = ("twohats.model.", "twohats.roles.")
_OTHERS = frozenset(
    {
        ("array", "_array_reconstructor"),
        ("array", "array"),
        ("builtins", "frozenset"),
        ("msgspec._utils", "rebuild"),
    }
)

Ready = tuple[Mapping, Classifier]


def load_compiled(overlays: Sequence[str | Path] = ()) -> Ready:
    """Return the mapping with overlays and its classifier, compiled if that was not done before.

    Raises what ``load_mapping`` raises.
    """
    with _nothing_thrown_away():
        place = _place(overlays)
        ready = None if place is None else _kept(place)
        if ready is None:
            mapping = load_mapping(overlays)
            ready = mapping, compile_mapping(mapping)
            if place is not None:
                _keep(place, ready)
    return ready


@contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """Make many things that all stay: looking for garbage among them would take half the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()


def _place(overlays: Sequence[str | Path]) -> Path | None:
    """Return the file for this mapping; ``None`` where files or the folder cannot be used."""
    name = blake2b(digest_size=16)
    try:
        folder = state_dir() / _FOLDER
        for part in (*_code(), *_contents(overlays)):
            name.update(b"%d:" % len(part))
            name.update(part)
    except (OSError, TwohatsError):
        return None  # loading tells, if it is the mapping; else there is nothing to tell
    return folder / f"{name.hexdigest()}.mapping"


def _code() -> Iterator[bytes]:
    yield f"{sys.version} {COMPILED}".encode()
    for package in _CODE:
        for path in sorted((Path(twohats.__file__).parent / package).glob("*.*")):
            status = path.stat()
            yield f"{path} {status.st_size} {status.st_mtime_ns}".encode()


def _contents(overlays: Iterable[str | Path]) -> Iterator[bytes]:
    for entry in shipped():
        yield entry.name.encode()
        yield entry.read_bytes()
    for overlay in overlays:
        yield str(overlay).encode()
        with Path(overlay).open("rb") as file:
            yield file.read(LARGEST + 1)


class _Reader(pickle.Unpickler):
    """Makes our own values of what was kept, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - as in the library
        """Return a class of ours."""
        if module.startswith(_OURS) or (module, name) in _OTHERS:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")


def _kept(place: Path) -> Ready | None:
    try:
        mapping, classifier = _Reader(BytesIO(place.read_bytes())).load()
    except Exception:  # noqa: BLE001 - damaged in whatever way: made anew
        return None
    if isinstance(mapping, Mapping) and isinstance(classifier, Classifier):
        return mapping, classifier
    return None


def _keep(place: Path, ready: Ready) -> None:
    """Write a whole file or none; where there is no room, the next run compiles again."""
    with suppress(OSError):
        place.parent.mkdir(mode=0o700, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".", dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                pickle.dump(ready, file, protocol=5)
            Path(temporary).replace(place)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
        files = sorted(place.parent.glob("*.mapping"), key=lambda path: path.stat().st_mtime_ns)
        for old in files[:-_KEPT]:
            old.unlink(missing_ok=True)
