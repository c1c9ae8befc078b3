"""A seeded site of each kind, reached in process; every answer is judged by the contract."""

from collections.abc import Iterator

import pytest

from seeded_site import Desk, judged


@pytest.fixture(params=["cloud", "data-center"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Give a seeded site of each kind."""
    made = Desk(request.param)
    yield made
    assert judged(made) == []


@pytest.fixture
def cloud() -> Iterator[Desk]:
    """Give a seeded Cloud site."""
    made = Desk("cloud")
    yield made
    assert judged(made) == []


@pytest.fixture
def center() -> Iterator[Desk]:
    """Give a seeded Data Center site."""
    made = Desk("data-center")
    yield made
    assert judged(made) == []
