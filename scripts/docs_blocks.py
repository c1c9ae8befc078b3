"""What cog pastes into the documents: the real output of real commands.

``./scripts/readme`` writes the blocks anew. What changes from run to run (ports, times, seconds)
is written as it was when the block was made; the tests compare the rest.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).parents[1]
_CUT = "[...]"


def _output(*command: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, "-m", "twohats", *command],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "COLUMNS": "80", "TWOHATS_STATE_DIR": f"{folder}/state"},
        )
    if done.returncode:
        raise SystemExit(f"twohats {' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def _block(text: str) -> None:
    print(f"```text\n{text.rstrip()}\n```")


def command(*words: str) -> None:
    """Paste what a command prints."""
    _block(_output(*words))


def demo() -> None:
    """Paste the demo, the report of its first scene cut after the findings' first lines."""
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:8080", _output("demo"))
    lines = text.strip().splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("▲"))
    cut = lines[: start + 12]
    scene_2 = next(i for i, line in enumerate(lines) if line.startswith("Scene 2"))
    rest = lines[scene_2:]
    plan = next(i for i, line in enumerate(rest) if "[first sight]" in line)
    end = next(i for i, line in enumerate(rest) if line.startswith("  ... and"))
    _block("\n".join([*cut, _CUT, "", *rest[: plan + 3], _CUT, *rest[end:]]))


def fleet() -> None:
    """Paste what ``scripts/simulate-fleet`` works out from the costs that are kept."""
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(TOP / "scripts" / "fleet" / "simulate.py")],
        capture_output=True,
        text=True,
        check=True,
    )
    _block(done.stdout)
