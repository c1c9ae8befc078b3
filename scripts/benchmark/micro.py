"""The parts alone: cleaning, matching, tally; by pytest-benchmark, which compares runs too."""

import os
import subprocess
from pathlib import Path

_HERE = Path(__file__).parent


def run(python: Path, store: Path) -> int:
    """Measure, print, keep the figures in ``store``, and compare them with those of last time."""
    words: list[object] = [python, "-m", "pytest", _HERE / "micro_parts.py"]
    words += ["-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", _HERE]
    words += ["--benchmark-only", "--benchmark-autosave", f"--benchmark-storage=file://{store}"]
    words += ["--benchmark-columns=min,median,ops", "--benchmark-timer=time.process_time"]
    if any(store.rglob("*.json")):
        words.append("--benchmark-compare")
    return subprocess.run(list(map(str, words)), check=False).returncode  # noqa: S603 - our own
