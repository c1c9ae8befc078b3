"""Run programs and measure them: wall and processor time, peak memory; several in turn."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

Command = Sequence[str | Path]
# Where it is set, Python reads each module's source anew; installed programs do not.
_SOURCE_ONLY = "PYTHONDONTWRITEBYTECODE"


class Cost(NamedTuple):
    """What a run took. ``cpu`` counts all its processes, ``peak`` (MiB) the largest one."""

    wall: float
    cpu: float
    peak: float


class Failed(Exception):  # noqa: N818 - said like that where it is caught
    """A measured program did not succeed: nothing it took means anything."""


def run(command: Command) -> Cost:
    """Run a program to its end, from a small process: a child's peak begins with its parent's."""
    words = [sys.executable, "-S", __file__, *map(str, command)]
    done = subprocess.run(words, capture_output=True, check=False)  # noqa: S603 - our own
    if done.returncode:
        raise Failed(f"{' '.join(words)}\n{done.stderr.decode(errors='replace')[-2000:]}")
    return Cost(*map(float, done.stdout.split()[-3:]))


def _measured(words: list[str]) -> int:
    began = time.perf_counter()
    nowhere = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    environ = {name: value for name, value in os.environ.items() if name != _SOURCE_ONLY}
    child = os.posix_spawnp(words[0], words, environ, file_actions=nowhere)
    _, status, used = os.wait4(child, 0)
    wall = time.perf_counter() - began
    print(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
    return os.waitstatus_to_exitcode(status)


def in_turn(commands: Mapping[str, Command], rounds: int) -> dict[str, Cost]:
    """Run all programs one after the other, ``rounds`` times; return each one's medians."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            costs[name].append(run(command))
    return {
        name: Cost(*(statistics.median(each) for each in zip(*some, strict=True)))
        for name, some in costs.items()
    }


if __name__ == "__main__":
    sys.exit(_measured(sys.argv[1:]))
