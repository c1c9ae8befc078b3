"""Mapping files: found, read, checked with all mistakes at once, merged."""

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import asdict

from twohats.errors import ConfigError
from twohats.mapping_files.checking import phrase_mistakes, signal_mistakes
from twohats.mapping_files.finding import mappings_root, shipped
from twohats.mapping_files.merging import Merged, merge
from twohats.mapping_files.reading import File, read_bytes, read_file, refuse
from twohats.model.mapping import Denial, Mapping
from twohats.model.report import Measured
from twohats.roles.identity import mapping_hash

__all__ = ["load_mapping", "load_named", "mappings_root", "merge_files"]


def load_mapping(overlays: Sequence[str | Path] = ()) -> Mapping:
    """Return the shipped mapping with the overlays on top.

    Raises ``ConfigError`` that tells every mistake of the files at once.
    """
    base = [read_bytes(entry.read_bytes(), name=entry.name) for entry in shipped()]
    return merge_files(base, [read_file(Path(path)) for path in overlays])


def load_named(name: str) -> Mapping:
    """Return the mapping that ``name`` means: ``shipped``, an overlay file, or a folder of files.

    A folder holds a whole mapping, such as the ``mappings`` folder of another release.
    """
    path = Path(name)
    if name == "shipped" and not path.exists():
        return load_mapping()
    if not path.is_dir():
        return load_mapping((path,))
    files = [read_file(entry) for entry in sorted(path.glob("*.toml"))]
    if not files:
        todo = "name a folder with the .toml files of a mapping"
        raise ConfigError("no mapping file in it", where=name, todo=todo)
    return merge_files(files)


def merge_files(base: Sequence[File], overlays: Sequence[File] = ()) -> Mapping:
    """Return the mapping that files say, or raise ``ConfigError`` with all their mistakes."""
    merged = merge(base, overlays)
    found = [
        *merged.mistakes,
        *phrase_mistakes((*base, *overlays)),
        *signal_mistakes(merged),
    ]
    if found:
        raise refuse(found)
    return _value(merged)


def _value(merged: Merged) -> Mapping:
    duties = merged.duties_as_values()
    denials: tuple[Denial, ...] = tuple(merged.denials.values())
    counters = tuple(merged.counters.values())
    signals = tuple(merged.signals)
    scoring = merged.scoring_as_value()
    return Mapping(
        name=merged.name,
        version=merged.version,
        hash=mapping_hash(duties, denials, counters, signals, scoring),
        duties=duties,
        denials=denials,
        counters=counters,
        signals=signals,
        scoring=scoring,
        measured=None if merged.measured is None else Measured(**asdict(merged.measured)),
    )
