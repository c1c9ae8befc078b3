"""The gate before the application: one request at a time, journal, faults, passing time."""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from werkzeug.wrappers import Response

from twohats.sandbox import tasks
from twohats.sandbox.context import EXCHANGE
from twohats.sandbox.faults import Answer, Cut, Drop, Fault, Stall
from twohats.sandbox.journal import Exchange
from twohats.sandbox.world import Sandbox

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# api.atlassian.com reaches a Cloud site under this prefix.
_EX = re.compile(r"/ex/jira/(?P<cloud>[\w-]+)(?=/)")


class ConnectionDropped(ConnectionError):  # noqa: N818 - it is what happens, not our error
    """The exchange ends without an answer; ``stalled``: only the client's patience ends it."""

    def __init__(self, *, stalled: bool = False) -> None:
        super().__init__()
        self.stalled = stalled


class Gate:
    """A WSGI application around another one."""

    def __init__(self, site: Sandbox, inner: "WSGIApplication") -> None:
        self.site = site
        self.inner = inner

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Serve one request; raise ``ConnectionDropped`` where no answer is to be given."""
        exchange = self._open(environ)
        with self.site.store.lock:
            self.site.journal.open(exchange)
            for hook in list(self.site.before_request):
                hook(exchange)
            exchange.at = self.site.now()
            fault = self._strike(exchange)
            response = self._serve(environ, fault)
        if isinstance(fault, Drop | Stall):
            raise ConnectionDropped(stalled=isinstance(fault, Stall))
        if isinstance(fault, Cut):
            body = response.get_data()
            response.set_data(body[: int(len(body) * fault.keep)])
        exchange.status = response.status_code
        exchange.reply_type = response.content_type or ""
        if self.site.journal.keep_replies:
            exchange.reply = response.get_data()
        return response(environ, start_response)

    def _open(self, environ: "WSGIEnvironment") -> Exchange:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else b""
        environ["wsgi.input"] = BytesIO(body)
        self._strip(environ)
        exchange = Exchange(
            number=self.site.journal.count + 1,
            at=self.site.now(),
            method=environ["REQUEST_METHOD"],
            path=environ["PATH_INFO"],
            query=parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True),
            body=body,
            authorised="HTTP_AUTHORIZATION" in environ,
        )
        environ[EXCHANGE] = exchange
        return exchange

    def _strip(self, environ: "WSGIEnvironment") -> None:
        """Take the context path, or Cloud's gateway prefix, off the path."""
        path = environ["PATH_INFO"]
        prefix = urlsplit(self.site.base_url).path
        if match := _EX.match(path):
            prefix = match.group()
        if prefix and path.startswith(prefix + "/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + prefix
            environ["PATH_INFO"] = path.removeprefix(prefix)
        elif prefix:
            environ["PATH_INFO"] = "/outside-the-context-path"

    def _strike(self, exchange: Exchange) -> Fault | None:
        if not exchange.path.startswith("/rest/"):
            return None
        return self.site.faults.strike(exchange)

    def _serve(self, environ: "WSGIEnvironment", fault: Fault | None) -> Response:
        if isinstance(fault, Answer):
            if fault.done:
                self._run(environ)
            return Response(
                fault.body, fault.status, fault.headers, content_type=fault.content_type
            )
        if isinstance(fault, Drop | Stall) and not fault.done:
            return Response()
        return self._run(environ)

    def _run(self, environ: "WSGIEnvironment") -> Response:
        tasks.run_due(self.site)
        self.site.index.catch_up(self.site.now())
        return Response.from_app(self.inner, environ, buffered=True)
