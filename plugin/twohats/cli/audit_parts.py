"""Parts of an audit, written by one machine and merged by another."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from twohats.errors import DiskError, InputError
from twohats.exports import ExportSource, open_file, shown
from twohats.model.settings import SiteSettings
from twohats.workload import Part, PartFile, decode_part, merge_parts

_STDIN = "-"
_NAMED = 3  # files by name in a report's head


def files_of(source: ExportSource, *, hashed: bool) -> tuple[PartFile, ...]:
    """Return the files of a source, by name; ``hashed`` reads them for a hash of their bytes."""
    return tuple(
        PartFile(_name(path), _hash(path) if hashed and path != _STDIN else "")
        for path in source.files
    )


def name_of(files: Sequence[PartFile]) -> str:
    """Return what a report calls these files: the same in whatever order they were read."""
    names = sorted(file.name for file in files)
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


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
    return "stdin" if path == _STDIN else Path(shown(path)).name


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
