"""People, a lagging search, clocks that jump, crashes and twohats, in any order.

The twin is a second site where people do the same and twohats never runs: what twohats must not
touch is equal on both at any time, and everything is once it has been undone.
"""

import re
from typing import Any

import requests
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)
from msgspec.structs import replace

from sandbox_desk import START, URL, SandboxDesk, sandbox_desk
from sync_desk import ALL, verdict_of
from twohats.errors import DiskError, ExitCode, TwohatsError
from twohats.model.issue import Dialect
from twohats.model.issue import Issue as Read
from twohats.model.settings import IssueNote, WriteTo
from twohats.model.verdict import Role
from twohats.sandbox import Clock, Sandbox
from twohats.sandbox.building import add_project, add_user
from twohats.sandbox.hands import Person
from twohats.sandbox.journal import Exchange
from twohats.sandbox.things import Link, User

OWNER, MANAGER, UNCLEAR, IGNORE = (
    "project-owner-work",
    "project-manager-work",
    "role-unclear",
    "twohats-ignore",
)
ROLES = {OWNER, MANAGER}
DECLARED = {OWNER, MANAGER, UNCLEAR}
WORDS = ("risk", "vision", "vision of the risk", "perhaps", "chore", "build")
CANARY = "kakapo"  # stands in every title: no ledger may hold it
HOUR = 3600


class Crash(BaseException):
    """The process is gone."""


class Promises(RuleBasedStateMachine):
    """What people and twohats may do, and what holds whatever they do."""

    dialect = Dialect.CLOUD
    steps = 0
    issues = Bundle("issues")

    def __init__(self) -> None:
        super().__init__()
        self.desk: SandboxDesk = sandbox_desk(self.dialect, "APO", "ZEB")
        sync = replace(self.desk.settings.sync, max_writes=4, census_hours=6)
        self.desk.settings = replace(self.desk.settings, sync=replace(sync, confirmed_labels=True))
        self.twin = Sandbox(self.dialect, now=self.desk.clock, base_url=URL)
        self.twin_ada = self._people(self.twin)
        self.report = self.desk.issue(f"Weekly {CANARY} report").key
        self.twin_ada.create("APO", "report")
        self.unseen: set[int] = set()  # labelled by people, not yet seen by a whole sync
        self.decided: dict[int, set[str]] = {}  # role labels that people chose over ours
        self.brought: dict[int, set[str]] = {}  # role labels on issues that we never wrote on
        self.raced: set[int] = set()  # changed by a person between our reading and our writing
        self.deletions = 0

    def _people(self, twin: Sandbox) -> Person:
        lead = add_user(twin, "ada", "Ada Lead")
        add_user(twin, "twohats", "twohats", bot=True)
        for key in ("APO", "ZEB"):
            add_project(twin, key, f"Project {key}", lead)
        return Person(twin, lead)

    # People.

    @initialize(
        target=issues,
        words=st.lists(st.sampled_from(WORDS), min_size=2, max_size=6),
        reports=st.booleans(),
        note=st.sampled_from(IssueNote),
        write_to=st.sampled_from([WriteTo.LABEL, WriteTo.LABEL, WriteTo.BOTH]),
    )
    def start(self, words: list[str], reports: bool, note: IssueNote, write_to: WriteTo) -> Any:  # noqa: ANN401, FBT001 - drawn
        sync = replace(
            self.desk.settings.sync, issue_note=note, write_to=write_to, field="Work role"
        )
        self.desk.settings = replace(self.desk.settings, sync=sync)
        if reports:  # then the whole scope is read every day; else only what changed
            self.desk.report_on(self.report)
        return multiple(*(self._create(word) for word in words))

    @rule(target=issues, word=st.sampled_from(WORDS))
    def create(self, word: str) -> int:
        return self._create(word)

    def _create(self, word: str) -> int:
        made = self.desk.ada.create("APO", f"{CANARY} {word}")
        assert self.twin_ada.create("APO", f"{CANARY} {word}").id == made.id
        return made.id

    @rule(target=issues, word=st.sampled_from(["risk", "vision", "vision of the risk"]))
    def create_with_the_labels_it_would_get(self, word: str) -> int:
        made = self._create(word)
        wanted = {"risk": [MANAGER], "vision": [OWNER]}.get(word, [OWNER, MANAGER])
        self._label(made, add=wanted)
        return made

    @rule(issue=issues, word=st.sampled_from(WORDS))
    def retitle(self, issue: int, word: str) -> None:
        for person in self._both():
            person.retitle(issue, f"{CANARY} {word}")

    @rule(issue=issues, label=st.sampled_from([*sorted(ROLES), UNCLEAR]))
    def add_our_label(self, issue: int, label: str) -> None:
        if issue in self.unseen or label in self._labels(issue):
            return  # done and undone between two looks, or no change at all: nobody can know
        self._label(issue, add=[label])

    @rule(issue=issues)
    def remove_our_labels(self, issue: int) -> None:
        ours = self._labels(issue) & DECLARED
        if issue not in self.unseen and ours:
            self._label(issue, remove=sorted(ours))

    @rule(issue=issues)
    def swap_our_labels(self, issue: int) -> None:
        ours = self._labels(issue) & ROLES
        if issue not in self.unseen and len(ours) == 1:
            self._label(issue, add=sorted(ROLES - ours), remove=sorted(ours))

    def _label(self, issue: int, add: list[str] = [], remove: list[str] = []) -> None:  # noqa: B006 - read only
        marked = "twohats" in self.desk.site.issue(issue).properties
        for person in self._both():
            person.label(issue, add=add, remove=remove)
        self.unseen.add(issue)
        chosen = self._labels(issue) & ROLES
        if issue in self.raced:
            return
        if marked:
            self.decided[issue] = chosen
            self.brought.pop(issue, None)
        else:
            self.brought[issue] = chosen

    @rule(issue=issues, label=st.sampled_from(["security", "duty-free", "Project-Owner-Work"]))
    def add_their_label(self, issue: int, label: str) -> None:
        for person in self._both():
            person.label(issue, add=[label])

    @rule(issue=issues)
    def opt_out_or_in(self, issue: int) -> None:
        out = IGNORE in self._labels(issue)
        for person in self._both():
            person.label(issue, add=[] if out else [IGNORE], remove=[IGNORE] if out else [])

    @rule(issue=issues, status=st.sampled_from(["Done", "To Do"]))
    def finish_or_reopen(self, issue: int, status: str) -> None:
        for person in self._both():
            person.move_to(issue, status)

    @rule(issue=issues, project=st.sampled_from(["APO", "ZEB"]))
    def move(self, issue: int, project: str) -> None:
        if not self.desk.site.issue(issue).key.startswith(project):
            for person in self._both():
                person.move(issue, project)

    @rule(target=issues, issue=issues)
    def clone(self, issue: int) -> int:
        labels = self._labels(issue)
        made, twin = (person.clone(issue) for person in self._both())
        assert made.id == twin.id
        # A clone's labels were brought by whoever cloned: nobody can tell them from a person's.
        self.twin_ada.label(twin.id, add=labels & DECLARED)
        if labels & DECLARED:
            self.unseen.add(made.id)
            self.brought[made.id] = labels & ROLES
        return made.id

    @rule(issue=consumes(issues))
    def delete(self, issue: int) -> None:
        for person in self._both():
            person.delete(issue)
        for known in (self.decided, self.brought):
            known.pop(issue, None)

    @rule(archived=st.booleans())
    def archive(self, archived: bool) -> None:  # noqa: FBT001 - drawn
        for person in self._both():
            person.archive_project("ZEB", archived=archived)

    @rule(what=st.sampled_from(["write", "delete", "edit"]))
    def comment(self, what: str) -> None:
        ours = self._our_comments()
        if what == "write" or not ours:
            for person in self._both():
                person.comment(self.report, "I see.")
        elif what == "edit":
            self.desk.ada.edit_comment(ours[0], "I know better.")
        elif self.deletions < 1:
            self.deletions += 1
            self.desk.ada.delete_comment(ours[0])

    # The world.

    @rule(lag=st.sampled_from([0, 5 * 60, 6 * HOUR]))
    def lag(self, lag: int) -> None:
        self.desk.site.rules.search_lag_ms = lag * 1000

    @rule(hours=st.sampled_from([1, 7, 25]))
    def wait(self, hours: int) -> None:
        self.desk.clock.advance(hours * HOUR)

    @rule(days=st.sampled_from([-2, 0, 2]))
    def set_our_clock_wrong(self, days: int) -> None:
        self.desk.skew_ms = days * 24 * HOUR * 1000

    @rule(what=st.sampled_from(["lost", "rules"]))
    def change_ours(self, what: str) -> None:
        if what == "lost":
            self.desk.lose_ledger()
            self.deletions = 0
        else:
            self.desk.mapping = "mapping-2" if self.desk.mapping == "mapping-1" else "mapping-1"

    @rule(body=st.sampled_from(["The balance is fine.", "A new finding.", "Numbers moved."]))
    def news(self, body: str) -> None:
        self.desk.body = body

    # twohats.

    @rule(full=st.sampled_from([False, False, True]))
    def sync(self, full: bool) -> None:  # noqa: FBT001 - drawn
        before = {issue.id: set(issue.labels) for issue in self.desk.site.issues()}
        lagging = self._lagging()
        result = self.desk.sync(*ALL, full=full)
        assert result.exit_code in {ExitCode.DONE, ExitCode.PARTIAL}
        changed = {
            issue.id for issue in self.desk.site.issues() if before[issue.id] != set(issue.labels)
        }
        planned = {int(change.issue_id) for change in result.plan.changes}
        assert changed <= planned, "a plan lists every write"
        if full and result.complete and not lagging and not result.plan.head.deferred:
            self._seen(result.failures)

    def _seen(self, failures: Any) -> None:  # noqa: ANN401 - read for its ids
        failed = {failure.subject for failure in failures}
        if not failed and not self.desk.site.project("ZEB").archived:
            ignored = {i for i in self.unseen if self._exists(i) and IGNORE in self._labels(i)}
            done = {
                i
                for i in self.unseen
                if self._exists(i) and self.desk.site.issue(i).status == "Done"
            }
            self.unseen &= ignored | done

    @rule(issue=issues, at=st.integers(1, 20), act=st.sampled_from(["swap", "remove", "retitle"]))
    def sync_while_people_act(self, issue: int, at: int, act: str) -> None:
        acts = {
            "swap": lambda: self.swap_our_labels(issue),
            "remove": lambda: self.remove_our_labels(issue),
            "retitle": lambda: self.retitle(issue, "vision"),
        }
        passed: list[Exchange] = []

        def meanwhile(exchange: Exchange) -> None:
            passed.append(exchange)
            if len(passed) == at:
                acts[act]()

        self.desk.site.before_request.append(meanwhile)
        self.desk.sync(*ALL, full=True)
        self.desk.site.before_request.clear()
        if _raced(issue, passed[at - 1 :]):  # Jira has no compare-and-set: either may win
            self.raced.add(issue)
            for known in (self.decided, self.brought):
                known.pop(issue, None)

    @rule()
    def dry_run(self) -> None:
        before = self.desk.state()
        self.desk.writes()
        self.desk.sync(apply=False)
        assert self.desk.writes() == []
        assert self.desk.state() == before

    @rule(at=st.integers(1, 60), kind=st.sampled_from(["crash", "network", "disk"]))
    def sync_struck(self, at: int, kind: str) -> None:
        passed = iter(range(1, 10_000))

        def strike(name: str) -> None:
            if next(passed) != at:
                return
            if kind == "crash":
                raise Crash
            if name in {"send", "receive"}:
                raise requests.ConnectionError
            raise DiskError("injected", where=name)

        self.desk.adapter.effect = strike
        self.desk.ledger._database.effect = strike  # noqa: SLF001 - a new process would get it
        try:
            self.desk.sync(*ALL, full=True)
        except (Crash, TwohatsError):
            pass
        finally:
            self.desk.adapter.effect = lambda _name: None
            self.desk.ledger._database.effect = lambda _name: None  # noqa: SLF001

    @rule(after=st.integers(0, 12))
    def sync_stopped(self, after: int) -> None:
        asked = iter(range(10_000))
        self.desk.halted = lambda: ExitCode.TERMINATED if next(asked) >= after else None
        result = self.desk.sync(*ALL, full=True)
        self.desk.halted = lambda: None
        assert result.exit_code in {ExitCode.DONE, ExitCode.PARTIAL, ExitCode.TERMINATED}

    @rule()
    def undo_the_last_run(self) -> None:
        written = [run for run in self.desk.ledger.runs() if run.writes and run.command == "sync"]
        if written:
            self.desk.undo(written[0].id)

    # What always holds.

    @invariant()
    def steps_are_counted(self) -> None:
        type(self).steps += 1

    @invariant()
    def labels_of_others_are_as_if_twohats_never_ran(self) -> None:
        for issue in self.twin.issues():
            here = set(self.desk.site.issue(issue.id).labels)
            assert here - DECLARED == set(issue.labels) - DECLARED

    @invariant()
    def what_people_decided_stands(self) -> None:
        for issue, chosen in self.decided.items():
            assert self._labels(issue) & ROLES == chosen
        for issue, chosen in self.brought.items():
            assert chosen <= self._labels(issue)

    @invariant()
    def there_is_one_report_comment_at_most(self) -> None:
        assert len(self._our_comments()) <= 1

    @invariant()
    def there_is_one_note_an_issue_at_most(self) -> None:
        for issue in self.desk.site.issues():
            assert len(self._notes(issue.id)) <= 1, issue.key

    @invariant()
    def the_cursor_is_a_time_that_jira_told(self) -> None:
        cursor = self.desk.ledger.cursor()
        assert cursor is None or cursor.server_ms <= self.desk.clock()

    @precondition(lambda self: len(self.desk.ledger.known_ids()) > 0)
    @invariant()
    def the_ledger_holds_no_text(self) -> None:
        with self.desk.ledger._database.reading() as connection:  # noqa: SLF001 - all of it
            dump = "\n".join(connection.connection.dbapi_connection.iterdump())  # type: ignore[union-attr]  # sqlite3's
        assert CANARY not in dump
        assert "CANARY" not in dump
        assert "I see" not in dump

    # How it ends.

    def teardown(self) -> None:
        self.desk.take_faults_away()
        self.desk.skew_ms = 0
        for person in self._both():
            person.archive_project("ZEB", archived=False)
        self._comes_to_rest(full=False)
        self._words_and_labels_agree()
        self._comes_to_rest(full=True)
        self._words_and_labels_agree()
        self.desk.lose_ledger()
        self.desk.undo()
        self._as_if_it_never_ran()
        self.desk.ledger.close()
        self.desk.site.close()
        self.twin.close()

    def _comes_to_rest(self, *, full: bool) -> None:
        for _ in range(30):
            self.desk.writes()
            self.desk.sync(*ALL, full=full)
            if not self.desk.writes():
                break
        else:
            raise AssertionError("it does not come to rest")
        mails = self.desk.site.mails()
        self.desk.sync(*ALL)
        assert self.desk.writes() == []
        assert self.desk.site.mails() == mails
        self.what_people_decided_stands()

    def _words_and_labels_agree(self) -> None:
        wanted = {
            Role.OWNER: {OWNER},
            Role.MANAGER: {MANAGER},
            Role.BOTH: ROLES,
            Role.UNCLEAR: set[str](),
        }
        for issue in self.desk.site.issues():
            old = issue.resolved is not None
            if issue.id in self._told_by_people() or IGNORE in issue.labels or old:
                continue
            verdict = verdict_of(Read(key=issue.key, title=issue.summary))
            assert set(issue.labels) & ROLES == wanted[verdict.role], issue.key

    def _as_if_it_never_ran(self) -> None:
        for issue in self.twin.issues():
            here = self.desk.site.issue(issue.id)
            if issue.id not in self.raced:
                assert sorted(here.labels) == sorted(issue.labels), issue.key
            assert here.key == issue.key
            assert here.properties == issue.properties
            assert self._notes(issue.id) == []
            if issue.id not in self._told_by_people():  # their word stays in label and field
                assert here.work_role == issue.work_role, issue.key
        texts = [
            [str(comment.body) for comment in site.comments(self.report)]
            for site in (self.desk.site, self.twin)
        ]
        edited = "I know better."
        assert [text for text in texts[0] if edited not in text] == texts[1]

    # Looking.

    def _both(self) -> tuple[Person, Person]:
        return self.desk.ada, self.twin_ada

    def _told_by_people(self) -> set[int]:
        return {*self.decided, *self.brought, *self.raced}

    def _exists(self, issue: int) -> bool:
        return self.desk.site.store.issue(issue) is not None

    def _labels(self, issue: int) -> set[str]:
        return set(self.desk.site.issue(issue).labels)

    def _lagging(self) -> bool:
        return self.desk.site.rules.search_lag_ms > 0

    def _notes(self, issue: int) -> list[object]:
        links = [link for link in self.desk.site.store.all(Link, issue) if link.global_id]
        if self.desk.site.issue(issue).key == self.report:
            return [*links]
        mine = self._bot()
        return [*links, *(c for c in self.desk.site.comments(issue) if c.author == mine)]

    def _our_comments(self) -> list[int]:
        comments = self.desk.site.comments(self.report)
        return [comment.id for comment in comments if comment.author == self._bot()]

    def _bot(self) -> str:
        return next(user.account for user in self.desk.site.store.all(User) if user.bot)


def _raced(issue: int, since: list[Exchange]) -> bool:
    """Tell whether an issue was written before it was read again."""
    for exchange in since:
        words = f"{exchange.path} {exchange.body.decode()}"
        if not re.search(rf"\b{issue}\b", words):
            continue
        if exchange.method == "PUT" or "/bulk/" in exchange.path:
            return True
        if exchange.method == "GET" or exchange.path.endswith("/bulkfetch"):
            return False
    return False


class OnCloud(Promises):
    """The same on Cloud."""


class OnDataCenter(Promises):
    """The same on Data Center."""

    dialect = Dialect.DATA_CENTER


__all__ = ["START", "Clock", "OnCloud", "OnDataCenter"]
