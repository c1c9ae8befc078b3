"""From the paths on the command line to files: folders, globs, standard input."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from glob import iglob
from pathlib import Path

from msgspec import Struct

from twohats.errors import InputError
from twohats.exports.opening import STDIN
from twohats.exports.remote import is_remote, listed, shown

_WILD = re.compile(r"[*?\[]")
_SLASHES = ("/", os.sep)
_DIGITS = re.compile(r"(\d+)")


class Place(Struct, frozen=True, gc=False):
    """One file to read. ``found``: in a folder or by a pattern, so it may be none of Jira's.

    ``folder`` is empty or ends with a slash; all files of a folder share it, as they are many.
    ``base``, likewise, is where relative paths begin, if not in the working folder.
    """

    file: str
    folder: str = ""
    base: str = ""
    found: bool = False

    @property
    def path(self) -> str:
        """What opens it."""
        return self.base + self.folder + self.file

    @property
    def name(self) -> str:
        """What it is called where something is told of it."""
        return "standard input" if self.path == STDIN else shown(self.folder + self.file)


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
        # Not by pathlib: it interns each name, and the table of those never shrinks again.
        resolved = path if path == STDIN or is_remote(path) else os.path.realpath(path)
    except (OSError, ValueError):
        return path  # opening it will tell
    return path if resolved == path else resolved  # one string: files are many


def _places(path: str, note: Callable[[str], None]) -> Iterator[Place]:
    if not path:
        raise InputError("an empty path", todo="name a file, a folder or -")
    if path == STDIN:
        yield Place(STDIN)
    elif is_remote(path):
        there = listed(path)
        yield from [Place(path)] if there is None else _found(there, path, note)
    elif Path(path).is_dir():
        yield from _found(_looked_at(Path(path).iterdir()), path, note)
    elif _WILD.search(path) and not Path(path).exists():
        found = map(Path, iglob(path, recursive=True))  # noqa: PTH207 - absolute ones too
        yield from _found(_looked_at(found), path, note)
    else:
        yield Place(path.rstrip("".join(_SLASHES)) or path)


def _looked_at(paths: Iterable[Path]) -> Iterator[tuple[str, bool]]:
    """Yield the files and folders among ``paths``, each with whether it is a folder."""
    for path in paths:
        if path.is_file() or path.is_dir():
            yield str(path), path.is_dir()


def _found(
    paths: Iterable[tuple[str, bool]], source: str, note: Callable[[str], None]
) -> Iterator[Place]:
    files = []
    folders: dict[str, str] = {}
    for path, is_folder in sorted(paths, key=_by_number):
        if is_folder:
            note(f"{shown(path)}: a folder in a folder is not read; name it to have it read")
        else:
            at = max(map(path.rfind, _SLASHES)) + 1
            folder = path[:at] if path != STDIN else "./"  # a file that is called like it
            files.append(Place(path[at:], folders.setdefault(folder, folder), found=True))
    if not files:
        source = shown(source)
        raise InputError("no files there", where=source, todo="check the path")
    yield from files


def _by_number(found: tuple[str, bool]) -> str:
    """Order page-2 before page-10: numbers by their length first. One string, as files are many."""
    parts = _DIGITS.split(found[0])
    return "\0".join(_sortable(part) if part.isdecimal() else part for part in parts)


def _sortable(digits: str) -> str:
    number = digits.lstrip("0")
    return f"{len(number):06d}{number}"
