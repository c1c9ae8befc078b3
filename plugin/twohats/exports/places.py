"""From the paths on the command line to files: folders, globs, standard input."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from glob import iglob
from pathlib import Path

from msgspec import Struct

from twohats.errors import InputError
from twohats.exports.opening import STDIN

_WILD = re.compile(r"[*?\[]")
_DIGITS = re.compile(r"(\d+)")


class Place(Struct, frozen=True):
    """One file to read. ``found``: in a folder or by a pattern, so it may be none of Jira's."""

    path: str
    name: str
    found: bool = False


def find_places(paths: Sequence[str | Path], note: Callable[[str], None]) -> list[Place]:
    """Return the files that ``paths`` name, in order, each once.

    ``InputError`` for a path that names nothing. Sub-folders are told by ``note`` and left alone.
    """
    places: dict[str, Place] = {}
    for path in paths:
        for place in _places(str(path), note):
            places.setdefault(_identity(place.path), place)
    return list(places.values())


def _identity(path: str) -> str:
    """Return the same for all ways to name one file."""
    try:
        return path if path == STDIN else str(Path(path).resolve())
    except (OSError, ValueError, RuntimeError):
        return path  # opening it will tell


def _places(path: str, note: Callable[[str], None]) -> Iterator[Place]:
    if path == STDIN:
        yield Place(STDIN, "standard input")
    elif not path:
        raise InputError("an empty path", todo="name a file, a folder or -")
    elif Path(path).is_dir():
        yield from _found(Path(path).iterdir(), path, note)
    elif _WILD.search(path) and not Path(path).exists():
        yield from _found(map(Path, iglob(path, recursive=True)), path, note)  # noqa: PTH207 - absolute ones too
    else:
        yield Place(path, path)


def _found(paths: Iterable[Path], source: str, note: Callable[[str], None]) -> Iterator[Place]:
    files = []
    for path in sorted(paths, key=_by_number):
        if path.is_file():
            files.append(Place(str(path), str(path), found=True))
        elif path.is_dir():
            note(f"{path}: a folder in a folder is not read; name it to have it read")
    if not files:
        raise InputError("no files there", where=source, todo="check the path")
    yield from files


def _by_number(path: Path) -> str:
    """Order page-2 before page-10: numbers by their length first. One string, as files are many."""
    parts = _DIGITS.split(str(path))
    return "\0".join(_sortable(part) if part.isdecimal() else part for part in parts)


def _sortable(digits: str) -> str:
    number = digits.lstrip("0")
    return f"{len(number):06d}{number}"
