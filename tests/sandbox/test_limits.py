"""Cloud's rate limits, on a clock that stands still."""

import pytest

from seeded_site import Desk


@pytest.fixture
def limited() -> Desk:
    """Give a Cloud site whose limits hold."""
    made = Desk("cloud")
    made.site.rules.rate_limited = True
    return made


def test_a_hundred_reads_a_second_and_no_more(limited: Desk) -> None:
    codes = [limited.get("/myself").status_code for _ in range(101)]
    assert codes == [200] * 100 + [429]
    limited.clock.advance(1)
    assert limited.get("/myself").status_code == 200


def test_each_endpoint_has_its_own_bucket(limited: Desk) -> None:
    for _ in range(100):
        limited.get("/myself")
    assert limited.get("/myself").status_code == 429
    assert limited.get("/field").status_code == 200


def test_single_issues_may_be_read_faster(limited: Desk) -> None:
    codes = [limited.get("/issue/LUM-1", fields="key").status_code for _ in range(151)]
    assert codes == [200] * 150 + [429]


def test_headers_tell_how_near_the_limit_is(limited: Desk) -> None:
    first = limited.get("/myself").headers
    assert (first["X-RateLimit-Limit"], first["X-RateLimit-Remaining"]) == ("100", "99")
    assert "X-RateLimit-NearLimit" not in first
    later = [limited.get("/myself").headers for _ in range(85)]
    assert later[-1]["X-RateLimit-NearLimit"] == "true"


def test_one_issue_takes_twenty_writes_in_two_seconds(limited: Desk) -> None:
    for number in range(20):
        body = {"update": {"labels": [{"add": f"x{number}"}]}}
        assert limited.put("/issue/LUM-1", body).status_code == 204
    body = {"update": {"labels": [{"add": "one-too-many"}]}}
    refused = limited.put("/issue/LUM-1", body)
    assert refused.status_code == 429
    assert refused.headers["RateLimit-Reason"] == "jira-per-issue-on-write"
    assert refused.headers["Retry-After"] == "2"
    assert limited.put("/issue/LUM-2", body).status_code == 204
    limited.clock.advance(2)
    assert limited.put("/issue/LUM-1", body).status_code == 204


def test_without_limits_there_are_no_headers(cloud: Desk) -> None:
    assert "X-RateLimit-Limit" not in cloud.get("/myself").headers
