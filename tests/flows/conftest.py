"""The desk that every test of a writing flow sits at."""

from collections.abc import Iterator

import pytest

from sync_desk import Desk, make_desk, twice_is_nothing
from twohats.model.issue import Dialect


@pytest.fixture(params=list(Dialect))
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Give a desk at each kind of Jira; when the test is over, twice must be nothing."""
    made = make_desk(request.param)
    yield made
    twice_is_nothing(made)
    made.ledger.close()
