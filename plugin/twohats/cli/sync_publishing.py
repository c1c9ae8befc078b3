"""What a sync publishes of a site: the report comment, and the report for a webhook."""

import random
from collections.abc import Callable
from functools import cached_property

import msgspec

from twohats.cli import clock
from twohats.cli.writing import Opened, Stop
from twohats.config import read_webhook_secret
from twohats.flows.comment import Publication, material
from twohats.flows.delivery import Delivery
from twohats.flows.roster import members_of
from twohats.flows.sync_job import DAY_MS
from twohats.model.issue import Dialect
from twohats.model.report import Report, Source
from twohats.model.roster import Members
from twohats.model.settings import SiteSettings
from twohats.model.site import Account
from twohats.model.tally import Tally, TrendRow
from twohats.reports import Frame, public, render, to_adf, to_wiki
from twohats.webhook import Patience, Webhook
from twohats.workload import ReportOptions, build_report, resolve

_TREND_DAYS = 366


class Publisher:
    """Makes one site's report, once, for wherever it is published.

    ``tally`` is asked when everything was read. ``name`` is how reports tell the site apart.
    """

    def __init__(self, site: Opened, name: str, tally: Callable[[], Tally]) -> None:
        self._site = site
        self._name = name
        self._tally = tally
        self._settings = site.job.settings
        self._hook: Webhook | None = None

    def get_ready(self, stop: Stop) -> None:
        """Look at the webhook's settings before anything is written; raises ``ConfigError``."""
        settings = self._settings
        if settings.report.webhook:
            patience = Patience(
                clock=clock.now_ms,
                sleep=stop.sleep,
                jitter=random.random,
                deadline_ms=stop.deadline_ms,
            )
            secret = read_webhook_secret(settings)
            self._hook = Webhook(settings.report.webhook, secret, settings.connection, patience)

    def comment(self, account: Account) -> Publication | None:
        """Return the report comment, where the settings want one."""
        settings = self._settings
        if not settings.report.issue:
            return None
        report = self._report
        return Publication(
            target=settings.report.issue,
            body=_body(report, settings, account),
            material=material(_body(_undated(report), settings, account)),
            findings=_fingerprints(report),
            cooldown_days=settings.report.cooldown_days,
        )

    def delivery(self, _account: Account) -> Delivery | None:
        """Return what goes to the webhook, where there is one."""
        if self._hook is None:
            return None
        report = public(self._report)
        return Delivery(
            hook=self._hook,
            body=render(report, "json").encode(),
            material=material(_undated(report)),
            findings=_fingerprints(report),
            cooldown_days=self._settings.report.cooldown_days,
        )

    def close(self) -> None:
        """Let go of the webhook's connection."""
        if self._hook is not None:
            self._hook.close()

    @cached_property
    def _report(self) -> Report:
        site, settings, tally = self._site, self._settings, self._tally()
        members = members_for(site, self._name)
        options = ReportOptions(
            settings=settings.balance,
            labels=settings.labels,
            people=settings.people,
            roster=resolve({self._name: settings.balance.roster}, members, tally.people),
            trend=self._trend(),
        )
        source = source_of(settings, site.job.jira.account())
        return build_report(tally, site.mapping, source, options)

    def _trend(self) -> tuple[TrendRow, ...]:
        rows = self._site.ledger.trend(clock.now_ms() - _TREND_DAYS * DAY_MS)
        return tuple(msgspec.structs.replace(row, site=self._name) for row in rows)


def members_for(site: Opened, name: str) -> tuple[Members, ...]:
    """Return who is in the groups and project roles that the roster names."""
    settings = site.job.settings
    return members_of(site.site.members, name, settings.balance.roster, settings.projects)


def source_of(settings: SiteSettings, account: Account) -> Source:
    """Return what a report says of where its issues came from."""
    return Source(
        kind="site",
        name=settings.name,
        base_url=account.base_url,
        projects=settings.projects,
        note=f"open, or resolved within {settings.sync.done_days} days",
    )


def _undated(report: Report) -> Report:
    return msgspec.structs.replace(report, generated_at="", trend=())


def _fingerprints(report: Report) -> tuple[str, ...]:
    return tuple(sorted(finding.fingerprint for finding in report.findings))


def _body(report: Report, settings: SiteSettings, account: Account) -> dict[str, object] | str:
    frame = Frame(
        project=settings.report.issue.rpartition("-")[0],
        people=settings.people,
        run_by=account.name,
        contact=settings.report.contact,
        mapping_url=settings.report.mapping_url,
    )
    return (to_adf if account.dialect is Dialect.CLOUD else to_wiki)(report, frame)
