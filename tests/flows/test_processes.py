"""Whole processes: signals, a kill, a death at each file that takes its place by a rename."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from cli_desk import CliDesk, cli_desk, read_json
from sandbox_desk import TOKEN
from twohats.errors import ExitCode
from twohats.model.issue import Dialect
from twohats.sandbox.journal import Exchange

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
MANAGER = "project-manager-work"
DIE = """
    import os
    replace, left = os.replace, [AT]
    def struck(*args, **more):
        left[0] -= 1
        if left[0] == 0:
            os._exit(137)
        replace(*args, **more)
    os.replace = struck
"""


@pytest.fixture
def cli(either: CliDesk) -> CliDesk:
    """Give the command line before one site with six issues to label."""
    either.configure("parallel = 1")  # else how many writes are in hand is by chance
    for count in range(6):
        either.issue(f"Update the risk register {count}")
    return either


def started(cli: CliDesk, *words: str, prelude: str = "") -> subprocess.Popen[str]:
    """Start twohats in a process of its own."""
    cli.applied = True
    code = f"{textwrap.dedent(prelude)}\nimport sys\nfrom twohats.__main__ import main\n"
    return subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", f"{code}sys.exit(main())", *words, "--config", str(cli.config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Return the exit code and all that was said; the token never was."""
    out, err = process.communicate(timeout=60)
    assert TOKEN not in out + err
    assert "Traceback" not in err
    return process.returncode, out + err


def labelled(cli: CliDesk) -> int:
    return sum(bool(issue.labels) for issue in cli.site.issues())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_process_that_is_stopped_is_gone_on_from(cli: CliDesk, number: signal.Signals) -> None:
    process = started(cli, "sync", "--apply")
    puts = iter(range(100))

    def strike(exchange: Exchange) -> None:
        if exchange.method == "PUT" and next(puts) == 2:
            process.send_signal(number)

    cli.site.before_request.append(strike)
    code, said = ended(process)
    cli.site.before_request.clear()
    status = cli.run("status").out
    if number is signal.SIGKILL:
        assert code == -signal.SIGKILL
        assert "under way, or broken off" in status
    else:
        assert code == 128 + number
        assert "after 3 writes; the next run goes on from here" in said
        assert f"exit {128 + number}: 6 read, 3 written" in status
        assert labelled(cli) == 3, "the write in hand was finished, none was begun"
    assert cli.run("sync", "--apply").code == ExitCode.DONE
    assert labelled(cli) == 6


def test_a_process_ends_at_its_deadline(cli: CliDesk) -> None:
    cli.site.before_request.append(_slow)
    code, said = ended(started(cli, "sync", "--apply", "--deadline", "2s"))
    cli.site.before_request.clear()
    assert code == ExitCode.TRY_LATER
    assert "the deadline is reached" in said
    assert labelled(cli) < 6


def _slow(exchange: Exchange) -> None:
    if exchange.method == "PUT":
        signal.sigtimedwait([], 0.7)


def test_a_full_disk_ends_a_run_and_the_next_one_goes_on(cli: CliDesk) -> None:
    limit = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (70_000, 70_000))"
    code, said = ended(started(cli, "sync", "--apply", prelude=limit))
    assert code == ExitCode.DISK
    assert "main.ledger" in said
    assert "make room" in said
    assert cli.run("sync", "--apply").code == ExitCode.DONE
    assert labelled(cli) == 6


def test_no_output_holds_the_token_when_twohats_itself_fails(cli: CliDesk) -> None:
    broken = "import twohats.flows.sync as s; s.needs = lambda *a, **k: 1 / 0"
    code, said = ended(started(cli, "--debug", "sync", "--apply", prelude=broken))
    assert code == ExitCode.BUG
    assert "ZeroDivisionError" in said
    assert "please report it" in said
    for content in cli.files():
        assert TOKEN.encode() not in content


@pytest.mark.parametrize("at", [1, 2, 3])
def test_files_are_whole_or_not_there_wherever_a_process_dies(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    at: int,
) -> None:
    with cli_desk(tmp_path, capsys, monkeypatch, main=Dialect.CLOUD) as cli:
        cli.issue("Update the risk register")
        numbers, report = tmp_path / "numbers.prom", tmp_path / "report.json"
        files = ("--metrics", str(numbers), "--format", "json", "-o", str(report))
        died = started(cli, "sync", "--apply", *files, prelude=DIE.replace("AT", str(at)))
        code, _ = ended(died)
        assert code == 137, "compiled mapping, numbers, report: three files take their place"
        if report.exists():
            assert read_json(report)["schema"] == "twohats.report/1"
        if numbers.exists():
            assert numbers.read_text("utf-8").endswith("\n")
        assert cli.run("sync", "--apply", *files).code == ExitCode.DONE
        assert read_json(report)["issues"] == 1
        assert 'twohats_sync_exit_code{site="main"} 0' in numbers.read_text("utf-8")
        assert cli.labels("APO-1") == {MANAGER}
