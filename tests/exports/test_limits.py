"""Limits of size, and faults of the disk, while a file is being read."""

import errno
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from exported import HEADER, read, row, table, written
from twohats.errors import DiskError, ExitCode
from twohats.exports import memory
from twohats.exports import table as tables
from twohats.exports.memory import Memory
from twohats.exports.opening import ByteStream

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Broken(RawIOBase):
    """A file on a disk that fails."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        raise OSError(errno.EIO, "Input/output error", str(buffer))


def test_a_failing_disk_is_a_disk_fault() -> None:
    raw = BufferedReader(Broken())
    with pytest.raises(DiskError, match=r"x\.csv: Input/output error") as told:
        ByteStream(raw, "x.csv")
    assert told.value.exit_code is ExitCode.DISK


def test_a_cell_beyond_all_measure_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "FIELD_LIMIT", 1000)
    good = table([HEADER, row("APO-2"), row("APO-1", text="x" * 999)])
    assert read(written(tmp_path, good)).keys == ["APO-2", "APO-1"]
    came = read(written(tmp_path, table([HEADER, row("APO-2"), row("APO-1", text="x" * 1001)])))
    assert came.keys == ["APO-2"]
    assert came.fault is not None
    assert "a cell of more than 1,000 characters" in came.fault.what


def test_a_line_without_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "FIELD_LIMIT", 1000)
    monkeypatch.setattr(tables, "CHUNK", 1000)
    good = table([HEADER, row("APO-1")])
    came = read(written(tmp_path, good + "x,APO-2," + "y," * 9000))
    assert came.keys == ["APO-1"]
    assert came.fault is not None


def test_json_that_is_not_in_the_encoding_named_is_told(tmp_path: Path) -> None:
    came = read(
        written(tmp_path, '{"id":1,"title":"\xfc"}'.encode()), encoding="ascii", kind="json"
    )
    assert came.fault is not None
    assert came.fault.what == "not ascii"


def test_a_memory_forgets_before_it_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MOST", 3)
    asked: list[int] = []

    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    doubles = Memory(double)
    assert [doubles[n] for n in (1, 2, 1, 3, 4, 1)] == [2, 4, 2, 6, 8, 2]
    assert asked == [1, 2, 3, 4, 1]
    assert len(doubles) <= 3
