"""A site as twohats meets it: who we are, what we may do, what we ask for."""

from msgspec import Struct

from twohats.model.issue import Dialect


class Account(Struct, frozen=True):
    """The account behind the token, and the site that said so.

    ``base_url`` is the site's own address from serverInfo: links to issues start with it,
    also where requests go through another host. ``server_ms`` is the site's clock,
    ``local_ms`` ours at the same moment.
    """

    id: str
    name: str
    dialect: Dialect
    base_url: str
    version: str = ""
    time_zone: str = ""
    email: str = ""
    server_ms: int = 0
    local_ms: int = 0


class ProjectAccess(Struct, frozen=True):
    """What the account may do in one project."""

    key: str
    id: str = ""
    name: str = ""
    browse: bool = False
    edit: bool = False
    comment: bool = False
    bulk_change: bool = False
    mute_mail: bool = False  # notifyUsers=false is permitted
    link: bool = False
    service_desk: bool = False
    lead_id: str = ""
    lead_name: str = ""
    team_managed: bool = False  # Cloud: a project that its team configures for itself


class Scope(Struct, frozen=True, kw_only=True):
    """Which issues of a site: projects, how long done ones stay in, and since when changed.

    Without projects it is the whole site, and ``jql`` has to narrow it.
    """

    projects: tuple[str, ...]
    done_days: int | None = 30  # None: done issues are never in; done_days=36500: always
    since_ms: int | None = None  # server time; None: everything
    jql: str = ""


class Comment(Struct, frozen=True, kw_only=True):
    """One comment: plain text of its body, and the value of our property on it, if any.

    ``internal`` tells that a service desk's customers cannot see it; ``None``: not told.
    """

    id: str
    author_id: str
    text: str
    marker: bytes = b""
    created_ms: int = 0
    internal: bool | None = None


class Edit(Struct, frozen=True, kw_only=True):
    """One change of one field of an issue, as its history tells.

    ``field`` is the field's id, ``by`` the account that made it, empty where Jira does not say;
    ``by_app`` tells that no person is behind it. Labels stand in one string, parted by spaces.
    """

    issue_id: str
    field: str
    by: str = ""
    by_app: bool = False
    old: str = ""
    new: str = ""


class SiteFields(Struct, frozen=True, kw_only=True):
    """Ids of the custom fields that twohats reads, found by name; empty where there is none."""

    story_points: tuple[str, ...] = ()
    sprint: str = ""
    epic: str = ""
    role: str = ""  # our own single-select field, where the settings name one


class SiteFacts(Struct, frozen=True, kw_only=True):
    """What a site is like: learnt once, kept by the ledger, learnt again when it grows old.

    ``None`` and an empty ``access`` mean "not asked yet". ``learned_ms`` is on our own clock.
    """

    dialect: Dialect
    base_url: str
    version: str = ""
    fields: SiteFields | None = None
    access: tuple[ProjectAccess, ...] = ()
    learned_ms: int = 0


class WebLink(Struct, frozen=True, kw_only=True):
    """A web link on an issue. ``global_id`` is ours and makes writing it twice one link."""

    global_id: str
    url: str
    title: str
    summary: str = ""


class SavedFilter(Struct, frozen=True, kw_only=True):
    """A saved filter of ours: shared with ``projects`` (ids), editable by ``editors`` (groups)."""

    name: str
    jql: str
    description: str = ""
    projects: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    id: str = ""


class LabelUse(Struct, frozen=True):
    """How many issues carry labels of these names, and how many of a sample twohats labelled."""

    count: int
    sampled: int = 0
    ours: int = 0


class ProjectName(Struct, frozen=True):
    """A project as the account sees it in a list."""

    key: str
    name: str


class Board(Struct, frozen=True, kw_only=True):
    """An agile board as its site lists it. ``kind`` is ``scrum``, ``kanban`` or ``simple``."""

    id: int
    name: str
    kind: str = ""


class Dashboard(Struct, frozen=True, kw_only=True):
    """A dashboard of ours, shared with ``projects`` (ids); ``gadgets`` are titles. Cloud only."""

    name: str
    description: str = ""
    projects: tuple[str, ...] = ()
    gadgets: tuple[str, ...] = ()
    id: str = ""


class Gadget(Struct, frozen=True, kw_only=True):
    """A kind of gadget that a dashboard can take: named by exactly one of the two."""

    title: str
    module: str = ""
    uri: str = ""
