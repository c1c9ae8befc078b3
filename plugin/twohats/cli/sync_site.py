"""Sync one site or all of them, each for itself, and keep what a report needs."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Named
from contextlib import closing
from functools import partial

import msgspec
from msgspec import Struct

from twohats.cli import clock
from twohats.cli.console import Bar
from twohats.cli.exit import code_of, say
from twohats.cli.notes import Notes
from twohats.cli.other_runs import OtherRuns
from twohats.cli.sync_publishing import Publisher, members_for, source_of
from twohats.cli.writing import Opened, Stop, opened
from twohats.errors import ExitCode, TwohatsError
from twohats.flows.sync import Consent, SyncResult, sync
from twohats.flows.sync_job import DAY_MS
from twohats.ledger import LockedError
from twohats.model.issue import Issue
from twohats.model.mapping import Mapping
from twohats.model.report import Report, Source
from twohats.model.roster import Members
from twohats.model.settings import SiteSettings
from twohats.model.tally import Tally
from twohats.model.verdict import Effective, Verdict
from twohats.reports import public
from twohats.workload import (
    ReportOptions,
    Tallier,
    build_report,
    merge,
    person_trend_rows,
    resolve,
    trend_rows,
)

_PEOPLE_DAYS = 90


class SiteOutcome(Struct, frozen=True, kw_only=True):
    """What became of one site. Exactly one of ``result`` and ``error`` is there.

    An error with the code ``DONE`` tells why the site was passed over: another run has it, or had.
    """

    settings: SiteSettings
    name: str = ""
    result: SyncResult | None = None
    error: TwohatsError | None = None
    code: ExitCode = ExitCode.DONE
    tally: Tally | None = None
    mapping: Mapping | None = None
    source: Source | None = None
    members: tuple[Members, ...] = ()  # of the groups and project roles in the roster

    @property
    def busy(self) -> bool:
        """Whether another run holds the site."""
        return isinstance(self.error, LockedError)

    @property
    def passed_over(self) -> bool:
        """Whether the site was left to another run, and that is well."""
        return self.error is not None and self.code == ExitCode.DONE


class Against(Struct, frozen=True):
    """The moment and window that all sites of a run are counted against: one report tells them."""

    now_ms: int
    window_days: int


class Counter:
    """Counts each issue that a sync sees."""

    def __init__(self, settings: SiteSettings, name: str, against: Against) -> None:
        self.name = name  # as the report tells sites apart; empty where there is one alone
        balance = msgspec.structs.replace(settings.balance, window_days=against.window_days)
        self.tallier = Tallier(balance, against.now_ms, site=name, labels=settings.labels)

    def seen(self, issue: Issue, verdict: Verdict, effective: Effective) -> None:
        """Count one issue."""
        self.tallier.add(issue, verdict, effective)


def sync_sites(
    sites: Sequence[SiteSettings],
    consent: Consent,
    stop: Stop,
    *,
    busy_ok: bool,
    engine: str | None = None,
) -> list[SiteOutcome]:
    """Sync each site; one that fails never stops the others. A signal stops them all.

    Several runs may do this at once: each site that one of them holds, or has synced since this
    run began, is passed over by the others; unless all is to be read, as for a report.
    """
    outcomes: dict[str, SiteOutcome] = {}
    against = Against(clock.now_ms(), sites[0].balance.window_days)
    several = len(sites) > 1
    others = OtherRuns(sites if several and consent.apply and not consent.full else ())
    with stop.listening():
        for attempts in _in_turn(sites, outcomes):
            tries = [
                Attempt(settings, consent, settings.name if several else "", against, others)
                for settings in attempts
            ]
            for outcome in _tried(tries, stop, engine, busy_ok=busy_ok):
                outcomes[outcome.settings.name] = outcome
    return [outcomes[settings.name] for settings in sites if settings.name in outcomes]


def _in_turn(
    sites: Sequence[SiteSettings], outcomes: Named[str, SiteOutcome]
) -> Iterator[Sequence[SiteSettings]]:
    """Yield all sites, then once more those that were busy: their run may be over, or dead."""
    yield sites
    busy = [site for site in sites if site.name in outcomes and outcomes[site.name].busy]
    if len(sites) > 1 and busy:
        yield busy


def report_of(outcomes: Sequence[SiteOutcome]) -> Report | None:
    """Return one report of all sites that were read whole; ``None`` where none was."""
    good = [one for one in outcomes if one.tally is not None and one.mapping and one.source]
    if not good:
        return None
    tally = merge([one.tally for one in good if one.tally is not None])
    first = good[0]
    assert first.mapping is not None  # noqa: S101 - the filter above
    assert first.source is not None  # noqa: S101
    members = tuple(some for one in good for some in one.members)
    entries = {one.name: one.settings.balance.roster for one in good}
    source = first.source if len(good) == 1 else _all_sites(good, tally)
    options = ReportOptions(
        settings=first.settings.balance,
        sites={one.name: one.settings.balance for one in good if one.name},
        labels=first.settings.labels,
        people=max((one.settings.people for one in good), key=_reticence),
        roster=resolve(entries, members, tally.people),
    )
    return public(build_report(tally, first.mapping, source, options))


def _all_sites(good: Sequence[SiteOutcome], tally: Tally) -> Source:
    return Source(
        kind="site",
        name="all sites",
        base_urls={one.name: one.source.base_url for one in good if one.source},
        projects=tuple(sorted({project.project for project in tally.projects})),
    )


def _reticence(people: str) -> int:
    return ("named", "groups", "off").index(people)


class Attempt(Struct, frozen=True):
    """One site, to be synced; ``name`` as the report tells it from others."""

    settings: SiteSettings
    consent: Consent
    name: str
    against: Against
    others: OtherRuns

    def outcome(self, stop: Stop, *, busy_ok: bool, bar: Bar | Notes) -> SiteOutcome:
        """Sync the site; whatever goes wrong is in what is returned."""
        settings = self.settings
        counter = Counter(settings, self.name, self.against)
        look = partial(self.others.look, settings)
        try:
            with opened(settings, stop, bar, look=look) as site:
                return _one(site, self.consent, stop, counter)
        except LockedError as error:
            code = ExitCode.DONE if busy_ok else error.exit_code
            return SiteOutcome(settings=settings, error=error, code=code)
        except TwohatsError as error:
            return SiteOutcome(settings=settings, error=error, code=error.exit_code)
        except Exception as error:
            if not self.name:
                raise
            code = ExitCode(code_of(error))  # says it; even a bug stops no other site
            what = TwohatsError("was broken off", where=f"site {settings.name}")
            return SiteOutcome(settings=settings, error=what, code=code)
        finally:
            bar.close()


def _tried(
    tries: Sequence[Attempt], stop: Stop, engine: str | None, *, busy_ok: bool
) -> Iterator[SiteOutcome]:
    """Yield what comes of each, one after the other or on Dask; a signal ends it early."""
    if engine:
        from twohats.cli.sync_dask import on_dask  # noqa: PLC0415 - of an extra

        yield from on_dask(tries, stop, engine, busy_ok=busy_ok)
        return
    for attempt in tries:
        if stop.signalled is not None:
            return
        yield attempt.outcome(stop, busy_ok=busy_ok, bar=Bar(attempt.settings.name))


def _one(site: Opened, consent: Consent, stop: Stop, counter: Counter) -> SiteOutcome:
    settings = site.job.settings
    with closing(Publisher(site, counter.name, counter.tallier.tally)) as publisher:
        if consent.apply:
            publisher.get_ready(stop)
        result = sync(
            site.job,
            consent,
            observer=counter,
            publication=publisher.comment,
            delivery=publisher.delivery,
        )
    tally = counter.tallier.tally() if result.complete else None
    if tally is not None and consent.apply and not result.refused:
        _keep_trend(site, tally)
    return SiteOutcome(
        settings=settings,
        name=counter.name,
        result=result,
        code=result.exit_code,
        tally=tally,
        members=members_for(site, counter.name) if tally is not None else (),
        mapping=site.mapping,
        source=source_of(settings, site.job.jira.account()),
    )


def _keep_trend(site: Opened, tally: Tally) -> None:
    people = person_trend_rows(tally, site.job.settings.people)
    site.ledger.add_trend(trend_rows(tally), people)
    site.ledger.drop_people(before_ms=clock.now_ms() - _PEOPLE_DAYS * DAY_MS)


def say_failure(outcome: SiteOutcome) -> None:
    """Tell on stderr why a site was not synced; a lock that others may hold is no trouble."""
    if outcome.error is None or outcome.code is ExitCode.DONE:
        return
    name, told = f"site {outcome.settings.name}", str(outcome.error)
    say(told if name in outcome.error.where else f"{name}: {told}")
