"""Bars and lines out of characters."""

from collections.abc import Sequence

from msgspec import Struct

_SPARKS = "▁▂▃▄▅▆▇█"


class Brush(Struct, frozen=True):
    """How the parts of a bar are drawn: a glyph and a style each."""

    owner: tuple[str, str]
    both: tuple[str, str]
    manager: tuple[str, str]


def brush(*, solid: bool) -> Brush:
    """Return solid bars told apart by colour, or ones told apart by their glyphs."""
    return Brush(
        owner=("█", "dark_orange3"),
        both=("▓", "grey62"),
        manager=("█" if solid else "░", "dodger_blue1"),
    )


def split(parts: Sequence[int], cells: int) -> list[int]:
    """Share ``cells`` out among ``parts`` so that they add up.

    No part that is there vanishes, as long as there are cells enough for all.
    """
    total = sum(parts)
    if not total or cells <= 0:
        return [0 for _ in parts]
    exact = [part * cells / total for part in parts]
    sizes = [max(int(size), 1) if part else 0 for part, size in zip(parts, exact, strict=True)]
    while over := sum(sizes) - cells:
        # Give to the one that lacks most, take from the one that has most above its due.
        lack = [size - given for size, given in zip(exact, sizes, strict=True)]
        if over < 0:
            sizes[max(range(len(sizes)), key=lambda at: (lack[at], -at))] += 1
        else:
            large = [at for at, given in enumerate(sizes) if given > 1] or [
                at for at, given in enumerate(sizes) if given
            ]
            sizes[min(large, key=lambda at: (lack[at], at))] -= 1
    return sizes


def sparkline(shares: Sequence[float | None]) -> str:
    """Return shares of 0 to 1 as a line of bars; a dot where there is none."""
    top = len(_SPARKS) - 1
    return "".join("·" if share is None else _SPARKS[round(share * top)] for share in shares)
