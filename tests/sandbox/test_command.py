"""``twohats sandbox``: up, reachable, and gone with Ctrl-C."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

# A job in the background, such as this test run may be, inherits that Ctrl-C is ignored.
HEARS_CTRL_C = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from twohats.__main__ import main
sys.exit(main())
"""


def _start(*args: str, cwd: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", HEARS_CTRL_C, "sandbox", "--port", "0", *args]
    return subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip


def _stop(process: "subprocess.Popen[str]") -> tuple[int, str]:
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    return process.returncode, err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for a single process")
def test_the_sandbox_serves_until_interrupted(tmp_path: Path) -> None:
    process = _start("--dialect", "data-center", "--data", "site.db", cwd=tmp_path)
    assert process.stdout is not None
    first, second, _ = (process.stdout.readline() for _ in range(3))
    url = first.rpartition(" ")[2].strip()
    token = second.rpartition(" ")[2].strip()
    me = requests.get(
        f"{url}/rest/api/2/myself", headers={"Authorization": f"Bearer {token}"}, timeout=10
    )
    assert me.json()["name"] == "twohats-bot"
    assert "Lumen Booking" in requests.get(url, timeout=10).text
    code, err = _stop(process)
    assert code == 130
    assert err.strip() == "twohats: stopped"
    refused = _start("--dialect", "cloud", "--data", "site.db", cwd=tmp_path)
    _, err = refused.communicate(timeout=20)
    assert refused.returncode == 64
    assert "holds a data-center site" in err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for a single process")
def test_an_empty_site_has_only_its_first_people(tmp_path: Path) -> None:
    process = _start("--empty", cwd=tmp_path)
    assert process.stdout is not None
    first, second, _ = (process.stdout.readline() for _ in range(3))
    email, token = second.removeprefix("e-mail ").strip().split(", token ")
    url = first.rpartition(" ")[2].strip()
    found = requests.get(f"{url}/rest/api/3/project/search", auth=(email, token), timeout=10)
    assert found.json()["values"] == []
    assert _stop(process)[0] == 130


def test_help_needs_no_flask() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from twohats.cli.sandbox import command\n"
    )
    code += "CliRunner().invoke(command, ['--help']); print('flask' in sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 - our own program
    assert done.stdout.strip() == "False"
