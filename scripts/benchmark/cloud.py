"""A first sync of a simulated Cloud: rates against those allowed, refusals, the processor's share.

The tests' own simulation: real requests of the real code to the embedded site, in simulated time.
"""

import sys
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
from simulated_cloud import FirstSync, first_sync
from twohats.model.settings import Connection

_ALLOWED_READS, _ALLOWED_WRITES = 100, 50  # a second
_MOST = 32  # the most that the setting ``parallel`` allows
_PUT = "PUT issue/<key>"


class Told(NamedTuple):
    """What a simulated sync took; ``cpu_share`` is twohats' processor time of the whole time."""

    issues: int
    written: int
    parallel: int
    latency: float
    seconds: float
    requests: int
    reads_a_second: float
    of_reads_allowed: float
    puts_a_second: float
    of_puts_allowed: float
    refused: int
    cpu: float
    cpu_share: float


def simulate(issues: int) -> dict[str, Told]:
    """Return what first syncs of so many issues take, at most 32 requests at once or as usual."""
    usual = Connection(url="").parallel
    few = issues // 5
    return {
        "bulk edit": _told(issues, _MOST, 0.3, bulk=True),
        "no bulk edit": _told(issues, _MOST, 0.3, bulk=False),
        "as set up": _told(few, usual, 0.2, bulk=True),
        "as set up, no bulk edit": _told(few, usual, 0.2, bulk=False),
    }


def _told(issues: int, parallel: int, latency: float, *, bulk: bool) -> Told:
    done = first_sync(issues, parallel=parallel, bulk=bulk, latency=latency)
    puts = done.rates.get(_PUT)
    a_second = puts.a_second if puts else 0.0
    return Told(
        issues=done.result.plan.head.issues,
        written=done.result.written,
        parallel=parallel,
        latency=latency,
        seconds=done.seconds,
        requests=sum(rate.passed + rate.refused for rate in done.rates.values()),
        reads_a_second=done.reading.a_second,
        of_reads_allowed=done.reading.a_second / _ALLOWED_READS,
        puts_a_second=a_second,
        of_puts_allowed=a_second / _ALLOWED_WRITES,
        refused=sum(rate.refused for rate in done.rates.values()),
        cpu=done.cpu,
        cpu_share=_share(done),
    )


def _share(done: FirstSync) -> float:
    """Return the share of the processor, its own time added: it hides behind no request."""
    return done.cpu / (done.seconds + done.cpu)
