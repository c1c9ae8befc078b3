"""A whole first sync keeps near the rates that Cloud allows, and is hardly ever refused.

``scripts/bench`` measures the same with 100,000 issues.
"""

import pytest

from simulated_cloud import first_sync
from twohats.site import reader
from virtual_time import VirtualPool, VirtualTime

# Cloud's own: requests a second at one endpoint.
READS, WRITES = 100, 50


def test_threads_wait_for_each_other_in_simulated_time() -> None:
    time = VirtualTime(0)
    pool = VirtualPool(time, 2)
    ended: list[tuple[int, str]] = []

    def work(name: str) -> str:
        time.sleep(1 if name == "a" else 2)
        ended.append((time.clock.ms, name))
        return name

    futures = [pool.submit(work, name) for name in ("b", "a", "a")]
    assert [future.result() for future in futures] == ["b", "a", "a"]
    pool.shutdown()
    assert ended == [(1000, "a"), (2000, "b"), (2000, "a")]


@pytest.mark.parametrize("bulk", [True, False])
def test_a_first_sync_uses_the_allowed_rate_without_a_storm_of_refusals(
    bulk: bool,  # noqa: FBT001 - a table
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader, "FETCH", 8)  # as many requests as a larger site takes
    done = first_sync(2000, parallel=32, bulk=bulk)
    assert done.result.complete
    assert done.result.written > 150
    assert sum(rate.refused for rate in done.rates.values()) <= 3
    assert done.reading.passed > 200
    assert 0.9 * READS <= done.reading.a_second <= READS
    puts = done.rates.get("PUT issue/<key>")
    if bulk:
        assert puts is None
    else:
        assert puts is not None
        assert puts.passed == done.result.written
        assert 0.9 * WRITES <= puts.a_second <= WRITES
