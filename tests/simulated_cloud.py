"""A whole first sync of a simulated Cloud: its limits, its latency, its own clock.

The real ``site`` code sends real requests to the embedded site, several under way at once, each
some hundred milliseconds long; nobody waits for any of it.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from time import process_time, thread_time
from typing import Any, NamedTuple

import requests

from sync_desk import ALL, Quiet
from twohats.flows.sync import Consent, SyncResult, sync
from twohats.flows.sync_job import Job
from twohats.ledger import open_ledger
from twohats.mapping_files import load_mapping
from twohats.model.issue import Dialect
from twohats.model.settings import Connection, SiteSettings, SyncPolicy
from twohats.roles import compile_mapping
from twohats.sandbox import Sandbox, SandboxAdapter
from twohats.sandbox.building import deny
from twohats.sandbox.journal import Exchange
from twohats.sandbox.large import Made, make_site
from twohats.site import connect_site, reader
from virtual_time import VirtualTime, simulated

URL = "https://jira.example"
PROJECTS = ("APO", "OPS")
TOO_MANY = 429
FETCH = "POST issue/bulkfetch"


class Rate(NamedTuple):
    """How often something was asked for, a second and in all, and how often refused by a 429."""

    a_second: float
    passed: int
    refused: int


class FirstSync(NamedTuple):
    """What came of it, how long it took in simulated seconds, and the rates by endpoint.

    ``reading`` is the rate of fetching all issues once, by id; ``cpu`` are the processor's
    seconds, without those of the embedded site.
    """

    result: SyncResult
    seconds: float
    cpu: float
    rates: dict[str, Rate]
    reading: Rate


class _Far(SandboxAdapter):
    """The embedded site, far away."""

    def __init__(self, site: Sandbox, time: VirtualTime, latency: float) -> None:
        super().__init__(site)
        self.cpu = 0.0  # seconds that the site took
        self._time = time
        self._half = latency / 2

    def send(
        self,
        request: requests.PreparedRequest,
        *args: Any,  # noqa: ANN401 - passed on
        **more: Any,  # noqa: ANN401 - passed on
    ) -> requests.Response:
        """Take half of the latency on the way there, half on the way back."""
        self._time.sleep(self._half)
        began = thread_time()
        answer = super().send(request, *args, **more)
        self.cpu += thread_time() - began
        self._time.sleep(self._half)
        return answer


def first_sync(issues: int, *, parallel: int, bulk: bool, latency: float = 0.3) -> FirstSync:
    """Sync so many issues for the first time, with all writes; ``latency`` in seconds."""
    time = VirtualTime(1_800_000_000_000)
    site = Sandbox(Dialect.CLOUD, now=time.clock, base_url=URL)
    made = make_site(site, issues, projects=PROJECTS)
    site.rules.rate_limited = True
    site.rules.page_size = reader.FETCH
    if not bulk:
        deny(site, made.bot, "BULK_CHANGE")
    quiet = Quiet()
    with (
        simulated(time),
        closing(open_ledger(None, URL, now_ms=time.clock(), note=quiet.note)) as ledger,
    ):
        far = _Far(site, time, latency)
        job = _job(far, time, made, ledger, parallel)
        began, cpu = time.clock.ms, process_time() - far.cpu
        result = sync(job, Consent(apply=True, options=ALL, full=False))
        seconds, cpu = (time.clock.ms - began) / 1000, process_time() - far.cpu - cpu
    exchanges = list(site.journal)
    site.close()
    names = Counter(map(_name, exchanges))
    rates = {name: _rate(exchanges, name) for name, _ in names.most_common()}
    fetches = [one for one in exchanges if _name(one) == FETCH]
    many = result.plan.head.issues // reader.FETCH - 1  # the first page came by the search
    return FirstSync(result, seconds, cpu, rates, _rate(fetches[:many], FETCH))


def _job(
    far: _Far,
    time: VirtualTime,
    made: Made,
    ledger: Any,  # noqa: ANN401 - a site's ledger
    parallel: int,
) -> Job:
    mapping, quiet = load_mapping(), Quiet()
    settings = SiteSettings(
        name="main",
        connection=Connection(url=URL, email=made.bot.email),
        projects=PROJECTS,
        sync=SyncPolicy(max_writes=1_000_000, confirmed_labels=True),
    )
    jira = connect_site(
        settings,
        made.token,
        adapter=far,
        clock=time.clock,
        sleep=time.sleep,
        jitter=lambda: 0.5,
        progress=quiet,
        workers=parallel,
    )
    return Job(
        settings=settings,
        jira=jira,
        ledger=ledger,
        verdict_of=compile_mapping(mapping).verdict,
        mapping=mapping.hash,
        duties=frozenset(duty.id for duty in mapping.duties),
        run="first",
        now=time.clock,
        sleep=time.sleep,
        halted=lambda: None,
        progress=quiet,
        around=jira,
        bulk=jira.bulk(),
    )


def _rate(exchanges: Sequence[Exchange], name: str) -> Rate:
    some = [one for one in exchanges if _name(one) == name]
    passed = [one.at for one in some if one.status != TOO_MANY]
    span = passed[-1] - passed[0] if passed else 0
    a_second = 1000 * (len(passed) - 1) / span if span else 0.0
    return Rate(a_second, len(passed), len(some) - len(passed))


def _name(one: Exchange) -> str:
    return f"{one.method} {one.route.removeprefix('/rest/api/3/')}"
