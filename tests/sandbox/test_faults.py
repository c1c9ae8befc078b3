"""Faults on order, in process and over real HTTP."""

import socket
from collections.abc import Iterator

import pytest
import requests

from seeded_site import Desk
from twohats.errors import OutputError
from twohats.sandbox import SandboxAdapter, mount, serve
from twohats.sandbox.faults import (
    Answer,
    Cut,
    Drop,
    Fault,
    Stall,
    login_page,
    redirect,
    too_many,
    unavailable,
)
from twohats.sandbox.journal import Exchange

LABEL = {"update": {"labels": [{"add": "x"}]}}


@pytest.fixture(params=["in process", "over HTTP"])
def line(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Give a Cloud site, reached in process and over real HTTP."""
    made = Desk("cloud")
    if request.param == "in process":
        yield made
        return
    with serve(made.site) as server, requests.Session() as session:
        session.trust_env = False
        session.auth = made.session.auth
        made.session, made.api = session, f"{server.url}/rest/api/3"
        yield made


def test_a_fault_strikes_once_where_it_was_ordered(line: Desk) -> None:
    line.site.faults.add(too_many("7"), "GET", "/issue/")
    assert line.get("/myself").status_code == 200
    struck = line.get("/issue/LUM-1")
    assert (struck.status_code, struck.headers["Retry-After"]) == (429, "7")
    assert struck.headers["RateLimit-Reason"] == "jira-burst-based"
    assert line.get("/issue/LUM-1").status_code == 200


def test_faults_can_wait_and_repeat(line: Desk) -> None:
    line.site.faults.add(unavailable(), skip=1, times=2)
    codes = [line.get("/myself").status_code for _ in range(4)]
    assert codes == [200, 503, 503, 200]
    line.site.faults.add(unavailable(), times=None)
    assert [line.get("/myself").status_code for _ in range(3)] == [503] * 3
    line.site.faults.clear()
    assert line.get("/myself").status_code == 200


def test_a_hook_may_decide(line: Desk) -> None:
    def on_put(exchange: Exchange) -> Fault | None:
        return Answer(500) if exchange.method == "PUT" else None

    line.site.faults.hook = on_put
    assert line.put("/issue/LUM-1", LABEL).status_code == 500
    assert line.get("/issue/LUM-1").json()["fields"]["labels"] == []


def test_a_dropped_connection_did_nothing(line: Desk) -> None:
    line.site.faults.add(Drop(), "PUT")
    with pytest.raises(requests.ConnectionError):
        line.put("/issue/LUM-1", LABEL)
    assert line.site.issue("LUM-1").labels == []
    assert line.site.journal.exchanges[-1].status == 0


def test_a_connection_dropped_after_the_work_did_it(line: Desk) -> None:
    line.site.faults.add(Drop(done=True), "PUT")
    with pytest.raises(requests.ConnectionError):
        line.put("/issue/LUM-1", LABEL)
    assert line.site.issue("LUM-1").labels == ["x"]


def test_a_server_error_may_come_after_the_work(line: Desk) -> None:
    line.site.faults.add(Answer(502, done=True), "POST", "/comment")
    answer = line.post("/issue/LUM-1/comment", {"body": line.rich("Hi")})
    assert answer.status_code == 502
    assert len(line.site.comments("LUM-1")) == 1


def test_a_cut_body_is_no_json(line: Desk) -> None:
    line.site.faults.add(Cut(), "GET", "/issue/")
    with pytest.raises(requests.JSONDecodeError):
        line.get("/issue/LUM-1").json()


def test_a_login_page_is_a_200(line: Desk) -> None:
    line.site.faults.add(login_page())
    answer = line.get("/myself")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_redirect_names_its_target(line: Desk) -> None:
    line.site.faults.add(redirect("https://elsewhere.example.org/login"))
    answer = line.session.get(f"{line.api}/myself", allow_redirects=False)
    assert answer.headers["Location"] == "https://elsewhere.example.org/login"


def test_a_stalled_answer_ends_with_the_clients_patience(line: Desk) -> None:
    line.site.faults.add(Stall(done=True), "PUT")
    with pytest.raises(requests.ReadTimeout):
        line.session.put(f"{line.api}/issue/LUM-1", json=LABEL, timeout=0.2)
    assert line.site.issue("LUM-1").labels == ["x"]


def test_faults_leave_the_pages_alone(line: Desk) -> None:
    line.site.faults.add(unavailable(), times=None)
    assert line.session.get(f"{line.site.base_url}/browse/LUM-1").status_code == 200


def test_things_may_happen_just_before_a_request(line: Desk) -> None:
    def meddle(exchange: Exchange) -> None:
        if exchange.method == "PUT":
            issue = line.site.issue("LUM-1")
            issue.labels = ["between"]
            line.site.save(issue)

    line.site.before_request.append(meddle)
    line.put("/issue/LUM-1", LABEL)
    assert line.site.issue("LUM-1").labels == ["between", "x"]


def test_the_journal_tells_what_was_asked(line: Desk) -> None:
    line.put("/issue/LUM-1", LABEL)
    line.get("/search/jql", jql="project = LUM")
    line.post("/search/jql", {"jql": "project = LUM"})
    journal = line.site.journal
    first = journal.matching("PUT", "/issue/LUM-1$")[0]
    assert (first.json(), first.status, first.authorised) == (LABEL, 204, True)
    assert first.size == len(first.body) > 0
    assert first.account == line.seeded.bot.account
    assert [exchange.method for exchange in journal.writes()] == ["PUT"]
    assert journal.summary()["PUT /rest/api/3/issue/<key>"] == 1
    assert len(list(journal)) == len(journal) == 3
    journal.clear()
    journal.paused = True
    line.get("/myself")
    assert len(journal) == 0


def test_latency_is_whatever_the_test_wants() -> None:
    desk = Desk("cloud")
    session = requests.Session()
    adapter = mount(session, desk.site, lambda: desk.clock.advance(0.3))
    assert isinstance(adapter, SandboxAdapter)
    before = desk.clock.ms
    session.get(f"{desk.api}/serverInfo")
    assert desk.clock.ms == before + 300


def test_the_server_is_gone_when_its_block_ends() -> None:
    desk = Desk("data-center")
    with serve(desk.site) as server:
        assert requests.get(f"{server.url}/rest/api/2/serverInfo", timeout=5).status_code == 200
        assert desk.site.base_url == server.url
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{server.url}/rest/api/2/serverInfo", timeout=5)


def test_the_server_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    desk = Desk("cloud")
    desk.site.faults.add(Drop())
    with serve(desk.site) as server:
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{server.url}/rest/api/3/serverInfo", timeout=5)
        requests.get(f"{server.url}/nothing", timeout=5)
    assert capfd.readouterr() == ("", "")


def test_a_taken_port_is_said_plainly() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OutputError, match="is taken"), serve(Desk("cloud").site, port=port):
            pass
