"""Dask's workers as threads of the tests: a cluster of processes takes seconds to start."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from twohats.cli import dask_cluster


@pytest.fixture
def in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ``--engine dask`` begin threads instead of processes."""
    monkeypatch.setattr(dask_cluster, "_local", _local)


@contextmanager
def _local(distributed: Any, workers: int) -> Iterator[Any]:  # noqa: ANN401 - Dask has no types
    with distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=False,
        dashboard_address="127.0.0.1:0",
    ) as cluster:
        yield cluster
