"""``twohats doctor`` over real HTTP, as a person runs it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from twohats.__main__ import main
from twohats.model.issue import Dialect
from twohats.sandbox import Clock, Sandbox, Server, serve
from twohats.sandbox import building as build

TOKEN = "CANARY-9d2e"  # noqa: S105 - invented
NOW = 1_795_514_400_000


@pytest.fixture
def jira() -> Iterator[Server]:
    site = Sandbox(Dialect.DATA_CENTER, now=Clock(NOW))
    bot = build.add_user(site, "bot", "Bot \x1b[31mred")
    build.add_token(site, bot, TOKEN)
    build.add_project(site, "APO", "Apollo", bot)
    build.add_issue(site, "APO", "Plan the sprint")
    with serve(site) as running:
        yield running
    site.close()


@pytest.fixture
def config(jira: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TWOHATS_TOKEN", TOKEN)
    file = tmp_path / "twohats.toml"
    file.write_text(f'[sites.acme]\nurl = "{jira.url}"\nprojects = ["APO"]\n')
    return str(file)


def test_a_piped_doctor_is_plain_and_inert(
    config: str, jira: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--config", config]) == 0
    out, err = capsys.readouterr()
    rows = [line.split() for line in out.splitlines()]
    assert ["ok", "reached", jira.url] in rows
    assert ["ok", "kind", "Data", "Center", "10.3.24"] in rows
    assert "\x1b" not in out
    assert TOKEN not in out + err
    assert jira.site.journal.writes() == []


def test_the_exit_code_is_that_of_the_worst_trouble(
    config: str, jira: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    build.revoke_token(jira.site, TOKEN)
    assert main(["doctor", "--config", config]) == 77
    out, err = capsys.readouterr()
    assert "mend  account" in out
    assert "renew the token" in out
    assert TOKEN not in out + err


@pytest.mark.parametrize(
    ("address", "secret", "row", "code"),
    [
        ("https://chat.example.org/hook/s3cr3t", "k" * 32, "ok     webhook", 0),
        ("https://chat.example.org/hook/s3cr3t", "", "mend   webhook", 78),
        ("http://chat.example.org/hook/s3cr3t", "k" * 32, "mend   webhook", 78),
    ],
)
def test_the_webhook_s_settings_are_looked_at_and_nobody_is_called(  # noqa: PLR0913, PLR0917 - three of them are the case
    config: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    secret: str,
    row: str,
    code: int,
) -> None:
    with Path(config).open("a", encoding="utf-8") as file:
        file.write(f'[sites.acme.report]\nwebhook = "{address}"\n')
    if secret:
        monkeypatch.setenv("TWOHATS_WEBHOOK_SECRET", secret)
    assert main(["doctor", "--config", config]) == code
    out, err = capsys.readouterr()
    assert row.split() in [line.split()[:2] for line in out.splitlines()]
    assert "s3cr3t" not in out + err


def test_a_site_that_is_not_there_is_a_row_and_not_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TWOHATS_TOKEN", TOKEN)
    file = tmp_path / "twohats.toml"
    file.write_text('[sites.acme]\nurl = "http://jira.example.org"\nprojects = ["APO"]\n')
    assert main(["doctor", "--config", str(file)]) == 78
    out, _ = capsys.readouterr()
    assert "mend  reached" in out
    assert "https" in out


def test_a_terminal_gets_a_table(
    config: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["doctor", "--config", config]) == 0
    out, _ = capsys.readouterr()
    assert "what to do" in out
    assert "Data Center 10.3.24" in out
    assert "\x1b[31m" not in out
