"""``twohats init`` as a new user runs it, on the sandbox of either kind."""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import certifi
import pytest

from home.served import NOW, Served, serving
from twohats.cli.init_login import address_of
from twohats.config import load_settings
from twohats.errors import ExitCode
from twohats.model.issue import Dialect
from twohats.sandbox import Clock, Person, Sandbox, seed, serve
from twohats.sandbox.building import add_token, deny
from twohats.site import address


@pytest.fixture(params=list(Dialect))
def served(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Served]:
    with serving(request.param, tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    with serving(Dialect.CLOUD, tmp_path, monkeypatch) as made:
        yield made


def typed(served: Served, *more: str) -> str:
    """Return the answers a person types: address, e-mail on Cloud, token, then ``more``."""
    email = [served.seeded.bot.email] if served.is_cloud else []
    lines = [served.server.url, *email, served.seeded.token, *more]
    assert len([line for line in lines if line]) <= 6
    return "\n".join(lines) + "\n" * 12


def test_a_few_answers_lead_to_the_first_report(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    assert served.run("init", typed=typed(served)) == 0
    out, err = capsys.readouterr()
    assert "Jira knows us as twohats." in out
    assert "findings" in out
    assert "\n  twohats sync --apply " in out
    cron = next(line for line in out.splitlines() if "--busy-ok" in line)
    assert f"sync --config {served.folder / 'twohats.toml'} --apply" in cron
    assert 5 <= int(cron.split()[0]) < 55  # off the hour
    (settings,) = load_settings(served.folder / "twohats.toml")
    assert settings.projects == ("AUR", "LUM", "NORD")
    assert settings.connection.url == served.server.url
    text = (served.folder / "twohats.toml").read_text(encoding="utf-8")
    assert served.seeded.token not in text + out + err
    token_file = Path(settings.connection.token_file)
    assert token_file.read_text(encoding="utf-8").strip() == served.seeded.token
    if os.name == "posix":
        assert token_file.stat().st_mode & 0o777 == 0o600
    assert served.site.journal.writes() == []
    assert served.run("sync") == 0
    assert "Nothing was written" in capsys.readouterr().out


def test_a_second_jira_does_not_replace_the_first_ones_token(served: Served) -> None:
    assert served.run("init", "--no-audit", typed=typed(served)) == 0
    (first,) = load_settings(served.folder / "twohats.toml")
    with closing(Sandbox(Dialect.DATA_CENTER, now=Clock(NOW))) as site, serve(site) as other:
        add_token(site, seed(site).bot, "another-token")
        answers = f"{other.url}\nanother-token" + "\n" * 12
        assert served.run("init", "--no-audit", "-o", "other.toml", typed=answers) == 0
    (second,) = load_settings(served.folder / "other.toml")
    kept = [Path(one.connection.token_file).read_text(encoding="utf-8") for one in (first, second)]
    assert kept == [f"{served.seeded.token}\n", "another-token\n"]


def test_a_token_with_scopes_goes_by_the_gateway(
    cloud: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add_token(cloud.site, cloud.seeded.bot, "scoped-token", scoped=True)
    monkeypatch.setattr(address, "CLOUD_GATEWAY", f"{cloud.server.url}/ex/jira")
    cloud.patch.setenv("TWOHATS_TOKEN", "scoped-token")
    words = ("init", "--yes", "--url", cloud.server.url, "--email", cloud.seeded.bot.email)
    assert cloud.run(*words) == ExitCode.IDENTITY
    assert "cloud_id" in capsys.readouterr().err
    with urlopen(f"{cloud.server.url}/_edge/tenant_info") as answer:  # noqa: S310 - our own
        cloud_id = json.load(answer)["cloudId"]
    assert cloud.run(*words, "--cloud-id", cloud_id) == 0
    (settings,) = load_settings(cloud.folder / "twohats.toml")
    assert settings.connection.cloud_id == cloud_id
    assert cloud.run("doctor") == 0


def test_the_way_to_jira_can_be_said_before_anything_is_asked_of_it(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    served.patch.setenv("TWOHATS_TOKEN", served.seeded.token)
    email = ("--email", served.seeded.bot.email) if served.is_cloud else ()
    words = ("init", "--yes", "--url", served.server.url, *email)
    assert served.run(*words, "--ca-bundle", "none.pem") == ExitCode.CONFIG
    assert "ca_bundle" in capsys.readouterr().err
    assert served.run(*words, "--ca-bundle", certifi.where(), "--proxy", served.server.url) == 0
    (settings,) = load_settings(served.folder / "twohats.toml")
    assert settings.connection.ca_bundle == certifi.where()
    assert settings.connection.proxy == served.server.url


def test_every_answer_can_be_an_option(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    served.patch.setenv("TWOHATS_TOKEN", served.seeded.token)
    email = ("--email", served.seeded.bot.email) if served.is_cloud else ()
    code = served.run(
        *("init", "--yes", "-o", "lumen.toml", "--site", "lumen", "--url", served.server.url),
        *email,
        *("--project", "LUM", "--project", "nord", "--report-issue", "lum-1"),
        *("--story-points", "Story Points", "--labels", "th-", "--schedule", "daily"),
    )
    out = capsys.readouterr().out
    assert code == 0
    (settings,) = load_settings(served.folder / "lumen.toml")
    assert (settings.name, settings.projects) == ("lumen", ("LUM", "NORD"))
    assert settings.report.issue == "LUM-1"
    assert (settings.labels.owner, settings.labels.ignore) == ("th-owner-work", "th-ignore")
    assert settings.story_points_field.startswith("customfield_")
    assert "6 * * 1-5" in out
    assert "token_file" in out
    assert served.site.journal.writes() == []


def test_a_wrong_answer_is_told_and_asked_for_again(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    email = ["nonsense", served.seeded.bot.email] if served.is_cloud else []
    answers = ["http://jira.example.org", served.server.url, *email, "wrong", served.seeded.token]
    answers += ["n", "ZZZ", "e", "pumpwerk", "LUM-99999", "LUM-1"]
    assert served.run("init", "--no-audit", typed="\n".join(answers) + "\n\n\n") == 0
    out, err = capsys.readouterr()
    for told in ("not https", "does not accept the token", "no project is called", "several fit"):
        assert told in err
    assert "LUM-99999 is hidden" in err
    assert served.is_cloud == ("no e-mail address" in err)
    (settings,) = load_settings(served.folder / "twohats.toml")
    assert (settings.projects, settings.report.issue) == (("NORD",), "LUM-1")
    assert settings.connection.token_file == ""
    assert "Cron needs the token" in out


def test_what_the_account_may_do_is_told_of_each_project(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    bot = served.seeded.bot
    deny(served.site, bot, "EDIT_ISSUES", "NORD")
    for permission in ("ADMINISTER", "ADMINISTER_PROJECTS"):
        deny(served.site, bot, permission, "LUM")
    assert served.run("init", "--no-audit", typed=typed(served)) == 0
    out = capsys.readouterr().out
    assert "AUR: can be read and labelled\n" in out
    assert "LUM: can be read and labelled; Jira may mail about labels (--allow-mail)\n" in out
    assert "NORD: can be read; to label, give the account Edit Issues\n" in out


@pytest.mark.parametrize(
    ("answer", "owner", "confirmed"),
    [("same", "project-owner-work", True), ("th-", "th-owner-work", False), ("", None, False)],
)
def test_label_names_that_others_use_are_counted_and_asked_about(
    served: Served,
    capsys: pytest.CaptureFixture[str],
    answer: str,
    owner: str | None,
    confirmed: bool,  # noqa: FBT001 - a case
) -> None:
    person = Person(served.site, next(iter(served.seeded.people.values())))
    person.label("LUM-2", add=["project-owner-work"])
    assert served.run("init", "--no-audit", typed=typed(served, "", "LUM", "", answer)) == 0
    assert "these label names, on about 1 issue." in capsys.readouterr().out
    (settings,) = load_settings(served.folder / "twohats.toml")
    assert settings.labels.owner == (owner or "project-owner-work")
    assert settings.sync.confirmed_labels is confirmed


def test_the_leads_stand_in_the_file_as_comments_that_can_be_taken_in(served: Served) -> None:
    assert served.run("init", "--no-audit", typed=typed(served)) == 0
    file = served.folder / "twohats.toml"
    text = file.read_text(encoding="utf-8")
    assert "Marta Nowák, lead of LUM" in text
    keys = ("# [[", "# role =", "# person =", "# project =")
    lines = [line[2:] if line.startswith(keys) else line for line in text.splitlines()]
    file.write_text("\n".join(lines), encoding="utf-8")
    (settings,) = load_settings(file)
    assert {entry.project for entry in settings.balance.roster} == {"AUR", "LUM", "NORD"}


def test_nothing_is_replaced_without_a_word(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    file = served.folder / "twohats.toml"
    file.write_text("# mine\n", encoding="utf-8")
    assert served.run("init", typed="\n") == ExitCode.OUTPUT
    assert served.run("init", "--yes", "--url", served.server.url) == ExitCode.OUTPUT
    assert file.read_text(encoding="utf-8") == "# mine\n"
    assert "--force" in capsys.readouterr().err
    assert served.run("init", "--force", "--no-audit", typed=typed(served)) == 0


def test_without_answers_the_missing_option_is_named(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    assert served.run("init", "--yes") == ExitCode.USAGE
    assert "--url is missing" in capsys.readouterr().err
    assert served.run("init", typed="") == ExitCode.USAGE
    assert "give --url" in capsys.readouterr().err
    url = ("--url", "http://127.0.0.1:9")
    assert served.run("init", "--yes", *url, "-o", "no/such/folder.toml") == ExitCode.OUTPUT
    assert not (served.folder / "twohats.toml").exists()


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("acme.atlassian.net", "https://acme.atlassian.net"),
        (
            "https://acme.atlassian.net/jira/software/projects/A/boards/1",
            "https://acme.atlassian.net",
        ),
        ("https://jira.example.com/jira/browse/A-1", "https://jira.example.com/jira"),
        ("https://jira.example.com/secure/Dashboard.jspa", "https://jira.example.com"),
        ("https://jira.example.com/jira/", "https://jira.example.com/jira"),
        (" http://127.0.0.1:8080 ", "http://127.0.0.1:8080"),
        ("localhost:8080", "http://localhost:8080"),
    ],
)
def test_an_address_is_found_in_what_people_paste(pasted: str, address: str) -> None:
    assert address_of(pasted) == address
