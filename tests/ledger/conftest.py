"""The places that a ledger can be at."""

from pathlib import Path

import pytest

from postgres_server import PostgresServer
from twohats.ledger import FilePlace, Place, SharedPlace

KINDS = ["file", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture
def shared(postgres: PostgresServer) -> SharedPlace:
    """Give a place in PostgreSQL with nothing there yet."""
    return postgres.new_place()


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Give each kind of place, with nothing there yet."""
    if request.param == "file":
        return FilePlace(tmp_path / "x.ledger")
    found: SharedPlace = request.getfixturevalue("shared")
    return found
