"""Who is declared to wear which hat, and who belongs to which group."""

from msgspec import Struct

from twohats.model.issue import Person
from twohats.model.verdict import Role


class Members(Struct, frozen=True, kw_only=True):
    """Who a site says is in a group or a project role.

    ``kind`` is ``"group"`` or ``"project-role"``. ``project`` is set for project
    roles only, which each project fills by itself.
    """

    site: str
    kind: str
    name: str
    people: tuple[Person, ...]
    project: str = ""


class Hat(Struct, frozen=True, order=True):
    """One declared hat. An empty ``project`` is every project of the site."""

    site: str
    project: str
    person: str
    role: Role


class Group(Struct, frozen=True):
    """A group of people of one site, for rows that name nobody."""

    site: str
    name: str
    people: frozenset[str]


class Roster(Struct, frozen=True, kw_only=True):
    """The roster, resolved to person ids.

    ``joined`` gives people that the roster names on more than one site one id; nobody else is
    ever joined across sites. ``problems`` are entries that no one answers to, a sentence each.
    """

    hats: tuple[Hat, ...] = ()
    groups: tuple[Group, ...] = ()
    joined: dict[tuple[str, str], str] = {}
    problems: tuple[str, ...] = ()
