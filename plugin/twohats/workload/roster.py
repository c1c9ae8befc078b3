"""From roster entries, and what the sites say of their people, to declared hats."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from twohats.model.issue import Person
from twohats.model.roster import Group, Hat, Members, Roster
from twohats.model.settings import RosterEntry
from twohats.model.verdict import Role

GROUP, PROJECT_ROLE = "group", "project-role"


class Need(NamedTuple):
    """A group or project role whose members a site must be asked for."""

    kind: str
    name: str
    project: str


class _Match(NamedTuple):
    site: str
    entry: RosterEntry
    ids: frozenset[str]
    project: str


def needs(entries: Iterable[RosterEntry], projects: Sequence[str]) -> tuple[Need, ...]:
    """Return what a site must be asked for; a project role is asked for in each project."""
    found: dict[Need, None] = {}
    for entry in entries:
        if entry.group:
            found[Need(GROUP, entry.group, "")] = None
        if entry.project_role:
            for project in (entry.project,) if entry.project else projects:
                found[Need(PROJECT_ROLE, entry.project_role, project)] = None
    return tuple(found)


def resolve(
    entries: Mapping[str, Sequence[RosterEntry]],
    members: Sequence[Members],
    people: Iterable[tuple[str, Person]],
) -> Roster:
    """Return the roster of the sites. ``entries`` are by site, ``people`` those of the tally.

    People on different sites are joined exactly if both sites' entries name them by the same id
    or e-mail.
    """
    by_site: dict[str, list[Person]] = defaultdict(list)
    for site, person in people:
        by_site[site].append(person)
    for some in members:
        by_site[some.site].extend(some.people)
    every = [(site, entry) for site in entries for entry in entries[site]]
    matches = [m for site, entry in every for m in _matches(site, entry, members, by_site[site])]
    hats = {
        Hat(match.site, match.project, person, Role(match.entry.role))
        for match in matches
        for person in match.ids
    }
    return Roster(
        hats=tuple(sorted(hats)),
        groups=_groups(entries, members),
        joined=_joined(matches),
        problems=tuple(_problems(every, matches)),
    )


def _matches(
    site: str, entry: RosterEntry, members: Sequence[Members], people: Sequence[Person]
) -> Iterator[_Match]:
    """Yield whom an entry means, once for each project where that differs."""
    if entry.person:
        yield _Match(site, entry, _people(entry.person, people), entry.project)
    for some in members:
        ids = frozenset(person.id for person in some.people)
        if some.site != site:
            continue
        if some.kind == GROUP and some.name == entry.group:
            yield _Match(site, entry, ids, entry.project)
        is_here = not entry.project or some.project == entry.project
        if some.kind == PROJECT_ROLE and some.name == entry.project_role and is_here:
            yield _Match(site, entry, ids, some.project)


def _people(text: str, people: Sequence[Person]) -> frozenset[str]:
    """Return the ids of whom a text means: an id as it stands, an e-mail by who has it."""
    if "@" not in text:
        return frozenset({text})
    named = {person.id for person in people if person.email.casefold() == text.casefold()}
    return frozenset(named | {person.id for person in people if person.id == text})


def _groups(
    entries: Mapping[str, Sequence[RosterEntry]], members: Sequence[Members]
) -> tuple[Group, ...]:
    wanted = {(site, entry.group) for site in entries for entry in entries[site]}
    return tuple(
        Group(some.site, some.name, frozenset(person.id for person in some.people))
        for some in members
        if some.kind == GROUP and (some.site, some.name) in wanted
    )


def _joined(matches: Sequence[_Match]) -> dict[tuple[str, str], str]:
    by_text: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for match in matches:
        if match.entry.person:
            by_text[match.entry.person.casefold()].update((match.site, who) for who in match.ids)
    return {
        where: text
        for text, places in sorted(by_text.items())
        if len({site for site, _ in places}) > 1
        for where in sorted(places)
    }


def _problems(every: Sequence[tuple[str, RosterEntry]], matches: Sequence[_Match]) -> Iterator[str]:
    """Name the entries that mean nobody, by their place in the roster and never by person."""
    for position, (site, entry) in enumerate(every, start=1):
        if any(m.site == site and m.entry is entry and m.ids for m in matches):
            continue
        where = f"roster entry {position}" + (f" of {site}" if site else "")
        if entry.group:
            yield f"{where}: the group '{entry.group}' has no member that the site shows"
        elif entry.project_role:
            yield f"{where}: the project role '{entry.project_role}' has no member to be seen"
        elif entry.person:
            yield f"{where}: nobody there has that e-mail; Cloud hides most, use the account id"
        else:
            yield f"{where}: names neither person, group nor project role"
