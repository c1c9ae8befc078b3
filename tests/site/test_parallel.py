"""Several requests at once: in order, within Jira's limits, and never more than allowed."""

import heapq
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jira_bench import MARK, SCOPE, Bench, change
from mocked_jira import CANARY, Clock, Dial, Failure, Jira, Notes
from twohats.errors import IssueError, TryLaterError, UnavailableError
from twohats.model.issue import Dialect
from twohats.model.site import Scope
from twohats.sandbox.faults import Answer
from twohats.sandbox.limits import Limits
from twohats.site import http as site_http
from twohats.site.answer import Answer as Answered
from twohats.site.connect import Wire
from twohats.site.http import Http
from twohats.site.pace import Pace, endpoint
from twohats.site.parallel import in_order


@given(st.lists(st.integers()), st.integers(1, 5))
def test_results_come_in_order(items: list[int], workers: int) -> None:
    assert list(in_order(lambda item: item * 2, items, workers)) == [item * 2 for item in items]


def test_work_is_done_at_once_and_no_more_of_it_than_allowed() -> None:
    together = threading.Barrier(3)  # passes only if three are under way at once
    under_way, most, lock = 0, 0, threading.Lock()

    def work(item: int) -> int:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        together.wait(10)
        with lock:
            under_way -= 1
        return item

    assert list(in_order(work, range(12), 3)) == list(range(12))
    assert most == 3


def test_items_are_taken_little_ahead() -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield number

    results = in_order(lambda item: item, items(), 4)
    for _ in range(3):
        next(results)
    results.close()
    assert taken <= 3 + 2 * 4


def test_the_first_error_ends_it_where_it_was_due() -> None:
    started: list[int] = []

    def work(item: int) -> int:
        started.append(item)
        if item == 5:
            raise UnavailableError("gone")
        return item

    got: list[int] = []
    with pytest.raises(UnavailableError):
        got.extend(in_order(work, range(100), 2))
    assert got == [0, 1, 2, 3, 4]
    assert max(started) < 15


@pytest.mark.parametrize("workers", [1, 3])
def test_an_issue_error_of_the_items_comes_after_all_results(workers: int) -> None:
    def items() -> Iterator[int]:
        yield from range(7)
        raise IssueError("some projects cannot be read", where="OPS")

    got: list[int] = []
    with pytest.raises(IssueError):
        got.extend(in_order(lambda item: item, items(), workers))
    assert got == list(range(7))


@pytest.mark.parametrize("dialect", list(Dialect))
def test_many_at_once_read_what_one_reads(dialect: Dialect) -> None:
    bench = Bench(dialect)
    one, many = bench.connect(), bench.connect(workers=4)
    alone, before = list(one.search(SCOPE)), many.requests
    assert list(many.search(SCOPE)) == alone
    ids = [issue.id for issue in alone]
    assert list(many.by_ids(ids)) == list(one.by_ids(ids))
    pages = -(-123 // 50)
    assert many.requests - before <= pages + 3 + 1 + (2 if dialect is Dialect.CLOUD else 123)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_many_at_once_write_what_one_writes_and_name_each_failure(dialect: Dialect) -> None:
    bench = Bench(dialect)
    site = bench.connect(workers=4)
    issues = list(site.search(SCOPE))[:40]
    bench.jira.delete_issue(bench.jira.issue(issues[7].key))
    outcomes = list(site.write_each(map(change, issues), lambda _: False))
    assert [done.key for done, _ in outcomes] == [issue.key for issue in issues]
    assert [done.key for done, error in outcomes if error] == [issues[7].key]
    left = [issue for issue in bench.jira.issues() if issue.labels]
    assert len(left) == 39
    assert MARK.run == "r1"


def test_an_error_that_ends_the_run_ends_all_writers(fails: Failure) -> None:
    bench = Bench(Dialect.CLOUD)
    site = bench.connect(workers=4)
    issues = list(site.search(SCOPE))
    bench.jira.faults.add(Answer(503), "PUT", times=None)
    writes = site.write_each(map(change, issues), lambda _: False)
    fails(UnavailableError, lambda: list(writes))
    assert len(bench.jira.journal.matching("PUT")) <= 5 * 9


def test_one_search_is_one_request_where_little_has_changed(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/search/jql", {"issues": []})
    site = dial.cloud(workers=8)
    list(site.search(Scope(projects=("APO",), since_ms=1)))
    assert len(cloud.asked("/search/jql")) == 1
    assert cloud.asked("/issue/bulkfetch") == []


def test_connections_are_used_again_and_all_are_closed() -> None:
    bench = Bench(Dialect.DATA_CENTER)
    site = bench.connect(workers=4)
    ids = [str(issue.id) for issue in bench.jira.issues()[:40]]
    for _ in range(10):
        assert len(list(site.by_ids(ids))) == 40
    wires = site.http._wires  # noqa: SLF001 - nothing else shows it
    assert len(wires) <= 4
    assert CANARY not in repr(wires)
    site.close()


def test_two_requests_at_once_never_share_a_connection() -> None:
    together = threading.Barrier(2, timeout=5)

    class Slow(Wire):
        def __init__(self) -> None:
            self.base, self.busy = "https://jira.example.org", False

        def send(self, *_: object) -> Answered:
            assert not self.busy
            self.busy = True
            together.wait()
            self.busy = False
            return Answered(200, {"content-type": "application/json"}, b"{}")

    limits = site_http.Limits(clock=Clock(), sleep=Clock().sleep, jitter=lambda: 0.5)
    http = Http(Slow, limits, Notes())
    for _ in range(3):
        answers = in_order(lambda _: http.get("/x").status, range(2), 2)
        assert list(answers) == [200, 200]
    assert len(http._wires) == 2  # noqa: SLF001 - nothing else shows it


def test_the_budget_holds_for_all_threads_together(fails: Failure) -> None:
    bench = Bench(Dialect.DATA_CENTER)
    site = bench.connect(workers=4, max_requests=20)
    ids = [str(n) for n in range(10_000, 10_100)]
    fails(TryLaterError, lambda: list(site.by_ids(ids)))
    assert len(bench.jira.journal) == 20


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/rest/api/3/issue/APO-12/comment", "GET /3/issue/*/comment"),
        ("PUT", "/rest/api/2/issue/10001", "PUT /2/issue/*"),
        ("POST", "/rest/api/3/search/jql", "POST /3/search/jql"),
        ("GET", "/elsewhere/7", "GET /elsewhere/7"),
    ],
)
def test_a_limit_is_about_an_endpoint_and_method(method: str, path: str, name: str) -> None:
    assert endpoint(method, path) == name


def simulate(workers: int, latency: int, requests: int) -> tuple[float, int]:
    """Let workers send PUTs to Cloud's own limits; return requests a second and refusals."""
    pace, limits = Pace(), Limits()
    free = [(0, number) for number in range(workers)]  # when each worker may go on, milliseconds
    now = done = refused = 0
    while done < requests:
        now, worker = heapq.heappop(free)
        sent = now + round(pace.turn("PUT issue/*", now) * 1000)
        verdict = limits.judge(
            "PUT", "/rest/api/3/issue/{issue}", f"issue-{done}", sent + latency // 2
        )
        headers = {name.lower(): value for name, value in verdict.headers.items()}
        pace.learn("PUT issue/*", headers)
        back = sent + latency
        if verdict.passed:
            done += 1
        else:
            refused += 1
            pace.hold("PUT issue/*", back + 1000)
        heapq.heappush(free, (back, worker))
    return done / (now / 1000), refused


@pytest.mark.parametrize("workers", [16, 32, 100])
def test_the_allowed_rate_is_used_without_a_storm_of_refusals(workers: int) -> None:
    rate, refused = simulate(workers, latency=300, requests=10_000)
    assert 0.9 * 50 <= rate <= 50
    assert refused <= workers


def test_one_worker_is_never_slowed_down() -> None:
    rate, refused = simulate(1, latency=300, requests=500)
    assert rate == pytest.approx(1000 / 300, rel=0.01)
    assert refused == 0


def test_data_center_s_way_of_telling_a_limit_is_understood() -> None:
    pace = Pace()
    pace.learn("x", {"x-ratelimit-fillrate": "10", "x-ratelimit-interval-seconds": "2"})
    pace.turn("x", 0)
    assert pace.turn("x", 0) == pytest.approx(0.2 / 0.95)


@pytest.mark.parametrize("junk", ["", "-5", "abc", "1e400", "0", "NaN", "9" * 400])
def test_junk_in_the_headers_sets_no_pace(junk: str) -> None:
    pace = Pace()
    pace.learn("x", {"x-ratelimit-limit": junk, "x-ratelimit-interval-seconds": junk})
    pace.turn("x", 0)
    assert pace.turn("x", 0) == 0


def test_a_refusal_holds_everybody_at_that_endpoint_and_nobody_else() -> None:
    pace = Pace()
    pace.hold("x", 5000)
    assert (pace.turn("x", 1000), pace.turn("y", 1000)) == (4.0, 0.0)
