"""What people set on their boards by hand: no API configures quick filters, lanes or colours."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from twohats.flows.sync_job import Job
from twohats.flows.views_jql import label_is, role_jql
from twohats.model.issue import Dialect
from twohats.model.settings import LabelNames, SiteSettings, WriteTo
from twohats.model.site import Board, ProjectAccess
from twohats.ports import Around


class NamedJql(Struct, frozen=True):
    """A condition with the name it goes by on a board. ``colour`` is a suggestion."""

    name: str
    jql: str
    colour: str = ""


class BoardAdvice(Struct, frozen=True, kw_only=True):
    """One board: where it is, of which kind, and what to set on it.

    ``clicks`` are the exact ways; ``conditions`` the JQL, in the order in which the first that
    fits should win.
    """

    project: str
    name: str
    url: str
    kind: str
    managed: str
    clicks: tuple[str, ...]
    conditions: tuple[NamedJql, ...]


COMPANY: Final = "company-managed"
TEAM: Final = "team-managed"
_CLOUD_MENU = "More actions (...) next to the board's name > Board settings"
_SERVER_MENU = "Board (top right) > Configure"


def advice_of(job: Job, around: Around, projects: Sequence[ProjectAccess]) -> Iterator[BoardAdvice]:
    """Yield what to set on each board of the projects."""
    account = job.jira.account()
    conditions = tuple(conditions_of(job.settings))
    shown = _shown_field(job.settings)
    for project in projects:
        managed = TEAM if project.team_managed else COMPANY
        clicks = _team_clicks(shown, job.settings.labels)
        if not project.team_managed:
            cloud = account.dialect is Dialect.CLOUD
            clicks = _company_clicks(_CLOUD_MENU if cloud else _SERVER_MENU, shown)
        for board in around.boards.boards(project.key):
            yield BoardAdvice(
                project=project.key,
                name=board.name,
                url=_url(account.base_url, account.dialect, project.key, board),
                kind=board.kind,
                managed=managed,
                clicks=clicks,
                conditions=conditions,
            )


def conditions_of(settings: SiteSettings) -> Iterator[NamedJql]:
    """Yield the conditions for quick filters, swimlanes and card colours; both roles first."""
    jql = role_jql(settings)
    yield NamedJql("Both roles", jql.both, "purple")
    yield NamedJql("Owner work", jql.owner, "orange")
    yield NamedJql("Manager work", jql.manager, "blue")
    yield NamedJql("Role unclear", jql.unclear, "grey")
    if settings.labels.write_decided:
        yield NamedJql("Decided by a person", label_is(settings.labels.decided), "green")


def _shown_field(settings: SiteSettings) -> str:
    return settings.sync.field if settings.sync.write_to is WriteTo.FIELD else "Labels"


def _company_clicks(menu: str, field: str) -> tuple[str, ...]:
    return (
        (
            f"cards: {menu} > Card layout > pick the field {field} > Add"
            " (for the backlog and for the board; three fields at most)"
        ),
        f"quick filters: {menu} > Quick filters > name and JQL of a line below > Add",
        f"swimlanes: {menu} > Swimlanes > Base swimlanes on: Queries > each line, in this order",
        f"colours: {menu} > Card colours > Colours based on: Queries > each line, in this order",
    )


def _team_clicks(field: str, names: LabelNames) -> tuple[str, ...]:
    return (
        (
            f"cards: View settings (right above the board) > Fields > switch {field} on;"
            " each person does this for themselves"
        ),
        (
            f"filter: Filter (above the board) > Labels > {names.owner} or {names.manager};"
            " swimlanes and card colours by JQL are for company-managed boards only"
        ),
        "the same lists of issues: the saved filters above",
    )


def _url(base: str, dialect: Dialect, project: str, board: Board) -> str:
    if dialect is Dialect.CLOUD:
        return f"{base}/jira/software/c/projects/{project}/boards/{board.id}"
    return f"{base}/secure/RapidBoard.jspa?rapidView={board.id}"
