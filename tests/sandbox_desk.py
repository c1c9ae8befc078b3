"""A person at a terminal before an embedded Jira: the whole way down to HTTP, in process."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import requests

from sync_desk import ALL, DUTY, Quiet, Seen, verdict_of
from twohats.errors import ExitCode
from twohats.flows.comment import Publication, material
from twohats.flows.delivery import Delivery
from twohats.flows.release import ReleaseResult, release
from twohats.flows.role_field import with_role_field
from twohats.flows.sync import Consent, SyncResult, sync
from twohats.flows.sync_job import Job
from twohats.flows.undo import UndoResult, undo
from twohats.ledger import SharedPlace, SiteLedger, open_ledger
from twohats.model.issue import Dialect
from twohats.model.settings import Connection, ReportSettings, SiteSettings
from twohats.model.site import SiteFacts
from twohats.ports import Effect, Hook, no_effect
from twohats.sandbox import Clock, Sandbox, SandboxAdapter
from twohats.sandbox.building import add_issue, add_project, add_token, add_user, grant
from twohats.sandbox.context import KEY
from twohats.sandbox.gate import Gate
from twohats.sandbox.hands import Person
from twohats.sandbox.things import Issue, User
from twohats.site import Site, connect_site

START = 1_800_000_000_000
URL = "https://jira.example"
TOKEN = "CANARY-4f1d-token"  # noqa: S105 - no secret: tests look for it in every output
MAY = ("BROWSE_PROJECTS", "EDIT_ISSUES", "ADD_COMMENTS", "ADMINISTER_PROJECTS")


class Hooked(SandboxAdapter):
    """The way to the sandbox, with a hook before each request and after each answer."""

    effect: Effect = staticmethod(no_effect)
    rewrite: Callable[[bytes], bytes] | None = None  # what a proxy in between does to requests

    def send(
        self,
        request: requests.PreparedRequest,
        *args: Any,  # noqa: ANN401 - passed on
        **more: Any,  # noqa: ANN401 - passed on
    ) -> requests.Response:
        """Serve one request."""
        self.effect("send")
        if self.rewrite is not None and isinstance(request.body, bytes):
            request.body = self.rewrite(request.body)
        answer = super().send(request, *args, **more)
        self.effect("receive")
        return answer


@dataclass
class SandboxDesk:
    """One sandbox, one ledger, and whoever runs twohats on them."""

    site: Sandbox
    clock: Clock
    settings: SiteSettings
    ledger: SiteLedger
    adapter: Hooked
    path: Path | SharedPlace | None = None
    held: ExitStack = field(default_factory=ExitStack)
    mapping: str = "mapping-1"
    body: str = "The balance is fine."
    hook: Hook | None = None  # where reports go to besides
    token: str = TOKEN
    effect: Effect = no_effect
    halted: Callable[[], ExitCode | None] = lambda: None
    deadline_ms: int | None = None
    skew_ms: int = 0
    bulk: bool = True  # write many issues at once where that takes fewer requests
    progress: Quiet = field(default_factory=Quiet)
    runs: Iterator[int] = field(default_factory=count)

    def now(self) -> int:
        """Return the time of our own clock, which may be wrong."""
        return self.clock() + self.skew_ms

    def job(self) -> Job:
        """Connect, as every command does first."""
        raw = self.ledger.cached("site")
        _warm_adapter(self.site)  # another desk may have come before
        site = connect_site(
            self.settings,
            self.token,
            adapter=self.adapter,
            clock=self.now,
            sleep=self.clock.sleep,
            jitter=lambda: 0.5,
            progress=self.progress,
            deadline=self.deadline_ms,
            facts=msgspec.json.decode(raw, type=SiteFacts) if raw else None,
        )
        job = Job(
            settings=self.settings,
            jira=site,
            around=site,
            ledger=self.ledger,
            verdict_of=verdict_of,
            mapping=self.mapping,
            duties=frozenset(DUTY.values()),
            run=f"run-{next(self.runs)}",
            now=self.now,
            sleep=self.clock.sleep,
            halted=self.halted,
            progress=self.progress,
            bulk=site.bulk() if self.bulk and self.is_cloud else None,
        )
        return with_role_field(job)

    @property
    def is_cloud(self) -> bool:
        """Whether this is a Cloud site."""
        return self.site.dialect is Dialect.CLOUD

    def sync(
        self, *options: str, apply: bool = True, full: bool = False, seen: Seen | None = None
    ) -> SyncResult:
        """Run ``twohats sync``."""
        consent = Consent(apply=apply, options=frozenset(options), full=full)
        job = self.job()
        result = sync(
            job,
            consent,
            observer=seen,
            publication=lambda _account: self.publication(),
            delivery=lambda _account: self.delivery(),
        )
        assert isinstance(job.around, Site)
        self.ledger.cache("site", msgspec.json.encode(job.around.facts))
        return result

    def undo(self, run: str | None = None, *, apply: bool = True) -> UndoResult:
        """Run ``twohats undo``."""
        return undo(self.job(), run=run, apply=apply, consents=ALL)

    def release(self, *keys: str, jql: str = "", apply: bool = True) -> ReleaseResult:
        """Run ``twohats release``."""
        return release(self.job(), keys=keys, jql=jql, apply=apply)

    def publication(self) -> Publication | None:
        """Return the report comment, if the settings want one."""
        target = self.settings.report.issue
        if not target:
            return None
        return Publication(
            target=target,
            body=self.body if self.site.dialect is Dialect.DATA_CENTER else _adf(self.body),
            material=material(self.body),
            findings=(self.body[:3],),
            cooldown_days=self.settings.report.cooldown_days,
        )

    def delivery(self) -> Delivery | None:
        """Return what goes to a webhook, if the desk has one."""
        if self.hook is None:
            return None
        return Delivery(hook=self.hook, body=self.body.encode(), material=material(self.body))

    def report_on(self, key: str) -> None:
        """Want a report comment on an issue."""
        report = ReportSettings(issue=key, cooldown_days=0)
        self.settings = msgspec.structs.replace(self.settings, report=report)

    def issue(self, title: str, project: str = "APO", **more: Any) -> Issue:  # noqa: ANN401 - fields
        """Create an issue, a minute later."""
        self.clock.advance(60)
        return add_issue(self.site, project, title, **more)

    @property
    def ada(self) -> Person:
        """A person at the site, a minute later."""
        self.clock.advance(60)
        user = next(user for user in self.site.store.all(User) if user.name == "ada")
        return Person(self.site, user)

    @property
    def bot(self) -> User:
        """The account twohats runs as."""
        return next(user for user in self.site.store.all(User) if user.bot)

    def relabel(self, key: str, *labels: str) -> None:
        """Let a person set an issue's labels."""
        now = self.labels(key)
        self.ada.label(key, add=set(labels) - now, remove=now - set(labels))

    def refresh_facts(self) -> None:
        """Forget what is cached of the site: permissions, screens, fields."""
        self.ledger.cache("site", b"")

    def labels(self, key: str) -> set[str]:
        """Return an issue's labels as they are."""
        return set(self.site.issue(key).labels)

    def state(self) -> Mapping[str, object]:
        """Return all of the site that counts: labels, properties without run, comments."""
        return {
            issue.key: (
                sorted(issue.labels),
                property_of(issue),
                [_text(comment.body) for comment in self.site.comments(issue.key)],
            )
            for issue in self.site.issues()
        }

    def writes(self) -> list[str]:
        """Return what twohats wrote since this was last asked."""
        written = [f"{one.method} {one.path}" for one in self.site.journal.writes()]
        self.site.journal.clear()
        return [line for line in written if not line.endswith(("/search/jql", "/bulkfetch"))]

    def lose_ledger(self) -> None:
        """Delete the ledger, and begin another."""
        self.drop_ledger()
        self.open_ledger()

    def drop_ledger(self) -> None:
        """Delete the ledger."""
        if isinstance(self.path, SharedPlace):
            with self.ledger._database.transaction() as connection:  # noqa: SLF001 - by hand
                connection.exec_driver_sql(f"DROP SCHEMA {self.path.schema} CASCADE")
        self.close_ledger()
        if isinstance(self.path, Path):
            self.path.unlink()

    def open_ledger(self) -> None:
        """Open the ledger, as every command does."""
        self.ledger = self.held.enter_context(
            _ledger(self.path, self.clock(), self.progress.note, self.effect)
        )

    def close_ledger(self) -> None:
        """Let go of the ledger."""
        self.held.close()

    def take_faults_away(self) -> None:
        """Let everything work again."""
        self.site.faults.clear()
        self.site.before_request.clear()
        self.site.rules.search_lag_ms = 0
        self.adapter.effect = no_effect
        self.adapter.rewrite = None
        self.effect = no_effect
        self.halted = lambda: None
        self.deadline_ms = None
        self.clock.advance(7 * 86_400)


Desks = Callable[..., SandboxDesk]  # makes desks; when the test is over, twice must be nothing


def sandbox_desk(
    dialect: Dialect,
    *projects: str,
    path: Path | SharedPlace | None = None,
    site_path: Path | None = None,
    **settings: object,
) -> SandboxDesk:
    """Return a desk before a fresh sandbox; with paths, both site and ledger are files."""
    keys = projects or ("APO",)
    clock = Clock(START)
    site = Sandbox(dialect, now=clock, base_url=URL, path=str(site_path or ":memory:"))
    lead = add_user(site, "ada", "Ada Lead")
    bot = add_user(site, "twohats", "twohats", bot=True)
    add_token(site, bot, TOKEN)
    for key in keys:
        add_project(site, key, f"Project {key}", lead)
        for permission in MAY:
            grant(site, bot, permission, key)
    held = ExitStack()
    ledger = held.enter_context(_ledger(path, clock(), lambda _text: None))
    made = _settings(dialect, keys, **settings)
    return SandboxDesk(site, clock, made, ledger, _warm_adapter(site), path, held)


@contextmanager
def _ledger(
    path: Path | SharedPlace | None,
    now_ms: int,
    note: Callable[[str], None],
    effect: Effect = no_effect,
) -> Iterator[SiteLedger]:
    if isinstance(path, SharedPlace):
        with path.held(URL, now_ms=now_ms, note=note, effect=effect) as held:
            yield held
    else:
        with closing(open_ledger(path, URL, now_ms=now_ms, note=note, effect=effect)) as made:
            yield made


def reopened(
    dialect: Dialect, site_path: Path, path: Path | SharedPlace, effect: Effect
) -> SandboxDesk:
    """Return a desk before a sandbox that is there already, as a new process would."""
    clock = Clock(START)
    site = Sandbox(dialect, now=clock, base_url=URL, path=str(site_path))
    adapter = _warm_adapter(site)
    adapter.effect = effect
    held = ExitStack()
    try:
        ledger = held.enter_context(_ledger(path, clock(), lambda _text: None, effect))
    except BaseException:
        site.close()
        raise
    made = _settings(dialect, ("APO",))
    return SandboxDesk(site, clock, made, ledger, adapter, path, held, effect=effect)


_WARM: dict[Dialect, Hooked] = {}


def warm_up() -> None:
    """Make the Flask applications of both dialects: that takes most of the time."""
    for dialect in Dialect:
        if dialect not in _WARM:
            _WARM[dialect] = Hooked(Sandbox(dialect, now=Clock(START), base_url=URL))


def _warm_adapter(site: Sandbox) -> Hooked:
    warm_up()
    adapter = _WARM[site.dialect]
    adapter.site = site
    adapter.app.extensions[KEY] = site
    gate = adapter.app.wsgi_app
    assert isinstance(gate, Gate)
    gate.site = site
    return adapter


def _settings(dialect: Dialect, projects: tuple[str, ...], **more: object) -> SiteSettings:
    email = "twohats@example.org" if dialect is Dialect.CLOUD else ""
    return SiteSettings(
        name="main",
        connection=Connection(url=URL, email=email),
        projects=projects,
        **more,  # type: ignore[arg-type]  # fields by name
    )


def twice_is_nothing(desk: SandboxDesk) -> None:
    """Take the faults away, sync until nothing is left over, then once more: no write at all."""
    desk.take_faults_away()
    policy = msgspec.structs.replace(desk.settings.sync, confirmed_labels=True)
    desk.settings = msgspec.structs.replace(desk.settings, sync=policy)
    for _ in range(20):
        desk.writes()
        result = desk.sync(*ALL, full=True)
        if not desk.writes() and not result.plan.head.deferred:
            break
    else:
        raise AssertionError("it does not come to rest")
    before = desk.state(), [issue.updated for issue in desk.site.issues()]
    result = desk.sync(*ALL)
    assert desk.writes() == []
    assert (desk.state(), [issue.updated for issue in desk.site.issues()]) == before
    assert not result.dropped


def property_of(issue: Issue) -> object:
    """Return an issue's property without the run that wrote it."""
    raw = issue.properties.get("twohats")
    value = msgspec.json.decode(raw) if isinstance(raw, str) else raw
    return {k: v for k, v in value.items() if k != "run"} if isinstance(value, dict) else value


def _adf(text: str) -> dict[str, Any]:
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    return {"type": "doc", "version": 1, "content": [paragraph]}


def _text(body: object) -> str:
    return body if isinstance(body, str) else msgspec.json.encode(body).decode()
