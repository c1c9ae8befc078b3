"""Read a tally: take the cells of a scope and add them up in the ways reports need."""

from collections import defaultdict
from collections.abc import Callable, Container, Hashable, Iterable
from typing import TypeVar

from twohats.model.tally import AGE_BUCKETS, KEYS_KEPT, Cell, State, Work
from twohats.model.verdict import DecidedBy, Role
from twohats.workload.measures import is_restricted, key_of

_Key = TypeVar("_Key", bound=Hashable)
ROLES = (Role.OWNER, Role.MANAGER)


class Slice:
    """Some cells of a tally, decided ones unless asked otherwise. Cheap to narrow and to sum."""

    __slots__ = ("cells",)

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.cells = tuple(cells)

    def where(self, keep: Callable[[Cell], bool]) -> "Slice":
        """Return the cells that ``keep`` says yes to."""
        return Slice(filter(keep, self.cells))

    def decided(self) -> "Slice":
        """Leave out what only the fallback gave a role: a setting is no evidence."""
        return self.where(lambda cell: cell.key.by is not DecidedBy.FALLBACK)

    def state(self, *states: State) -> "Slice":
        """Return the work in these states."""
        return self.where(lambda cell: cell.key.state in states)

    def role(self, role: Role) -> "Slice":
        """Return the work of a role, that of both roles included."""
        return self.where(lambda cell: cell.key.role in {role, Role.BOTH})

    def duty(self, duty: str) -> "Slice":
        """Return the work of a duty."""
        return self.where(lambda cell: cell.key.duty == duty)

    def of(self, people: Container[str]) -> "Slice":
        """Return the work that any of these people is assigned to."""
        return self.where(lambda cell: cell.key.person in people)

    def assigned(self) -> "Slice":
        """Return the work that somebody is assigned to."""
        return self.where(lambda cell: bool(cell.key.person))

    def unassigned(self) -> "Slice":
        """Return the work that nobody is assigned to."""
        return self.where(lambda cell: not cell.key.person)

    def work(self, role: Role | None = None) -> Work:
        """Return the amount of work; of exactly ``role`` (``BOTH`` apart) if given."""
        total = Work()
        for cell in self.cells:
            if role is None or cell.key.role is role:
                total += cell.work
        return total

    @property
    def issues(self) -> int:
        """Return the number of issues."""
        return sum(cell.work.issues for cell in self.cells)

    def part(self, role: Role) -> float:
        """Return the issues of a role, those of both roles half."""
        whole = sum(cell.work.issues for cell in self.cells if cell.key.role is role)
        shared = sum(cell.work.issues for cell in self.cells if cell.key.role is Role.BOTH)
        return whole + shared / 2

    def ages(self) -> tuple[int, ...]:
        """Return the issues by age bucket."""
        columns = zip(*(cell.ages for cell in self.cells if cell.ages), strict=True)
        return tuple(map(sum, columns)) or (0,) * AGE_BUCKETS

    def samples(self) -> tuple[str, ...]:
        """Return the oldest issues as samples."""
        every = (sampled for cell in self.cells for sampled in cell.samples)
        return tuple(sorted(every)[:KEYS_KEPT])

    def largest_duty(self) -> tuple[str, int]:
        """Return the duty with most issues and their number; ``("", 0)`` where none is known."""
        counts: dict[str, int] = defaultdict(int)
        for cell in self.cells:
            if cell.key.duty:
                counts[cell.key.duty] += cell.work.issues
        return min(counts.items(), key=lambda item: (-item[1], item[0]), default=("", 0))

    def people(self) -> frozenset[str]:
        """Return who is assigned to any of it."""
        return frozenset(cell.key.person for cell in self.cells if cell.key.person)

    def by(self, key: Callable[[Cell], _Key]) -> dict[_Key, "Slice"]:
        """Return slices by ``key``, in the order of the cells."""
        groups: dict[_Key, list[Cell]] = defaultdict(list)
        for cell in self.cells:
            groups[key(cell)].append(cell)
        return {name: Slice(cells) for name, cells in groups.items()}


def keys(samples: Iterable[str]) -> tuple[str, ...]:
    """Return the issue keys of samples."""
    return tuple(map(key_of, samples))


def public_keys(samples: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of those that carry no security level."""
    return tuple(key_of(sampled) for sampled in samples if not is_restricted(sampled))


def restricted(samples: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of those that carry a security level."""
    return tuple(key_of(sampled) for sampled in samples if is_restricted(sampled))
