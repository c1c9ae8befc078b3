"""One run against two workers of Dask's, one of them killed in a third; see ``scripts/engine``."""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import phrases
import psutil
from corpus import Maker, write_csv
from texts import texts

_CACHE = Path(__file__).resolve().parents[2] / ".cache" / "bench"
_FILES = 64
_WORKERS = 2
_SEED = 8
_MIDDLE = 0.3  # of a worker's share of the work, then it is killed


class Run(NamedTuple):
    """One audit: what it took (seconds) and wrote, and whether a worker was killed meanwhile."""

    wall: float
    cpu: float
    report: bytes
    killed: bool


def main() -> None:
    """Measure and print; exit 1 where a byte differs or nobody was killed."""
    parser = argparse.ArgumentParser(prog="scripts/engine", description=__doc__)
    parser.add_argument("--issues", type=int, default=1_000_000)
    issues: int = parser.parse_args().issues
    folder = _files(issues)
    single = _audit(folder, "--workers", "1")
    print(f"{issues:,} issues, {len(list(folder.iterdir()))} files, {os.cpu_count()} processors")
    print(_line("single run", single, single))
    dask = ("--engine", "dask", "--workers", str(_WORKERS))
    runs = {
        f"{_WORKERS} processes": _audit(folder, "--workers", str(_WORKERS)),
        f"Dask, {_WORKERS} workers": _audit(folder, *dask),
        "Dask, one killed": _audit(folder, *dask, kill_after=_MIDDLE * single.cpu / _WORKERS),
    }
    for name, run in runs.items():
        print(_line(name, run, single))
    same = all(run.report == single.report for run in runs.values())
    killed = runs["Dask, one killed"].killed
    print("all reports are the same, byte for byte" if same else "THE REPORTS DIFFER")
    print("a worker was killed (-9) at work" if killed else "NOBODY WAS KILLED")
    sys.exit(not (same and killed))


def _files(issues: int) -> Path:
    made_of, source = texts(_SEED, phrases.readable(phrases.shipped()))
    folder = _CACHE / f"engine-{source.split()[0]}-{issues}"
    if not folder.exists():
        new = folder.with_suffix(".new")
        write_csv(new, Maker(made_of, _SEED), issues, rows=-(-issues // _FILES))
        new.rename(folder)
    return folder


def _audit(folder: Path, *more: str, kill_after: float | None = None) -> Run:
    """Run an audit; kill one of its workers after so many seconds of work."""
    out = _CACHE / "engine.json"
    out.unlink(missing_ok=True)
    words = ["audit", "--from", folder, "--as-of", "2026-11-25", "--format", "json", "-o", out]
    began = time.perf_counter()
    before = os.times()
    run = subprocess.Popen([sys.executable, "-m", "twohats", *map(str, words), *more])  # noqa: S603 - our own
    killed = kill_after is not None and _kill(run, kill_after)
    if run.wait():
        sys.exit(f"audit {' '.join(more)} ended with {run.returncode}")
    after = os.times()
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    return Run(time.perf_counter() - began, cpu, out.read_bytes(), killed)


def _kill(run: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill the first worker that worked so long; return whether there was one."""
    while run.poll() is None:
        for child in psutil.Process(run.pid).children():
            if "spawn_main" in " ".join(child.cmdline()) and child.cpu_times().user > seconds:
                child.kill()
                return True
        time.sleep(0.05)
    return False


def _line(name: str, run: Run, single: Run) -> str:
    faster = single.wall / run.wall
    return f"{name:18} {run.wall:7.1f} s wall {run.cpu:7.1f} s cpu   {faster:.2f} x as fast"


if __name__ == "__main__":
    main()
