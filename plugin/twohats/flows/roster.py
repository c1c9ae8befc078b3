"""The roster of a site: its entries, filled with whom the site says they mean."""

from collections.abc import Iterable, Sequence

from twohats.model.issue import Person
from twohats.model.roster import Members
from twohats.model.settings import RosterEntry
from twohats.ports import Directory
from twohats.workload import Need, needs
from twohats.workload.roster import GROUP


def members_of(
    directory: Directory, site: str, entries: Iterable[RosterEntry], projects: Sequence[str]
) -> tuple[Members, ...]:
    """Ask a site who is in the groups and project roles that the entries name.

    ``site`` is the site as the tally names it. Nothing is asked where no entry names any.
    """
    return tuple(
        Members(
            site=site,
            kind=need.kind,
            name=need.name,
            project=need.project,
            people=_people(directory, need),
        )
        for need in needs(entries, projects)
    )


def _people(directory: Directory, need: Need) -> tuple[Person, ...]:
    if need.kind == GROUP:
        return directory.group(need.name)
    return directory.project_role(need.project, need.name)
