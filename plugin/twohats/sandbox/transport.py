"""A requests adapter that calls the sandbox in process: fast, and every time the same."""

import io
from collections.abc import Callable, Mapping
from http.client import HTTPMessage
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from twohats.sandbox.app import create_app
from twohats.sandbox.gate import ConnectionDropped
from twohats.sandbox.world import Sandbox


class SandboxAdapter(HTTPAdapter):
    """Serves requests from a sandbox without a socket.

    ``latency`` is called before each request, e.g. to let a simulated clock pass. A dropped
    connection is a ``ConnectionError``, a stalled one a ``ReadTimeout``, as over a network.
    """

    def __init__(self, site: Sandbox, latency: Callable[[], None] | None = None) -> None:
        super().__init__(max_retries=0)
        self.site = site
        self.app = create_app(site)
        self.latency = latency

    def send(  # noqa: PLR0913, PLR0917 - requests' signature
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002, FBT001, FBT002 - requests' signature
        timeout: Any = None,  # noqa: ANN401, ARG002 - requests' signature
        verify: bool | str = True,  # noqa: ARG002, FBT001, FBT002 - requests' signature
        cert: Any = None,  # noqa: ANN401, ARG002 - requests' signature
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 - requests' signature
    ) -> requests.Response:
        """Serve one prepared request."""
        if self.latency:
            self.latency()
        answer: dict[str, Any] = {}

        def start(
            status: str,
            headers: list[tuple[str, str]],
            _error: object = None,
            /,
        ) -> Callable[[bytes], object]:
            answer.update(status=status, headers=headers)
            return len  # WSGI's old write(); werkzeug never calls it

        try:
            body = b"".join(self.app.wsgi_app(environ_of(request), start))
        except ConnectionDropped as drop:
            kind = requests.ReadTimeout if drop.stalled else requests.ConnectionError
            raise kind("the sandbox gave no answer", request=request) from None
        raw = _raw(answer["status"], answer["headers"], body)
        response = self.build_response(request, raw)
        response.content  # noqa: B018 - reads the body
        return response

    def close(self) -> None:
        """Nothing to close."""


def _raw(status: str, headers: list[tuple[str, str]], body: bytes) -> HTTPResponse:
    code, _, reason = status.partition(" ")
    message = HTTPMessage()  # where requests looks for cookies
    for name, value in headers:
        message[name] = value
    original: Any = SimpleNamespace(msg=message, isclosed=lambda: True)
    return HTTPResponse(
        io.BytesIO(body),
        headers=HTTPHeaderDict(headers),
        status=int(code),
        reason=reason,
        preload_content=False,
        original_response=original,
    )


def environ_of(request: requests.PreparedRequest) -> dict[str, Any]:
    """Return the WSGI environment of a prepared request."""
    url = urlsplit(request.url or "")
    body = request.body or b""
    data = body.encode() if isinstance(body, str) else bytes(body)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(url.path or "/").decode("latin-1"),
        "QUERY_STRING": url.query,
        "SERVER_NAME": url.hostname or "localhost",
        "SERVER_PORT": str(url.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BytesIO(data),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(data)),
        "HTTP_HOST": url.netloc,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        raw: Any = value
        text = raw.decode("latin-1") if isinstance(raw, bytes) else raw
        if key == "CONTENT_TYPE":
            environ["CONTENT_TYPE"] = text
        elif key != "CONTENT_LENGTH":
            environ[f"HTTP_{key}"] = text
    return environ


def mount(
    session: requests.Session, site: Sandbox, latency: Callable[[], None] | None = None
) -> SandboxAdapter:
    """Let ``session`` reach the site in process, at the address it calls its own."""
    adapter = SandboxAdapter(site, latency)
    session.mount(site.base_url, adapter)
    return adapter
