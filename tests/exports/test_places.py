"""What a path may name: files, folders, patterns, standard input, packed or not."""

import gzip
import os
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from exported import HEADER, Notes, read, row, table, written
from twohats.exports import KINDS, open_source


def export(*keys: str) -> str:
    return table([HEADER, *(row(key) for key in keys)])


def piped(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(content)))


def test_files_are_read_in_the_order_given(tmp_path: Path) -> None:
    b = written(tmp_path, export("B-1"), "b.csv")
    a = written(tmp_path, export("A-2", "A-1"), "a.csv")
    assert read(b, str(a)).keys == ["B-1", "A-2", "A-1"]


def test_a_folder_is_read_by_number_and_names_what_it_skips(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        written(tmp_path, export(f"A-{number}"), f"page-{number}.csv")
    written(tmp_path, "# How this was made\n\nby hand\n", "README.md")
    written(tmp_path, b"", "empty.csv")
    written(tmp_path, '{"name":"x","version":1}', "package.json")
    written(tmp_path, '{"schema":"twohats.report/1","issues":3,"id":1,"title":"x"}', "report.json")
    (tmp_path / "older").mkdir()
    came = read(tmp_path)
    assert came.keys == ["A-1", "A-2", "A-10"]
    told = "\n".join(sorted(came.notes))
    for name in ("README.md", "empty.csv", "package.json", "report.json", "older"):
        assert name in told
    assert len(came.notes) == 5


def test_a_file_named_itself_is_never_skipped(tmp_path: Path) -> None:
    written(tmp_path, export("A-1"))
    readme = written(tmp_path, "# How\n", "README.md")
    assert read(tmp_path / "export.csv", readme).fault is not None


@pytest.mark.parametrize("pattern", ["*.csv", "**/*.csv", "export.???", "[e]xport*"])
def test_a_pattern_is_read_like_a_folder(tmp_path: Path, pattern: str) -> None:
    written(tmp_path, export("A-1"))
    written(tmp_path, export("B-1"), "else.txt")
    assert read(tmp_path / pattern).keys == ["A-1"]


def test_a_name_that_looks_like_a_pattern_is_a_name_first(tmp_path: Path) -> None:
    assert read(written(tmp_path, export("A-1"), "export[1].csv")).keys == ["A-1"]


def test_a_folder_or_pattern_without_anything_to_read_is_told(tmp_path: Path) -> None:
    written(tmp_path, "# How\n", "README.md")
    empty = tmp_path / "empty"
    empty.mkdir()
    for path in (tmp_path, empty, tmp_path / "*.csv"):
        came = read(path)
        assert came.fault is not None
        assert str(path) in came.fault.where


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = written(tmp_path, export("A-1"))
    came = read(path, tmp_path, tmp_path / "." / "*.csv", os.path.relpath(path))
    assert (came.keys, came.notes) == (["A-1"], [])


@pytest.mark.parametrize("name", ["export.csv.gz", "export.csv"])
def test_packed_files_are_told_by_their_content(tmp_path: Path, name: str) -> None:
    assert read(written(tmp_path, gzip.compress(export("A-1").encode()), name)).keys == ["A-1"]


def test_packed_parts_one_after_another_are_one_file(tmp_path: Path) -> None:
    parts = [gzip.compress(part.encode()) for part in (export("A-2"), table([row("A-1")]))]
    assert read(written(tmp_path, b"".join(parts), "x.gz")).keys == ["A-2", "A-1"]


@pytest.mark.parametrize("packed", [False, True])
def test_standard_input_is_read_once(monkeypatch: pytest.MonkeyPatch, packed: object) -> None:
    content = export("A-2", "A-1").encode()
    piped(monkeypatch, gzip.compress(content) if packed else content)
    came = read("-", "-")
    assert (came.keys, came.fault) == (["A-2", "A-1"], None)


def test_a_file_that_is_called_like_standard_input_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, export("A-1"), "-")
    monkeypatch.chdir(tmp_path)
    assert [read(path).keys for path in (".", "?", "./-", "./-/")] == [["A-1"]] * 4


def test_faults_of_standard_input_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    piped(monkeypatch, b"<html>")
    fault = read("-").fault
    assert fault is not None
    assert fault.where == "standard input"


def test_a_source_names_its_files(tmp_path: Path) -> None:
    for number in range(1, 6):
        written(tmp_path, export(f"A-{number}"), f"{number}.csv")
    source = open_source([tmp_path], progress=Notes())
    assert source.description == "1.csv, 2.csv, 3.csv and 2 more"
    assert list(source.paths()) == [str(tmp_path / f"{number}.csv") for number in range(1, 6)]
    assert len(source) == 5
    assert open_source(["-"], progress=Notes()).description == "standard input"


def test_a_source_may_be_read_again(tmp_path: Path) -> None:
    source = open_source([written(tmp_path, export("A-2", "A-1"))], progress=Notes())
    assert list(source.issues()) == list(source.issues())


def test_a_source_left_early_leaves_no_file_open(tmp_path: Path) -> None:
    issues = open_source([written(tmp_path, export("A-2", "A-1"))], progress=Notes()).issues()
    assert next(issues).key == "A-2"
    del issues  # an open file would be a ResourceWarning, which is an error here


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"parquet"}))
def test_a_named_kind_is_not_found_out(tmp_path: Path, kind: str) -> None:
    text = {"csv": "\n[Status],Summary,Key\nx,y,A-1\n"}.get(kind, '{"key":"A-1","title":"y"}')
    assert read(written(tmp_path, text), kind=kind).keys == ["A-1"]


def test_a_named_kind_that_is_wrong_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, export("A-1"))
    for kind, what in (("json", "not JSON"), ("jsonl", "not JSON")):
        fault = read(path, kind=kind).fault
        assert fault is not None
        assert (fault.what, fault.where) == (what, str(path))
