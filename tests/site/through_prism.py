"""Runs twohats through Prism, which judges each request and answer by Atlassian's own contracts.

``proxy --errors`` stands before the embedded Jira for whole commands and for every kind of
request; ``mock`` alone answers for reading and for 401, 429 and 503. Started by
``scripts/contract``, which says what it needs.
"""

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from socket import socket
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from contract import mends
from jira_bench import MARK, Bench, exercise
from mocked_jira import CANARY, EMAIL
from twohats.__main__ import main
from twohats.errors import (
    IdentityError,
    ProtocolError,
    TryLaterError,
    TwohatsError,
    UnavailableError,
)
from twohats.model.issue import Dialect, Issue
from twohats.model.settings import Connection, SiteSettings
from twohats.model.site import Scope
from twohats.sandbox import building, serve
from twohats.site import Site, connect_site

CACHE = Path(".cache/prism")
SPECS = {Dialect.CLOUD: "jira-cloud-v3", Dialect.DATA_CENTER: "jira-dc-v2"}
SKIPPED = 0
COMMANDS = (
    ("doctor", 0),
    ("audit", 0),
    ("sync", 0),
    ("sync --apply --allow-mail", 0),
    ("sync --apply --allow-mail", 0),
    ("views", 0),
    ("views --apply --dashboard", 0),
    ("views --apply --undo", 0),
    ("people", 0),
    ("release --jql text~sprint --apply", 0),
    ("undo --all --apply", 0),
)
NOTES_AND_FIELD = (("sync --apply --allow-mail", 0), ("undo --all --apply --allow-mail", 0))
REPORT_AND_ROSTER = """
[sites.bench.report]
issue = "APO-1"
[[sites.bench.balance.roster]]
role = "project-owner"
group = "leads"
[[sites.bench.balance.roster]]
role = "project-manager"
project_role = "Developers"
project = "APO"
"""
CHOICES = """
projects = ["OPS"]
[sites.bench.sync]
issue_note = "web-link"
write_to = "both"
field = "Work role"
confirmed_labels = true
"""


class Judged:
    """What Prism saw so far."""

    def __init__(self) -> None:
        self.requests = 0
        self.answers = 0
        self.violations: list[str] = []
        self.details: list[str] = []

    def read(self, log: str, *, proxied: bool) -> None:
        """Count one Prism's log."""
        received = log.count("Request received")
        self.requests += received
        self.answers += log.count("Received forward response") if proxied else 0
        # Some of Atlassian's own examples break its schemas: a mock's answers are not judged.
        trouble = r"Violation:" if proxied else r"Violation: request"
        self.violations += re.findall(rf".*(?:{trouble}|VIOLATIONS|UNPROCESSABLE|NO_PATH).*", log)


def prepare(dialect: Dialect, contracts: Path) -> Path:
    """Return the contract, made fit for Prism by its own script, with its other defects mended."""
    name = SPECS[dialect]
    target = CACHE / f"{name}.json"
    source = contracts / f"{name}.openapi.json"
    script = contracts / "prepare_spec.py"
    subprocess.run(  # noqa: S603 - our own words
        [sys.executable, str(script), str(source), str(target)], check=True, capture_output=True
    )
    document = json.loads(target.read_text())
    mend(document, dialect)
    if dialect is Dialect.CLOUD:
        borrow_boards(document, contracts / f"{SPECS[Dialect.DATA_CENTER]}.openapi.json")
    target.write_text(json.dumps(document))
    return target


def borrow_boards(document: dict[str, Any], lender: Path) -> None:
    """Take the board addresses, which Cloud's description lacks, from Data Center's."""
    other = json.loads(lender.read_text())
    for place, value in mends.data_center():
        if place[1].startswith("/agile/"):
            _put(other, place, value, root="")
    text = json.dumps({path: item for path, item in other["paths"].items() if "/agile/" in path})
    text += json.dumps(other["components"]["schemas"])
    text = text.replace("#/components/schemas/", "#/components/schemas/Boards_")
    paths, end = json.JSONDecoder().raw_decode(text)
    for item in paths.values():
        for operation in item.values():
            if isinstance(operation, dict):
                operation.pop("security", None)  # Cloud's own holds
    document["paths"] |= {f"/rest{path}": item for path, item in paths.items()}
    schemas = json.loads(text[end:])
    document["components"]["schemas"] |= {f"Boards_{name}": one for name, one in schemas.items()}


def mend(document: dict[str, Any], dialect: Dialect) -> None:
    """Mend the defects that ``prepare_spec.py`` leaves: those that our own judge knows, too."""
    for place, value in mends.cloud() if dialect is Dialect.CLOUD else mends.data_center():
        _put(document, place, value)


def _put(document: Any, place: Sequence[str], value: object, root: str = "/rest") -> None:  # noqa: ANN401 - any JSON
    node = document
    for step in place[:-1]:
        if isinstance(node, list):  # parameters are found by name
            node = next(one for one in node if one["name"] == step)
        else:
            is_path = step.startswith(("/api/", "/agile/"))
            node = node.setdefault(root + step if is_path else step, {})
    node[place[-1]] = value


@contextmanager
def prism(mode: str, spec: Path, judged: Judged, upstream: str = "") -> Iterator[str]:
    """Run Prism and give its address; read its log when done."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    words = [str(CACHE / "node_modules/.bin/prism"), mode, "-h", "127.0.0.1", "-p", port]
    words += ["--errors", str(spec), upstream] if upstream else [str(spec)]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with log.open("w") as out:
            running = subprocess.Popen(words, stdout=out, stderr=subprocess.STDOUT)  # noqa: S603
        try:
            _until_listening(log, running)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()
            running.wait()
            judged.read(log.read_text(encoding="utf-8"), proxied=bool(upstream))


def _until_listening(log: Path, running: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if "Prism is listening" in log.read_text(encoding="utf-8"):
            return
        if running.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit("Prism does not start")


class Notes:
    """A ``Progress`` that says nothing."""

    watched = False

    def step(self, done: int, total: int | None = None) -> None:
        """Say nothing."""

    def note(self, message: str) -> None:
        """Say nothing."""


def now_ms() -> int:
    """Return the time."""
    return time.time_ns() // 1_000_000


def connect(url: str, dialect: Dialect, adapter: HTTPAdapter | None = None) -> Site:
    """Connect without ever waiting long."""
    connection = Connection(url=url, email=EMAIL if dialect is Dialect.CLOUD else "")
    return connect_site(
        SiteSettings(name="bench", connection=connection, projects=("APO",)),
        CANARY,
        adapter=adapter,
        clock=now_ms,
        sleep=lambda seconds: time.sleep(min(seconds, 0.05)),
        jitter=lambda: 0.5,
        progress=Notes(),
    )


def proxied(dialect: Dialect, spec: Path, judged: Judged) -> None:
    """Run every kind of request, then whole commands, through Prism to the embedded Jira."""
    bench = Bench(dialect, now=now_ms)
    bench.administer("APO", "OPS", "DESK")
    with serve(bench.jira) as jira, prism("proxy", spec, judged, jira.url) as url:
        bench.jira.base_url = url
        # Prism follows the 303 that starts a bulk task: ``mocked`` judges these requests.
        exercise(connect(url, dialect, Witness(judged)), bench.body, bulk=False)
        building.deny(bench.jira, bench.bot, "BULK_CHANGE")
        building.add_issue(bench.jira, "OPS", "Plan the sprint of the operators")
        both = f'projects = ["APO", "OPS"]{REPORT_AND_ROSTER}'
        for lines, commands in ((both, COMMANDS), (CHOICES, NOTES_AND_FIELD)):
            with tempfile.TemporaryDirectory() as folder:
                _commands(Path(folder), url, dialect, lines, commands)


def _commands(
    folder: Path, url: str, dialect: Dialect, lines: str, commands: Sequence[tuple[str, int]]
) -> None:
    email = f'email = "{EMAIL}"\n' if dialect is Dialect.CLOUD else ""
    config = folder / "twohats.toml"
    head = f'[sites.bench]\nurl = "{url}"\n{email}ledger = "{folder / "ledger.sqlite"}"\n'
    config.write_text(head + lines)
    os.environ |= {"TWOHATS_TOKEN": CANARY, "XDG_STATE_HOME": str(folder)}
    for words, expected in commands:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as said:
            code = main([*words.split(), "--config", str(config)])
        if code != expected:
            raise SystemExit(
                f"twohats {words} ended with {code} instead of {expected}: {said.getvalue()}"
            )


class Witness(HTTPAdapter):
    """Keeps what Prism says of a violation; its log names only the request."""

    def __init__(self, judged: Judged) -> None:
        super().__init__()
        self.judged = judged

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:  # noqa: ANN401 - passed on
        """Send one request and look at the answer."""
        answer = super().send(request, *args, **more)
        if "problem+json" in answer.headers.get("Content-Type", ""):
            for one in answer.json().get("validation", ()):
                place = "/".join(one["location"])
                self.judged.details.append(
                    f"{request.method} {request.url}: {place}: {one['message']}"
                )
        return answer


class Preferring(HTTPAdapter):
    """Asks the mock for one status; ``skip`` requests get what they ask for."""

    def __init__(self, code: int, skip: int) -> None:
        super().__init__()
        self.code, self.skip = code, skip

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:  # noqa: ANN401 - passed on
        """Send one request with Prism's wish header."""
        if self.skip > 0:
            self.skip -= 1
        else:
            request.headers["Prefer"] = f"code={self.code}"
        return super().send(request, *args, **more)


def mocked(dialect: Dialect, spec: Path, judged: Judged) -> None:
    """Read from Prism's mock, and meet the statuses that no healthy site gives."""
    with prism("mock", spec, judged) as url:
        site = connect(url, dialect)
        scope = Scope(projects=("APO",))
        found = list(site.search(scope))
        if not found or not list(site.keys(scope)) or not list(site.by_ids([found[0].id])):
            raise SystemExit("Prism's examples cannot be read")
        _must_raise(IdentityError, lambda: connect(url, dialect, Preferring(401, 1)))
        for code, error in ((429, TryLaterError), (503, UnavailableError)):
            unwell = connect(url, dialect, Preferring(code, 2))
            _must_raise(error, lambda site=unwell: list(site.keys(scope)))  # type: ignore[misc] # bound now
        if dialect is Dialect.CLOUD:
            _bulk(site, found)


def _bulk(site: Site, found: list[Issue]) -> None:
    """Send each request of bulk edit; the mock names no task for the properties, so that ends."""
    bulk = site.bulk()
    bulk._has_labels(found[0].key)  # noqa: SLF001 - no public way goes here alone
    _must_raise(ProtocolError, lambda: bulk._set_properties({"10000": MARK}))  # noqa: SLF001
    bulk._edit_task("ADD", ("project-owner-work",), ["10000"])  # noqa: SLF001


def _must_raise(kind: type[TwohatsError], action: Callable[[], object]) -> None:
    try:
        action()
    except kind:
        return
    raise SystemExit(f"{kind.__name__} was due")


def run() -> int:
    """Judge both dialects; the last line says how much was judged."""
    contracts = os.environ.get("JIRA_CONTRACTS")
    if not contracts:
        sys.stdout.write("skipped: JIRA_CONTRACTS does not name the folder of the contracts\n")
        return SKIPPED
    judged, broken = Judged(), 0
    for dialect in Dialect:
        spec = prepare(dialect, Path(contracts))
        for part in (proxied, mocked):
            try:
                part(dialect, spec, judged)
            except (TwohatsError, AssertionError, SystemExit) as error:
                sys.stdout.write(f"{dialect}, {part.__name__}: {error}\n")
                broken += 1
    for line in (*judged.violations, *judged.details):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(
        f"Prism judged {judged.requests} requests and {judged.answers} answers: "
        f"{len(judged.violations)} violations\n"
    )
    return 1 if judged.violations or broken else 0


if __name__ == "__main__":
    sys.exit(run())
