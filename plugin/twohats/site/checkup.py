"""A site examined before work is trusted to it: what is well, what to mend, and how."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from twohats.errors import ConfigError, ExitCode, IdentityError, TwohatsError
from twohats.model.issue import Dialect
from twohats.model.settings import SiteSettings, WriteTo
from twohats.model.site import Account, ProjectAccess
from twohats.site.site import Site

_SKEW_MS: Final = 5 * 60_000  # between Jira's clock and ours
_SOON_DAYS: Final = 14


class State(StrEnum):
    """How a check went."""

    GOOD = "ok"
    LOOK = "look"  # works, but read on
    MEND = "mend"


class Check(Struct, frozen=True, kw_only=True):
    """One line of the examination. ``todo`` is set where the state is not good."""

    what: str
    state: State
    says: str
    todo: str = ""
    code: ExitCode = ExitCode.DONE


def examine(settings: SiteSettings, connect: Callable[[], Site], now_ms: int) -> Iterator[Check]:
    """Yield the checks of one site, in the order in which they depend on each other.

    Errors are told as checks and never raised; without a connection the rest is left out.
    """
    yield _token_expiry(settings.connection.token_expires, now_ms)
    try:
        site = connect()
    except IdentityError as error:
        yield Check(what="reached", state=State.GOOD, says="Jira answers")
        yield _trouble("account", error)
        return
    except TwohatsError as error:
        yield _trouble("reached", error)
        return
    yield from _connected(site.account(), site)
    for step in _steps(site, settings):
        try:
            yield from step()
        except TwohatsError as error:
            yield _trouble("further checks", error)


def _connected(account: Account, site: Site) -> Iterator[Check]:
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


def _steps(site: Site, settings: SiteSettings) -> Iterator[Callable[[], Iterator[Check]]]:
    yield lambda: _fields(site, settings)
    yield lambda: _label_names(site, settings)
    for project in settings.projects:
        yield lambda key=project: _project(site, settings, key)  # type: ignore[misc] # bound now
    if not settings.projects:
        error = ConfigError("no project is named", todo="set projects in twohats.toml")
        yield lambda: iter([_trouble("projects", error)])
    if settings.report.issue:
        yield lambda: _report_issue(site, settings.report.issue)


def _fields(site: Site, settings: SiteSettings) -> Iterator[Check]:
    points = site.fields().story_points
    yield Check(
        what="story points",
        state=State.GOOD if points else State.LOOK,
        says=", ".join(points) or "no such field found: issues are counted, points are not",
        todo="" if points else "set story_points_field, if the site has one by another name",
    )
    if settings.sync.write_to is not WriteTo.LABEL:
        field = site.screens.find_field(settings.sync.field)
        yield Check(what="role field", state=State.GOOD, says=field)


def _label_names(site: Site, settings: SiteSettings) -> Iterator[Check]:
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


def _project(site: Site, settings: SiteSettings, key: str) -> Iterator[Check]:
    (access,) = site.access([key])
    yield _permissions(access, site.dialect, settings)
    if access.browse and access.edit:
        yield _labels(site, key)


def _permissions(access: ProjectAccess, dialect: Dialect, settings: SiteSettings) -> Check:
    has = {
        "browse": access.browse,
        "edit": access.edit,
        "comment": access.comment,
        "switch mails off": access.mute_mail,
    }
    if dialect is Dialect.CLOUD:
        has["bulk change"] = access.bulk_change
    can = ", ".join(name for name, granted in has.items() if granted) or "nothing"
    cannot = ", ".join(name for name, granted in has.items() if not granted)
    state, todo, code = State.GOOD, "", ExitCode.DONE
    if access.service_desk and not settings.sync.service_desk:
        state, todo = State.LOOK, "a service desk: left out, unless sync.service_desk is set"
    if not access.mute_mail:
        state = State.LOOK
        todo = "Jira may mail about each write: give Administer Projects, or use --allow-mail"
    if not (access.browse and access.edit):
        state, code = State.MEND, ExitCode.IDENTITY
        todo = "check the key; give the account Browse Projects and Edit Issues there"
    says = f"may {can}" + (f"; may not {cannot}" if cannot else "")
    return Check(what=f"project {access.key}", state=state, says=says, todo=todo, code=code)


def _labels(site: Site, key: str) -> Check:
    editable = site.screens.labels_editable(key)
    what = f"labels {key}"
    if editable is False:
        return Check(
            what=what,
            state=State.MEND,
            says="the field Labels is not on the edit screen",
            todo="ask a Jira administrator to put it there",
            code=ExitCode.PARTIAL,
        )
    says = "can be edited" if editable else "no issue there yet to try it on"
    return Check(what=what, state=State.GOOD, says=says)


def _report_issue(site: Site, key: str) -> Iterator[Check]:
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
        return _trouble(what, error)
    left = (day - datetime.fromtimestamp(now_ms / 1000, UTC).date()).days
    says = f"expires on {day}, in {left} days" if left >= 0 else f"expired on {day}"
    todo = "" if left > _SOON_DAYS else "make a new token and set token_expires to its date"
    state = State.GOOD if not todo else State.LOOK
    return Check(what=what, state=state, says=says, todo=todo)


def _trouble(what: str, error: TwohatsError) -> Check:
    where = f"{error.where}: " if error.where else ""
    return Check(
        what=what,
        state=State.MEND,
        says=f"{where}{error.what}",
        todo=error.todo or "see the README, exit code " + str(int(error.exit_code)),
        code=ExitCode(error.exit_code),
    )
