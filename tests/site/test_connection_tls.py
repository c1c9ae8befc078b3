"""A private CA, a tunnel through a proxy, and each kind of token."""

import shutil
import ssl
import subprocess
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from socket import create_connection, socket
from socketserver import BaseRequestHandler, StreamRequestHandler, ThreadingTCPServer

import pytest
import responses

from mocked_jira import CANARY, CLOUD, EMAIL, Dial, Failure, Jira, Loopback, send_json, serve
from twohats.model.issue import Dialect
from twohats.model.settings import Connection
from twohats.model.site import SiteFacts
from twohats.site.connect import UntrustedError

FACTS = SiteFacts(dialect=Dialect.DATA_CENTER, base_url="https://localhost")
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not there")


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make a certificate that no public CA knows, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "ca.pem", folder / "key.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    words += ["-keyout", str(key), "-out", str(certificate), "-subj", "/CN=localhost"]
    words += ["-addext", "subjectAltName=DNS:localhost"]
    words += ["-addext", "keyUsage=digitalSignature,keyCertSign"]
    subprocess.run(words, check=True, capture_output=True)  # noqa: S603 - our own words
    return certificate, key


@pytest.fixture
def secured(company: tuple[Path, Path]) -> Iterator[Loopback]:
    """Serve over TLS with that certificate."""
    site = Loopback(reply=lambda handler: send_json(handler, {"key": "JIRAUSER1"}))
    running = serve(site)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*company)
    running.socket = context.wrap_socket(running.socket, server_side=True)
    site.url = f"https://localhost:{running.server_address[1]}"
    yield site
    running.shutdown()
    running.server_close()


class Tunnel(StreamRequestHandler):
    """A proxy that knows CONNECT alone, and keeps what it is told in the open."""

    heard: list[bytes]

    def handle(self) -> None:
        target = self.rfile.readline()
        self.heard.append(target)
        while (line := self.rfile.readline()).strip():
            self.heard.append(line)
        host, _, port = target.split()[1].decode().partition(":")
        with create_connection((host, int(port)), timeout=5) as upstream:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=_pour, args=(upstream, self.connection), daemon=True)
            back.start()
            _pour(self.connection, upstream)
            back.join(5)


def _pour(source: socket, target: socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    target.close()


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[bytes]]]:
    heard: list[bytes] = []
    handler: type[BaseRequestHandler] = type("Heard", (Tunnel,), {"heard": heard})
    with ThreadingTCPServer(("127.0.0.1", 0), handler) as running:
        running.daemon_threads = True
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}", heard
        running.shutdown()


def to(site: Loopback, ca: Path | None = None, proxy: str = "") -> Connection:
    bundle = "" if ca is None else str(ca)
    return Connection(url=site.url, ca_bundle=bundle, proxy=proxy, read_timeout=5.0)


@needs_openssl
def test_the_company_s_own_ca_is_trusted_where_it_is_named(
    secured: Loopback, company: tuple[Path, Path], dial: Dial
) -> None:
    dial(to(secured, company[0]), facts=FACTS).close()
    assert secured.seen[0][2]["Authorization"] == f"Bearer {CANARY}"


@needs_openssl
def test_a_certificate_that_nobody_vouches_for_gets_no_token(
    secured: Loopback, dial: Dial, fails: Failure
) -> None:
    error = fails(UntrustedError, lambda: dial(to(secured), facts=FACTS))
    assert "ca_bundle" in str(error)
    assert secured.seen == []


@needs_openssl
def test_a_certificate_for_another_host_gets_no_token(
    secured: Loopback, company: tuple[Path, Path], dial: Dial, fails: Failure
) -> None:
    other = Loopback(url=secured.url.replace("localhost", "127.0.0.1"))
    fails(UntrustedError, lambda: dial(to(other, company[0]), facts=FACTS))
    assert secured.seen == []


@needs_openssl
def test_a_proxy_between_sees_the_host_and_never_the_token(
    secured: Loopback,
    company: tuple[Path, Path],
    proxy: tuple[str, list[bytes]],
    dial: Dial,
) -> None:
    address, heard = proxy
    dial(to(secured, company[0], address), facts=FACTS).close()
    assert heard[0].startswith(b"CONNECT localhost:")
    assert b"uthorization" not in b"".join(heard)
    assert secured.seen[0][2]["Authorization"] == f"Bearer {CANARY}"


@pytest.mark.parametrize(
    ("account", "scheme"),
    [
        ({"email": EMAIL}, "basic"),  # a scoped API token
        ({}, "bearer"),  # a service account's token
        ({"email": EMAIL, "auth": "bearer"}, "bearer"),
    ],
)
def test_scoped_tokens_and_service_accounts_go_to_the_gateway(
    web: responses.RequestsMock, dial: Dial, account: dict[str, str], scheme: str
) -> None:
    gateway = Jira(web, "https://api.atlassian.com/ex/jira/1a2b3c4d-0000", "/rest/api/3")
    gateway.answers("GET", "/serverInfo", {"baseUrl": CLOUD, "deploymentType": "Cloud"})
    gateway.answers("GET", "/myself", {"accountId": "acc-1"})
    site = dial(Connection(url=CLOUD, cloud_id="1a2b3c4d-0000", **account))  # type: ignore[arg-type] # three texts
    basic = b64encode(f"{EMAIL}:{CANARY}".encode()).decode()
    expected = {"basic": f"Basic {basic}", "bearer": f"Bearer {CANARY}"}[scheme]
    assert {one.headers["Authorization"] for one in gateway.asked()} == {expected}
    assert site.account().base_url == CLOUD


def test_data_center_takes_a_personal_token_or_user_and_password(
    web: responses.RequestsMock, dial: Dial
) -> None:
    base = "https://jira.example.org/jira"
    jira = Jira(web, base, "/rest/api/2")
    jira.answers("GET", "/myself", {"key": "JIRAUSER1"})
    facts = SiteFacts(dialect=Dialect.DATA_CENTER, base_url=base)
    dial(Connection(url=f"{base}/"), facts=facts)
    dial(Connection(url=base, user="bot"), facts=facts)
    basic = b64encode(f"bot:{CANARY}".encode()).decode()
    sent = [one.headers["Authorization"] for one in jira.asked("/myself")]
    assert sent == [f"Bearer {CANARY}", f"Basic {basic}"]
