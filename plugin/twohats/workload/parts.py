"""Parts of a tally: merge them in any grouping and order, write them down, read them back."""

from collections.abc import Iterable

import msgspec

from twohats.errors import InputError
from twohats.model.issue import Person
from twohats.model.tally import (
    AGE_BUCKETS,
    KEYS_KEPT,
    WEEKS,
    Cell,
    Presence,
    ProjectTally,
    Quality,
    Tally,
)
from twohats.workload.measures import same_person

VERSION = 1


def merge(tallies: Iterable[Tally]) -> Tally:
    """Return the tally of the whole.

    Raises ``InputError`` where there is none, or where they were counted against different
    moments or windows.
    """
    parts = tuple(tallies)
    if not parts:
        raise InputError("there is no part to merge", todo="name at least one part file")
    first = parts[0]
    for part in parts:
        if (part.now_ms, part.window_days) != (first.now_ms, first.window_days):
            raise InputError(
                "the parts were counted against different moments or windows",
                todo="make every part with the same --as-of, say --as-of 2026-11-25",
            )
    return Tally(
        now_ms=first.now_ms,
        window_days=first.window_days,
        projects=_projects(parts),
        cells=_cells(parts),
        presence=_presence(parts),
        people=_people(parts),
    )


def encode(tally: Tally) -> bytes:
    """Return the tally as JSON; equal tallies give equal bytes."""
    return msgspec.json.encode(tally)


def decode(raw: bytes, *, where: str) -> Tally:
    """Read back what ``encode`` wrote; ``InputError`` names ``where`` if it did not."""
    try:
        version = msgspec.json.decode(raw, type=_Versioned).version
        if version != VERSION:
            raise _other_version(version, where)
        tally = msgspec.json.decode(raw, type=Tally)
    except msgspec.MsgspecError as error:
        raise InputError(
            f"is not a part written by --partial ({error})",
            where=where,
            todo="give files written by audit --partial",
        ) from None
    check(tally, where=where)
    return tally


def check(tally: Tally, *, where: str) -> None:
    """Raise ``InputError`` naming ``where`` for a tally that no tallier of this version made."""
    if tally.version != VERSION:
        raise _other_version(tally.version, where)
    if not _has_whole_buckets(tally):
        raise InputError("has buckets missing", where=where, todo="make the part again")


def _other_version(version: int, where: str) -> InputError:
    return InputError(
        f"is a part of version {version}, this twohats reads version {VERSION}",
        where=where,
        todo="make the part with the same twohats that merges it",
    )


def _has_whole_buckets(tally: Tally) -> bool:
    return all(len(project.weeks) == WEEKS for project in tally.projects) and all(
        len(cell.ages) in {0, AGE_BUCKETS} for cell in tally.cells
    )


class _Versioned(msgspec.Struct):
    version: int


def _projects(parts: tuple[Tally, ...]) -> tuple[ProjectTally, ...]:
    sums: dict[tuple[str, str], ProjectTally] = {}
    for project in (project for part in parts for project in part.projects):
        key = (project.site, project.project)
        sums[key] = _add_projects(sums[key], project) if key in sums else project
    return tuple(sums[key] for key in sorted(sums))


def _add_projects(one: ProjectTally, two: ProjectTally) -> ProjectTally:
    return ProjectTally(
        site=one.site,
        project=one.project,
        issues=one.issues + two.issues,
        open_issues=one.open_issues + two.open_issues,
        unclear=_add_counts(one.unclear, two.unclear),
        quality=Quality(*map(sum, zip(_values(one.quality), _values(two.quality), strict=True))),
        weeks=tuple(
            (a[0] + b[0], a[1] + b[1], a[2] + b[2])
            for a, b in zip(one.weeks, two.weeks, strict=True)
        ),
        queue=one.queue + two.queue,
        queue_labelled=one.queue_labelled + two.queue_labelled,
        samples=_oldest(one.samples, two.samples),
    )


def _cells(parts: tuple[Tally, ...]) -> tuple[Cell, ...]:
    sums: dict[object, Cell] = {}
    for cell in (cell for part in parts for cell in part.cells):
        key = cell.key
        sums[key] = _add_cells(sums[key], cell) if key in sums else cell
    return tuple(sorted(sums.values(), key=lambda cell: cell.key))


def _add_cells(one: Cell, two: Cell) -> Cell:
    return Cell(
        key=one.key,
        work=one.work + two.work,
        ages=_add_ages(one.ages, two.ages),
        labelled=one.labelled + two.labelled,
        samples=_oldest(one.samples, two.samples),
    )


def _presence(parts: tuple[Tally, ...]) -> tuple[Presence, ...]:
    sums: dict[tuple[str, str, str], int] = {}
    for seen in (seen for part in parts for seen in part.presence):
        key = (seen.site, seen.project, seen.person)
        sums[key] = sums.get(key, 0) + seen.open_issues
    return tuple(Presence(*key, count) for key, count in sorted(sums.items()))


def _people(parts: tuple[Tally, ...]) -> tuple[tuple[str, Person], ...]:
    known: dict[tuple[str, str], Person] = {}
    for site, person in (entry for part in parts for entry in part.people):
        key = (site, person.id)
        known[key] = same_person(known.get(key), person)
    return tuple((key[0], known[key]) for key in sorted(known))


def _add_counts(one: dict[str, int], two: dict[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + two.get(name, 0) for name in sorted({*one, *two})}


def _add_ages(one: tuple[int, ...], two: tuple[int, ...]) -> tuple[int, ...]:
    if not one or not two:
        return one or two
    return tuple(a + b for a, b in zip(one, two, strict=True))


def _oldest(one: tuple[str, ...], two: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted((*one, *two))[:KEYS_KEPT])


def _values(quality: Quality) -> tuple[int, ...]:
    return msgspec.structs.astuple(quality)
