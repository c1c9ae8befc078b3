"""Whole commands in a row, each request and answer judged by Atlassian's own API descriptions."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from cli_desk import CliDesk, cli_desk
from contract.openapi import FOLDER, judge
from sandbox_desk import MAY
from twohats.cli import clock
from twohats.ledger import database
from twohats.model.issue import Dialect
from twohats.sandbox.building import add_board, add_group, add_issue, add_project, grant
from twohats.sandbox.hands import Person
from twohats.sandbox.things import User

pytestmark = pytest.mark.skipif(not FOLDER, reason="JIRA_CONTRACTS names no folder")

MANAGER = "Risk assessment for working on the school roof"
OWNER = "Define the project vision and set objectives"
REPORT = ("[sites.main.report]", 'issue = "APO-1"', "cooldown_days = 0")
ROSTER = (
    "[[sites.main.balance.roster]]",
    'role = "project-owner"',
    'group = "leads"',
    "[[sites.main.balance.roster]]",
    'role = "project-manager"',
    'project_role = "Developers"',
)


class Court:
    """A desk whose every exchange is judged; ``seen`` are the methods and places so far."""

    def __init__(self, desk: CliDesk) -> None:
        self.desk = desk
        self.site = desk.site
        self.site.journal.keep_replies = True
        self.seen: set[str] = set()
        self.judged = 0

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command and judge what went over the wire; return what it said."""
        told = self.desk.run(*words)
        assert told.code == code, told
        by_contract = judge(self.site.dialect.value)
        wrong: list[str] = []
        for one in self.site.journal:
            wrong += by_contract.request(one.method, one.path, one.query, one.body)
            wrong += by_contract.response(
                one.method, one.path, one.status, one.reply, one.reply_type
            )
            self.seen.add(f"{one.method} {one.route.split('/', 4)[-1]}")
        self.judged += len(self.site.journal)
        self.site.journal.clear()
        assert wrong == []
        return told.out

    def configure(self, *lines: str) -> None:
        """Configure both projects; ``lines`` go into the site's table."""
        self.desk.configure(*lines)
        text = self.desk.config.read_text(encoding="utf-8")
        self.desk.config.write_text(text.replace('["APO"]', '["APO", "OPS"]'), encoding="utf-8")

    def person(self) -> Person:
        """Return somebody who works on the site."""
        return Person(self.site, next(u for u in self.site.store.all(User) if not u.bot))


@pytest.fixture(params=list(Dialect))
def court(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Court]:
    monkeypatch.setattr(clock, "sleep", lambda _seconds: None)
    quick = (*database._PRAGMAS, "PRAGMA synchronous = OFF")  # noqa: SLF001 - disks are not judged here
    monkeypatch.setattr(database, "_PRAGMAS", quick)
    with cli_desk(tmp_path, capsys, monkeypatch, main=request.param) as desk:
        _furnish(desk)
        yield Court(desk)


def _furnish(desk: CliDesk) -> None:
    site = desk.site
    lead = next(user for user in site.store.all(User) if not user.bot)
    bot = next(user for user in site.store.all(User) if user.bot)
    roles = {"Developers": [lead.account]}
    home = add_project(site, "OPS", "Operations", lead, roles=roles)
    add_board(site, home, "Operations board")
    add_group(site, "leads", [lead, bot])
    for permission in (*MAY, "LINK_ISSUES"):
        for project in ("APO", "OPS"):
            grant(site, bot, permission, project)
    grant(site, bot, "CREATE_SHARED_OBJECTS")
    for number in range(12):
        for project in ("APO", "OPS"):
            title = (MANAGER, OWNER, "Fix a typo in the footer")[number % 3]
            add_issue(site, project, f"{title} ({number})", assignee=lead.account)


def test_from_doctor_to_undo(court: Court) -> None:
    court.configure(*REPORT, *ROSTER)
    court.run("doctor")
    court.run("audit")
    court.run("people")
    court.run("sync")
    court.run("sync", "--apply")
    court.run("sync", "--apply")
    _people_work(court)
    court.run("sync", "--apply", "--full", "--allow-mass")
    court.run("release", "APO-1", "OPS-1", "--apply")
    court.run("release", "--jql", "labels = role-unclear")
    plan = str(court.desk.folder / "plan.json")
    court.run("sync", "--plan-out", plan)
    court.run("apply", plan)
    court.run("views", "--apply", "--dashboard")
    court.run("views", "--apply", "--undo")
    last = court.run("status").split("\n")
    assert last
    court.run("undo", "--all", "--apply")
    assert not any(issue.labels or issue.properties for issue in court.site.issues())
    assert court.judged > 150
    assert court.seen >= {*_COMMENT, "DELETE issue/<key>/properties/<name>"}


def _people_work(court: Court) -> None:
    """Let a person decide on some issues, reword some, and add some."""
    person = court.person()
    person.label("APO-1", add={"project-owner-work"}, remove={"project-manager-work"})
    person.label("OPS-1", add=set(), remove={"project-manager-work"})
    for number in (4, 5, 7, 8):
        person.retitle(f"APO-{number}", OWNER if number % 3 == 1 else MANAGER)
    for number in range(9):
        add_issue(court.site, "OPS", f"{MANAGER} of pumps ({number})")


_COMMENT = (
    "GET issue/<key>/comment",
    "POST issue/<key>/comment",
    "PUT issue/<key>/comment/<int:comment_id>",
    "DELETE issue/<key>/comment/<int:comment_id>",
)


_LINK = ("POST issue/<key>/remotelink", "DELETE issue/<key>/remotelink")


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        (
            'issue_note = "web-link"',
            ("POST issue/<key>/remotelink", "DELETE issue/<key>/remotelink"),
        ),
        ('issue_note = "comment"', ("POST issue/<key>/comment",)),
        ('write_to = "both"\nfield = "Work role"', ("GET issue/<key>/editmeta", "PUT issue/<key>")),
    ],
)
def test_the_choices_of_sync(court: Court, setting: str, expected: Sequence[str]) -> None:
    court.configure("[sites.main.sync]", setting)
    court.run("sync", "--apply", "--allow-mail")
    _people_work(court)
    court.run("sync", "--apply", "--allow-mail", "--allow-mass")
    court.run("undo", "--all", "--apply", "--allow-mail")
    assert court.seen >= set(expected)
    assert court.judged > 50
