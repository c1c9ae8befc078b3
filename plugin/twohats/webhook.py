"""The webhook: the report as JSON, signed, to one address of the user's; any chat tool can be fed.

Like the connection to Jira it follows no redirect, takes nothing from the environment and waits
for nothing for ever. Its address may be as good as a password: messages tell the host alone.
"""

import hmac
import ssl
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import requests
from msgspec import Struct
from requests.adapters import HTTPAdapter
from tenacity import RetryCallState, Retrying, retry_if_exception_type

from twohats.errors import ConfigError, IssueError
from twohats.model.settings import Connection
from twohats.web import ATTEMPTS, backoff, is_loopback, retry_after

SIGNATURE: Final = "X-Twohats-Signature"
DELIVERY: Final = "X-Twohats-Delivery"  # the same in every repetition: receivers drop doubles by it
_TIMEOUT: Final = (5.0, 15.0)  # seconds to connect, and to wait for an answer
_LONGEST_WAIT: Final = 60.0  # seconds; asked to wait longer, the next run tries
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_OK, _REDIRECT, _REFUSED = 200, 300, 400


class Patience(Struct, frozen=True, kw_only=True):
    """How long to go on trying. ``deadline_ms`` is on our clock; ``None``: no limit."""

    clock: Callable[[], int]
    sleep: Callable[[float], None]
    jitter: Callable[[], float]
    deadline_ms: int | None = None


class _PassingError(Exception):
    """Trying again may help. ``wait`` are the seconds asked for."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.wait = wait


class Webhook:
    """One address that reports are sent to; implements ``ports.Hook``."""

    def __init__(self, url: str, secret: str, connection: Connection, patience: Patience) -> None:
        """Check the address; nothing is sent yet. Raises ``ConfigError``."""
        parts = check_webhook(url)
        self._url = url
        self._where = f"webhook {parts.scheme}://{parts.hostname}"
        self._key = secret.encode()
        self._patience = patience
        self._session = _session(parts, connection)

    def deliver(self, body: bytes, name: str) -> None:
        """Send a JSON document, again where that may help; ``IssueError`` if it did not arrive."""
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"twohats/{version('twohats')}",
            SIGNATURE: f"sha256={hmac.new(self._key, body, sha256).hexdigest()}",
            DELIVERY: name,
        }
        policy = Retrying(
            sleep=self._patience.sleep,
            wait=self._wait,
            stop=self._give_up,
            retry=retry_if_exception_type(_PassingError),
            reraise=True,
        )
        try:
            policy(partial(self._once, body, headers))
        except _PassingError as error:
            what = error.what
        else:
            return
        # Raised out here, so that no traceback holds on to the request and its address.
        raise IssueError(what, where=self._where, todo="the next run sends it again")

    def close(self) -> None:
        """Let go of the connection."""
        self._session.close()

    def _once(self, body: bytes, headers: dict[str, str]) -> None:
        try:
            with self._session.post(
                self._url,
                data=body,
                headers=headers,
                timeout=_TIMEOUT,
                allow_redirects=False,
                stream=True,  # what it answers is nobody's business
            ) as answer:
                self._judge(answer)
        except requests.exceptions.SSLError:
            failure: Exception = IssueError(
                "its certificate is not trusted",
                where=self._where,
                todo="name your company's own CA in ca_bundle",
            )
        except requests.Timeout:
            failure = _PassingError("it did not answer in time")
        except requests.RequestException:
            failure = _PassingError("it cannot be reached")
        else:
            return
        raise failure

    def _judge(self, answer: requests.Response) -> None:
        status = answer.status_code
        if _OK <= status < _REDIRECT:
            return
        if _REDIRECT <= status < _REFUSED:
            raise IssueError(
                f"it answered {status}: redirects are not followed",
                where=self._where,
                todo="set report.webhook to the final address",
            )
        if status in _PASSING:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            wait = retry_after(headers, self._patience.clock())
            raise _PassingError(f"it answered {status}", wait)
        raise IssueError(
            f"it answered {status}", where=self._where, todo="check report.webhook and its secret"
        )

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, _PassingError) else None
        return backoff(state.attempt_number, asked, self._patience.jitter())

    def _give_up(self, state: RetryCallState) -> bool:
        wait, patience = state.upcoming_sleep, self._patience
        late = (
            patience.deadline_ms is not None
            and patience.clock() + wait * 1000 >= patience.deadline_ms
        )
        return state.attempt_number >= ATTEMPTS or wait > _LONGEST_WAIT or late


def check_webhook(url: str) -> SplitResult:
    """Return the parts of a webhook's address; ``ConfigError`` for what nothing may be sent to."""
    try:
        parts = urlsplit(url)
        fits = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        (parts.hostname or "").encode("idna")
    except ValueError:
        fits, parts = False, urlsplit("")
    if not fits or parts.username or parts.password or parts.fragment or not url.isprintable():
        raise ConfigError(
            "the webhook's address cannot be used", where="report.webhook", todo="write https://..."
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts)):
        raise ConfigError(
            "the webhook's address is not https", where="report.webhook", todo="write https://..."
        )
    return parts


class _Trusting(HTTPAdapter):
    """Trusts the company's own CA besides the public ones: the receiver may be anywhere."""

    def __init__(self, ca_bundle: str) -> None:
        self._context = ssl.create_default_context()
        self._context.load_verify_locations(ca_bundle)
        super().__init__()

    def init_poolmanager(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - passed on
        super().init_poolmanager(*args, **more, ssl_context=self._context)

    def proxy_manager_for(self, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - passed on
        return super().proxy_manager_for(*args, **more, ssl_context=self._context)


def _session(parts: SplitResult, connection: Connection) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    if connection.ca_bundle:
        try:
            session.mount("https://", _Trusting(connection.ca_bundle))
        except OSError:
            raise ConfigError(
                "the ca_bundle cannot be used", todo="name a PEM file with your own CA"
            ) from None
    if connection.proxy and not is_loopback(parts):
        session.proxies = {"http": connection.proxy, "https": connection.proxy}
    return session
