"""What ``twohats people`` reads and tells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

import tomlkit
from msgspec import Struct

from twohats.cli import clock
from twohats.cli.composition import classifier, connect
from twohats.cli.console import progress, write_result
from twohats.cli.issue_input import source_of
from twohats.config import load_settings
from twohats.flows.audit import Counted, audit
from twohats.flows.roster import members_of
from twohats.model.issue import Issue
from twohats.model.report import PersonRow, Report, Source
from twohats.model.roster import Hat, Members, Roster
from twohats.model.settings import Connection, PeopleDetail, SiteSettings
from twohats.model.site import ProjectAccess, Scope
from twohats.model.verdict import Role
from twohats.ports import Progress
from twohats.reports.inert import line
from twohats.workload import ReportOptions, Tallier, build_report, resolve

_HEAD = "This list names people. It is for your screen: share it with care."


class _Known(Struct, frozen=True):
    """What there is to tell of one site."""

    settings: SiteSettings
    report: Report
    roster: Roster
    leads: tuple[ProjectAccess, ...] = ()


def run(options: Mapping[str, Any]) -> int:
    """Tell of the files, or of each site."""
    with progress("issues read") as bar:
        if options["paths"]:
            known = [_of_files(options, bar)]
        else:
            sites = load_settings(options["config"], options["site"])
            known = [_of_site(settings, bar) for settings in sites]
    told = (text for one in known for text in _told(one))
    write_result("\n".join((_HEAD, *told)), None)
    return 0


def _of_files(options: Mapping[str, Any], bar: Progress) -> _Known:
    settings = SiteSettings(name="", connection=Connection(url=""))
    if options["config"]:
        settings = load_settings(options["config"], options["site"])[0]
    source = source_of(options, bar)
    return _known(settings, source.issues(), (), bar)


def _of_site(settings: SiteSettings, bar: Progress) -> _Known:
    with closing(connect(settings, bar)) as site:
        scope = Scope(
            projects=settings.projects,
            done_days=2 * settings.balance.window_days,
            jql=settings.jql,
        )
        members = members_of(site.members, "", settings.balance.roster, settings.projects)
        leads = site.access(settings.projects)
        return _known(settings, site.search(scope), members, bar, leads=leads)


def _known(
    settings: SiteSettings,
    issues: Iterable[Issue],
    members: Sequence[Members],
    bar: Progress,
    *,
    leads: tuple[ProjectAccess, ...] = (),
) -> _Known:
    mapping, roles = classifier(settings.mapping)
    tallier = Tallier(settings.balance, clock.now_ms(), labels=settings.labels)
    counted = Counted(settings.labels, settings.sync)
    tally = audit(issues, roles.verdict, tallier, counted, bar)
    roster = resolve({"": settings.balance.roster}, members, tally.people)
    options = ReportOptions(settings=settings.balance, people=PeopleDetail.NAMED, roster=roster)
    report = build_report(tally, mapping, Source(kind="site", name=settings.name), options)
    return _Known(settings, report, roster, leads)


def _told(known: _Known) -> Iterator[str]:
    name = known.settings.name
    yield ""
    if name:
        yield f"site {line(name)}"
    yield from _section("Declared in the roster", _declared(known), "nobody")
    mostly = map(_mostly, known.report.people)
    yield from _section("What people mostly do (inferred from open role work)", mostly, "nothing")
    yield from _section("Problems", map(line, known.roster.problems), "")
    suggestions = list(_suggestions(known))
    if suggestions:
        yield "Suggestions: copy what is right into twohats.toml, mend what is not"
        yield from suggestions


def _section(title: str, lines: Iterable[str], nothing: str) -> Iterator[str]:
    found = list(lines) or ([nothing] if nothing else [])
    if found:
        yield title
        yield from (f"  {text}" for text in found)


def _declared(known: _Known) -> Iterator[str]:
    names = {row.id: row.name for row in known.report.people}
    for hat in known.roster.hats:
        name = names.get(hat.person, "(no open or lately finished role work)")
        where = hat.project or "every project"
        yield f"{hat.role.value:<16} {line(name)}, {line(where)}  [{line(hat.person)}]"


def _mostly(row: PersonRow) -> str:
    mostly, work = "no clear leaning", row.open
    if row.two_hats:
        mostly = "both hats"
    elif row.mostly:
        mostly = f"mostly does {row.mostly.value.removeprefix('project-')} work"
    both = f", both {work.both.issues}" if work.both.issues else ""
    counts = f"owner {work.owner.issues}, manager {work.manager.issues}{both}"
    projects = ", ".join(row.projects)
    return f"{line(row.name)}: {mostly} ({counts}; {line(projects)})  [{line(row.id)}]"


def _suggestions(known: _Known) -> Iterator[str]:
    """Offer each project's lead, then whoever mostly does one role's work, if undeclared."""
    declared = {(hat.project, hat.person) for hat in known.roster.hats}
    mostly = {row.id: row.mostly for row in known.report.people if row.mostly}
    offered: set[tuple[str, str]] = set()
    for lead in known.leads:
        if lead.lead_id and not {(lead.key, lead.lead_id), ("", lead.lead_id)} & declared:
            offered.add((lead.key, lead.lead_id))
            role = mostly.get(lead.lead_id, Role.OWNER)
            yield f"  # {line(lead.lead_name)} leads {lead.key} in Jira"
            yield from _entry(known, Hat("", lead.key, lead.lead_id, role))
    for row in known.report.people:
        for project in row.projects if row.mostly else ():
            if {(project, row.id), ("", row.id)} & (declared | offered):
                continue
            yield f"  # {line(row.name)} mostly does {row.mostly} work"
            yield from _entry(known, Hat("", project, row.id, row.mostly or Role.OWNER))


def _entry(known: _Known, hat: Hat) -> Iterator[str]:
    name = known.settings.name or "main"
    key = tomlkit.key(name).as_string()
    values = {"role": hat.role.value, "person": hat.person, "project": hat.project}
    yield f"  [[sites.{key}.balance.roster]]"
    yield from (f"  {text}" for text in tomlkit.dumps(values).splitlines())
