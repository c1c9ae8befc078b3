"""The questions of ``init`` about a site that knows us: projects, fields, report, labels."""

from collections.abc import Sequence

from twohats.cli.init_asking import Asker
from twohats.cli.init_document import Answers
from twohats.cli.telling import many
from twohats.errors import ConfigError
from twohats.model.settings import LabelNames
from twohats.model.site import ProjectAccess, ProjectName
from twohats.plan import check_names
from twohats.reports.inert import line
from twohats.site import Site

_SHOWN = 20
_FEW = 5  # projects: as many are the default


def ask_projects(site: Site, asker: Asker, answers: Answers, given: Sequence[str]) -> None:
    """Ask for the projects, by key or by words of their names, and look at the permissions."""
    known = site.projects.find()
    if not known:
        raise ConfigError(
            "the account sees no project", where=answers.url, todo="give it Browse Projects"
        )
    if not given:
        for one in known[:_SHOWN]:
            asker.tell(f"{one.key:<10} {line(one.name)}")
        if len(known) > _SHOWN:
            asker.tell(f"... and {len(known) - _SHOWN} more: a word of a name finds them")
    keys = " ".join(one.key for one in known) if len(known) <= _FEW else None
    answers.projects = asker.ask(
        "Projects (keys, or a word of a name)",
        lambda text: _projects(text, site, known),
        option="--project",
        given=" ".join(given) or None,
        default=keys,
    )
    for access in site.access(tuple(answers.projects)):
        asker.tell(f"{access.key}: {_permissions(access)}")


def _projects(text: str, site: Site, known: Sequence[ProjectName]) -> tuple[str, ...]:
    keys = {one.key for one in known}
    words = text.replace(",", " ").split()
    if words and all(word.upper() in keys for word in words):
        return tuple(dict.fromkeys(word.upper() for word in words))
    found = site.projects.find(text) if text else ()
    if len(found) == 1:
        return (found[0].key,)
    some = ", ".join(f"{one.key} ({line(one.name)})" for one in found[:_SHOWN])
    what = f"several fit: {some}" if found else f"no project is called {line(text)!r}"
    raise ConfigError(what, todo="write their keys")


def _permissions(access: ProjectAccess) -> str:
    if not access.browse:
        return "cannot be seen; give the account Browse Projects"
    if not access.edit:
        return "can be read; to label, give the account Edit Issues"
    mails = "" if access.mute_mail else "; Jira may mail about labels (--allow-mail)"
    desk = "; a service desk: left out by sync" if access.service_desk else ""
    return f"can be read and labelled{mails}{desk}"


def ask_points(site: Site, asker: Asker, answers: Answers, given: str | None) -> None:
    """Find the story-point field, or ask for its name."""
    points = site.fields().story_points
    if given is None and points:
        asker.tell(f"Story points: {', '.join(points)}, found by name")
        return
    answers.story_points = asker.ask(
        "Name of the story-point field (Enter: there is none)",
        lambda text: site.screens.find_field(text) if text else "",
        option="--story-points",
        given=given,
        default="",
    )


def ask_report(site: Site, asker: Asker, answers: Answers, given: str | None) -> None:
    """Ask for the issue that carries the report comment."""
    answers.report_issue = asker.ask(
        "Issue for the report comment, such as KEY-1 (Enter: none)",
        lambda text: _report_issue(text.upper(), site),
        option="--report-issue",
        given=given,
        default="",
    )


def _report_issue(key: str, site: Site) -> str:
    if not key:
        return ""
    (access,) = site.access([key.rpartition("-")[0]])
    there = next(iter(site.by_ids([key])), None)
    if there is None or not access.comment:
        what = f"{line(key)} is hidden from the account, or cannot be commented"
        raise ConfigError(what, todo="name another, or give the account Add Comments")
    return there.key


def ask_labels(site: Site, asker: Asker, answers: Answers, given: str | None) -> None:
    """Count who uses our label names already; let a person confirm or rename."""
    names = LabelNames()
    use = site.screens.label_use((names.owner, names.manager, names.unclear))
    foreign = use.sampled - use.ours
    if given is None and not foreign:
        asker.tell(f"Labels: {names.owner}, {names.manager}, {names.unclear}; nobody else's")
        return
    if foreign:
        asker.tell(f"Not set by twohats: these label names, on about {many(use.count, 'issue')}.")
    answers.labels, answers.confirmed = asker.ask(
        "A prefix for ours (such as th-), or 'same' if they mean the same (Enter: later)",
        _labels,
        option="--labels",
        given=given,
        default="",
    )


def _labels(text: str) -> tuple[LabelNames, bool]:
    usual = LabelNames()
    if text in {"", "same"}:
        return usual, text == "same"
    names = LabelNames(
        owner=f"{text}owner-work",
        manager=f"{text}manager-work",
        unclear=f"{text}{usual.unclear}",
        decided=f"{text}{usual.decided}",
        ignore=f"{text}ignore",
        duty_prefix=f"{text}{usual.duty_prefix}",
    )
    complaints = check_names(names)
    if complaints:
        raise ConfigError(complaints[0], todo="choose another prefix")
    return names, False
