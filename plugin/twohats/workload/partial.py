"""Parts of an audit: a tally with what it was counted by, so that only what fits is merged."""

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b

import msgspec
from msgspec import Struct

from twohats.errors import InputError
from twohats.model.settings import SiteSettings
from twohats.model.tally import Tally
from twohats.workload.parts import check, merge

SCHEMA = "twohats.part/1"
_AGAIN = "make every part with the same mapping and configuration as the merge"


class PartFile(Struct, frozen=True, order=True):
    """One file that was counted: its name, and a hash of its bytes (empty: not known)."""

    name: str
    hash: str = ""


class Part(Struct, frozen=True, kw_only=True):
    """What ``audit --partial`` writes. ``files`` are sorted; equal parts give equal bytes."""

    schema: str
    mapping: str  # its hash
    rules: str  # hash of the settings that decide how issues are counted
    files: tuple[PartFile, ...]
    tally: Tally


def make_part(
    tally: Tally, files: Sequence[PartFile], mapping: str, settings: SiteSettings
) -> Part:
    """Return the part that a tally of ``files`` is."""
    return Part(
        schema=SCHEMA,
        mapping=mapping,
        rules=_rules(settings),
        files=tuple(sorted(files)),
        tally=tally,
    )


def encode_part(part: Part) -> bytes:
    """Return the part as JSON."""
    return msgspec.json.encode(part) + b"\n"


def decode_part(raw: bytes, *, where: str) -> Part:
    """Read back what ``encode_part`` wrote; ``InputError`` names ``where`` if it did not."""
    try:
        schema = msgspec.json.decode(raw, type=_Marked).schema
        if schema != SCHEMA:
            raise InputError(
                f"says that it is {schema!r}, this twohats reads {SCHEMA}",
                where=where,
                todo="make the part with the same twohats that merges it",
            )
        part = msgspec.json.decode(raw, type=Part)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            f"is not a part written by --partial ({error})",
            where=where,
            todo="give files written by audit --partial",
        ) from None
    check(part.tally, where=where)
    return part


def merge_parts(parts: Sequence[tuple[str, Part]], mapping: str, settings: SiteSettings) -> Part:
    """Return all parts as one; the order in which they come does not matter.

    ``parts`` are each with where it was read from. Raises ``InputError`` where they were counted
    by another mapping, other settings or against another moment, or one file is in two of them.
    """
    rules = _rules(settings)
    for where, part in parts:
        if part.mapping != mapping:
            raise InputError("was made with another mapping", where=where, todo=_AGAIN)
        if part.rules != rules:
            raise InputError("was made with another configuration", where=where, todo=_AGAIN)
    tally = merge(part.tally for _, part in parts)
    files = tuple(sorted(file for _, part in parts for file in part.files))
    _refuse_doubles(file for _, part in parts if part.tally.projects for file in part.files)
    return Part(
        schema=SCHEMA, mapping=mapping, rules=rules, files=tuple(sorted(files)), tally=tally
    )


def _refuse_doubles(files: Iterable[PartFile]) -> None:
    known = [file for file in files if file.hash]
    counts = Counter(file.hash for file in known)
    for file in sorted(known):
        if counts[file.hash] > 1:
            raise InputError(
                "is in more than one part, so its issues would count twice",
                where=file.name,
                todo="give each part once, and each file to one part",
            )


def _rules(settings: SiteSettings) -> str:
    parts = (settings.labels, settings.sync.unclear, settings.balance.window_days)
    return blake2b(msgspec.json.encode(parts), digest_size=8).hexdigest()


class _Marked(Struct):
    schema: str
