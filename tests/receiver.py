"""Somebody who receives webhooks: a real HTTP server on loopback that answers as it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple


class Received(NamedTuple):
    """One request: its headers, lower case, and its body."""

    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """Keeps what it got. ``answers`` are (status, headers), used up in turn; then it says 204."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.got: list[Received] = []
        self.answers: list[tuple[int, dict[str, str]]] = []


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Give a receiver for as long as this lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    made = Receiver(f"http://127.0.0.1:{server.server_port}/hooks/CANARY-path")
    _Handler.receivers[server.server_port] = made
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        del _Handler.receivers[server.server_port]


class _Handler(BaseHTTPRequestHandler):
    receivers: dict[int, Receiver] = {}  # noqa: RUF012 - by port, shared on purpose

    def do_POST(self) -> None:
        """Keep the request, answer it."""
        mine = self.receivers[self.server.server_address[1]]  # type: ignore[index] # (host, port)
        size = int(self.headers["Content-Length"])
        headers = {name.lower(): value for name, value in self.headers.items()}
        mine.got.append(Received(self.path, headers, self.rfile.read(size)))
        status, more = mine.answers.pop(0) if mine.answers else (204, {})
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""
