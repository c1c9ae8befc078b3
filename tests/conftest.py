"""For all tests: what twohats keeps between runs is kept apart from the user's own."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWOHATS_STATE_DIR", str(tmp_path_factory.mktemp("state")))
        yield
