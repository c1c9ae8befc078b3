"""For all tests: what twohats keeps between runs is kept apart from the user's own."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from postgres_server import PostgresServer


@pytest.fixture(scope="session", autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWOHATS_STATE_DIR", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator["PostgresServer"]:
    """Give a PostgreSQL server; it starts when the first test wants it."""
    from postgres_server import postgres_server  # noqa: PLC0415 - only where it is wanted

    with postgres_server() as server:
        yield server
