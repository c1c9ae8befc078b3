"""Fault cases 22 and 33 to 40: names, hostile text, files, locks, disks, limits."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest
from msgspec.structs import replace

from cli_desk import CliDesk
from fault_cases import case, run
from reports.samples import hostile_report
from sandbox_desk import URL, SandboxDesk
from twohats.cli.exit import say
from twohats.config import load_settings
from twohats.errors import ConfigError, DiskError, ExitCode, ProtocolError
from twohats.ledger import open_ledger, site_lock
from twohats.ledger.database import Database
from twohats.mapping_files import load_mapping
from twohats.model.issue import Dialect
from twohats.model.settings import Connection
from twohats.plan.limits import MASS
from twohats.reports import Frame, inert, render, to_adf, to_wiki
from twohats.sandbox.building import deny
from twohats.sandbox.faults import Answer
from twohats.sandbox.journal import Exchange
from twohats.sandbox.things import User
from twohats.text.adf import flatten

OWNER, MANAGER = "project-owner-work", "project-manager-work"
DONE, REFUSED, DISK, CONFIG = ExitCode.DONE, ExitCode.REFUSED, ExitCode.DISK, ExitCode.CONFIG
TRY_LATER, TERMINATED = ExitCode.TRY_LATER, ExitCode.TERMINATED
BIDI = "\u202e\u2066"
ESCAPES = f"\x1b[2J\x1b]8;;http://x\x07go\x9b31m\x00\a{BIDI}\ud800"


@pytest.fixture
def cli(either: CliDesk) -> CliDesk:
    """Give the command line before one site."""
    return either


@case(22, "a label name that Jira refuses", "refused before anything is sent", CONFIG)
def test_case_22_unfit_label_names(cli: CliDesk) -> None:
    for name in ("owner work", "", "o" * 256, "owner\\n", "\\U0001F451", "Owner", "a,b"):
        cli.configure(f'labels.owner = "{name}"')
        told = cli.run("sync", "--apply")
        assert told.code == CONFIG
        assert "labels.owner" in told.err
    assert len(cli.site.journal) == 0


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@x", "\t=1", "\uff1d1", "\r=1"])
@case(33, "a summary that is a formula", "inert in CSV", DONE)
def test_case_33_formulas(text: str) -> None:
    assert inert.cell(text).startswith("'") or inert.cell(text)[0] not in "=+-@\uff1d"
    for row in csv.reader(io.StringIO(render(hostile_report(text), "csv"))):
        for cell in row:
            number = cell.removeprefix("-").replace(".", "", 1).isdecimal()
            assert number or cell[:1] not in tuple("=+-@\uff1d\t\r"), cell


@case(34, "ESC, OSC 8, BEL, C1, bidi, NUL, lone surrogates, 100 kB", "inert on screen", DONE)
def test_case_34_terminal_text(capsys: pytest.CaptureFixture[str], desk: SandboxDesk) -> None:
    say(ESCAPES)
    err = capsys.readouterr().err.rstrip("\n")
    assert err.isprintable()
    assert inert.line(ESCAPES).isprintable()
    assert len(inert.line(ESCAPES * 10_000)) <= 5000
    issue = desk.issue(f"Risk {ESCAPES.replace(chr(0xD800), '')}{'x' * 200}")
    assert run(desk).code is DONE
    assert desk.labels(issue.key) == {MANAGER}


def test_case_34_what_commands_print(cli: CliDesk) -> None:
    cli.issue(f"Update the risk register {ESCAPES.replace(chr(0xD800), '')}")
    for words in (["sync"], ["audit"], ["classify", "APO-1"], ["explain", "APO-1"]):
        told = cli.run(*words)
        assert told.code == DONE
        assert (told.out + told.err).replace("\n", "").isprintable(), words


@case(35, "a summary of wiki, ADF, HTML and markdown markup", "renders as text", DONE)
def test_case_35_markup() -> None:
    text = "|{code}[~bob]!http://x/i.png!@all <script>`x`"
    wiki = inert.wiki(text)
    for live in ("{code}", "[~bob]", "!http", "<script>"):
        assert live not in wiki
    markdown = inert.markdown(text)
    for live in ("<script>", "![", "`x`"):
        assert live not in markdown
    report = hostile_report(text)
    for kind in ("html", "markdown"):
        assert "<script>`" not in render(report, kind)
    frame = Frame(project="APO", run_by=text, contact=text)
    comment = to_wiki(report, frame)
    for live in ("[~bob]", "!http", "<script>`", "@all"):
        assert live not in comment
    kinds = set(re.findall(r'"type": "(\w+)"', json.dumps(to_adf(report, frame))))
    assert not kinds & {"mention", "media", "mediaSingle", "mediaInline", "emoji"}


@case(36, "no description, unknown nodes, nested 5,000 deep, 5 MB", "classified all the same", DONE)
def test_case_36_odd_descriptions(desk: SandboxDesk) -> None:
    deep: dict[str, object] = {"type": "text", "text": "risk"}
    for _ in range(5000):
        deep = {"type": "panel", "content": [deep]}
    assert "risk" in flatten({"type": "doc", "version": 1, "content": [deep]})
    assert "risk" in flatten({"type": "unheard-of", "content": [{"type": "text", "text": "risk"}]})
    desk.issue("Risk, no description", description=None)
    large = "chore " * 800_000
    cloud = desk.site.dialect is Dialect.CLOUD
    text = {"type": "text", "text": large}
    document = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [text]}]}
    desk.issue("Risk, 5 MB", description=document if cloud else large)
    assert run(desk).code is DONE
    assert desk.labels("APO-1") == desk.labels("APO-2") == {MANAGER}


def test_case_36_json_nested_too_deep(desk: SandboxDesk) -> None:
    bomb = Answer(200, b'{"issues":' + b"[" * 100_000)
    desk.site.faults.add(bomb, path="/search")
    with pytest.raises(ProtocolError):
        desk.sync()


BAD_TOML = {
    "syntax error": ("a = \n", "line 1"),
    "duplicate key": ('[sites.main]\nurl = "x"\nurl = "y"\n', "line 3"),
    "wrong type": ('[sites.main]\nurl = "https://x.example"\nprojects = 3\n', "projects"),
    "unknown key": ('[sites.main]\nurl = "https://x.example"\nproject = ["A"]\n', "projects"),
    "nested": ("a = " + "[" * 100_000, "nested"),
    "10 MB": ("#" * 10_000_000, "larger"),
    "NUL": ("a = 1\x00", "line 1"),
}


@pytest.mark.parametrize(("text", "says"), BAD_TOML.values(), ids=BAD_TOML)
@case(37, "broken, deep, huge TOML; a phrase like (a+)+$", "refused within 1 s, with line", CONFIG)
def test_case_37_toml(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "twohats.toml"
    file.write_text(text, encoding="utf-8")
    started = monotonic()
    with pytest.raises(ConfigError, match=says):
        load_settings(file, environ={})
    with pytest.raises(ConfigError):
        load_mapping([file])
    assert monotonic() - started < 2


def test_case_37_a_phrase_is_never_a_pattern(tmp_path: Path) -> None:
    file = tmp_path / "mapping.toml"
    file.write_text(
        'name = "x"\n[[duties]]\nid = "risk-analysis"\nrole = "project-manager"\n'
        '[[duties.phrases]]\ntext = "(a+)+$"\nsource = "list"\n',
        encoding="utf-8",
    )
    started = monotonic()
    with pytest.raises(ConfigError):
        load_mapping([file])
    assert monotonic() - started < 1


@case(
    38,
    "a run under way, killed, a lock that is a link",
    "at once; free; untouched",
    TRY_LATER,
    CONFIG,
)
def test_case_38_locks(tmp_path: Path, cli: CliDesk) -> None:
    state = cli.folder / "state"
    state.mkdir(mode=0o700)
    lock = state / "main.ledger.lock"
    holder = (
        "import sys, time; from pathlib import Path; from twohats.ledger import site_lock\n"
        f"with site_lock(Path({str(lock)!r})):\n print('held', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", holder], stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"held\n"
    told = cli.run("sync", "--apply")
    assert told.code == TRY_LATER
    assert len(told.err.splitlines()) == 1
    assert cli.run("sync", "--apply", "--busy-ok").code == DONE
    assert len(cli.site.journal) == 0
    child.kill()
    child.wait()
    child.stdout.close()
    assert cli.run("sync", "--apply").code == DONE
    target = tmp_path / "precious"
    target.write_text("precious", encoding="utf-8")
    lock.unlink()
    lock.symlink_to(target)
    assert cli.run("sync", "--apply").code == CONFIG
    assert target.read_text(encoding="utf-8") == "precious"


def test_case_38_a_lock_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with site_lock(tmp_path / "x.lock"):
            pass
    assert (tmp_path / "x.lock").exists()


@case(
    39,
    "disk full, no folder; ledger empty, garbage, newer, another's",
    "told; rebuilt",
    DISK,
    DONE,
    CONFIG,
)
def test_case_39_disks_and_ledgers(cli: CliDesk) -> None:
    report = cli.issue("Weekly report").key
    cli.issue("Risk register refresh")
    cli.configure(f'report.issue = "{report}"')
    ledger = cli.folder / "state" / "main.ledger"
    assert cli.run("sync", "--apply").code == DONE
    for content in (b"", b"garbage" * 1000):
        ledger.write_bytes(content)
        assert cli.run("sync", "--apply").code == DONE
        assert len(cli.site.comments(report)) == 1
    kept = sorted(path.name for path in ledger.parent.glob("*.corrupt-*"))
    assert len(kept) == 2
    whole = ledger.read_bytes()
    for name, value in (("schema", "99"), ("site", "https://other.example")):
        ledger.write_bytes(whole)
        _set_meta(ledger, name, value)
        told = cli.run("sync", "--apply")
        assert told.code == CONFIG
        assert value in told.err
    ledger.write_bytes(whole)
    cli.configure(f'ledger = "{cli.folder}/nowhere/x.ledger"')
    assert cli.run("sync", "--apply").code == DISK
    if os.name == "posix":
        assert ledger.stat().st_mode & 0o777 == 0o600
        assert ledger.parent.stat().st_mode & 0o777 == 0o700


def test_case_39_the_disk_is_full(desk: SandboxDesk, tmp_path: Path) -> None:
    desk.issue("Risk register refresh")
    path = tmp_path / "x.ledger"
    desk.ledger.close()
    desk.ledger = open_ledger(path, URL, now_ms=0, note=lambda _text: None)
    database = desk.ledger._database  # noqa: SLF001 - a disk cannot be filled otherwise
    assert isinstance(database, Database)
    with database.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskError, match="FULL"):
        desk.ledger.cache("filler", b"x" * 400_000)
    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        connection.exec_driver_sql("PRAGMA max_page_count = 100000")


@case(
    40,
    "a rule edit would move > max(50, 20 %); SIGTERM",
    "refused with the plan; 143",
    REFUSED,
    TERMINATED,
)
def test_case_40_a_mass_change(desk: SandboxDesk) -> None:
    sync = replace(desk.settings.sync, mass_floor=5)
    desk.settings = replace(desk.settings, sync=sync)
    issues = [desk.issue(f"Risk {number}") for number in range(10)]
    desk.sync()
    for issue in issues:
        desk.ada.retitle(issue.key, "Vision")
    desk.writes()
    result = desk.sync()
    assert result.exit_code is REFUSED
    assert [need.option for need in result.needed] == [MASS]
    assert len(result.plan.changes) == 10
    assert desk.writes() == []
    cursor = desk.ledger.cursor()
    assert desk.sync(MASS).written == 10
    assert desk.ledger.cursor() != cursor


def test_case_40_a_matched_set_fallen_by_half(desk: SandboxDesk) -> None:
    sync = replace(desk.settings.sync, mass_floor=5)
    desk.settings = replace(desk.settings, sync=sync)
    issues = [desk.issue(f"Risk {number}") for number in range(10)]
    desk.sync()
    for issue in issues[4:]:
        desk.ada.delete(issue.key)
    result = desk.sync(full=True)
    assert (result.exit_code, [need.option for need in result.needed]) == (REFUSED, [MASS])
    assert desk.sync(MASS, full=True).exit_code is DONE


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_case_40_a_signal_lets_the_writes_in_hand_finish(
    cli: CliDesk, number: signal.Signals
) -> None:
    bot = next(user for user in cli.site.store.all(User) if user.bot)
    deny(cli.site, bot, "BULK_CHANGE")
    for count in range(20):
        cli.issue(f"Risk register {count}")
    puts = iter(range(100))

    def strike(exchange: Exchange) -> None:
        if exchange.method == "PUT" and next(puts) == 2:
            os.kill(os.getpid(), number)

    cli.site.before_request.append(strike)
    expected = 128 + number
    assert cli.run("sync", "--apply").code == expected
    labelled = [issue.key for issue in cli.site.issues() if issue.labels]
    assert 3 <= len(labelled) <= 3 + Connection(url="").parallel
    last = json.loads(json.dumps(cli.run("status").out))
    assert f"exit {expected}: 20 read, {len(labelled)} written" in last
    assert cli.run("sync", "--apply").code == DONE
    assert all(issue.labels for issue in cli.site.issues())


def _set_meta(ledger: Path, name: str, value: str) -> None:
    import sqlite3  # noqa: PLC0415

    with sqlite3.connect(ledger) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE name = ?", (value, name))
    connection.close()
