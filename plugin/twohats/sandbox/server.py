"""The sandbox over real HTTP: threaded, quiet, on a free port, gone when the block ends."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from twohats.errors import OutputError
from twohats.sandbox.app import create_app
from twohats.sandbox.gate import ConnectionDropped
from twohats.sandbox.world import Sandbox

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PATIENCE = 120.0  # seconds a stalled connection is held at most


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each small answer waits 40 ms for an acknowledgement

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002, ANN401 - werkzeug's
        """Say nothing: the journal knows."""

    def connection_dropped(
        self,
        error: BaseException,
        environ: "WSGIEnvironment | None" = None,  # noqa: ARG002 - werkzeug's signature
    ) -> None:
        """End without an answer; a stalled connection only when the client gives up."""
        self.close_connection = True
        with suppress(OSError):
            if isinstance(error, ConnectionDropped) and error.stalled:
                self.connection.settimeout(PATIENCE)
                self.connection.recv(1)
            self.connection.shutdown(socket.SHUT_RDWR)


class Server:
    """A running sandbox. ``url`` is where it is reached."""

    def __init__(self, site: Sandbox, inner: BaseWSGIServer) -> None:
        self.site = site
        self.inner = inner
        self.url = site.base_url

    def wait(self) -> None:
        """Serve until interrupted."""
        never = threading.Event()
        while not never.wait(1):  # a wait without end would not hear Ctrl-C on Windows
            pass


@contextmanager
def serve(site: Sandbox, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[Server]:
    """Serve ``site`` in the background; port 0 takes a free one.

    The site's ``base_url`` becomes the address it is served at (its context path is kept).
    Raises ``OutputError`` when the port is taken.
    """
    try:
        inner = make_server(host, port, create_app(site), threaded=True, request_handler=_Quiet)
    except (OSError, SystemExit):
        raise OutputError(f"port {port} of {host} is taken", todo="choose another --port") from None
    inner.daemon_threads = True  # type: ignore[attr-defined]  # the threaded server has it
    site.base_url = f"http://{host}:{inner.port}{urlsplit(site.base_url).path}"
    thread = threading.Thread(target=inner.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Server(site, inner)
    finally:
        inner.shutdown()
        thread.join()
        inner.server_close()
