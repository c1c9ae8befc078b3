"""The connection itself, against real sockets on this machine."""

import logging
import socket
import threading
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import requests

from mocked_jira import CANARY, EMAIL, Clock, Dial, Failure, Loopback, Notes, send_json
from twohats.errors import ConfigError, ProtocolError, TwohatsError, UnavailableError
from twohats.model.issue import Dialect
from twohats.model.settings import Connection
from twohats.model.site import SiteFacts
from twohats.site import connect
from twohats.site.connect import LostError, open_wire

Start = Callable[[Callable[[BaseHTTPRequestHandler], None]], Loopback]

FACTS = SiteFacts(dialect=Dialect.DATA_CENTER, base_url="http://127.0.0.1")


def me(handler: BaseHTTPRequestHandler) -> None:
    send_json(handler, {"key": "JIRAUSER1"})


def to(url: str, proxy: str = "") -> Connection:
    return Connection(url=url, read_timeout=2.0, connect_timeout=2.0, proxy=proxy)


def test_the_token_is_sent_and_we_say_who_we_are(loopback: Start, dial: Dial) -> None:
    site = loopback(me)
    dial(to(site.url), facts=FACTS).close()
    headers = site.seen[0][2]
    assert headers["Authorization"] == f"Bearer {CANARY}"
    assert headers["User-Agent"].startswith("twohats/")
    assert headers["Accept"] == "application/json"


def test_netrc_never_replaces_the_token(
    loopback: Start, dial: Dial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login eve password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    site = loopback(me)
    dial(to(site.url), facts=FACTS).close()
    assert site.seen[0][2]["Authorization"] == f"Bearer {CANARY}"


@pytest.mark.parametrize(
    "name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]
)
def test_the_environment_neither_reroutes_nor_disarms(
    loopback: Start, dial: Dial, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:1" if "PROXY" in name.upper() else "/nowhere.pem")
    monkeypatch.setenv("NO_PROXY", "")
    site = loopback(me)
    dial(to(site.url), facts=FACTS).close()
    assert len(site.seen) == 1


def test_a_configured_proxy_is_used(loopback: Start, dial: Dial) -> None:
    proxy = loopback(me)
    dial(to("http://localhost:9", proxy=proxy.url), facts=FACTS).close()
    assert proxy.seen[0][1].startswith("http://localhost:9/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed_and_the_token_goes_nowhere_else(
    loopback: Start, dial: Dial, fails: Failure, status: int
) -> None:
    other = loopback(me)
    site = loopback(lambda h: send_json(h, {}, status, Location=f"{other.url}/rest/api/2/myself"))
    error = fails(ProtocolError, lambda: dial(to(site.url), facts=FACTS))
    assert "redirect" in str(error)
    assert other.seen == []
    assert len(site.seen) == 1


@pytest.mark.parametrize("target", ["http://[", "//", "ftp://x", "javascript:1", "\xff"])
def test_a_redirect_to_nonsense_is_a_redirect_all_the_same(
    loopback: Start, dial: Dial, fails: Failure, target: str
) -> None:
    site = loopback(lambda h: send_json(h, {}, 302, Location=target))
    fails(ProtocolError, lambda: dial(to(site.url), facts=FACTS))
    assert len(site.seen) == 1


def test_the_token_is_bound_to_one_origin(loopback: Start) -> None:
    site, other = loopback(me), loopback(me)
    wire = open_wire(to(site.url), CANARY)
    wire.base = other.url
    wire.send("GET", "/x", {}, None)
    assert "Authorization" not in other.seen[0][2]
    assert CANARY not in repr(vars(wire))


def test_cookies_are_neither_kept_nor_sent(loopback: Start, dial: Dial) -> None:
    site = loopback(
        lambda h: send_json(h, {"key": "JIRAUSER1", "id": "1"}, Set_Cookie="JSESSIONID=1; Path=/")
    )
    connected = dial(to(site.url), facts=FACTS)
    connected.http.get("/again")
    connected.close()
    assert [("Cookie" in headers) for _, _, headers in site.seen] == [False, False]


def drop(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def test_a_dropped_connection_is_tried_again_and_then_told(
    loopback: Start, dial: Dial, clock: Clock, fails: Failure
) -> None:
    site = loopback(drop)
    fails(UnavailableError, lambda: dial(to(site.url), facts=FACTS))
    assert len(site.seen) == 5
    assert clock.slept == [1.0, 2.0, 4.0, 8.0]


def test_a_wait_says_what_it_is_for(
    loopback: Start, dial: Dial, notes: Notes, fails: Failure
) -> None:
    site = loopback(drop)
    fails(UnavailableError, lambda: dial(to(site.url), facts=FACTS, jitter=lambda: 0.99))
    assert [note.partition(";")[0] for note in notes.notes] == [
        "the connection to Jira broke off"
    ] * len(notes.notes)
    assert notes.notes[0].endswith("going on in 10 s")


def cut_short(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "500")
    handler.end_headers()
    handler.wfile.write(b'{"key": "JIRA')
    handler.close_connection = True


def test_a_body_cut_short_is_a_lost_connection_not_an_answer(
    loopback: Start, dial: Dial, fails: Failure
) -> None:
    site = loopback(cut_short)
    fails(UnavailableError, lambda: dial(to(site.url), facts=FACTS))
    assert len(site.seen) == 5


def test_a_server_that_hangs_is_left_in_time(loopback: Start, fails: Failure) -> None:
    release = threading.Event()
    site = loopback(lambda _: (release.wait(5), None)[1])
    wire = open_wire(Connection(url=site.url, read_timeout=0.05), CANARY)
    error = fails(LostError, lambda: wire.send("GET", "/x", {}, None))
    release.set()
    assert "in time" in str(error)


def test_nobody_home_is_unavailable(dial: Dial, fails: Failure) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = fails(UnavailableError, lambda: dial(to(f"http://127.0.0.1:{port}"), facts=FACTS))
    assert isinstance(error, TwohatsError)
    assert "nobody answers" in str(error)
    assert "check the url" in error.todo


def test_an_endless_answer_is_cut(
    loopback: Start, fails: Failure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "MAX_BODY", 1 << 20)

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(8 << 20))
        handler.end_headers()
        chunk = b" " * (1 << 20)
        try:
            for _ in range(8):
                handler.wfile.write(chunk)
        except OSError:
            handler.close_connection = True

    site = loopback(flood)
    wire = open_wire(to(site.url), CANARY)
    fails(ProtocolError, lambda: wire.send("GET", "/x", {}, None))
    wire.close()


def test_plain_http_off_this_machine_is_refused_before_anything_is_sent(
    dial: Dial, fails: Failure
) -> None:
    fails(ConfigError, lambda: dial(Connection(url="http://jira.example.org")))


def test_a_ca_bundle_that_is_none_is_said_at_once(
    dial: Dial, fails: Failure, tmp_path: Path
) -> None:
    nonsense = tmp_path / "ca.pem"
    nonsense.write_text("no certificate")
    for bundle in (nonsense, tmp_path / "missing.pem"):
        connection = Connection(url="https://127.0.0.1:1", ca_bundle=str(bundle))
        fails(ConfigError, partial(dial, connection))


def test_a_password_in_the_proxy_s_address_is_never_shown(
    dial: Dial, fails: Failure, clock: Clock
) -> None:
    connection = Connection(url="https://127.0.0.1:1", proxy=f"http://u:{CANARY}@127.0.0.1:1")
    fails(UnavailableError, lambda: dial(connection))
    assert len(clock.slept) == 4


def test_an_untrusted_certificate_is_not_tried_again(
    dial: Dial, clock: Clock, fails: Failure, web: object
) -> None:
    del web
    broken = requests.exceptions.SSLError("certificate verify failed")

    class Adapter(requests.adapters.BaseAdapter):
        def send(self, *_: object, **__: object) -> requests.Response:
            raise broken

        def close(self) -> None:
            pass

    connection = Connection(url="https://jira.example.org", email=EMAIL)
    error = fails(UnavailableError, lambda: dial(connection, adapter=Adapter(), facts=FACTS))
    assert "ca_bundle" in str(error)
    assert clock.slept == []


@pytest.mark.parametrize("token", [f"{CANARY}\n{CANARY}", f"{CANARY} x", f"{CANARY}\x00"])
def test_a_token_that_would_break_the_header_is_never_handed_to_the_library(
    dial: Dial, fails: Failure, token: str
) -> None:
    fails(ConfigError, lambda: dial(Connection(url="https://jira.example.org"), token=token))


def test_the_library_s_debug_log_holds_no_token(
    loopback: Start, dial: Dial, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("urllib3").setLevel(logging.DEBUG)
    site = loopback(me)
    dial(to(site.url), facts=FACTS).close()
    assert CANARY not in caplog.text
