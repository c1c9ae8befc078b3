"""Which changes go out together, where many can be written at once."""

from collections.abc import Iterator, Sequence
from typing import Final

from twohats.model.plan import Change

BULK: Final = 1000  # issues of one bulk write, at most: as many as Jira takes in one edit


def bundles(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    """Yield what to write at once: changes of the same labels together, as each takes an edit."""
    groups: dict[tuple[tuple[str, ...], ...], list[Change]] = {}
    for change in changes:
        groups.setdefault((change.add, change.remove), []).append(change)
    bundle: list[Change] = []
    for labels in sorted(groups):
        for some in _parts(groups[labels]):
            if len(bundle) + len(some) > BULK:
                yield bundle
                bundle = []
            bundle.extend(some)
    if bundle:
        yield bundle


def _parts(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    for start in range(0, len(changes), BULK):
        yield changes[start : start + BULK]
