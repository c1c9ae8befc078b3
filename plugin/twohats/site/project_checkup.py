"""One project examined: what the account may do in it, and what can be written on its issues."""

from collections.abc import Iterator

from twohats.errors import ExitCode
from twohats.model.issue import Dialect
from twohats.model.settings import IssueNote, SiteSettings, WriteTo
from twohats.model.site import ProjectAccess
from twohats.plan import ROLES, options_by_role
from twohats.site.checks import Check, State
from twohats.site.site import Site


def examine_project(site: Site, settings: SiteSettings, key: str) -> Iterator[Check]:
    """Yield the checks of one project."""
    (access,) = site.access([key])
    yield _permissions(access, site.dialect, settings)
    if not (access.browse and access.edit):
        return
    yield _labels(site, key)
    if settings.sync.write_to is not WriteTo.LABEL:
        yield _options(site, settings, key)


def _permissions(access: ProjectAccess, dialect: Dialect, settings: SiteSettings) -> Check:
    has = {
        "browse": access.browse,
        "edit": access.edit,
        "comment": access.comment,
        "switch mails off": access.mute_mail,
    }
    if dialect is Dialect.CLOUD:
        has["bulk change"] = access.bulk_change
    if settings.sync.issue_note is IssueNote.WEB_LINK:
        has["link"] = access.link
    can = ", ".join(name for name, granted in has.items() if granted)
    cannot = ", ".join(name for name, granted in has.items() if not granted)
    state, todo, code = _judged(access, settings)
    says = "; ".join(f"{may} {what}" for may, what in (("may", can), ("may not", cannot)) if what)
    return Check(what=f"project {access.key}", state=state, says=says, todo=todo, code=code)


def _judged(access: ProjectAccess, settings: SiteSettings) -> tuple[State, str, ExitCode]:
    if not (access.browse and access.edit):
        todo = "check the key; give the account Browse Projects and Edit Issues there"
        return State.MEND, todo, ExitCode.IDENTITY
    lacks = _lacks_for_notes(access, settings.sync.issue_note)
    if lacks:
        todo = f"give the account {lacks} there, or change sync.issue_note"
        return State.MEND, todo, ExitCode.PARTIAL
    todos = []
    if access.service_desk and not settings.sync.service_desk:
        todos.append("a service desk: left out, unless sync.service_desk is set")
    if not access.mute_mail:
        todos.append("Jira may mail about each write: give Administer Projects, or --allow-mail")
    return State.LOOK if todos else State.GOOD, "; ".join(todos), ExitCode.DONE


def _lacks_for_notes(access: ProjectAccess, note: IssueNote) -> str:
    if note is IssueNote.WEB_LINK and not access.link:
        return "Link Issues"
    return "Add Comments" if note is IssueNote.COMMENT and not access.comment else ""


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


def _options(site: Site, settings: SiteSettings, key: str) -> Check:
    what = f"role field {key}"
    field = site.screens.find_field(settings.sync.field)
    told = site.screens.options(key, field)
    if told is None:
        return Check(what=what, state=State.GOOD, says="no issue there yet to try it on")
    offered = options_by_role(told)
    lacking = ", ".join(role for role in ROLES if role not in offered)
    if lacking:
        return Check(
            what=what,
            state=State.MEND,
            says=f"lacks the options {lacking}, or is not on the edit screen",
            todo="ask a Jira administrator for both",
            code=ExitCode.CONFIG,
        )
    return Check(what=what, state=State.GOOD, says=", ".join(offered.values()))
