"""``--version`` tells of the program and of the mapping, which is released by itself."""

from importlib.metadata import version

import pytest

from twohats.__main__ import main
from twohats.mapping_files import load_mapping


@pytest.mark.parametrize(
    ("compiled", "built"), [(True, "compiled"), (False, "not compiled, so slower")]
)
def test_the_version_is_told_with_the_mapping_s_and_how_it_was_built(
    compiled: bool,  # noqa: FBT001 - a parameter of the test
    built: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("twohats.roles.COMPILED", compiled)
    assert main(["--version"]) == 0
    mapping = load_mapping()
    told = f"twohats {version('twohats')} (mapping {mapping.name} {mapping.version}; {built})\n"
    assert capsys.readouterr().out == told
