"""What a sync publishes: comment, webhook, files; and of people only what is allowed."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cli_desk import CliDesk, cli_desk
from receiver import Receiver, receiver
from twohats.cli import clock, writing
from twohats.mapping_files import load_mapping
from twohats.model.issue import Dialect
from twohats.model.mapping import Mapping
from twohats.roles import Classifier, compile_mapping
from twohats.sandbox import building as build
from twohats.sandbox.things import Project, User

NAME, LOGIN = "Quillhilda Zanzibar", "qzanzibar"
SECRET = "CANARY-9f8e7d6c5b4a"  # noqa: S105 - invented
MAPPING_URL = "https://wiki.example.org/mapping"
FORMATS = ("text", "markdown", "html", "json", "csv")
DAY_MS = 86_400_000
PRIVATE = ("main.ledger", "printed with html", "printed with json")  # for whoever runs it


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


@pytest.fixture
def dialect() -> Dialect:
    """Return the kind of Jira where a test does not name both."""
    return Dialect.DATA_CENTER


@cache
def compiled() -> tuple[Mapping, Classifier]:
    mapping = load_mapping()
    return mapping, compile_mapping(mapping)


@pytest.fixture
def cli(
    dialect: Dialect,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[CliDesk]:
    """Give a site on which the canary leads, reports, is assigned, and earns findings."""
    monkeypatch.setattr(writing, "classifier", lambda _overlays: compiled())
    now = clock.now_ms()
    moment = iter(range(now, now + 10**9, 1000))
    monkeypatch.setattr(clock, "now_ms", lambda: next(moment))
    monkeypatch.setattr(clock, "sleep", lambda _seconds: None)
    monkeypatch.setenv("TWOHATS_WEBHOOK_SECRET", SECRET)
    with cli_desk(tmp_path, capsys, monkeypatch, main=dialect) as made:
        plant(made)
        yield made


def canary(cli: CliDesk) -> User:
    return next(user for user in cli.site.store.all(User) if user.name == LOGIN)


def plant(cli: CliDesk) -> None:
    """Let the canary lead the project and carry far more than five others, under both hats."""
    site = cli.site
    bird = build.add_user(site, LOGIN, NAME)
    others = [build.add_user(site, f"user{n}", f"Person {n}") for n in range(5)]
    build.add_group(site, "crew", [bird, *others])
    project = site.project("APO")
    project.lead = bird.account
    with site.store.transaction():
        site.store.put(project)
    assert next(iter(site.store.all(Project))).lead == bird.account
    for n in range(24):
        title = "Define the product vision" if n % 2 else "Update the risk register"
        more = {"assignee": bird.account, "reporter": bird.account}
        build.add_issue(site, "APO", f"{title} {n}", **more)
    for n, other in enumerate(others * 5):
        title = "Update the risk register" if n % 5 < 3 else "Define the product vision"
        build.add_issue(site, "APO", f"{title} of {n}", assignee=other.account)


def configure(cli: CliDesk, there: Receiver, people: str, *more: str) -> None:
    cli.configure(
        f'people = "{people}"',
        'report.issue = "APO-1"',
        f'report.webhook = "{there.url}"',
        f'report.mapping_url = "{MAPPING_URL}"',
        "sync.confirmed_labels = true",
        f'balance.roster = [{{role = "project-owner", person = "{canary(cli).account}"}},'
        ' {role = "project-manager", group = "crew"}]',
        *more,
    )


def publish(cli: CliDesk, there: Receiver, *formats: str) -> dict[str, bytes]:
    """Return everything that a sync publishes, and what it prints."""
    found = {}
    for name in formats:
        out = cli.folder / f"report.{name}"
        metrics = cli.folder / "twohats.prom"
        words = ("sync", "--apply", "--allow-mail", "--format", name, "-o", str(out))
        told = cli.run(*words, "--json-log", "--metrics", str(metrics))
        assert told.code == 0, told
        assert '"message": "site synced"' in told.err
        found[f"printed with {name}"] = (told.out + told.err).encode()
        found[f"metrics with {name}"] = metrics.read_bytes()
        assert b"twohats_sync_issues" in metrics.read_bytes()
        found[name] = out.read_bytes()
    for at, comment in enumerate(cli.site.comments("APO-1")):
        found[f"comment {at}"] = json.dumps(comment.body, ensure_ascii=False).encode()
    assert MAPPING_URL.encode() in found["comment 0"]
    for at, got in enumerate(there.got):
        found[f"webhook {at}"] = json.dumps(got.headers).encode() + got.body
    assert "webhook 0" in found
    return found


def planned(cli: CliDesk) -> dict[str, bytes]:
    """Return what a sync without ``--apply`` prints and plans."""
    plan = cli.folder / "plan.json"
    told = cli.run("sync", "--full", "--plan-out", str(plan))
    assert b"project-manager-work" in plan.read_bytes()
    return {"planned": (told.out + told.err).encode(), "plan": plan.read_bytes()}


def audited(cli: CliDesk, people: str) -> dict[str, bytes]:
    """Return every report that an audit makes, printed and as a file."""
    found = {}
    known = cli.folder / "known.json"
    for name in FORMATS:
        out = cli.folder / f"audit.{name}"
        words = ("audit", "--people", people, "--since", "30d", "--format", name)
        told = cli.run(*words, "-o", str(out), "--baseline-out", str(known))
        assert told.code == 0, told
        found[f"audit {name}"] = out.read_bytes()
        found[f"said with {name}"] = (told.out + told.err).encode()
    found["audit explained"] = cli.run("audit", "--people", people, "--explain").out.encode()
    found["baseline"] = known.read_bytes()
    return found


def stored(cli: CliDesk) -> dict[str, bytes]:
    """Return what is on the disk: the ledger and what stands beside it."""
    folder = cli.folder / "state"
    files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert files["main.ledger"]
    return files


def birds(cli: CliDesk) -> list[bytes]:
    user = canary(cli)
    return [
        text.encode()
        for name in (NAME, "Quillhilda", "Zanzibar", LOGIN, user.account, user.email)
        for text in {name, json.dumps(name)[1:-1]}
    ]


@pytest.mark.parametrize("dialect", Dialect)
def test_with_people_off_nobody_is_in_any_byte(cli: CliDesk, there: Receiver) -> None:
    configure(cli, there, "off")
    plan = planned(cli)
    published = publish(cli, there, *FORMATS)
    everything = {**plan, **published, **audited(cli, "off"), **stored(cli)}
    assert len(everything) > 30
    for name, content in everything.items():
        for bird in birds(cli):
            assert bird not in content, f"{bird!r} is in {name}"


def test_the_canary_would_be_seen(cli: CliDesk, there: Receiver) -> None:
    configure(cli, there, "named")
    found = publish(cli, there, *FORMATS)
    for name in (*FORMATS, "comment 0", "webhook 0"):
        assert NAME.encode() in found[name] or NAME.encode("unicode_escape") in found[name], name
    for name, content in audited(cli, "named").items():
        sings = NAME.encode() in content or NAME.encode("unicode_escape") in content
        assert sings == (name.startswith("audit")), name
    assert canary(cli).account.encode() in stored(cli)["main.ledger"]
    report = json.loads(found["json"])
    assert any(finding["person"] for finding in report["findings"])
    cli.run("forget", canary(cli).account)
    assert not any(bird in stored(cli)["main.ledger"] for bird in birds(cli))


def test_with_groups_five_together_are_told_and_nobody_alone(cli: CliDesk, there: Receiver) -> None:
    configure(cli, there, "groups")
    found = publish(cli, there, "html", "json")
    scopes = [row["scope"] for row in json.loads(found["json"])["scopes"]]
    assert "group:crew" in scopes
    for name, content in {**found, **stored(cli)}.items():
        for bird in birds(cli):
            assert bird not in content, f"{bird!r} is in {name}"


def bodies(there: Receiver) -> list[dict[str, Any]]:
    return [json.loads(got.body) for got in there.got]


def sync(cli: CliDesk, *words: str) -> int:
    return cli.run("sync", "--apply", "--allow-mail", "--full", *words).code


def test_a_report_goes_out_once_until_there_is_news(
    cli: CliDesk, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def commented() -> str:
        (comment,) = cli.site.comments("APO-1")
        return str(comment.body)

    configure(cli, there, "off")
    assert [sync(cli), sync(cli)] == [0, 0]
    assert [body["schema"] for body in bodies(there)] == ["twohats.report/1"]
    first = commented()
    cli.issue("Update the risk register once more")
    assert sync(cli) == 0
    assert len(there.got) == 1, "only numbers moved"
    assert commented() == first
    later: Callable[[], int] = lambda: clock_now + 8 * DAY_MS  # noqa: E731 - a moment
    clock_now = clock.now_ms()
    monkeypatch.setattr(clock, "now_ms", later)
    assert sync(cli) == 0
    assert [body["issues"] for body in bodies(there)] == [49, 50]
    assert commented() != first


def test_without_apply_nothing_goes_out(cli: CliDesk, there: Receiver) -> None:
    configure(cli, there, "off")
    assert cli.run("sync", "--full").code == 0
    assert not there.got


def test_a_webhook_that_fails_blocks_no_label_and_is_tried_again(
    cli: CliDesk, there: Receiver
) -> None:
    configure(cli, there, "off")
    there.answers = [(404, {})]
    told = cli.run("sync", "--apply", "--allow-mail")
    assert told.code == 3
    assert "webhook http://127.0.0.1: it answered 404; tried again next run" in told.err
    assert len(cli.labels("APO-1")) == 1
    assert len(cli.site.comments("APO-1")) == 1
    assert "exit 3" in cli.run("status").out
    assert sync(cli) == 0
    assert len(there.got) == 2
    assert sync(cli) == 0
    assert len(there.got) == 2


@pytest.mark.parametrize(
    ("secret", "url", "told"),
    [
        (None, None, "TWOHATS_WEBHOOK_SECRET"),
        ("short", None, "too short"),
        (SECRET, "http://chat.example/CANARY", "not https"),
    ],
)
def test_a_webhook_that_cannot_be_right_is_told_before_anything_is_written(
    secret: str | None, url: str | None, told: str, cli: CliDesk, there: Receiver
) -> None:
    configure(cli, there, "off")
    if url:
        cli.configure(f'report.webhook = "{url}"', "sync.confirmed_labels = true")
    if secret is None:
        cli.environ.delenv("TWOHATS_WEBHOOK_SECRET")
    else:
        cli.environ.setenv("TWOHATS_WEBHOOK_SECRET", secret)
    answer = cli.run("sync", "--apply", "--allow-mail")
    assert answer.code == 78
    assert told in answer.err
    assert not any(issue.labels for issue in cli.site.issues())
    assert not there.got


def test_issues_with_a_security_level_are_counted_and_never_named(
    cli: CliDesk, there: Receiver
) -> None:
    project = cli.site.project("APO")
    project.levels = {"Board": [user.account for user in cli.site.store.all(User)]}
    with cli.site.store.transaction():
        cli.site.store.put(project)
    secret = {
        build.add_issue(cli.site, "APO", f"Vendor contract renewal {n}", security="Board").key
        for n in range(6)
    }
    configure(cli, there, "off")
    found = publish(cli, there, "html", "json")
    report = json.loads(found["json"])
    assert report["duties"]["vendor-management"] == 6
    assert [f["issue_count"] for f in report["findings"] if f["code"] == "TH103"] == [6]
    for name, content in {**found, **stored(cli)}.items():
        for key in secret if name not in PRIVATE else ():
            assert not re.search(rf"{key}(?!\d)".encode(), content), f"{key} is in {name}"


def test_the_ledger_is_a_database_that_the_canary_test_can_trust(
    cli: CliDesk, there: Receiver
) -> None:
    """Show that rows are stored as plain bytes: a search through the file does find them."""
    configure(cli, there, "off")
    assert sync(cli) == 0
    file = cli.folder / "state" / "main.ledger"
    with sqlite3.connect(file) as database:
        (rows,) = database.execute("SELECT count(*) FROM trend").fetchone()
    database.close()
    assert rows == 2
    assert b"project:APO" in file.read_bytes()
