"""Bad input is told with file, place and remedy, all good rows before it given."""

import gzip
import os
from pathlib import Path

import pytest

from exported import HEADER, read, row, table, written
from twohats.errors import ConfigError, DiskError, ExitCode, InputError, UsageError

_GOOD = table([HEADER, row("APO-3"), row("APO-2", text="two\nlines, one cell")])
_AGAIN = "export it from Jira again"
_ZIP = b"PK\x03\x04\x14\x00\x06\x00"


def fault_of(*paths: str | Path, **options: str) -> InputError:
    """Return the fault of reading files that hold no good row."""
    came = read(*paths, **options)  # type: ignore[arg-type] # kind and encoding only
    assert came.issues == []
    assert came.fault is not None
    assert came.fault.exit_code is ExitCode.INPUT
    assert came.fault.todo
    return came.fault


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "an empty file"),
        (b" \r\n", "an empty file"),
        (b"\xef\xbb\xbf", "an empty file"),
        (b"<!DOCTYPE html><html><body>Log in", "an HTML page"),
        (b"\n\n<table class='issues'><tr><td>", "an HTML page"),
        (b'<?xml version="1.0"?><html xmlns="x"><head>', "an HTML page"),
        (b'<?xml version="1.0"?><rss version="0.92">', "an XML file"),
        (_ZIP, "an Excel workbook or zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a binary file"),
        (b"Just some words\nand more of them", "neither JSON nor a table with a header row"),
        (b"a,b,c\n1,2,3\n", "no column for the summary"),
        (b"Summary,Status\nx,Open\n", "no column for the key"),
        (b'{"startAt":0,"maxResults":50,"total":0}', "JSON without `issues`"),
        (b'{"errorMessages":["The value X does not exist"],"errors":{}}', "Jira's error answer"),
        (b'{"schema":"twohats.report/1","issues":240}', "a report of twohats"),
        (b"{}", "JSON without `issues`"),
        (b"[1,2,3]", "JSON without `issues`"),
    ],
)
def test_what_jira_never_wrote_is_told_apart(tmp_path: Path, content: bytes, what: str) -> None:
    path = written(tmp_path, content, "x.dat")
    fault = fault_of(path)
    assert fault.what.startswith(what)
    assert fault.where == str(path)


def test_a_spreadsheet_is_answered_by_export_csv(tmp_path: Path) -> None:
    for content in (b"<html><table>", _ZIP):
        assert "Export CSV" in fault_of(written(tmp_path, content, "issues.xls")).todo


def test_a_missing_file_is_told_by_its_name(tmp_path: Path) -> None:
    fault = fault_of(tmp_path / "nowhere.csv")
    assert (fault.what, fault.where) == ("no such file", str(tmp_path / "nowhere.csv"))


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything is open to root"
)
def test_a_file_that_may_not_be_read_is_a_disk_fault(tmp_path: Path) -> None:
    path = written(tmp_path, _GOOD)
    path.chmod(0)
    with pytest.raises(DiskError, match="Permission"):
        read(path)


def test_a_name_that_no_file_can_have_is_a_disk_fault() -> None:
    with pytest.raises(DiskError):
        read("a\0b")


def test_no_path_reads_nothing() -> None:
    with pytest.raises(UsageError):
        read()
    assert fault_of("").what == "an empty path"


@pytest.mark.parametrize("cut", [1, 5, 25, 50, 75, 100, 125])
def test_a_cut_off_export_gives_its_whole_rows_first(tmp_path: Path, cut: int) -> None:
    text = table([HEADER, *(row(f"APO-{n}", text="a\nb, c") for n in range(9, 0, -1))])
    came = read(written(tmp_path, text[:-cut]))
    assert came.keys == [f"APO-{n}" for n in range(9, 9 - len(came.keys), -1)]
    assert len(came.keys) >= 6
    if came.fault is None:  # cut within the last line end only
        assert cut == 1
    else:
        assert "cut off" in came.fault.what
        assert f"after {len(came.keys)} good rows" in came.fault.where


def test_an_open_quote_far_up_is_told_with_its_row(tmp_path: Path) -> None:
    rows = table([row(f"APO-{n}") for n in range(500, 3, -1)])
    came = read(written(tmp_path, _GOOD + 'x,APO-1,1,"Task,To Do,APO,\r\n' + rows))
    assert came.keys == ["APO-3", "APO-2"]
    assert came.fault is not None
    assert "a quote is never closed" in came.fault.what
    assert "after 2 good rows" in came.fault.where


def test_quotes_that_do_not_pair_are_told(tmp_path: Path) -> None:
    came = read(written(tmp_path, _GOOD + 'x,APO-1,1,"Ta"sk,To Do,APO,\r\n'))
    assert (len(came.issues), came.fault and came.fault.what) == (2, "quotes that do not pair")


@pytest.mark.parametrize(("cells", "told"), [(6, "6 cells where"), (8, "8 cells where")])
def test_a_row_of_another_length_is_told(tmp_path: Path, cells: int, told: str) -> None:
    bad = ",".join(["x"] * cells) + "\r\n"
    came = read(written(tmp_path, _GOOD + bad + table([row("APO-1")])))
    assert came.keys == ["APO-3", "APO-2"]
    assert came.fault is not None
    assert came.fault.what.startswith(told)


def test_a_row_without_a_key_is_told(tmp_path: Path) -> None:
    came = read(written(tmp_path, _GOOD + ",,,,,,\r\n"))
    assert came.keys == ["APO-3", "APO-2"]
    assert came.fault is not None
    assert came.fault.what == "a row without an issue key"


@pytest.mark.parametrize("before", [0, 3, 3000])
def test_wrong_encoding_is_told_after_the_good_rows(tmp_path: Path, before: int) -> None:
    keys = [f"APO-{n}" for n in range(before + 1, 1, -1)]
    good = table([HEADER, *(row(key, text="naïve\nlines, " * 9) for key in keys)])
    bad = table([row("APO-1", "Größe"), row("APO-0")]).encode("cp1252")
    came = read(written(tmp_path, good.encode() + bad))
    assert came.keys == keys
    assert came.fault is not None
    assert came.fault.what.startswith("not UTF-8")
    assert "--encoding cp1252" in came.fault.todo
    assert f"after {before:,} good rows" in came.fault.where


def test_wrong_encoding_within_a_cell_of_lines_is_told_as_such(tmp_path: Path) -> None:
    text = table([row("APO-1", text="first line\nGr\xf6\xdfe\nthird")]).encode("cp1252")
    came = read(written(tmp_path, _GOOD.encode() + text))
    assert len(came.issues) == 2
    assert came.fault is not None
    assert came.fault.what.startswith("not UTF-8")


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "utf-16", "shift_jis"])
def test_the_wrong_encoding_named_is_told_too(tmp_path: Path, encoding: str) -> None:
    text = table([HEADER, row("APO-1", "Größe €")]).encode("cp1252")
    assert fault_of(written(tmp_path, text), encoding=encoding, kind="csv").todo


def test_a_file_that_ends_within_a_character_is_told(tmp_path: Path) -> None:
    came = read(written(tmp_path, _GOOD.encode() + "x,APO-1,1,Task,To Do,APO,é".encode()[:-1]))
    assert len(came.issues) == 2
    assert came.fault is not None


@pytest.mark.parametrize("name", ["utf-9", "rot13", "base64", "a\0b", ""])
def test_an_encoding_that_is_none_is_told(tmp_path: Path, name: str) -> None:
    came = read(written(tmp_path, _GOOD), encoding=name)
    assert bool(came.fault) is bool(name)


def test_a_kind_that_is_none_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="csv, json, jsonl"):
        read(written(tmp_path, _GOOD), kind="xlsx")


def test_headers_mapped_to_nothing_known_are_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="story_points"):
        read(written(tmp_path, _GOOD), headers={"Sleutel": "sleutel"})


@pytest.mark.parametrize("cut", [4, 12, 40, -1, -8, -30])
def test_a_damaged_gz_is_told(tmp_path: Path, cut: int) -> None:
    packed = gzip.compress(table([HEADER, *(row(f"APO-{n}") for n in range(9))]).encode())
    came = read(written(tmp_path, packed[:cut], "x.csv.gz"))
    assert came.fault is not None
    assert came.fault.what.startswith("the .gz file is damaged")


def test_a_gz_with_a_flipped_bit_is_told(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(_GOOD.encode()))
    packed[40] ^= 0xFF
    assert "damaged" in fault_of(written(tmp_path, bytes(packed), "x.csv.gz")).what


def test_no_word_of_the_file_but_its_header_is_in_a_message(tmp_path: Path) -> None:
    bad = 'x,APO-1,1,"canary"canary,To Do,APO,\r\n'
    came = read(written(tmp_path, _GOOD + bad))
    assert "canary" not in str(came.fault)
    control = fault_of(written(tmp_path, b"\x1b[2J\x07evil,b\n"))
    assert "\x1b" not in str(control)
