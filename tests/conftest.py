"""For all tests: what twohats keeps between runs is kept apart from the user's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli_desk import CliDesk
    from postgres_server import PostgresServer


@pytest.fixture(scope="session", autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWOHATS_STATE_DIR", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(params=["cloud", "data-center"])
def either(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator["CliDesk"]:
    """Give the command line before one empty site, on Cloud and on Data Center."""
    from cli_desk import cli_desk  # noqa: PLC0415 - only where it is wanted
    from twohats.model.issue import Dialect  # noqa: PLC0415

    with cli_desk(tmp_path, capsys, monkeypatch, main=Dialect(request.param)) as made:
        yield made


@pytest.fixture(scope="session")
def postgres() -> Iterator["PostgresServer"]:
    """Give a PostgreSQL server; it starts when the first test wants it."""
    from postgres_server import postgres_server  # noqa: PLC0415 - only where it is wanted

    with postgres_server() as server:
        yield server
