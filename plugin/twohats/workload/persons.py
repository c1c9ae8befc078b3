"""Rows of people: recorded work, most role work first; never a ranking of performance."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from twohats.model.report import PersonRow
from twohats.model.roster import Roster
from twohats.model.tally import State
from twohats.model.verdict import Role
from twohats.workload import links
from twohats.workload.balance import Way, balance_of, mostly, wears_two_hats
from twohats.workload.slices import Slice
from twohats.workload.view import View


def person_rows(views: Sequence[View], roster: Roster) -> tuple[PersonRow, ...]:
    """Return everybody with role work, open or finished in the windows, by name.

    Only people whom the roster names on several sites are joined into one row.
    """
    joined: dict[str, list[tuple[View, str, Slice]]] = defaultdict(list)
    for view in views:
        for person, cells in view.by_person.items():
            identity = roster.joined.get((view.site, person), f"{view.site}\n{person}")
            joined[identity].append((view, person, cells))
    rows = [_row(parts) for parts in joined.values()]
    return tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.site, row.id)))


def _row(parts: list[tuple[View, str, Slice]]) -> PersonRow:
    view, person, _ = parts[0]
    cells = Slice(cell for _, _, part in parts for cell in part.cells)
    is_one = len(parts) == 1
    way = Way(view.links, (links.assignee(person),) if is_one else None, view.window_days)
    open_work = cells.decided().state(State.OPEN)
    return PersonRow(
        id=person,
        name=view.name(person),
        site=", ".join(part.site for part, _, _ in parts),
        projects=tuple(sorted({cell.key.project for cell in cells.cells})),
        declared=tuple(sorted(set(_declared(parts)))),
        mostly=mostly(open_work),
        open=balance_of(cells, State.OPEN, way),
        finished=balance_of(cells, State.FINISHED, way),
        open_issues=sum(part.open_issues[who] for part, who, _ in parts),
        two_hats=wears_two_hats(open_work),
        jql=f"{links.assignee(person)} AND {links.OPEN}" if is_one else "",
    )


def _declared(parts: list[tuple[View, str, Slice]]) -> Iterator[Role]:
    for view, person, cells in parts:
        for project in {cell.key.project for cell in cells.cells}:
            yield from view.roles_of(project, person)
