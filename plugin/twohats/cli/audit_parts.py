"""Parts of an audit, written by one machine and merged by another."""

import os
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from heapq import nsmallest
from pathlib import Path

from twohats.errors import DiskError, InputError
from twohats.exports import ExportSource, open_file, shown
from twohats.model.settings import SiteSettings
from twohats.workload import Part, PartFile, decode_part, merge_parts

_STDIN = "-"
_NAMED = 3  # files by name in a report's head


def files_of(source: ExportSource) -> tuple[PartFile, ...]:
    """Return the files of a source, by name, each with a hash of its bytes, which are read."""
    return tuple(
        PartFile(_name(path), "" if path == _STDIN else _hash(path)) for path in source.paths()
    )


def names_of(source: ExportSource) -> Iterator[str]:
    """Yield the names of the files of a source."""
    return map(_name, source.paths())


def title_of(names: Iterable[str], count: int) -> str:
    """Return what a report calls files of these names: the same in whatever order."""
    more = count - _NAMED
    return ", ".join(nsmallest(_NAMED, names)) + (f" and {more:,} more" if more > 0 else "")


def merged(paths: Sequence[str], mapping: str, settings: SiteSettings) -> Part:
    """Return the parts in these files as one; ``InputError`` where they do not fit together."""
    return merge_parts([(path, _read(path)) for path in paths], mapping, settings)


def _read(path: str) -> Part:
    try:
        raw = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        what = f"cannot be read ({getattr(error, 'strerror', None) or 'no path'})"
        raise InputError(what, where=path, todo="write it first with --partial") from None
    return decode_part(raw, where=path)


def _name(path: str) -> str:
    return "stdin" if path == _STDIN else os.path.basename(shown(path))  # noqa: PTH119 - many


def _hash(path: str) -> str:
    digest = blake2b(digest_size=16)
    try:
        with open_file(path, shown(path)) as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise DiskError(
            error.strerror or "cannot be read", where=path, todo="check its permissions"
        ) from None
    return digest.hexdigest()
