"""Every command that has a ledger, with one in PostgreSQL that asks for a password."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli_desk import CliDesk, cli_desk
from postgres_server import PASSWORD, PostgresServer
from twohats.errors import ExitCode
from twohats.ledger import SharedPlace
from twohats.model.issue import Dialect
from twohats.model.tally import PersonTrendRow

pytestmark = pytest.mark.postgres
MANAGER = "project-manager-work"


@pytest.fixture
def database(postgres: PostgresServer) -> str:
    return postgres.guarded_database()


@pytest.fixture
def cli(
    tmp_path: Path,
    database: str,
    postgres: PostgresServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[CliDesk]:
    """Give the command line before a site with one issue to label; no output holds the password."""
    monkeypatch.setenv("TWOHATS_LEDGER_PASSWORD", PASSWORD)
    with cli_desk(tmp_path, capsys, monkeypatch, main=Dialect.CLOUD) as made:
        made.issue("Update the risk register")
        made.configure(f'ledger = "{postgres.guarded(database)}"', 'people = "named"')
        yield made
        assert not any(b"CANARY" in content for content in made.files())
        assert not list(tmp_path.rglob("*.ledger*")), "nothing of the ledger is on this machine"


def test_sync_status_and_undo(cli: CliDesk) -> None:
    before = cli.run("status")
    assert "no run yet (no ledger at postgresql:///" in before.out
    assert cli.run("status", "--max-age", "26h").code == ExitCode.TRIPPED
    assert cli.run("sync", "--apply").code == 0
    assert cli.labels("APO-1") == {MANAGER}
    assert (cli.run("sync", "--apply").out, cli.run("status", "--max-age", "26h").code) == ("", 0)
    assert "exit 0: 1 read, 1 written, 0 failed" in cli.run("status").out
    assert "1 write done" in cli.run("undo", "--apply").out
    assert cli.labels("APO-1") == set()


def test_trend_privacy_and_doctor(cli: CliDesk) -> None:
    assert "the first sync makes the tables" in cli.run("doctor").out
    assert cli.run("sync", "--apply").code == 0
    assert "answers" in cli.run("doctor").out
    told = cli.run("audit", "--since", "30d")
    assert told.code == 0
    assert "no ledger" not in told.err
    assert "- Ledger: postgresql:///test_" in cli.run("privacy").out


def test_a_person_is_forgotten(cli: CliDesk, database: str, postgres: PostgresServer) -> None:
    assert "nothing is stored" in cli.run("forget", "ada").out
    rows = [PersonTrendRow(at_ms=1, site="", project="APO", person=who) for who in ("ada", "ben")]
    place = SharedPlace("main", postgres.guarded(database), PASSWORD)
    with place.held(cli.site.base_url, now_ms=1, note=print) as ledger:
        ledger.add_trend((), rows)
        assert cli.run("forget", "ada").code == ExitCode.TRY_LATER, "a run is under way"
    assert "1 aggregates deleted" in cli.run("forget", "ada").out
    found = place.read()
    assert found is not None
    assert [row.person for row in found.people_trend(0)] == ["ben"]
    found.close()


def test_without_the_server_or_the_password_nothing_is_sent_to_jira(
    cli: CliDesk, postgres: PostgresServer, database: str
) -> None:
    cli.environ.setenv("TWOHATS_LEDGER_PASSWORD", "CANARY-wrong")
    assert cli.run("sync", "--apply").code == ExitCode.IDENTITY
    assert cli.run("status").code == ExitCode.IDENTITY
    nowhere = postgres.guarded(database).replace("twohats-pg-", "nowhere-")
    cli.configure(f'ledger = "{nowhere}"')
    for words in (("sync", "--apply"), ("status",), ("forget", "ada"), ("undo", "--all")):
        told = cli.run(*words)
        assert told.code == ExitCode.DISK
        assert "the ledger's database cannot be opened" in told.err
    assert len(cli.site.journal) == 0
