"""A site examined before work is trusted to it: what is well, what to mend, and how."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from typing import Final

from twohats.errors import ConfigError, ExitCode, IdentityError, TwohatsError
from twohats.model.issue import Dialect
from twohats.model.settings import SiteSettings, WriteTo
from twohats.model.site import Account, Scope
from twohats.site.checks import Check, State, trouble
from twohats.site.facts import learn_fields
from twohats.site.project_checkup import examine_project
from twohats.site.site import Site

Checks = Iterator[Check]

_SKEW_MS: Final = 5 * 60_000  # between Jira's clock and ours
_SOON_DAYS: Final = 14


def examine(settings: SiteSettings, connect: Callable[[], Site], now_ms: int) -> Checks:
    """Yield the checks of one site, in the order in which they depend on each other.

    Errors are told as checks and never raised; without a connection the rest is left out.
    """
    yield _token_expiry(settings.connection.token_expires, now_ms)
    try:
        site = connect()
    except IdentityError as error:
        yield Check(what="reached", state=State.GOOD, says="Jira answers")
        yield trouble("account", error)
        return
    except TwohatsError as error:
        yield trouble("reached", error)
        return
    with closing(site):
        yield from _connected(site.account(), site)
        for what, step in _steps(site, settings):
            try:
                yield from step()
            except TwohatsError as error:
                yield trouble(what, error)


def _connected(account: Account, site: Site) -> Checks:
    kind = "Cloud" if site.dialect is Dialect.CLOUD else "Data Center"
    yield Check(what="reached", state=State.GOOD, says=account.base_url)
    yield Check(what="kind", state=State.GOOD, says=f"{kind} {account.version}".strip())
    yield Check(what="account", state=State.GOOD, says=f"{account.name} ({account.id})")
    skew = abs(account.server_ms - account.local_ms)
    yield Check(
        what="clock",
        state=State.LOOK if skew > _SKEW_MS else State.GOOD,
        says=f"{round(skew / 1000)} s apart from Jira's",
        todo="set this machine's clock; twohats itself goes by Jira's" if skew > _SKEW_MS else "",
    )


def _steps(site: Site, settings: SiteSettings) -> Iterator[tuple[str, Callable[[], Checks]]]:
    yield "story points", partial(_story_points, site, settings)
    if settings.sync.write_to is not WriteTo.LABEL:
        yield "role field", partial(_role_field, site, settings)
    yield "label names", partial(_label_names, site, settings)
    for project in settings.projects:
        yield f"project {project}", partial(examine_project, site, settings, project)
    if not settings.projects:
        error = ConfigError("no project is named", todo="set projects in twohats.toml")
        yield "projects", lambda: iter([trouble("projects", error)])
    if settings.jql and settings.projects:
        yield "jql", partial(_narrowed, site, settings)
    if settings.report.issue:
        yield "report issue", partial(_report_issue, site, settings.report.issue)


def _story_points(site: Site, settings: SiteSettings) -> Checks:
    points = learn_fields(site.http, site.dialect, settings.story_points_field).story_points
    yield Check(
        what="story points",
        state=State.GOOD if points else State.LOOK,
        says=", ".join(points) or "no such field found: issues are counted, points are not",
        todo="" if points else "set story_points_field, if the site has one by another name",
    )


def _role_field(site: Site, settings: SiteSettings) -> Checks:
    field = site.screens.find_field(settings.sync.field)
    yield Check(what="role field", state=State.GOOD, says=field)


def _label_names(site: Site, settings: SiteSettings) -> Checks:
    names = settings.labels
    use = site.screens.label_use((names.owner, names.manager, names.unclear))
    foreign = use.sampled - use.ours
    says = "no issue carries them yet"
    if use.count:
        says = f"about {use.count} issues carry them; {foreign} of {use.sampled} seen are not ours"
    state, todo = State.GOOD, ""
    if foreign and not settings.sync.confirmed_labels:
        state = State.LOOK
        todo = "rename them in [labels], or set sync.confirmed_labels if they mean the same"
    yield Check(what="label names", state=state, says=says, todo=todo)


def _narrowed(site: Site, settings: SiteSettings) -> Checks:
    scope = Scope(projects=settings.projects, done_days=settings.sync.done_days, jql=settings.jql)
    found = next(site.keys(scope), None)  # the first page tells whether Jira takes it
    yield Check(
        what="jql",
        state=State.GOOD if found else State.LOOK,
        says=f"finds {found[1]} and perhaps more" if found else "finds nothing in the projects",
        todo="" if found else "look at the jql setting",
    )


def _report_issue(site: Site, key: str) -> Checks:
    (access,) = site.access([key.rpartition("-")[0]])
    there = next(iter(site.by_ids([key])), None)
    good = there is not None and access.comment
    yield Check(
        what="report issue",
        state=State.GOOD if good else State.MEND,
        says=f"{key} can be commented" if good else f"{key} is hidden, or cannot be commented",
        todo="" if good else "give the account Add Comments there, or change report.issue",
        code=ExitCode.DONE if good else ExitCode.IDENTITY,
    )


def _token_expiry(expires: str, now_ms: int) -> Check:
    what = "token"
    if not expires:
        return Check(what=what, state=State.GOOD, says="its expiry is not known (token_expires)")
    try:
        day = date.fromisoformat(expires)
    except ValueError:
        error = ConfigError("token_expires is no date", todo="write it as YYYY-MM-DD")
        return trouble(what, error)
    left = (day - datetime.fromtimestamp(now_ms / 1000, UTC).date()).days
    says = f"expires on {day}, in {left} days" if left >= 0 else f"expired on {day}"
    todo = "" if left > _SOON_DAYS else "make a new token and set token_expires to its date"
    state = State.GOOD if not todo else State.LOOK
    return Check(what=what, state=state, says=says, todo=todo)
