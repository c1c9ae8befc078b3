"""sync, apply, undo, release and status as people and cron run them, over real HTTP."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from cli_desk import CliDesk, cli_desk, read_json
from sandbox_desk import TOKEN
from twohats.cli import clock
from twohats.cli.other_runs import OtherRuns
from twohats.cli.telling import left_lines
from twohats.errors import ExitCode
from twohats.ledger import SiteLedger
from twohats.model.issue import Dialect
from twohats.model.settings import SiteSettings
from twohats.plan import plan_text, read_plan
from twohats.plan.document import checksum
from twohats.sandbox.building import deny, revoke_token
from twohats.sandbox.faults import Answer, login_page
from twohats.sandbox.hands import Person
from twohats.sandbox.things import User

OWNER, MANAGER = "project-owner-work", "project-manager-work"
RISK, VISION = "Update the risk register", "Define the product vision and objectives"


@pytest.fixture
def cli(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[CliDesk]:
    """Give the command line before a site with two issues that carry a role."""
    with cli_desk(tmp_path, capsys, monkeypatch, main=Dialect.CLOUD) as made:
        made.issue(RISK)
        made.issue(VISION)
        made.issue("Fix the build")
        yield made


@pytest.fixture
def three(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[CliDesk]:
    """Give the command line before three sites."""
    kinds = {"one": Dialect.CLOUD, "two": Dialect.DATA_CENTER, "three": Dialect.CLOUD}
    with cli_desk(tmp_path, capsys, monkeypatch, **kinds) as made:
        for server in made.servers.values():
            made.issue(RISK, server.site)
        yield made


def test_a_dry_run_shows_the_plan_and_writes_nothing(cli: CliDesk) -> None:
    told = cli.run("sync")
    assert told.code == 0
    assert "3 issues read, 2 writes planned (2 first labels)" in told.out
    assert f"APO-1        +{MANAGER}  risk-analysis  [first sight]" in told.out
    assert "Nothing was written. Run again with --apply." in told.out
    assert not any(issue.labels for issue in cli.site.issues())


def test_it_is_quiet_when_there_is_nothing_to_do(cli: CliDesk) -> None:
    assert "2 writes done" in cli.run("sync", "--apply").out
    told = cli.run("sync", "--apply")
    assert (told.code, told.out, told.err) == (0, "", "")


def test_a_plan_is_written_reviewed_and_applied(cli: CliDesk) -> None:
    file = cli.folder / "plan.json"
    assert cli.run("sync", "--plan-out", str(file)).code == 0
    assert read_json(file)["schema"] == "twohats.plan/1"
    assert not any(issue.labels for issue in cli.site.issues())
    told = cli.run("apply", str(file))
    assert (told.code, told.out) == (0, "main: 2 of 2 writes done\n")
    assert cli.labels("APO-1") == {MANAGER}
    told = cli.run("apply", str(file))
    assert "0 of 2 writes done" in told.out
    assert "APO-1: left alone" in told.err
    file.write_text(file.read_text("utf-8").replace(MANAGER, OWNER), "utf-8")
    assert cli.run("apply", str(file)).code == ExitCode.INPUT
    assert cli.run("apply", str(cli.folder / "none.json")).code == ExitCode.INPUT


def test_a_plan_made_by_hand_writes_no_label_of_others(cli: CliDesk) -> None:
    file = cli.folder / "plan.json"
    cli.run("sync", "--plan-out", str(file))
    plan = read_plan(file.read_bytes(), "plan.json")
    cli.site.journal.clear()
    first = plan.changes[0]
    for forged in (
        replace(first, add=("security",)),
        replace(first, remove=("security",)),
        replace(first, issue_id="10000/../../user"),
        replace(first, key="APO-1/../../user"),
        replace(first, project="A/B"),
    ):
        changed = replace(plan, changes=(forged, *plan.changes[1:]))
        changed = replace(changed, checksum=checksum(changed))
        file.write_text(plan_text(changed), "utf-8")
        told = cli.run("apply", str(file))
        assert told.code == ExitCode.INPUT
        assert "make a new one" in told.err
    assert cli.site.journal.writes() == []


def test_one_failing_site_never_stops_the_others(three: CliDesk) -> None:
    sites = {name: server.site for name, server in three.servers.items()}
    revoke_token(sites["two"], TOKEN)
    told = three.run("sync", "--all", "--apply")
    assert told.code == ExitCode.IDENTITY
    assert three.labels("APO-1", sites["one"]) == three.labels("APO-1", sites["three"]) == {MANAGER}
    assert three.labels("APO-1", sites["two"]) == set()
    assert "site two: " in told.err
    assert "2 of 3 sites are through; not: two (77)" in told.err


def test_even_a_bug_stops_no_other_site(three: CliDesk) -> None:
    def look(self: OtherRuns, settings: SiteSettings, _ledger: SiteLedger) -> None:
        if settings.name == "two":
            raise ZeroDivisionError(self)

    three.environ.setattr(OtherRuns, "look", look)
    told = three.run("sync", "--all", "--apply")
    assert told.code == ExitCode.BUG
    assert "this is a bug of twohats (ZeroDivisionError at " in told.err
    assert "site two: was broken off" in told.err
    assert "2 of 3 sites are through; not: two (70)" in told.err


def test_the_most_serious_exit_code_wins(three: CliDesk) -> None:
    sites = {name: server.site for name, server in three.servers.items()}
    sites["one"].faults.add(Answer(403), "PUT", times=None)
    sites["two"].faults.add(login_page(), times=None)
    assert three.run("sync", "--all", "--apply").code == ExitCode.PROTOCOL
    assert three.run("sync", "--site", "one", "--apply").code == ExitCode.DONE, "known by now"
    assert three.run("sync", "--site", "three", "--apply").code == ExitCode.DONE


def test_the_command_line_is_checked(three: CliDesk) -> None:
    assert three.run("sync").code == ExitCode.USAGE
    assert three.run("sync", "--site", "one", "--all").code == ExitCode.USAGE
    assert three.run("sync", "--site", "four").code == ExitCode.CONFIG
    assert three.run("sync", "--all", "--plan-out", "x").code == ExitCode.USAGE
    assert three.run("sync", "--site", "one", "--deadline", "soon").code == ExitCode.USAGE
    assert three.run("undo", "run", "--all", "--site", "one").code == ExitCode.USAGE
    assert three.run("undo", "--site", "one").code == ExitCode.USAGE, "there was no run"
    told = three.run("undo", "20261125T0829Z", "--site", "one")
    assert (told.code, "no run is called 20261125T0829Z" in told.err) == (ExitCode.USAGE, True)
    told = three.run("status", "--max-age", "0s")
    assert (told.code, "--max-age 0s: no time" in told.err) == (ExitCode.USAGE, True)
    assert three.run("release", "--site", "one").code == ExitCode.USAGE
    assert len([s for s in three.servers.values() if s.site.journal.writes()]) == 0


def test_a_deadline_ends_a_run_tidily(cli: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    started, step = clock.now_ms(), iter(range(10**6))
    with monkeypatch.context() as hasty:
        hasty.setattr(clock, "now_ms", lambda: started + 1000 * next(step))
        told = cli.run("sync", "--apply", "--deadline", "10s")
        assert told.code == ExitCode.TRY_LATER
        assert "the deadline is reached" in told.err
        assert "the next run goes on from here" in told.err
    assert cli.run("sync", "--apply").code == 0
    assert cli.labels("APO-1") == {MANAGER}


def test_a_budget_of_requests_ends_a_run_tidily(cli: CliDesk) -> None:
    cli.configure("sync.max_requests = 6")
    told = cli.run("sync", "--apply")
    assert told.code == ExitCode.TRY_LATER
    assert "budget of 6 requests is used up" in told.err
    assert len(cli.site.journal) == 6
    for _ in range(4):
        cli.configure("sync.max_requests = 7")
        cli.run("sync", "--apply")
    assert cli.run("sync", "--apply").code == 0
    assert cli.labels("APO-1") == {MANAGER}


def test_a_capped_run_says_how_many_are_left(cli: CliDesk) -> None:
    cli.configure("sync.max_writes = 1")
    told = cli.run("sync", "--apply")
    assert "main: 3 issues read, 1 write done" in told.out
    assert "1 change left for 1 more run (max_writes)" in told.out
    assert "left for" not in cli.run("sync", "--apply").out
    assert cli.labels("APO-2") == {OWNER}


def test_mail_and_mass_need_consent(cli: CliDesk) -> None:
    bot = next(user for user in cli.site.store.all(User) if user.bot)
    deny(cli.site, bot, "ADMINISTER_PROJECTS", "APO")
    told = cli.run("sync", "--apply")
    assert told.code == ExitCode.REFUSED
    assert "refused, nothing was written" in told.out
    assert "Needs --allow-mail: Jira may mail about 2 of these writes" in told.out
    assert not any(issue.labels for issue in cli.site.issues())
    assert cli.run("sync", "--apply", "--allow-mail").code == 0
    assert cli.labels("APO-1") == {MANAGER}


def test_a_human_correction_survives_and_undo_leaves_only_that(cli: CliDesk) -> None:
    cli.configure('report.issue = "APO-3"')
    cli.run("sync", "--apply")
    ada = Person(cli.site, next(user for user in cli.site.store.all(User) if not user.bot))
    ada.label("APO-1", add=[OWNER], remove=[MANAGER])
    told = cli.run("sync", "--apply")
    assert "main: 3 issues read, 1 write done" in told.out
    assert cli.run("sync", "--apply").out == ""
    assert cli.labels("APO-1") == {OWNER}
    planned = cli.run("undo", "--all")
    assert "1 report comment would be deleted" in planned.out
    assert cli.labels("APO-2") == {OWNER}
    assert cli.run("undo", "--all", "--apply").code == 0
    assert [issue.labels for issue in cli.site.issues()] == [[OWNER], [], []]
    assert [issue.properties for issue in cli.site.issues()] == [{}, {}, {}]
    assert cli.site.comments("APO-3") == []
    assert "0 writes done" in cli.run("undo", "--all", "--apply").out


def test_the_last_run_is_undone_by_default(cli: CliDesk) -> None:
    cli.run("sync", "--apply")
    cli.run("sync", "--apply")
    planned = cli.run("undo")
    assert re.search(r"Taking back run \d{8}T\d{6}Z-[0-9a-f]{6}:", planned.out)
    assert "2 writes planned" in planned.out
    assert "2 writes done" in cli.run("undo", "--apply").out
    assert not any(issue.labels for issue in cli.site.issues())


def test_release_by_key(cli: CliDesk) -> None:
    cli.run("sync", "--apply")
    ada = Person(cli.site, next(user for user in cli.site.store.all(User) if not user.bot))
    ada.label("APO-1", remove=[MANAGER])
    cli.run("sync", "--apply")
    told = cli.run("release", "APO-1", "APO-2", "APO-77")
    assert told.code == ExitCode.PARTIAL
    assert "APO-1        (property only)  [release]" in told.out
    assert "APO-2: left alone, not decided by a human" in told.err
    assert "APO-77: there is no such issue" in told.err
    assert cli.run("release", "APO-1", "--apply").code == 0
    cli.run("sync", "--apply")
    assert cli.labels("APO-1") == {MANAGER}


def test_of_many_issues_left_alone_the_first_are_named_and_the_others_counted() -> None:
    told = list(left_lines("one", [(f"APO-{n}", "because") for n in range(1223)]))
    assert told[0] == "one: APO-0: left alone, because"
    assert len(told) == 21
    assert told[-1] == "one: ... and 1,203 more left alone"
    assert len(list(left_lines("one", [("APO-1", "because")] * 20))) == 20


def test_status_needs_no_jira(cli: CliDesk) -> None:
    told = cli.run("status", "--max-age", "26h")
    assert (told.code, "no run yet" in told.out) == (ExitCode.TRIPPED, True)
    cli.site.faults.add(Answer(403), "PUT", "/issue/10000$", times=None)
    assert cli.run("sync", "--apply").code == ExitCode.PARTIAL
    cli.site.journal.clear()
    told = cli.run("status", "--max-age", "26h")
    assert told.code == ExitCode.DONE
    assert "exit 3: 3 read, 1 written, 1 failed" in told.out
    assert "known fault, APO-1: Jira refused (403)" in told.out
    assert len(cli.site.journal) == 0


def test_status_trips_when_no_sync_went_well(cli: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.run("sync", "--apply")
    later = clock.now_ms() + 27 * 3_600_000
    monkeypatch.setattr(clock, "now_ms", lambda: later)
    assert cli.run("status", "--max-age", "26h").code == ExitCode.TRIPPED
    assert cli.run("status", "--max-age", "28h").code == ExitCode.DONE


def test_the_token_is_nowhere(cli: CliDesk) -> None:
    cli.configure('report.issue = "APO-3"')
    report = cli.folder / "report.html"
    for fault in (None, Answer(500), login_page(), Answer(401), Answer(429)):
        if fault is not None:
            cli.site.faults.add(fault, path="/search", times=None)
        cli.run("sync", "--apply", "--deadline", "2s", "--format", "html", "-o", str(report))
        cli.site.faults.clear()
    cli.run("sync", "--apply", "--json-log")
    cli.run("status")
    assert list(cli.files())
    for content in cli.files():
        assert TOKEN.encode() not in content
        assert RISK.encode() not in content or content.startswith(b"<!DOCTYPE")


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_what_is_kept_is_private(cli: CliDesk) -> None:
    cli.run("sync", "--apply")
    for path in (cli.folder / "state").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_help_and_a_missing_project_ask_nobody(cli: CliDesk) -> None:
    for name in ("sync", "apply", "undo", "release", "status"):
        told = cli.run(name, "--help")
        assert (told.code, "Usage: twohats" in told.out) == (0, True)
    cli.config.write_text('[sites.main]\nurl = "https://jira.example"\n', encoding="utf-8")
    told = cli.run("sync")
    assert told.code == ExitCode.CONFIG
    assert "no project is named" in told.err
