"""Folding: one canonical form for text that differs only in case or Unicode form.

Folded text is NFKC-normalised and case-folded. ASCII text keeps its length, so offsets need no
map; other text gets one where somebody asks (Straße, ﬁ and İ change length).
"""

import re
from unicodedata import combining, normalize

# Shown as nothing: soft hyphen, zero-width spaces and joiners, byte order mark.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]+")
_UNITS = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\uff07]")


def fold(text: str) -> str:
    """Return the text in its canonical form."""
    if text.isascii():
        return text.lower()
    text = _APOSTROPHES.sub("'", _INVISIBLE.sub("", text))
    return normalize("NFKC", normalize("NFKC", text).casefold())


def fold_foreign(text: str) -> str:
    """Return the text with all but its ASCII, and what combines with that, in canonical form."""
    return _UNITS.sub(lambda unit: fold(unit[0]), text)


def fold_with_map(text: str) -> tuple[str, list[int] | None]:
    """Return the folded text and, for each of its characters, the offset it came from.

    The map has one entry more than the folded text, the end; it is ``None`` where folded and
    original offsets are the same.
    """
    if text.isascii():
        return text.lower(), None
    pieces: list[str] = []
    origins: list[int] = []
    position = 0
    for unit in _UNITS.finditer(text):
        _keep(text, position, unit.start(), pieces, origins)
        _fold_unit(unit[0], unit.start(), pieces, origins)
        position = unit.end()
    _keep(text, position, len(text), pieces, origins)
    origins.append(len(text))
    return "".join(pieces), origins


def _keep(text: str, start: int, end: int, pieces: list[str], origins: list[int]) -> None:
    pieces.append(text[start:end].lower())
    origins.extend(range(start, end))


def _fold_unit(unit: str, start: int, pieces: list[str], origins: list[int]) -> None:
    """Fold a run of non-ASCII characters, with the one ASCII character they may combine with.

    Unicode composes across characters, so runs are folded cluster by cluster; where that differs
    from folding the whole run, each character is said to come from the run's start.
    """
    whole = fold(unit)
    clusters = _clusters(unit)
    folded = [fold(cluster) for _, cluster in clusters]
    pieces.append(whole)
    if "".join(folded) == whole:
        for (offset, _), piece in zip(clusters, folded, strict=True):
            origins.extend([start + offset] * len(piece))
    else:
        origins.extend([start] * len(whole))


def _clusters(unit: str) -> list[tuple[int, str]]:
    starts = [i for i, char in enumerate(unit) if i == 0 or not combining(char)]
    return [
        (start, unit[start:end])
        for start, end in zip(starts, [*starts[1:], len(unit)], strict=True)
    ]
