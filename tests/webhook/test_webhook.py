"""The webhook: signed, to one address, a bounded number of times."""

import hmac
import socket
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256

import pytest
import requests
import responses

from receiver import Receiver, receiver
from twohats.config import read_webhook_secret
from twohats.errors import ConfigError, ExitCode, IssueError
from twohats.model.settings import Connection, SiteSettings
from twohats.webhook import DELIVERY, SIGNATURE, Patience, Webhook

SECRET = "CANARY-0123456789abcdef"  # noqa: S105 - invented
BODY = b'{"schema":"twohats.report/1"}'
HOME = Connection(url="https://jira.example")


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.ms = 1_000_000
        self.slept: list[float] = []

    def __call__(self) -> int:
        return self.ms

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.ms += int(seconds * 1000)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


def hook(
    url: str, clock: Clock, *, deadline_ms: int | None = None, home: Connection = HOME
) -> Webhook:
    patience = Patience(clock=clock, sleep=clock.sleep, jitter=lambda: 0.5, deadline_ms=deadline_ms)
    return Webhook(url, SECRET, home, patience)


def deliver(url: str, clock: Clock, *, deadline_ms: int | None = None) -> None:
    with closing(hook(url, clock, deadline_ms=deadline_ms)) as made:
        made.deliver(BODY, "run-1")


def fault(url: str, clock: Clock, *, deadline_ms: int | None = None) -> IssueError:
    """Return what delivering raises; it never shows the secret or the address's path."""
    with pytest.raises(IssueError) as caught:
        deliver(url, clock, deadline_ms=deadline_ms)
    assert "CANARY" not in str(caught.value)
    assert caught.value.exit_code is ExitCode.PARTIAL
    return caught.value


def test_the_body_arrives_as_it_is_with_a_signature_the_receiver_can_check(
    there: Receiver, clock: Clock
) -> None:
    deliver(there.url, clock)
    (got,) = there.got
    assert got.body == BODY
    assert got.path == "/hooks/CANARY-path"
    assert got.headers["content-type"] == "application/json"
    wanted = hmac.new(SECRET.encode(), got.body, sha256).hexdigest()
    assert got.headers[SIGNATURE.lower()] == f"sha256={wanted}"


def test_what_passes_is_tried_again_under_the_same_name_longer_each_time(
    there: Receiver, clock: Clock
) -> None:
    there.answers = [(503, {}), (500, {}), (429, {"Retry-After": "7"})]
    deliver(there.url, clock)
    assert {got.headers[DELIVERY.lower()] for got in there.got} == {"run-1"}
    assert len(there.got) == 4
    first, second, asked = clock.slept
    assert first < second < 7 <= asked < 10


def test_trying_ends_after_five_times(there: Receiver, clock: Clock) -> None:
    there.answers = [(503, {})] * 9
    assert "503" in fault(there.url, clock).what
    assert len(there.got) == 5


@pytest.mark.parametrize("answer", [(503, {"Retry-After": "3600"}), (503, {})])
def test_no_wait_goes_past_the_deadline_or_a_minute(
    answer: tuple[int, dict[str, str]], there: Receiver, clock: Clock
) -> None:
    there.answers = [answer] * 9
    fault(there.url, clock, deadline_ms=clock.ms + 500)
    assert len(there.got) == 1
    assert not clock.slept


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_a_refusal_is_told_at_once(status: int, there: Receiver, clock: Clock) -> None:
    there.answers = [(status, {})]
    assert str(status) in fault(there.url, clock).what
    assert len(there.got) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(status: int, there: Receiver, clock: Clock) -> None:
    there.answers = [(status, {"Location": there.url})]
    assert "redirects are not followed" in fault(there.url, clock).what
    assert len(there.got) == 1


def test_nobody_there_is_a_failure_of_this_one_thing(clock: Clock) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/CANARY"
        assert fault(url, clock).what == "it cannot be reached"
    assert len(clock.slept) == 4


@pytest.mark.parametrize(
    ("error", "told", "times"),
    [
        (requests.ReadTimeout(f"CANARY {SECRET}"), "did not answer in time", 5),
        (requests.exceptions.SSLError("CANARY"), "not trusted", 1),
        (requests.exceptions.ChunkedEncodingError("CANARY"), "cannot be reached", 5),
    ],
)
def test_what_breaks_is_told_without_the_librarys_words(
    error: Exception, told: str, times: int, clock: Clock
) -> None:
    with responses.RequestsMock() as web:
        web.post("https://chat.example/CANARY-path", body=error)
        caught = fault("https://chat.example/CANARY-path", clock)
        assert len(web.calls) == times
    assert told in caught.what
    assert caught.where == "webhook https://chat.example"
    assert caught.__cause__ is None


@pytest.mark.parametrize(
    "url",
    [
        "http://chat.example/x",
        "ftp://chat.example/x",
        "https://",
        "chat.example/x",
        "https://user:CANARY@chat.example/x",
        "https://chat.example/x#CANARY",
        "https://chat.example:0/x",
        "https://chat.example:CANARY/x",
        "https://chat..example/x",
        "https://chat.example/\nCANARY",
    ],
)
def test_nothing_is_ever_sent_to_a_doubtful_address(url: str, clock: Clock) -> None:
    with pytest.raises(ConfigError) as caught:
        hook(url, clock)
    assert "CANARY" not in str(caught.value)


def test_the_environments_proxy_and_netrc_do_not_count(
    there: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    deliver(there.url, clock)
    assert "authorization" not in there.got[0].headers


def test_a_ca_bundle_that_is_none_is_told(clock: Clock) -> None:
    home = Connection(url="https://jira.example", ca_bundle="/no/such/file.pem")
    with pytest.raises(ConfigError, match="ca_bundle"):
        hook("https://chat.example/x", clock, home=home)


SITE = SiteSettings(name="main-hall", connection=HOME)


def test_a_sites_own_secret_wins_over_the_general_one() -> None:
    own = {"TWOHATS_WEBHOOK_SECRET_MAIN_HALL": "o" * 16, "TWOHATS_WEBHOOK_SECRET": "g" * 16}
    assert read_webhook_secret(SITE, own) == "o" * 16
    assert read_webhook_secret(SITE, {"TWOHATS_WEBHOOK_SECRET": "g" * 16 + "\n"}) == "g" * 16


@pytest.mark.parametrize("secret", [None, "", "CANARY", "CANARY with spaces in", "CANARY\0" * 4])
def test_what_cannot_sign_is_refused_without_being_shown(secret: str | None) -> None:
    environ = {} if secret is None else {"TWOHATS_WEBHOOK_SECRET": secret}
    with pytest.raises(ConfigError) as caught:
        read_webhook_secret(SITE, environ)
    assert "CANARY" not in str(caught.value)
