"""Fault cases 1 to 18: who we are, the network, paging, time."""

import json
from typing import Any

import pytest

from fault_cases import case, run
from sandbox_desk import TOKEN, Desks, SandboxDesk
from twohats.config import read_token
from twohats.errors import ConfigError, ExitCode
from twohats.model.issue import Dialect
from twohats.model.run import Cursor
from twohats.sandbox.building import add_token, revoke_token
from twohats.sandbox.faults import Answer, Drop, Stall, login_page, redirect, too_many, unavailable
from twohats.sandbox.journal import Exchange
from twohats.sandbox.things import User

OWNER, MANAGER = "project-owner-work", "project-manager-work"
HOUR = 3600
SEARCH = "/search"
DONE, TRY_LATER = ExitCode.DONE, ExitCode.TRY_LATER
IDENTITY, PROTOCOL, CONFIG = ExitCode.IDENTITY, ExitCode.PROTOCOL, ExitCode.CONFIG
UNAVAILABLE, PARTIAL = ExitCode.UNAVAILABLE, ExitCode.PARTIAL


def settled(desk: SandboxDesk) -> Cursor | None:
    """Sync once, so that there is a cursor and something to lose."""
    desk.issue("Risk register refresh")
    desk.issue("Vision statement")
    desk.sync()
    desk.writes()
    return desk.ledger.cursor()


def unharmed(desk: SandboxDesk, cursor: Cursor | None, before: object) -> None:
    assert desk.ledger.cursor() == cursor
    assert desk.state() == before
    assert desk.writes() == []


@case(1, "token revoked: the search is empty, 200", "nothing written, cursor held", IDENTITY)
def test_case_01_a_revoked_token_is_not_an_empty_site(desk: SandboxDesk) -> None:
    cursor, before = settled(desk), None
    before = desk.state()

    def revoke(exchange: Exchange) -> None:
        if SEARCH in exchange.path:
            revoke_token(desk.site, TOKEN)

    desk.site.before_request.append(revoke)
    assert run(desk).code is IDENTITY
    unharmed(desk, cursor, before)
    desk.site.before_request.clear()
    add_token(desk.site, desk.bot, TOKEN)


@case(2, "bad token: Jira says that the project does not exist", "identity, not config", IDENTITY)
def test_case_02_a_bad_token_is_not_a_bad_project(desk: SandboxDesk) -> None:
    cursor = settled(desk)
    before = desk.state()
    desk.site.rules.anonymous_search = "unknown"
    desk.token = "CANARY-wrong"  # noqa: S105 - no secret
    ended = run(desk)
    assert ended.code is IDENTITY
    assert "CANARY" not in ended.text
    unharmed(desk, cursor, before)
    desk.token = TOKEN


@case(3, "the token belongs to another account than the ledger", "names both accounts", IDENTITY)
def test_case_03_another_account(desk: SandboxDesk) -> None:
    settled(desk)
    desk.lose_ledger()
    desk.ledger.pin("somebody-else")
    ended = run(desk)
    assert ended.code is IDENTITY
    assert "somebody-else" in ended.text
    assert desk.bot.account in ended.text
    assert desk.writes() == []
    desk.lose_ledger()


@case(4, "403 with CAPTCHA_CHALLENGE", "one request, then: log in by browser", IDENTITY)
def test_case_04_captcha(desk: SandboxDesk) -> None:
    settled(desk)
    captcha = Answer(403, headers={"X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE"})
    desk.site.faults.add(captcha, times=None)
    ended = run(desk)
    assert ended.code is IDENTITY
    assert "browser" in ended.text
    assert len(desk.site.journal) == 1


@case(5, "token with a line break, a space, nothing in it", "stripped; else refused", CONFIG)
def test_case_05_tokens(desk: SandboxDesk) -> None:
    read = read_token(desk.settings, {"TWOHATS_TOKEN": f"{TOKEN}\n"})
    assert read == TOKEN
    for bad in ("CANARY one", "", "CANARY\x00", "CANARY\none", "CANARY\u200b"):
        with pytest.raises(ConfigError) as caught:
            read_token(desk.settings, {"TWOHATS_TOKEN": bad})
        assert "CANARY" not in str(caught.value)


@case(6, "429, Retry-After: 0, three times, then well", "waits at least 1 s each", DONE)
def test_case_06_retry_after_nothing(desk: SandboxDesk) -> None:
    settled(desk)
    desk.site.faults.add(too_many("0"), path=SEARCH, times=3)
    started = desk.clock()
    assert run(desk).code is DONE
    assert desk.clock() - started >= 3000
    assert len([one for one in desk.site.journal if SEARCH in one.path]) == 4


@pytest.mark.parametrize("after", ["7200", "Fri, 15 Jan 2027 10:00:00 GMT"])
@case(7, "429 for longer than the deadline; junk", "ends at once; own backoff", TRY_LATER, DONE)
def test_case_07_told_to_wait_past_the_deadline(desk: SandboxDesk, after: str) -> None:
    cursor = settled(desk)
    before = desk.state()
    desk.deadline_ms = desk.clock() + 600_000
    desk.site.faults.add(too_many(after), path=SEARCH, times=None)
    started = desk.clock()
    assert run(desk).code is TRY_LATER
    assert desk.clock() == started
    assert len([one for one in desk.site.journal if SEARCH in one.path]) == 1
    unharmed(desk, cursor, before)


@pytest.mark.parametrize("after", ["-5", "abc", "1.5", None])
def test_case_07_junk_in_retry_after(desk: SandboxDesk, after: str | None) -> None:
    settled(desk)
    desk.site.faults.add(too_many(after), path=SEARCH, times=2)
    started = desk.clock()
    assert run(desk).code is DONE
    assert desk.clock() - started >= 2000


@case(8, "429 for writes on one issue", "that issue waits, the others go on", PARTIAL)
def test_case_08_one_issue_is_limited(desk: SandboxDesk) -> None:
    first = desk.issue("Risk one")
    second = desk.issue("Risk two")
    limit = too_many("5", "jira-per-issue-on-write")
    desk.site.faults.add(limit, "PUT", f"/issue/{first.id}$", times=None)
    ended = run(desk)
    assert ended.code is PARTIAL
    assert first.key in ended.text
    assert (desk.labels(first.key), desk.labels(second.key)) == (set(), {MANAGER})
    desk.site.faults.clear()
    assert run(desk).code is DONE
    assert desk.labels(first.key) == {MANAGER}


@pytest.mark.parametrize("fault", [unavailable(), Answer(502), Drop(), Stall()], ids=repr)
@case(9, "503, 502 or a broken connection while reading", "bounded retries", UNAVAILABLE)
def test_case_09_jira_is_away(desk: SandboxDesk, fault: Any) -> None:  # noqa: ANN401 - any fault
    cursor = settled(desk)
    before = desk.state()
    desk.issue("Risk three")
    before = desk.state()
    desk.site.faults.add(fault, path=SEARCH, times=None)
    assert run(desk).code is UNAVAILABLE
    assert 2 <= len([one for one in desk.site.journal if SEARCH in one.path]) <= 6
    unharmed(desk, cursor, before)


@pytest.mark.parametrize(
    "answer",
    [
        login_page(),
        Answer(200, b'{"issues": [{"id": "1"'),
        Answer(200, b'{"issues": [], "total": NaN}'),
        Answer(200, b"[" * 100_000),
        Answer(200, b'{"CANARY": "body"}', content_type="text/plain"),
    ],
    ids=["sso page", "truncated", "NaN", "deep", "plain text"],
)
@case(10, "200 with HTML, truncated JSON, NaN", "the body is not repeated", PROTOCOL)
def test_case_10_an_answer_that_is_not_the_api(desk: SandboxDesk, answer: Answer) -> None:
    cursor = settled(desk)
    before = desk.state()
    desk.site.faults.add(answer, path=SEARCH, times=None)
    ended = run(desk)
    assert ended.code is PROTOCOL
    assert "CANARY" not in ended.text
    assert "<html" not in ended.text
    unharmed(desk, cursor, before)


@pytest.mark.parametrize(
    "target", ["https://evil.example/x", "http://jira.example/x", "https://jira.example:8443/x"]
)
@case(11, "a redirect to another host, to http, to another port", "not followed", PROTOCOL)
def test_case_11_redirects_are_not_followed(desk: SandboxDesk, target: str) -> None:
    settled(desk)
    desk.site.faults.add(redirect(target), path=SEARCH, times=None)
    assert run(desk).code is PROTOCOL
    assert [one.path for one in desk.site.journal if "/x" in one.path] == []
    assert len([one for one in desk.site.journal if SEARCH in one.path]) == 1


@pytest.mark.parametrize("tokens", [("a", "a"), ("a", "b", "a", "b")], ids=["same", "turns"])
@case(12, "nextPageToken repeats, or two take turns", "found out in < 5 requests", PROTOCOL)
def test_case_12_paging_in_circles(tokens: tuple[str, ...], desks: Desks) -> None:
    desk = desks(Dialect.CLOUD)
    settled(desk)
    given = iter([*tokens, *["a"] * 20])

    def circle(exchange: Exchange) -> Answer | None:
        if SEARCH not in exchange.path:
            return None
        return Answer(200, json.dumps({"issues": [], "nextPageToken": next(given)}).encode())

    desk.site.faults.hook = circle
    assert run(desk).code is PROTOCOL
    asked = len([one for one in desk.site.journal if SEARCH in one.path])
    assert asked < len(set(tokens)) + 5


@pytest.mark.parametrize("status", [401, 500])
@case(
    13, "the second page fails for good", "no label goes on a partial read", IDENTITY, UNAVAILABLE
)
def test_case_13_half_a_read_is_no_read(desk: SandboxDesk, status: int) -> None:
    desk.site.rules.page_size = desk.site.rules.offset_page_size = 2
    for number in range(6):
        desk.issue(f"Risk {number}")
    desk.sync()
    desk.writes()
    cursor, before = desk.ledger.cursor(), desk.state()
    desk.mapping = "mapping-2"
    desk.site.faults.add(Answer(status), path=SEARCH, skip=1, times=None)
    assert run(desk).code is {401: IDENTITY, 500: UNAVAILABLE}[status]
    unharmed(desk, cursor, before)


@case(14, "an issue is updated between two pages", "seen at least once, counted once", DONE)
def test_case_14_an_issue_moves_while_paging(desk: SandboxDesk) -> None:
    desk.site.rules.page_size = desk.site.rules.offset_page_size = 2
    issues = [desk.issue(f"Risk {number}") for number in range(6)]
    pages = iter(range(100))

    def move(exchange: Exchange) -> None:
        if SEARCH in exchange.path:
            desk.ada.retitle(issues[next(pages) % 6].key, "Risk, moved")

    desk.site.before_request.append(move)
    ended = run(desk)
    desk.site.before_request.clear()
    assert ended.result.plan.head.issues == 6
    run(desk)
    assert all(desk.labels(issue.key) == {MANAGER} for issue in issues)


@case(15, "the index lags 6 hours behind", "found by the next run's overlap", DONE)
def test_case_15_the_index_lags(desk: SandboxDesk) -> None:
    settled(desk)
    desk.site.rules.search_lag_ms = 6 * HOUR * 1000
    late = desk.issue("Risk, indexed late")
    desk.site.rules.search_lag_ms = 0
    desk.clock.advance(HOUR)
    desk.issue("Risk, indexed at once")
    run(desk)
    assert desk.labels(late.key) == set()
    desk.clock.advance(6 * HOUR)
    run(desk)
    assert desk.labels(late.key) == {MANAGER}


@case(16, "500 issues with the same updated time, 100 a page", "all seen; it moves on", DONE)
def test_case_16_many_issues_of_one_moment(desk: SandboxDesk) -> None:
    desk.site.rules.page_size = desk.site.rules.offset_page_size = 100
    moment = desk.clock() + 1000
    for number in range(500):
        desk.issue(f"Chore {number}", created=moment, updated=moment)
    ended = run(desk)
    assert ended.result.plan.head.issues == 500
    cursor = desk.ledger.cursor()
    assert cursor is not None
    assert cursor.server_ms == moment
    assert run(desk).code is DONE


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kathmandu"])
@case(17, "the account's time zone is far from ours", "the same issues", DONE)
def test_case_17_time_zones(desk: SandboxDesk, zone: str) -> None:
    for user in desk.site.store.all(User):
        user.time_zone = zone
        with desk.site.store.transaction():
            desk.site.store.put(user)
    settled(desk)
    desk.clock.advance(30 * HOUR)
    desk.issue("Chore")
    run(desk)
    desk.clock.advance(30 * HOUR)
    desk.ada.retitle("APO-1", "Vision of the risk register")
    ended = run(desk)
    assert [change.key for change in ended.result.plan.changes] == ["APO-1"]
    assert ended.result.plan.head.issues == 2, "the third is in the overlap, the second is not"


@pytest.mark.parametrize("days", [2, -2])
@case(18, "our clock is two days off, or jumps", "cursor by Jira's time; said", DONE)
def test_case_18_our_clock_is_wrong(desk: SandboxDesk, days: int) -> None:
    settled(desk)
    desk.skew_ms = days * 24 * HOUR * 1000
    desk.clock.advance(HOUR)
    third = desk.issue("Risk three")
    ended = run(desk)
    assert "2880 minutes" in ended.text
    cursor = desk.ledger.cursor()
    assert cursor is not None
    assert cursor.server_ms <= desk.clock()
    assert desk.labels(third.key) == {MANAGER}
    desk.skew_ms = -desk.skew_ms
    desk.clock.advance(HOUR)
    fourth = desk.issue("Risk four")
    run(desk)
    assert desk.labels(fourth.key) == {MANAGER}
    desk.skew_ms = 0
