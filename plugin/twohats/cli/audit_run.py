"""What ``twohats audit`` does between its options and its report."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from twohats.cli import clock
from twohats.cli.audit_files import Counts, Work, count_files, engine_for
from twohats.cli.audit_parts import files_of, merged, names_of, title_of
from twohats.cli.composition import classifier, connect
from twohats.cli.issue_input import source_of
from twohats.cli.moments import moment_ms
from twohats.cli.second_opinion import Second
from twohats.config import load_settings
from twohats.errors import InputError, TwohatsError
from twohats.exports import ExportSource
from twohats.flows.audit import Counted, audit
from twohats.flows.role_word import told_by_field
from twohats.flows.roster import members_of
from twohats.model.mapping import Mapping
from twohats.model.report import Report, Source
from twohats.model.roster import Members
from twohats.model.settings import (
    BalanceSettings,
    Connection,
    PeopleDetail,
    SiteSettings,
)
from twohats.model.site import Scope
from twohats.model.tally import Tally, TrendRow
from twohats.ports import Progress
from twohats.roles import Classifier
from twohats.workload import (
    Part,
    ReportOptions,
    Tallier,
    build_report,
    check_codes,
    make_part,
    merge,
    read_baseline,
    resolve,
)

_TREND_DAYS = 26 * 7  # as far back as the report's trend by week goes
# The report, and the fault that ended the reading early, if one did.
Audited = tuple[Report, TwohatsError | None]


def audit_of(options: dict[str, Any], progress: Progress) -> Audited:
    """Return the report; what was read before a bad row is in it, and said to be incomplete."""
    if options["merge"]:
        return _of_parts(options), None
    second = Second(options["second_opinion"])
    audited = _of_files if options["paths"] else _of_sites
    report, trouble = audited(options, progress, second)
    return second.told(report), trouble


def part_of(options: dict[str, Any], progress: Progress) -> Part:
    """Return a part to be merged later: of files, or of other parts."""
    settings = _settings_of_files(options)
    mapping, roles = classifier([*settings.mapping, *options["mapping"]])
    if options["merge"]:
        return merged(options["parts"], mapping.hash, settings)
    source = source_of(options, progress)
    files = files_of(source)
    counts = _count(source, roles, settings, options, progress)
    if counts.fault is not None:
        raise counts.fault
    return make_part(counts.tally, files, mapping.hash, settings)


def _of_parts(options: dict[str, Any]) -> Report:
    settings = _settings_of_files(options)
    mapping, _ = classifier([*settings.mapping, *options["mapping"]])
    whole = merged(options["parts"], mapping.hash, settings)
    name = title_of((file.name for file in whole.files), len(whole.files))
    return _of_tally(whole.tally, mapping, settings, options, name=name)


def _of_files(options: dict[str, Any], progress: Progress, second: Second) -> Audited:
    settings = _settings_of_files(options)
    mapping, roles = second.beside(classifier([*settings.mapping, *options["mapping"]]))
    source = source_of(options, progress)
    tally, fault = _count(source, roles, settings, options, progress)
    note = ""
    if fault is not None:
        read = sum(project.issues for project in tally.projects)
        if not read or not isinstance(fault, InputError):
            raise fault
        note = f"INCOMPLETE: only the {read:,} issues before the first fault are counted"
    name = title_of(names_of(source), len(source))
    return _of_tally(tally, mapping, settings, options, name=name, note=note), fault


def _count(
    source: ExportSource,
    roles: Classifier,
    settings: SiteSettings,
    options: dict[str, Any],
    progress: Progress,
) -> Counts:
    engine = engine_for(source, options["workers"], options["engine"])
    return count_files(source, roles, Work(settings, _moment(options)), progress, engine)


def _moment(options: dict[str, Any]) -> int:
    """Return the moment that ages and windows are counted back from."""
    return moment_ms(options["as_of"], "--as-of") if options["as_of"] else clock.now_ms()


def _of_tally(  # noqa: PLR0913 - each is something else
    tally: Tally,
    mapping: Mapping,
    settings: SiteSettings,
    options: dict[str, Any],
    *,
    name: str,
    note: str = "",
) -> Report:
    told = Source(kind="files", name=name, projects=_projects(tally), note=note)
    return _report(_Counted(tally, mapping, told, [settings]), options)


def _settings_of_files(options: dict[str, Any]) -> SiteSettings:
    """Return the settings for files: a configuration counts only where it is named."""
    if options["config"]:
        return load_settings(options["config"])[0]
    return SiteSettings(name="", connection=Connection(url=""))


class _Counted(Struct, frozen=True):
    """What a report is built of, besides the options."""

    tally: Tally
    mapping: Mapping
    source: Source
    sites: Sequence[SiteSettings]
    members: Sequence[Members] = ()
    trend: tuple[TrendRow, ...] = ()


class _Read(Struct, frozen=True):
    """What was read of one site."""

    tally: Tally
    base_url: str
    members: tuple[Members, ...]


def _of_sites(options: dict[str, Any], progress: Progress, second: Second) -> Audited:
    sites = load_settings(options["config"], options["site"])
    overlays = [*dict.fromkeys(path for site in sites for path in site.mapping)]
    mapping, roles = second.beside(classifier([*overlays, *options["mapping"]]))
    now_ms = _moment(options)
    names = [site.name if len(sites) > 1 else "" for site in sites]
    window = sites[0].balance.window_days  # one report has one window
    read = [
        _read_site(_with_window(site, window), roles, now_ms, progress, name=name)
        for site, name in zip(sites, names, strict=True)
    ]
    tally = merge([one.tally for one in read])
    told = Source(
        kind="site",
        name=", ".join(site.name for site in sites),
        base_url=read[0].base_url if len(read) == 1 else "",
        base_urls={name: one.base_url for name, one in zip(names, read, strict=True) if name},
        projects=_projects(tally),
    )
    members = tuple(some for one in read for some in one.members)
    trend: tuple[TrendRow, ...] = ()
    if options["since"]:
        from twohats.cli.audit_trend import former_runs  # noqa: PLC0415 - loads SQLAlchemy

        trend = former_runs(sites, names, options["since"], now_ms)
    return _report(_Counted(tally, mapping, told, sites, members, trend), options), None


def _read_site(
    settings: SiteSettings, roles: Classifier, now_ms: int, progress: Progress, *, name: str
) -> _Read:
    with closing(connect(settings, progress)) as site:
        tallier = Tallier(settings.balance, now_ms, site=name, labels=settings.labels)
        done_days = max(_TREND_DAYS, 2 * settings.balance.window_days)
        scope = Scope(projects=settings.projects, done_days=done_days, jql=settings.jql)
        counted = Counted(settings.labels, settings.sync)
        issues = told_by_field(site.search(scope), settings)
        tally = audit(issues, roles.verdict, tallier, counted, progress)
        members = members_of(site.members, name, settings.balance.roster, settings.projects)
        return _Read(tally, site.account().base_url, members)


def _with_window(settings: SiteSettings, days: int) -> SiteSettings:
    return replace(settings, balance=replace(settings.balance, window_days=days))


def _projects(tally: Tally) -> tuple[str, ...]:
    return tuple(sorted({project.project for project in tally.projects}))


def _report(counted: _Counted, options: dict[str, Any]) -> Report:
    sites, tally = counted.sites, counted.tally
    settings = {site.name: _chosen(site.balance, options) for site in sites}
    only = len(sites) == 1
    entries = {"" if only else site.name: site.balance.roster for site in sites}
    return build_report(
        tally,
        counted.mapping,
        counted.source,
        ReportOptions(
            settings=settings[sites[0].name],
            sites={} if only else settings,
            labels=sites[0].labels,
            people=PeopleDetail(options["people"]),
            roster=resolve(entries, counted.members, tally.people),
            trend=counted.trend,
            baseline=_baseline(options["baseline"]),
        ),
    )


def _chosen(settings: BalanceSettings, options: dict[str, Any]) -> BalanceSettings:
    select, ignore = _codes(options["select"]), _codes(options["ignore"])
    check_codes((*select, *ignore), where="--select or --ignore")
    chosen = replace(settings, select=select or settings.select, ignore=(*settings.ignore, *ignore))
    projects = {
        key: replace(own, select=select or own.select, ignore=(*own.ignore, *ignore))
        for key, own in settings.projects.items()
    }
    return replace(chosen, projects=projects)


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(code.strip().upper() for code in (text or "").split(",") if code.strip())


def _baseline(path: str | None) -> frozenset[str]:
    if path is None:
        return frozenset()
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise InputError(what, where=path, todo="write it first with --baseline-out") from None
    return read_baseline(raw, where=path)
