"""The demo plays to its end, on either kind of Jira, and leaves nothing behind."""

from pathlib import Path

import pytest

from twohats.__main__ import main


@pytest.mark.parametrize("dialect", ["cloud", "data-center"])
def test_the_demo_plays_its_four_scenes(
    dialect: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--dialect", dialect, "-o", str(tmp_path / "out")]) == 0
    told = capsys.readouterr()
    for scene in ("Scene 1.", "Scene 2.", "Scene 3.", "Scene 4."):
        assert scene in told.out
    assert "Writes of the second run: 0" in told.out
    assert "still carries ['project-owner-work']" in told.out
    assert "nothing of twohats is left" in told.out
    assert "TH102" in told.out
    assert told.err == ""
    assert (tmp_path / "out" / "report.html").stat().st_size > 10_000


def test_a_folder_that_cannot_be_made_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["demo", "-o", str(tmp_path / "file" / "out")]) == 73
    assert "-o" in capsys.readouterr().err
