"""The desks that the tests of a writing flow sit at."""

from collections.abc import Iterator

import pytest

import sandbox_desk
import sync_desk
from twohats.model.issue import Dialect


@pytest.fixture(params=list(Dialect))
def fake_desk(request: pytest.FixtureRequest) -> Iterator[sync_desk.Desk]:
    """Give a desk at each kind of fake Jira; when the test is over, twice must be nothing."""
    made = sync_desk.make_desk(request.param)
    yield made
    sync_desk.twice_is_nothing(made)
    made.ledger.close()


@pytest.fixture(params=list(Dialect))
def desk(request: pytest.FixtureRequest) -> Iterator[sandbox_desk.SandboxDesk]:
    """Give a desk before each kind of sandbox; when the test is over, twice must be nothing."""
    made = sandbox_desk.sandbox_desk(request.param)
    yield made
    sandbox_desk.twice_is_nothing(made)
    made.ledger.close()


@pytest.fixture(params=list(Dialect))
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """Give each kind of Jira."""
    found: Dialect = request.param
    return found
