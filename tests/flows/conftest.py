"""The desks that the tests of a writing flow sit at."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import sandbox_desk
import sync_desk
from twohats.ledger import SharedPlace
from twohats.model.issue import Dialect

SHM = Path("/dev/shm")  # noqa: S108 - in memory, where thousands of syncs to disk cost nothing


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Give a folder on the fastest disk there is."""
    if not os.access(SHM, os.W_OK):
        yield tmp_path
        return
    with TemporaryDirectory(dir=SHM, prefix="twohats-") as made:
        yield Path(made)


@pytest.fixture(params=list(Dialect))
def fake_desk(request: pytest.FixtureRequest) -> Iterator[sync_desk.Desk]:
    """Give a desk at each kind of fake Jira; when the test is over, twice must be nothing."""
    made = sync_desk.make_desk(request.param)
    yield made
    sync_desk.twice_is_nothing(made)
    made.ledger.close()


@pytest.fixture
def desks() -> Iterator[sandbox_desk.Desks]:
    """Give a maker of desks before sandboxes; when the test is over, twice must be nothing."""
    made: list[sandbox_desk.SandboxDesk] = []

    def make(
        dialect: Dialect, *projects: str, path: SharedPlace | None = None
    ) -> sandbox_desk.SandboxDesk:
        made.append(sandbox_desk.sandbox_desk(dialect, *projects, path=path))
        return made[-1]

    yield make
    for one in made:
        sandbox_desk.twice_is_nothing(one)
        one.close_ledger()
        one.site.close()


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def desk(
    request: pytest.FixtureRequest, dialect: Dialect, desks: sandbox_desk.Desks
) -> sandbox_desk.SandboxDesk:
    """Give a desk before each kind of sandbox, with each kind of ledger."""
    if request.param == "memory":
        return desks(dialect)
    return desks(dialect, path=request.getfixturevalue("postgres").new_place())


@pytest.fixture(params=list(Dialect))
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """Give each kind of Jira."""
    found: Dialect = request.param
    return found
