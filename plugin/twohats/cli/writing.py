"""What the commands that write to Jira share: site, lock, ledger, connection, and how to stop."""

import random
import re
import secrets
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import ClassVar

import msgspec
from msgspec import Struct

from twohats.cli import clock
from twohats.cli.composition import classifier
from twohats.cli.console import Bar
from twohats.cli.ledgers import ledger_of
from twohats.config import load_settings, read_token
from twohats.errors import (
    ConfigError,
    ExitCode,
    TryLaterError,
    TwohatsError,
    UsageError,
)
from twohats.flows.role_field import with_role_field
from twohats.flows.sync_job import DAY_MS, Job
from twohats.ledger import SiteLedger
from twohats.model.issue import Dialect
from twohats.model.mapping import Mapping
from twohats.model.settings import SiteSettings
from twohats.model.site import SiteFacts
from twohats.plan import check_names
from twohats.ports import Progress
from twohats.site import Site, connect_site

_FACTS = "site"
_SLICE = 0.2  # seconds that a wait sleeps before it looks for a signal again


class InterruptedRunError(TwohatsError):
    """Ctrl-C, while the run was waiting for something."""

    exit_code: ClassVar[ExitCode] = ExitCode.INTERRUPTED


class TerminatedRunError(TwohatsError):
    """SIGTERM, while the run was waiting for something."""

    exit_code: ClassVar[ExitCode] = ExitCode.TERMINATED


class Stop:
    """Knows whether a run has to end: a signal came, or the deadline has passed.

    The first signal lets the write in hand finish; a second Ctrl-C ends at once.
    """

    def __init__(self, deadline_ms: int | None = None) -> None:
        self.deadline_ms = deadline_ms
        self.signalled: ExitCode | None = None

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take SIGTERM and SIGINT for as long as this lasts."""
        numbers = (signal.SIGTERM, signal.SIGINT)
        before = {number: signal.signal(number, self._take) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def halted(self) -> ExitCode | None:
        """Return the exit code to end with, or ``None`` to go on."""
        if self.signalled is None and self.deadline_ms is not None:
            return ExitCode.TRY_LATER if clock.now_ms() >= self.deadline_ms else None
        return self.signalled

    def sleep(self, seconds: float) -> None:
        """Wait; raise as soon as a signal came."""
        left = seconds
        while True:
            if self.signalled is ExitCode.TERMINATED:
                raise TerminatedRunError("stopped by SIGTERM; the next run goes on from here")
            if self.signalled is not None:
                raise InterruptedRunError("stopped; the next run goes on from here")
            if left <= 0:
                return
            clock.sleep(min(left, _SLICE))
            left -= _SLICE

    def _take(self, number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGINT and self.signalled is not None:
            raise KeyboardInterrupt
        is_term = number == signal.SIGTERM
        self.signalled = ExitCode.TERMINATED if is_term else ExitCode.INTERRUPTED


class Opened(Struct, frozen=True, kw_only=True):
    """One site, ready to work on."""

    job: Job
    site: Site
    ledger: SiteLedger
    mapping: Mapping


def chosen(
    config: str | None, site: str | None, *, every: bool = False
) -> tuple[SiteSettings, ...]:
    """Return the sites a command is about; ``UsageError`` where that is not said."""
    if site and every:
        raise UsageError("--site and --all cannot go together")
    found = load_settings(Path(config) if config else None, site)
    if len(found) > 1 and not every:
        names = ", ".join(settings.name for settings in found)
        raise UsageError(f"there are several sites ({names})", todo="say --site NAME or --all")
    return found


def only(config: str | None, site: str | None) -> SiteSettings:
    """Return the one site a command is about."""
    return chosen(config, site)[0]


@contextmanager
def opened(
    settings: SiteSettings,
    stop: Stop,
    progress: Progress,
    *,
    look: Callable[[SiteLedger], None] = lambda _ledger: None,
) -> Iterator[Opened]:
    """Open a site: names checked, lock taken, ledger opened, Jira asked who we are.

    Nothing is sent before the local things are in order, nor where ``look``, which is shown the
    ledger once the lock is held, raises an error.
    """
    _must_be_fit(settings)
    mapping, roles = classifier(settings.mapping)
    place = ledger_of(settings)
    secret = read_token(settings)
    address = settings.connection.url.rstrip("/")
    with place.held(address, now_ms=clock.now_ms(), note=progress.note) as ledger:
        look(ledger)
        site = connect_site(
            settings,
            secret,
            clock=clock.now_ms,
            sleep=stop.sleep,
            jitter=random.random,
            progress=progress,
            deadline=stop.deadline_ms,
            max_requests=settings.sync.max_requests or None,
            facts=_known_facts(ledger),
        )
        with closing(site):
            job = Job(
                settings=settings,
                jira=site,
                around=site,
                bulk=site.bulk() if site.dialect is Dialect.CLOUD else None,
                ledger=ledger,
                verdict_of=roles.verdict,
                mapping=mapping.hash,
                duties=frozenset(duty.id for duty in mapping.duties),
                run=new_run(clock.now_ms()),
                now=clock.now_ms,
                sleep=stop.sleep,
                halted=stop.halted,
                progress=progress,
            )
            job = with_role_field(job)
            try:
                yield Opened(job=job, site=site, ledger=ledger, mapping=mapping)
            except TryLaterError:  # the next run need not learn the site again
                _keep_facts(ledger, site)
                raise
            _keep_facts(ledger, site)


def new_run(now_ms: int) -> str:
    """Return a new name for a run: when it started, and something no other run has."""
    started = datetime.fromtimestamp(now_ms / 1000, tz=UTC)
    return f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def is_run(name: str) -> bool:
    """Tell whether ``new_run`` could have named it."""
    return re.fullmatch(r"\d{8}T\d{6}Z-[0-9a-f]{6}", name) is not None


def working(label: str) -> Bar:
    """Return a progress bar on stderr."""
    return Bar(label)


def _must_be_fit(settings: SiteSettings) -> None:
    complaints = check_names(settings.labels)
    if complaints:
        what = "\n  ".join(["label names are unfit:", *complaints])
        raise ConfigError(what, where=f"site {settings.name}", todo="mend [labels]")
    if not settings.projects:
        todo = "set projects in twohats.toml"
        raise ConfigError("no project is named", where=f"site {settings.name}", todo=todo)


def _keep_facts(ledger: SiteLedger, site: Site) -> None:
    ledger.cache(_FACTS, msgspec.json.encode(_without_people(site.facts)))


def _without_people(facts: SiteFacts) -> SiteFacts:
    """Leave out who leads a project: the ledger names nobody."""
    replace = msgspec.structs.replace
    return replace(
        facts, access=tuple(replace(one, lead_id="", lead_name="") for one in facts.access)
    )


def _known_facts(ledger: SiteLedger) -> SiteFacts | None:
    raw = ledger.cached(_FACTS)
    try:
        facts = msgspec.json.decode(raw, type=SiteFacts) if raw else None
    except msgspec.DecodeError:
        return None
    if facts is None or not 0 <= clock.now_ms() - facts.learned_ms < DAY_MS:
        return None
    return facts
