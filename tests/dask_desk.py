"""Dask for the tests: as threads, since a cluster of processes takes seconds to start, or apart."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sandbox_desk import TOKEN
from twohats.cli import dask_cluster


@pytest.fixture
def in_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let ``--engine dask`` begin threads instead of processes, and none that outlive it.

    One that goes on looking for its scheduler draws from ``random`` amid the tests that follow.
    """
    before = loops()
    monkeypatch.setattr(dask_cluster, "_local", _local)
    yield
    assert loops() <= before


def loops() -> set[threading.Thread]:
    """Return the threads in which Dask talks."""
    return {one for one in threading.enumerate() if one.name == "IO loop"}


@contextmanager
def _local(distributed: Any, workers: int) -> Iterator[Any]:  # noqa: ANN401 - Dask has no types
    with distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=False,
        dashboard_address="127.0.0.1:0",
    ) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """Run a scheduler with two workers, each a program of its own; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    environ = {**os.environ, "DASK_LOGGING__DISTRIBUTED": "critical", "TWOHATS_TOKEN": TOKEN}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--no-dashboard"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-dashboard"]
    host, _, port = address.partition(":")
    begun = [
        subprocess.Popen(words, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own
        for words in (
            [*dask, "--host", host, "--port", port],
            [*worker, "--no-nanny", "--nthreads", "2", address],
            [*worker, "--no-nanny", "--nthreads", "1", address],
        )
    ]
    yield f"dask://{address}"
    for process in begun:
        process.kill()
    for process in begun:
        process.wait(30)
