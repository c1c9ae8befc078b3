"""Help and completion load nothing heavy."""

import os
import subprocess
import sys

import pytest

from twohats.cli.app import COMMANDS

HEAVY = (
    "jira",
    "requests",
    "rich",
    "msgspec",
    "twohats.roles",
    "sqlalchemy",
    "flask",
    "jinja2",
    "jsonschema",
    "tomlkit",
)
PROBE = f"""
import sys
from twohats.__main__ import main
code = main({{args!r}})
loaded = sorted(set({HEAVY!r}) & set(sys.modules))
sys.exit(f"loaded: {{{{loaded}}}}" if loaded else code)
"""


def probe(args: list[str], **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", PROBE.format(args=args)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environ},
    )


def test_help_loads_nothing_heavy() -> None:
    done = probe(["--help"])
    assert done.returncode == 0, done.stderr
    assert "audit" in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_loads_nothing_heavy(command: str) -> None:
    done = probe([command, "--help"])
    assert done.returncode == 0, done.stderr
    assert "Usage: twohats" in done.stdout


@pytest.mark.parametrize("name", ["check", "eval", "tune"])
def test_so_do_those_of_the_mapping(name: str) -> None:
    done = probe(["mapping", name, "--help"])
    assert done.returncode == 0, done.stderr
    assert f"Usage: twohats mapping {name}" in done.stdout


WORDS = ["twohats ", "twohats aud", "twohats audit --", "twohats mapping ev"]


@pytest.mark.parametrize("words", WORDS)
def test_completion_loads_nothing_heavy(words: str) -> None:
    environ = {
        "_TWOHATS_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    done = probe([], **environ)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_set_up_for_each_shell(shell: str) -> None:
    done = probe([], _TWOHATS_COMPLETE=f"{shell}_source")
    if shell == "bash" and "version is not supported" in done.stderr:
        pytest.skip("the machine's bash is older than click's completion needs")
    assert "twohats" in done.stdout
