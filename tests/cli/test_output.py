"""Where results go: whole files or none, and never in the place of something that is no file."""

import os
import stat
import threading
from pathlib import Path

import pytest

from twohats.cli.console import write_result
from twohats.errors import OutputError


def test_a_result_replaces_a_file_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "report"
    path.write_text("older and longer", encoding="utf-8")
    write_result("new", str(path))
    assert path.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_no_output(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_result("x", str(tmp_path))


@pytest.mark.skipif(os.name != "posix", reason="named pipes need POSIX")
def test_what_is_no_file_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe, got = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write_result("x", str(pipe))
    if stat.S_ISFIFO(pipe.stat().st_mode):
        reader.join()
    assert got == ["x"]
    assert list(tmp_path.iterdir()) == [pipe]
