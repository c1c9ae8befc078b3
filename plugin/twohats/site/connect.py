"""The connection: the one file that knows the ``jira`` package and its session.

The library builds the session; everything about it that could send the token elsewhere, take
settings from the environment, follow a redirect or wait for ever is closed here. What it hands
on is a ``Wire``: one method, one exchange, no opinion about the answer.
"""

import ssl
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from pathlib import Path
from typing import Final

import requests
from jira import JIRA
from requests.adapters import BaseAdapter
from requests.auth import AuthBase
from urllib3.exceptions import NewConnectionError

from twohats.errors import ConfigError, ProtocolError, UnavailableError
from twohats.model.settings import Connection
from twohats.site.address import base_of, origin_of
from twohats.site.answer import Answer
from twohats.site.secret import authorization, check_token

MAX_BODY: Final = 256 * 1024 * 1024  # bytes, decoded; no page of Jira's comes near it
_CHUNK = 1 << 16


class LostError(UnavailableError):
    """The exchange broke off; Jira may have acted on it, or not."""


class UntrustedError(UnavailableError):
    """TLS: whoever answers cannot prove to be Jira. Nothing was sent, and repeating is idle."""

    def __init__(self, where: str) -> None:
        super().__init__(
            "the certificate of Jira, or of the proxy, is not trusted",
            where=where,
            todo="name your company's own CA in ca_bundle",
        )


class _TokenForOrigin(AuthBase):
    """Puts the Authorization header on requests to one origin, and on no other."""

    def __init__(self, origin: tuple[str, str, int], value: str) -> None:
        self._origin = origin
        self._value = value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if origin_of(request.url or "") == self._origin:
            request.headers["Authorization"] = self._value
        return request

    def __repr__(self) -> str:
        return "<token for one origin>"


class Wire:
    """One site's HTTP: sends a request, reads the answer whole, translates what breaks."""

    def __init__(self, session: requests.Session, base: str, timeout: tuple[float, float]) -> None:
        self.base = base
        self._session = session
        self._timeout = timeout

    def send(
        self, method: str, path: str, query: Mapping[str, str | list[str]], body: bytes | None
    ) -> Answer:
        """Do one exchange; raise ``LostError`` when it breaks off. Statuses are not judged here."""
        try:
            # Not the library's own request(): that repeats, and prints bodies in its errors.
            response = requests.Session.request(
                self._session,
                method,
                self.base + path,
                params=query,
                data=body,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            )
            return self._read(response)
        except requests.RequestException as error:
            broken = _translate(error, self.base)
        # Raised out here, so that no traceback holds on to the request and its headers.
        raise broken

    def _read(self, response: requests.Response) -> Answer:
        with response:
            parts, size = [], 0
            for chunk in response.iter_content(_CHUNK):
                size += len(chunk)
                if size > MAX_BODY:
                    raise ProtocolError("Jira's answer is far too large", where=self.base)
                parts.append(chunk)
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, headers, b"".join(parts), self.base)

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()


def open_wire(
    connection: Connection, token: str | None, adapter: BaseAdapter | None = None
) -> Wire:
    """Open a hardened connection; nothing is sent yet.

    ``adapter`` replaces the network, for an embedded site; without a ``token`` we are nobody.
    Raises ``ConfigError``.
    """
    base = base_of(connection)
    auth = None
    if token is not None:
        header = authorization(connection, check_token(token))
        auth = _TokenForOrigin(origin_of(base), header)
    timeout = (connection.connect_timeout, connection.read_timeout)
    client = JIRA(
        options={"server": base, "verify": _trusted(connection.ca_bundle)},
        get_server_info=False,
        max_retries=0,
        timeout=timeout,
        logging=False,
    )
    session: requests.Session = client._session  # noqa: SLF001 - this file's purpose
    _harden(session, connection, auth)
    if adapter is not None:
        session.mount("https://", adapter)
        session.mount("http://", adapter)
    return Wire(session, base, timeout)


def _harden(session: requests.Session, connection: Connection, auth: AuthBase | None) -> None:
    session.trust_env = False  # no netrc, no proxy or CA bundle from the environment
    session.auth = auth
    session.get_redirect_target = _nowhere  # type: ignore[assignment,method-assign] # a Location is never read
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.proxies = (
        {"http": connection.proxy, "https": connection.proxy} if connection.proxy else {}
    )
    session.headers["User-Agent"] = f"twohats/{version('twohats')}"
    session.headers["Accept"] = "application/json"


def _nowhere(_response: requests.Response) -> None:
    return None


def _trusted(ca_bundle: str) -> str | bool:
    if not ca_bundle:
        return True
    place = {"capath" if Path(ca_bundle).is_dir() else "cafile": ca_bundle}
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(**place)
    except OSError:  # not there, not readable, or no certificates
        raise ConfigError(
            "the ca_bundle cannot be used", todo="name a PEM file with your own CA"
        ) from None
    return ca_bundle


# What broke an exchange, the most special kind first.
_BROKEN: Final[tuple[tuple[type[Exception], str], ...]] = (
    (requests.exceptions.ProxyError, "the proxy cannot be reached"),
    (requests.exceptions.ConnectTimeout, "Jira cannot be reached in time"),
    (requests.exceptions.ReadTimeout, "Jira did not answer in time"),
    (requests.exceptions.RequestException, "the connection to Jira broke off"),
)


def _translate(error: requests.RequestException, where: str) -> Exception:
    match error:
        case requests.exceptions.SSLError():
            return UntrustedError(where)
        case requests.exceptions.InvalidHeader():
            return ConfigError("the token cannot be sent", todo="copy it again, alone on one line")
        case requests.exceptions.InvalidURL() | requests.exceptions.InvalidSchema():
            return ConfigError("url or proxy cannot be used as it is", where=where, todo="mend it")
        case requests.exceptions.ConnectionError() if _was_refused(error):
            what = "nobody answers at this address"
            return LostError(what, where=where, todo="check the url and the network, or run later")
        case _:
            what = next(said for kind, said in _BROKEN if isinstance(error, kind))
            return LostError(what, where=where, todo="run again later")


def _was_refused(error: requests.RequestException) -> bool:
    """Tell whether no connection came about at all, by the reason that urllib3 gives."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)
