"""Doubles for the tests of ``site``: a mocked Jira, a real HTTP server, a clock."""

import json
import threading
import traceback
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

import pytest
import responses

from twohats.model.plan import Change, Provenance
from twohats.model.settings import Connection, SiteSettings
from twohats.site import Site, connect_site

E = TypeVar("E", bound=BaseException)

EMAIL = "bot@example.org"
CANARY = "CANARY-5f0c1e77b1"
CLOUD = "https://acme.atlassian.net"
SERVER = "https://jira.example.org/jira"  # Data Center, with a context path
MARK = Provenance(labels=("project-owner-work",), set_by_us=("project-owner-work",), run="r1")
NOW = 1_795_514_400_000  # 2026-11-24T10:00:00Z


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now_ms: int = NOW
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> int:
        return self.now_ms

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_ms += round(seconds * 1000)


@dataclass
class Notes:
    """A ``Progress`` that remembers what it was told."""

    notes: list[str] = field(default_factory=list)
    steps: list[tuple[int, int | None]] = field(default_factory=list)
    watched: bool = False

    def step(self, done: int, total: int | None = None) -> None:
        self.steps.append((done, total))

    def note(self, message: str) -> None:
        self.notes.append(message)


def no_secret_in(text: str) -> None:
    basic = b64encode(f"{EMAIL}:{CANARY}".encode()).decode()
    assert CANARY not in text
    assert basic not in text


class Failure:
    """Runs what must fail, and looks for the token in all that the failure says."""

    def __call__(self, kind: type[E], action: Callable[[], object]) -> E:
        with pytest.raises(kind) as caught:
            action()
        seen: BaseException | None = caught.value
        no_secret_in("".join(traceback.format_exception(caught.value)))
        while seen is not None:
            no_secret_in(f"{seen!r} {seen} {vars(seen)}")
            seen = seen.__cause__ or seen.__context__
        return caught.value


@dataclass
class Jira:
    """A mocked site: what its REST API answers, and what it was asked."""

    web: responses.RequestsMock
    base: str
    api: str

    def answers(self, method: str, path: str, body: object = None, **more: Any) -> None:  # noqa: ANN401
        """Answer with JSON, with the ``raw`` body given, or ``break_off`` with an exception."""
        if "break_off" in more:
            content: dict[str, Any] = {"body": more.pop("break_off")}
        elif "raw" in more:
            content = {"body": more.pop("raw")}
        else:
            content = {} if body is None else {"json": body}
        self.web.add(method, f"{self.base}{self.api}{path}", **content, **more)

    def asked(self, path: str = "", method: str = "") -> list[Any]:
        """Return the requests so far, to one path if named."""
        return [
            call.request
            for call in self.web.calls
            if (call.request.url or "").startswith(self.base + self.api)
            and (call.request.url or "").partition("?")[0].endswith(path)
            and method in ("", call.request.method)
        ]

    def bodies(self, path: str, method: str = "") -> list[Any]:
        return [json.loads(request.body) for request in self.asked(path, method)]


def mocked(web: responses.RequestsMock, base: str, version: int, info: dict[str, Any]) -> Jira:
    jira = Jira(web, base, f"/rest/api/{version}")
    jira.answers("GET", "/serverInfo", {"baseUrl": base, **info})
    me = {"accountId": "acc-1"} if version == 3 else {"key": "JIRAUSER1", "name": "bot"}
    jira.answers("GET", "/myself", {**me, "displayName": "Bot", "active": True})
    fields = [
        {"id": "customfield_10016", "name": "Story Points", "schema": {"type": "number"}},
        {
            "id": "customfield_10020",
            "name": "Sprint",
            "schema": {"custom": "com.pyxis.greenhopper.jira:gh-sprint"},
        },
    ]
    jira.answers("GET", "/field", fields)
    return jira


@dataclass
class Dial:
    """Connects with the tests' clock; ``cloud()`` and ``server()`` to the mocked sites."""

    clock: Clock
    notes: Notes

    def __call__(self, connection: Connection, **more: Any) -> Site:  # noqa: ANN401
        return connect_site(
            SiteSettings(
                name="acme",
                connection=connection,
                story_points_field=more.pop("story_points_field", ""),
            ),
            more.pop("token", CANARY),
            clock=self.clock,
            sleep=self.clock.sleep,
            jitter=more.pop("jitter", lambda: 0.5),
            workers=more.pop("workers", 1),
            progress=self.notes,
            **more,
        )

    def cloud(self, **more: Any) -> Site:  # noqa: ANN401
        return self(Connection(url=CLOUD, email=EMAIL), **more)

    def server(self, **more: Any) -> Site:  # noqa: ANN401
        return self(Connection(url=SERVER), **more)


@dataclass
class Loopback:
    """A real HTTP server on this machine; ``reply`` does what a test wants, requests are kept."""

    url: str = ""
    reply: Callable[[BaseHTTPRequestHandler], None] = lambda _: None
    seen: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


def send_json(
    handler: BaseHTTPRequestHandler, body: object, status: int = 200, **headers: str
) -> None:
    data = json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(data)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(data)


def serve(site: Loopback) -> ThreadingHTTPServer:
    """Start the server of ``site`` on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            site.seen.append((self.command, self.path, dict(self.headers.items())))
            site.reply(self)

        do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as above
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
    site.url = f"http://127.0.0.1:{running.server_address[1]}"
    return running


def change(number: int = 1, **more: object) -> Change:
    """Return the first label of issue ``number``, or what ``more`` says of it."""
    values: dict[str, object] = {
        "issue_id": str(number),
        "key": f"APO-{number}",
        "project": "APO",
        "why": "first",
        "add": ("project-owner-work",),
        "provenance": MARK,
        **more,
    }
    return Change(**values)  # type: ignore[arg-type] # a test's shorthand
