"""``--version`` tells of the program and of the mapping, which is released by itself."""

from importlib.metadata import version

import pytest

from twohats.__main__ import main
from twohats.mapping_files import load_mapping


def test_the_version_is_told_with_the_mapping_s(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    mapping = load_mapping()
    told = f"twohats {version('twohats')} (mapping {mapping.name} {mapping.version})\n"
    assert capsys.readouterr().out == told
