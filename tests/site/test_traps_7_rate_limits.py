"""Traps of rate limits; each test is named after its trap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocked_jira import NOW, Clock, Dial, Failure, Jira, Notes, change
from twohats.errors import IssueError, TryLaterError, TwohatsError
from twohats.model.site import Scope
from twohats.web import backoff, retry_after

APO = Scope(projects=("APO",))
EMPTY: dict[str, object] = {"issues": []}
DOC = {"type": "doc", "version": 1, "content": []}


def busy(reason: str = "", wait: str = "1") -> dict[str, object]:
    headers = {"Retry-After": wait, "RateLimit-Reason": reason}
    return {"status": 429, "headers": {k: v for k, v in headers.items() if v}}


def test_a_burst_is_waited_out(cloud: Jira, dial: Dial, clock: Clock) -> None:
    cloud.answers("POST", "/search/jql", {}, **busy("jira-burst-based", "3"))
    cloud.answers("POST", "/search/jql", EMPTY)
    list(dial.cloud(jitter=lambda: 0.0).search(APO))
    assert clock.slept == [3.0]


@pytest.mark.parametrize("reason", ["jira-quota-global-based", "jira-quota-tenant-based"])
def test_a_quota_ends_the_run_at_once(
    cloud: Jira, dial: Dial, fails: Failure, clock: Clock, reason: str
) -> None:
    cloud.answers("POST", "/search/jql", {}, **busy(reason, "1847"))
    site = dial.cloud()
    error = fails(TryLaterError, lambda: list(site.search(APO)))
    assert error.exit_code == 75
    assert clock.slept == []
    assert len(cloud.asked("/search/jql")) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_of_more_than_five_minutes_ends_the_run_instead(
    cloud: Jira, dial: Dial, fails: Failure, clock: Clock, status: int
) -> None:
    for wait in ("300", "301"):
        cloud.answers("POST", "/search/jql", {}, status=status, headers={"Retry-After": wait})
    site = dial.cloud(jitter=lambda: 0.0)
    error = fails(TwohatsError, lambda: list(site.search(APO)))
    assert error.exit_code == {429: 75, 503: 69}[status]
    assert clock.slept == [300.0]


def test_a_limit_of_one_issue_delays_only_that_issue(
    cloud: Jira, dial: Dial, fails: Failure, clock: Clock
) -> None:
    cloud.answers("PUT", "/issue/1", {}, **busy("jira-per-issue-on-write", "20"))
    cloud.answers("PUT", "/issue/2", status=204)
    site = dial.cloud()
    error = fails(IssueError, lambda: site.write(change(1), mute=False))
    assert (error.where, error.permanent) == ("APO-1", False)
    site.write(change(2), mute=False)
    assert clock.slept == []


def test_a_comment_waits_for_the_limit_of_its_issue(cloud: Jira, dial: Dial, clock: Clock) -> None:
    path = "/issue/APO-1/comment"
    cloud.answers("POST", path, {}, **busy("jira-per-issue-on-write", "2"))
    cloud.answers("POST", path, {"id": "7"}, status=201)
    assert dial.cloud(jitter=lambda: 0.0).post("APO-1", DOC, b"{}") == "7"
    assert clock.slept == [2.0]


def test_a_comment_is_repeated_after_429_because_nothing_was_done(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/issue/APO-1/comment", {}, **busy())
    cloud.answers("POST", "/issue/APO-1/comment", {"id": "7"}, status=201)
    assert dial.cloud().post("APO-1", DOC, b"{}") == "7"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_comment_is_not_repeated_after_anything_else(
    cloud: Jira, dial: Dial, fails: Failure, clock: Clock, status: int
) -> None:
    cloud.answers("POST", "/issue/APO-1/comment", {}, status=status)
    site = dial.cloud()
    fails(Exception, lambda: site.post("APO-1", DOC, b"{}"))
    assert len(cloud.asked("/comment")) == 1
    assert clock.slept == []


def test_retry_after_zero_means_a_second_and_three_of_them_are_survived(
    cloud: Jira, dial: Dial, clock: Clock
) -> None:
    for _ in range(3):
        cloud.answers("POST", "/search/jql", {}, **busy(wait="0"))
    cloud.answers("POST", "/search/jql", EMPTY)
    site = dial.cloud()
    before = site.requests
    list(site.search(APO))
    assert len(clock.slept) == 3
    assert min(clock.slept) >= 1.0
    assert site.requests - before == 1 + 4  # fields, then four searches


def test_retry_after_zero_on_a_good_answer_means_nothing(
    server: Jira, dial: Dial, clock: Clock
) -> None:
    headers = {"Retry-After": "0", "X-RateLimit-Remaining": "0"}
    server.answers("POST", "/search", {"total": 0, "issues": []}, headers=headers)
    list(dial.server().search(APO))
    assert clock.slept == []


def test_a_503_may_carry_retry_after_too(cloud: Jira, dial: Dial, clock: Clock) -> None:
    cloud.answers("POST", "/search/jql", {}, status=503, headers={"Retry-After": "9"})
    cloud.answers("POST", "/search/jql", EMPTY)
    list(dial.cloud(jitter=lambda: 0.0).search(APO))
    assert clock.slept == [9.0]


def test_limits_that_do_not_end_are_for_another_run(
    cloud: Jira, dial: Dial, fails: Failure
) -> None:
    cloud.answers("POST", "/search/jql", {}, **busy())
    site = dial.cloud()
    error = fails(TryLaterError, lambda: list(site.search(APO)))
    assert error.exit_code == 75
    assert len(cloud.asked("/search/jql")) == 5


def test_over_the_limit_is_not_taken_for_anonymous(server: Jira, dial: Dial, clock: Clock) -> None:
    headers = {"Retry-After": "0", "X-AUSERNAME": "anonymous", "X-Seraph-LoginReason": "OUT"}
    server.answers("POST", "/search", raw="<html>", status=429, headers=headers)
    server.answers("POST", "/search", {"total": 0, "issues": []})
    list(dial.server().search(APO))
    assert len(clock.slept) == 1


def test_a_wait_past_the_deadline_is_not_begun(
    cloud: Jira, dial: Dial, fails: Failure, clock: Clock, notes: Notes
) -> None:
    cloud.answers("POST", "/search/jql", {}, **busy(wait="60"))
    site = dial.cloud(deadline=NOW + 30_000)
    error = fails(TryLaterError, lambda: list(site.search(APO)))
    assert error.exit_code == 75
    assert clock.slept == []
    assert notes.notes == []


def test_nothing_is_sent_past_the_deadline(
    cloud: Jira, dial: Dial, fails: Failure, clock: Clock
) -> None:
    site = dial.cloud(deadline=NOW + 1000)
    clock.now_ms += 1000
    fails(TryLaterError, lambda: list(site.search(APO)))
    assert len(cloud.asked()) == 2


def test_the_budget_of_requests_is_kept(cloud: Jira, dial: Dial, fails: Failure) -> None:
    cloud.answers("POST", "/search/jql", {"issues": [], "nextPageToken": "t"})
    site = dial.cloud(max_requests=4)
    error = fails(TryLaterError, lambda: list(site.search(APO)))
    assert "4 requests" in str(error)
    assert len(cloud.asked()) == 4


def test_an_unknown_reason_is_never_shown(cloud: Jira, dial: Dial, fails: Failure) -> None:
    cloud.answers("POST", "/search/jql", {}, **busy("evil\x1b[2J quota"))
    site = dial.cloud()
    error = fails(TryLaterError, lambda: list(site.search(APO)))
    assert "evil" not in f"{error} {vars(error)}"


@given(st.integers(1, 5), st.none() | st.floats(1, 1e6), st.floats(0, 1, exclude_max=True))
def test_a_wait_is_at_least_what_was_asked_and_never_nothing(
    attempt: int, minimum: float | None, jitter: float
) -> None:
    wait = backoff(attempt, minimum, jitter)
    assert wait >= max(minimum or 0, 0.7 * 2 ** (attempt - 1))
    assert wait <= max((minimum or 0) * 1.3, 1.3 * 2 ** (attempt - 1)) + 1e-9


@given(st.text(max_size=40))
def test_no_retry_after_breaks_the_reading_of_it(said: str) -> None:
    wait = retry_after({"retry-after": said, "date": said}, NOW)
    assert wait is None or wait >= 1
