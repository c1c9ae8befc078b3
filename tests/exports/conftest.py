"""What the tests of ``exports`` share."""

import pytest

from twohats.exports import window


@pytest.fixture(params=["as it is", "in small blocks"])
def _sized(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small tests meet the ways of large files."""
    if request.param == "in small blocks":
        monkeypatch.setattr(window, "BLOCK", 500)
        monkeypatch.setattr(window, "CHUNK", 100)
        monkeypatch.setattr(window, "LARGEST", 2000)
