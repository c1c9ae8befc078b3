"""What the tests of ``site`` share."""

import logging
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import responses

from mocked_jira import (
    CLOUD,
    SERVER,
    Clock,
    Dial,
    Failure,
    Jira,
    Loopback,
    Notes,
    mocked,
    no_secret_in,
    serve,
)
from twohats.model.issue import Dialect
from twohats.model.site import SiteFacts, SiteFields


@pytest.fixture
def fails() -> Failure:
    return Failure()


@pytest.fixture(autouse=True)
def _hidden_canary(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[None]:
    """Fail any test in which the token reached a log, stdout or stderr."""
    with caplog.at_level(logging.DEBUG):
        yield
    out, err = capfd.readouterr()
    no_secret_in(out + err + caplog.text)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def cloud(web: responses.RequestsMock) -> Jira:
    return mocked(web, CLOUD, 3, {"deploymentType": "Cloud", "version": "1001.0.0"})


@pytest.fixture
def server(web: responses.RequestsMock) -> Jira:
    return mocked(web, SERVER, 2, {"deploymentType": "Server", "version": "10.3.24"})


@pytest.fixture
def dial(clock: Clock, notes: Notes) -> Dial:
    return Dial(clock, notes)


@pytest.fixture
def loopback() -> Iterator[Callable[[Callable[[BaseHTTPRequestHandler], None]], Loopback]]:
    running: list[ThreadingHTTPServer] = []

    def start(reply: Callable[[BaseHTTPRequestHandler], None]) -> Loopback:
        site = Loopback(reply=reply)
        running.append(serve(site))
        return site

    yield start
    for one in running:
        one.shutdown()
        one.server_close()


@pytest.fixture
def known_cloud() -> SiteFacts:
    """Return the facts of an earlier run, so that a test sees its own requests only."""
    return SiteFacts(dialect=Dialect.CLOUD, base_url=CLOUD, fields=SiteFields())


@pytest.fixture
def known_server() -> SiteFacts:
    """Return the same for Data Center."""
    return SiteFacts(dialect=Dialect.DATA_CENTER, base_url=SERVER, fields=SiteFields())
