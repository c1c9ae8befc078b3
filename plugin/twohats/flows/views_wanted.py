"""Which saved filters show the roles, and how ours are told from all others.

A filter of ours carries a mark at the end of its description: which view it is, of which site of
the configuration, and a hash of what we wrote. Where the hash no longer fits, a person changed
the filter, and it is theirs from then on.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from hashlib import blake2b
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from twohats.flows.views_jql import label_is, quoted, role_jql
from twohats.model.settings import LabelNames, SiteSettings
from twohats.model.site import Dashboard, SavedFilter

PREFIX: Final = "twohats: "  # every name of ours starts so
DASHBOARD: Final = "dashboard"
_MARK = re.compile(r"\(twohats view ([a-z-]+) of ([\w.-]+), ([0-9a-f]{8})\)\s*$")
_STRANGE = re.compile(r"[^\w.-]")
_SHOWN_PROJECTS = 3
_ORDER = "ORDER BY updated DESC"


class View(Struct, frozen=True, kw_only=True):
    """One way to look at role work. ``condition`` is JQL without project and order."""

    id: str
    title: str
    condition: str
    about: str


class Mark(Struct, frozen=True):
    """What the mark of a filter or dashboard says."""

    view: str
    site: str
    hash: str


def views_of(settings: SiteSettings, duties: Collection[str]) -> Iterator[View]:
    """Yield the views that the settings ask for."""
    jql = role_jql(settings)
    yield View(id="owner", title="owner work", condition=jql.owner, about="the owner's work")
    yield View(
        id="manager", title="manager work", condition=jql.manager, about="the manager's work"
    )
    yield View(id="both", title="work of both", condition=jql.both, about="work of both roles")
    yield View(
        id="unclear",
        title="role unclear",
        condition=jql.unclear,
        about="work whose role twohats could not tell: set the right label, it stays",
    )
    yield View(
        id="unassigned",
        title="unassigned role work",
        condition=f"{jql.either} AND assignee is EMPTY AND statusCategory != Done",
        about="open role work that nobody has taken",
    )
    yield from _optional(settings.labels, duties)


def _optional(names: LabelNames, duties: Collection[str]) -> Iterator[View]:
    if names.write_decided:
        yield View(
            id="decided",
            title="role decided by a person",
            condition=label_is(names.decided),
            about="work whose role a person decided",
        )
    if names.write_duties:
        for duty in sorted(duties):
            words = duty.replace("-", " ")
            yield View(
                id=f"duty-{duty}",
                title=words,
                condition=label_is(f"{names.duty_prefix}{duty}"),
                about=f"the duty {words}",
            )


def filter_of(
    view: View, settings: SiteSettings, projects: Sequence[str], ids: Sequence[str]
) -> SavedFilter:
    """Return the saved filter of a view over ``projects`` (keys), shared with ``ids``."""
    scope = f"project in ({', '.join(map(quoted, projects))})"
    wanted = SavedFilter(
        name=_name(view.title, projects),
        jql=f"{scope} AND {view.condition} {_ORDER}",
        description=f"Shows {view.about}. Change it and it is yours: twohats leaves it alone.",
        projects=tuple(ids),
        editors=settings.views_admins,
    )
    return replace(wanted, description=_marked(wanted, view.id, settings.name))


def dashboard_of(
    settings: SiteSettings, projects: Sequence[str], ids: Sequence[str], gadgets: Sequence[str]
) -> Dashboard:
    """Return the dashboard over ``projects``."""
    name = _name("balance of roles", projects)
    about = "Owner and manager work side by side."
    mark = f"(twohats view {DASHBOARD} of {site_of(settings.name)}, {_hash(name)})"
    return Dashboard(
        name=name, description=f"{about} {mark}", projects=tuple(ids), gadgets=tuple(gadgets)
    )


def read_mark(description: str) -> Mark | None:
    """Return the mark in a description; ``None`` where it is not ours."""
    found = _MARK.search(description)
    return Mark(found[1], found[2], found[3]) if found else None


def is_as_made(found: SavedFilter) -> bool:
    """Tell whether a filter of ours still says what we wrote."""
    mark = read_mark(found.description)
    return mark is not None and mark.hash == _hash(found.name, found.jql, _bare(found.description))


def is_dashboard_as_made(found: Dashboard) -> bool:
    """Tell whether a dashboard of ours still has the name we gave it."""
    mark = read_mark(found.description)
    return mark is not None and mark.hash == _hash(found.name)


def site_of(name: str) -> str:
    """Return a site's name as marks carry it."""
    return _STRANGE.sub("-", name)


def _marked(wanted: SavedFilter, view: str, site: str) -> str:
    digest = _hash(wanted.name, wanted.jql, wanted.description)
    return f"{wanted.description} (twohats view {view} of {site_of(site)}, {digest})"


def _bare(description: str) -> str:
    return _MARK.sub("", description).rstrip()


def _hash(*parts: str) -> str:
    return blake2b("\n".join(parts).encode(), digest_size=4).hexdigest()


def _name(title: str, projects: Sequence[str]) -> str:
    shown = ", ".join(projects[:_SHOWN_PROJECTS])
    more = len(projects) - _SHOWN_PROJECTS
    return f"{PREFIX}{title} ({shown}{f' and {more} more' if more > 0 else ''})"
