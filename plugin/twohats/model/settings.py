"""Settings of a site, as values: what a configuration file can say, with its defaults.

``config`` reads them; everything else is handed them. No secret is ever among them.
"""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

Percent = Annotated[int, Meta(ge=0, le=100)]
Count = Annotated[int, Meta(ge=0)]


class UnclearPolicy(StrEnum):
    """What is written on issues whose verdict is unclear."""

    QUEUE = "queue"
    LEAVE = "leave"
    LABEL = "label"
    MANAGER = "project-manager"
    OWNER = "project-owner"


class WriteTo(StrEnum):
    """Where the role is written."""

    LABEL = "label"
    FIELD = "field"
    BOTH = "both"


class IssueNote(StrEnum):
    """Where the why is written on an issue."""

    NONE = "none"
    WEB_LINK = "web-link"
    COMMENT = "comment"


class PeopleDetail(StrEnum):
    """How far published output speaks of people."""

    OFF = "off"
    GROUPS = "groups"
    NAMED = "named"


class Phase(StrEnum):
    """Where a project stands: the owner founds it, then the manager runs it."""

    FOUNDING = "founding"
    RUNNING = "running"


class Connection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to reach one Jira. The token comes from elsewhere, see ``config``."""

    url: str
    email: str = ""  # Cloud: basic auth with e-mail and API token
    user: str = ""  # Data Center: basic auth; empty: the token is a PAT (bearer)
    cloud_id: str = ""  # scoped tokens: requests go to api.atlassian.com/ex/jira/{cloud_id}
    auth: Literal["auto", "basic", "bearer"] = "auto"
    ca_bundle: str = ""
    proxy: str = ""
    token_file: str = ""
    token_command: tuple[str, ...] = ()  # an argument list, no shell
    token_keyring: str = ""  # name of the keyring service; opt-in
    token_expires: str = ""  # YYYY-MM-DD, for doctor's warning
    connect_timeout: Annotated[float, Meta(gt=0)] = 5.0
    read_timeout: Annotated[float, Meta(gt=0)] = 60.0
    parallel: Annotated[int, Meta(ge=1, le=32)] = 4  # requests under way at once


class LabelNames(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The labels twohats declares its own; it never touches any other."""

    owner: str = "project-owner-work"
    manager: str = "project-manager-work"
    unclear: str = "role-unclear"
    decided: str = "role-decided"
    ignore: str = "twohats-ignore"
    duty_prefix: str = "duty-"
    former: tuple[str, ...] = ()  # of an earlier configuration: taken off wherever we set them
    write_decided: bool = False
    write_duties: bool = False


class SyncPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Limits and choices of ``sync``."""

    unclear: UnclearPolicy = UnclearPolicy.QUEUE
    write_to: WriteTo = WriteTo.LABEL
    field: str = ""  # name of the single-select field, where write_to names one
    issue_note: IssueNote = IssueNote.NONE
    max_writes: Count = 500
    max_requests: Count = 0  # a run that has sent so many ends with "try later"; 0: no limit
    mass_floor: Count = 50
    mass_percent: Percent = 20
    done_days: Count = 30
    overlap_hours: Count = 24
    census_hours: Count = 24
    confirmed_labels: bool = False  # a person confirmed that the label names are free to use
    service_desk: bool = False  # include service-desk projects


class ReportSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where and how a site's report is published."""

    issue: str = ""  # key of the issue that carries the report comment; empty: none
    contact: str = ""
    webhook: str = ""
    mapping_url: str = ""  # where readers of the comment find the mapping; empty: no link
    cooldown_days: Count = 7


class Band(Struct, frozen=True, forbid_unknown_fields=True):
    """A target band for manager work's share of role work, in percent."""

    low: Percent = 0
    high: Percent = 100


class RosterEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One declared hat: a person, group or project role is a project's owner or manager."""

    role: Literal["project-owner", "project-manager"]
    person: str = ""  # account id, user key or e-mail
    group: str = ""
    project_role: str = ""
    project: str = ""  # empty: every project of the site


class BalanceSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What findings are measured against."""

    target: Band | None = None  # manager share of role work; None: compare projects only
    phase: Phase = Phase.RUNNING
    small_team: Literal["auto", "yes", "no"] = "auto"
    window_days: Count = 30
    roster: tuple[RosterEntry, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: dict[str, Literal["info", "warning", "error"]] = {}  # by finding code
    projects: dict[str, "BalanceSettings"] = {}  # per-project overrides


class SiteSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of one ``[sites.NAME]``, defaults merged in."""

    name: str
    connection: Connection
    projects: tuple[str, ...] = ()
    jql: str = ""  # narrows the default scope further
    story_points_field: str = ""  # name or id; empty: found by name
    labels: LabelNames = LabelNames()
    sync: SyncPolicy = SyncPolicy()
    report: ReportSettings = ReportSettings()
    balance: BalanceSettings = BalanceSettings()
    people: PeopleDetail = PeopleDetail.OFF  # in published output and the ledger
    views_admins: tuple[str, ...] = ()  # groups that may edit the saved filters
    mapping: tuple[str, ...] = ()  # overlay files
    ledger: str = ""  # path or URL; empty: the platform's state folder
