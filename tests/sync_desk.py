"""A site, its ledger, a classifier of three words, and a person to run twohats on them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from fake_jira import FakeJira
from twohats.errors import ExitCode
from twohats.flows.comment import Publication, material
from twohats.flows.sync import Consent, SyncResult, sync
from twohats.flows.sync_job import Job
from twohats.ledger import SiteLedger, open_ledger
from twohats.model.issue import Dialect, Issue
from twohats.model.settings import Connection, SiteSettings
from twohats.model.verdict import Effective, Reason, Role, Verdict
from twohats.plan.limits import MAIL, MASS

ALL = frozenset({MAIL, MASS})
DUTY = {Role.OWNER: "big-picture-leadership", Role.MANAGER: "risk-analysis"}


def verdict_of(issue: Issue) -> Verdict:
    """Classify by the words "vision", "risk" and "perhaps"."""
    text = f"{issue.title} {issue.description}".lower()
    owner, manager = "vision" in text, "risk" in text
    if "perhaps" in text:
        return Verdict(Role.UNCLEAR, DUTY[Role.MANAGER], Reason.WEAK, 100)
    if owner and manager:
        return Verdict(Role.BOTH, DUTY[Role.OWNER], None, 1000)
    if owner or manager:
        role = Role.OWNER if owner else Role.MANAGER
        return Verdict(role, DUTY[role], None, 1000, 1000)
    return Verdict(Role.UNCLEAR, None, Reason.NO_EVIDENCE)


class Quiet:
    """Progress that nobody watches."""

    watched = False

    def __init__(self) -> None:
        self.notes: list[str] = []

    def step(self, done: int, total: int | None = None) -> None:
        """Take note of nothing."""

    def note(self, message: str) -> None:
        self.notes.append(message)


class Seen:
    """An observer that remembers."""

    def __init__(self) -> None:
        self.roles: dict[str, Effective] = {}
        self.labels: dict[str, tuple[str, ...]] = {}

    def seen(self, issue: Issue, verdict: Verdict, effective: Effective) -> None:
        assert issue.key not in self.roles
        assert verdict == verdict_of(issue)
        self.roles[issue.key] = effective
        self.labels[issue.key] = issue.labels


@dataclass
class Desk:
    """A person at a terminal, with one site."""

    jira: FakeJira
    ledger: SiteLedger
    settings: SiteSettings
    mapping: str = "mapping-1"
    classify: Callable[[Issue], Verdict] = verdict_of
    halted: Callable[[], ExitCode | None] = lambda: None
    body: str = "The balance is fine."
    progress: Quiet = field(default_factory=Quiet)
    runs: Iterator[int] = field(default_factory=count)

    def job(self) -> Job:
        return Job(
            settings=self.settings,
            jira=self.jira,
            ledger=self.ledger,
            verdict_of=self.classify,
            mapping=self.mapping,
            duties=frozenset(DUTY.values()),
            run=f"run-{next(self.runs)}",
            now=lambda: self.jira.now,
            sleep=lambda _seconds: None,
            halted=self.halted,
            progress=self.progress,
        )

    def sync(
        self, *options: str, apply: bool = True, full: bool = False, seen: Seen | None = None
    ) -> SyncResult:
        consent = Consent(apply=apply, options=frozenset(options), full=full)
        return sync(
            self.job(), consent, observer=seen, publication=lambda _account: self.publication()
        )

    def publication(self) -> Publication | None:
        target = self.settings.report.issue
        if not target:
            return None
        return Publication(
            target=target, body=self.body, material=material(self.body), findings=(self.body[:3],)
        )

    def writes(self) -> list[str]:
        """Return what was written since this was last asked."""
        written = list(self.jira.log.writes)
        self.jira.log.writes.clear()
        return written

    def lose_ledger(self) -> None:
        self.ledger.close()
        self.ledger = open_ledger(None, "https://jira.example", now_ms=0, note=self.progress.note)


def make_desk(dialect: Dialect, *projects: str, **settings: object) -> Desk:
    """Return a desk at a fresh site."""
    jira = FakeJira(dialect, *(projects or ("APO",)))
    made = SiteSettings(
        name="main",
        connection=Connection(url="https://jira.example"),
        projects=tuple(jira.projects),
        **settings,  # type: ignore[arg-type]  # fields by name
    )
    ledger = open_ledger(None, "https://jira.example", now_ms=0, note=lambda _text: None)
    return Desk(jira, ledger, made)


def twice_is_nothing(desk: Desk) -> None:
    """Take the faults away, sync until nothing is left over, then once more: no write at all."""
    desk.jira.trouble = lambda _what, _subject: None
    desk.jira.lagging = False
    desk.jira.catch_up()
    desk.halted = lambda: None
    for _ in range(20):
        desk.jira.log.writes.clear()
        result = desk.sync(*ALL)
        if not desk.writes() and not result.plan.head.deferred:
            break
    else:
        raise AssertionError("it does not come to rest")
    before = dict(desk.jira.cards)
    result = desk.sync(*ALL)
    assert desk.writes() == []
    assert desk.jira.cards == before
    assert not result.dropped
