"""The issue property ``twohats``: read what others may have broken, write it the one way."""

import msgspec
from msgspec import Struct

from twohats.model.plan import NoProperty, Provenance

VERSION = 1
MAX_LABELS = 64
MAX_TEXT = 256


class _Version(Struct):
    version: int = 1


def read_property(raw: bytes | None) -> Provenance | NoProperty:
    """Return what an issue's property says; ``raw`` as in ``Issue.provenance``.

    What twohats cannot have written is ``TAMPERED``, never an error.
    """
    if raw is None:
        return NoProperty.UNTOLD
    if not raw:
        return NoProperty.ABSENT
    try:
        if msgspec.json.decode(raw, type=_Version).version > VERSION:
            return NoProperty.NEWER
        read = msgspec.json.decode(raw, type=Provenance)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return NoProperty.TAMPERED
    return read if _plausible(read) else NoProperty.TAMPERED


def write_property(value: Provenance) -> bytes:
    """Return the property's JSON."""
    return msgspec.json.encode(value)


def _plausible(read: Provenance) -> bool:
    lists = (read.labels, read.set_by_us, read.before, read.after)
    texts = (
        read.mapping,
        read.text,
        read.run,
        read.note,
        read.field,
        read.duty or "",
        *(x for y in lists for x in y),
    )
    return (
        read.version == VERSION
        and all(len(labels) <= MAX_LABELS for labels in lists)
        and all(len(text) <= MAX_TEXT for text in texts)
        and set(read.set_by_us) <= set(read.labels) | set(read.before) | set(read.after)
    )
