"""``privacy``, ``forget``, ``people`` over real HTTP, and what a sync keeps of people."""

import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from twohats.__main__ import main
from twohats.ledger import open_ledger, read_ledger
from twohats.model.issue import Dialect
from twohats.model.tally import PersonTrendRow
from twohats.sandbox import Clock, Sandbox, Server, serve
from twohats.sandbox import building as build
from twohats.sandbox.things import User

TOKEN = "CANARY-77aa"  # noqa: S105 - invented
NAME = "Quetzalcoatl"
NOW = 1_795_514_400_000


class Bench:
    """A site where one person leads, and does all the role work."""

    def __init__(self, server: Server, who: User, config: Path) -> None:
        self.server = server
        self.who = who
        self.config = config
        self.ledger = config.parent / "state" / "acme.ledger"

    def run(self, *words: str) -> int:
        return main([words[0], "--config", str(self.config), *words[1:]])

    def say(self, text: str) -> None:
        """Add to the site's table of the configuration."""
        self.config.write_text(self.config.read_text("utf-8") + text, "utf-8")


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    site = Sandbox(Dialect.DATA_CENTER, now=Clock(NOW))
    bot = build.add_user(site, "bot", "Bot")
    build.add_token(site, bot, TOKEN)
    who = build.add_user(site, "q", f"Name {NAME}", email=f"{NAME}@example.org")
    build.add_project(site, "APO", "Apollo", who)
    for number in range(12):
        title = f"Update the risk register for quarter {number}"
        build.add_issue(site, "APO", title, assignee=who.account)
    for permission in ("BROWSE_PROJECTS", "EDIT_ISSUES", "ADMINISTER_PROJECTS"):
        build.grant(site, bot, permission, "APO")
    monkeypatch.setenv("TWOHATS_TOKEN", TOKEN)
    monkeypatch.setenv("TWOHATS_STATE_DIR", str(tmp_path / "state"))
    config = tmp_path / "twohats.toml"
    with serve(site) as running:
        config.write_text(f'[sites.acme]\nurl = "{running.url}"\nprojects = ["APO"]\n', "utf-8")
        yield Bench(running, who, config)
    site.close()


def labels(bench: Bench) -> None:
    """Run a sync that writes."""
    bench.say("[sites.acme.sync]\nconfirmed_labels = true\n")
    assert bench.run("sync", "--apply") == 0
    assert bench.server.site.journal.writes()


def test_without_leave_a_sync_keeps_no_name_and_no_person(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    labels(bench)
    files = [path for path in bench.ledger.parent.rglob("*") if path.is_file()]
    held = b"".join(file.read_bytes() for file in files)
    out, err = capsys.readouterr()
    assert NAME.encode() not in held
    assert NAME not in out + err
    ledger = read_ledger(bench.ledger)
    assert ledger is not None
    with closing(ledger):
        assert ledger.trend(0)
        assert ledger.people_trend(0) == ()


def test_forgetting_leaves_no_byte_of_a_person(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    labels(bench)
    rows = [
        PersonTrendRow(at_ms=at, site="", project="APO", person=person, open_owner=1)
        for at in range(50)
        for person in ("CANARY-person", "another")
    ]
    with closing(open_ledger(bench.ledger, bench.server.url, now_ms=0, note=print)) as ledger:
        ledger.add_trend((), rows)
    assert b"CANARY-person" in bench.ledger.read_bytes()
    assert bench.run("forget", "CANARY-person") == 0
    assert "acme: 50 aggregates deleted" in capsys.readouterr().out
    assert b"CANARY-person" not in bench.ledger.read_bytes()
    assert b"another" in bench.ledger.read_bytes()


def test_forgetting_without_a_ledger_is_fine(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.run("forget", "nobody") == 0
    assert "nothing is stored" in capsys.readouterr().out
    assert not bench.ledger.exists()


def test_forgetting_names_copies_and_what_will_come_again(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    labels(bench)
    aside = bench.ledger.with_name(f"{bench.ledger.name}.corrupt-1")
    aside.touch()
    text = bench.config.read_text("utf-8")
    bench.config.write_text(text.replace("projects", 'people = "named"\nprojects', 1), "utf-8")
    assert bench.run("forget", "nobody") == 0
    out = capsys.readouterr().out
    assert str(aside) in out
    assert "the next sync keeps new ones" in out


def test_privacy_says_what_these_settings_mean(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.run("privacy") == 0
    out = capsys.readouterr().out
    assert "`off`: nobody is named" in out
    assert str(bench.ledger) in out
    assert bench.server.url in out
    bench.config.write_text(
        bench.config.read_text("utf-8").replace("projects", 'people = "named"\nprojects', 1),
        "utf-8",
    )
    target = bench.config.with_name("privacy.md")
    assert bench.run("privacy", "-o", str(target)) == 0
    assert "people by name" in target.read_text("utf-8")
    assert not len(bench.server.site.journal)


def test_people_shows_roster_guesses_and_suggestions_that_can_be_pasted(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.run("people") == 0
    out = capsys.readouterr().out
    assert "names people" in out
    assert "nobody" in out
    assert f"Name {NAME}: mostly does manager work (owner 0, manager 12; APO)" in out
    pasted = out.partition("what is not\n")[2]
    (entry,) = tomllib.loads(pasted)["sites"]["acme"]["balance"]["roster"]
    assert entry == {"role": "project-manager", "person": bench.who.account, "project": "APO"}
    assert f"Name {NAME} leads APO" in pasted
    bench.say("\n".join(line.strip() for line in pasted.splitlines()))
    assert bench.run("people") == 0
    out = capsys.readouterr().out
    assert f"project-manager  Name {NAME}, APO" in out
    assert "Suggestions" not in out
    assert not bench.server.site.journal.writes()


def test_people_tells_of_roster_entries_that_mean_nobody(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.say('[[sites.acme.balance.roster]]\nrole = "project-owner"\ngroup = "ghosts"\n')
    assert bench.run("people") == 0
    assert "the group 'ghosts' has no member" in capsys.readouterr().out


def test_privacy_says_where_a_webhook_leads_and_not_its_secret_path(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.say('report.webhook = "https://chat.example/CANARY-path?key=CANARY"\n')
    assert bench.run("privacy") == 0
    told = capsys.readouterr().out
    assert "Webhook: https://chat.example\n" in told
    assert "CANARY" not in told
