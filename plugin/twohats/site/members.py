"""Who is in a group, or has a project role: what a roster may name instead of people."""

from typing import Final, TypeVar

from msgspec import Struct

from twohats.errors import ProtocolError
from twohats.model.issue import Dialect, Person
from twohats.site.facts import api
from twohats.site.http import Http, Query
from twohats.site.verdicts import RefusalError

T = TypeVar("T")

_PAGE: Final = 50
_MAX_PAGES: Final = 400


class _User(Struct, rename="camel"):
    account_id: str | None = None
    key: str | None = None
    name: str | None = None
    display_name: str | None = None
    email_address: str | None = None


class _Page(Struct, rename="camel"):
    values: list[_User]
    is_last: bool = True


class _Named(Struct, rename="camel"):
    account_id: str | None = None
    name: str | None = None


class _Actor(Struct, rename="camel"):
    display_name: str = ""
    name: str | None = None
    actor_user: _Named | None = None
    actor_group: _Named | None = None
    type: str = ""


class _Role(Struct):
    actors: list[_Actor] = []


class SiteMembers:
    """Members of groups and project roles.

    A group or role that is not there, or hidden from the account, has no member to be seen:
    whoever asked says so to the person who wrote the roster.
    """

    def __init__(self, http: Http, dialect: Dialect) -> None:
        self._http = http
        self._dialect = dialect

    def group(self, name: str) -> tuple[Person, ...]:
        """Return a group's active members."""
        people: list[Person] = []
        query = {"groupname": name, "maxResults": str(_PAGE)}
        for _ in range(_MAX_PAGES):
            query["startAt"] = str(len(people))  # a server may give fewer a page than asked for
            page = self._shown(api(self._dialect, "group", "member"), query, _Page, f"group {name}")
            if page is None:
                return ()
            people.extend(map(_person, page.values))
            if page.is_last or not page.values:
                return tuple(people)
        raise ProtocolError("the list of members does not end", where=self._http.base)

    def project_role(self, project: str, name: str) -> tuple[Person, ...]:
        """Return who has a role in a project, by themselves or through a group."""
        about = f"role {name} of {project}"
        path = api(self._dialect, "project", project, "role")
        roles = self._shown(path, {}, dict[str, str], about) or {}
        number = roles.get(name, "").rpartition("/")[2]
        if not number.isdecimal():
            return ()
        role = self._shown(api(self._dialect, "project", project, "role", number), {}, _Role, about)
        everyone = (self._people(actor) for actor in (role.actors if role else ()))
        return tuple({person.id: person for some in everyone for person in some}.values())

    def _people(self, actor: _Actor) -> tuple[Person, ...]:
        if actor.actor_group is not None or actor.type == "atlassian-group-role-actor":
            named = actor.actor_group.name if actor.actor_group else actor.name
            return self.group(named or "")
        if actor.actor_user is not None and actor.actor_user.account_id:
            return (Person(actor.actor_user.account_id, actor.display_name),)
        return self._by_name(actor.name or "")

    def _by_name(self, name: str) -> tuple[Person, ...]:
        """Return whom a user name means: Data Center's issues know people by their key."""
        path = api(self._dialect, "user")
        user = self._shown(path, {"username": name}, _User, f"user {name}") if name else None
        return (_person(user),) if user else ()

    def _shown(self, path: str, query: Query, kind: type[T], about: str) -> T | None:
        try:
            return self._http.get(path, query, about=about).read(kind)
        except RefusalError:
            return None


def _person(user: _User) -> Person:
    known = user.account_id or user.key or user.name or ""
    return Person(known, user.display_name or "", user.email_address or "")
