"""Parquet of issues: what CSV and JSON of the same issues give, and told where it is broken."""

import io
import json
import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from exported import read
from exports.lake import (
    SHAPES,
    as_csv,
    as_json,
    as_json_text_parquet,
    as_parquet,
    invented,
    pa,
    pq,
)
from twohats.__main__ import main


def audited(path: Path, *more: str) -> dict[str, Any]:
    out = path.with_suffix(".report.json")
    words = ["audit", "--from", str(path), "--as-of", "2026-09-01", "--format", "json", *more]
    assert main([*words, "-o", str(out)]) == 0
    report: dict[str, Any] = json.loads(out.read_text("utf-8"))
    report.pop("source")
    return report


def test_csv_json_and_every_shape_of_parquet_give_the_same_report(tmp_path: Path) -> None:
    rows = invented(700)  # several row groups, several batches
    as_csv(rows, tmp_path / "a.csv")
    as_json(rows, tmp_path / "b.json")
    wanted = audited(tmp_path / "a.csv")
    assert wanted["issues"] == 700
    assert wanted["roles"]["project-manager"] > 50
    assert audited(tmp_path / "b.json") == wanted
    for name, write in SHAPES.items():
        write(rows, tmp_path / f"{name}.parquet")
        assert audited(tmp_path / f"{name}.parquet") == wanted, name
    as_json_text_parquet(rows, tmp_path / "text.parquet")
    columns = ("customfield_10016=Story Points", "customfield_10020=Sprint")
    more = [word for column in columns for word in ("--header", column)]
    assert audited(tmp_path / "text.parquet", *more) == wanted


@pytest.mark.parametrize("shape", SHAPES)
def test_each_issue_is_the_one_that_csv_holds(shape: str, tmp_path: Path) -> None:
    rows = invented(300)
    as_csv(rows, tmp_path / "a.csv")
    SHAPES[shape](rows, tmp_path / "a.parquet")
    from_parquet = read(tmp_path / "a.parquet")
    assert from_parquet.fault is None
    assert from_parquet.issues == read(tmp_path / "a.csv").issues


def written(folder: Path, *rows: dict[str, Any], schema: Any = None) -> Path:  # noqa: ANN401 - no types
    path = folder / "x.parquet"
    pq.write_table(pa.Table.from_pylist(list(rows), schema), path)
    return path


def test_moments_may_be_of_any_unit_or_numbers(tmp_path: Path) -> None:
    moment = datetime(2026, 3, 4, 5, 6, 7, 891_000, tzinfo=UTC)
    ms = int(moment.timestamp() * 1000)
    for number, value in enumerate(
        (
            pa.scalar(moment, pa.timestamp("ns", "Europe/Berlin")),
            pa.scalar(moment.replace(tzinfo=None), pa.timestamp("ms")),
            pa.scalar(ms),
            pa.scalar("2026-03-04T05:06:07.891Z"),
        )
    ):
        columns = {"key": pa.array(["A-1"]), "title": pa.array(["x"])}
        columns["created"] = pa.array([value.as_py()], value.type)
        path = tmp_path / f"{number}.parquet"
        pq.write_table(pa.table(columns), path)
        assert read(path).only.created_ms == ms
    seconds = written(tmp_path, {"key": "A-1", "title": "x", "created": ms // 1000})
    assert read(seconds).only.created_ms == ms // 1000 * 1000
    day = written(tmp_path, {"key": "A-1", "title": "x", "created": moment.date()})
    assert read(day).only.created_ms == ms // 86_400_000 * 86_400_000


def test_numbers_that_became_floats_are_ids_and_points_still(tmp_path: Path) -> None:
    row = {"id": 10001.0, "key": None, "summary": "x", "points": float("nan")}
    issue = read(written(tmp_path, row, schema=None)).only
    assert (issue.key, issue.id, issue.story_points_milli) == ("10001", "10001", None)
    assert issue.unreadable == ()


def test_adf_as_text_is_read_as_its_words(tmp_path: Path) -> None:
    text = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": []}]}
    text["content"][0]["content"] = [{"type": "text", "text": "Steering committee"}]  # type: ignore[index] # made so above
    flat = written(tmp_path, {"key": "A-1", "title": "x", "description": json.dumps(text)})
    assert read(flat).only.description == "Steering committee"
    fields = {"summary": "x", "description": json.dumps(text)}
    assert read(written(tmp_path, {"key": "A-1", "fields": fields})).only.description == (
        "Steering committee"
    )


def test_text_in_bytes_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, {"key": b"A-1", "title": "Größe".encode()})
    assert read(path).only.title == "Größe"


def test_an_issue_that_a_lake_holds_twice_counts_once(tmp_path: Path) -> None:
    rows = invented(20)
    as_parquet([*rows, *rows[:5]], tmp_path / "a.parquet")
    came = read(tmp_path / "a.parquet")
    assert len(came.issues) == 20
    assert "there more than once (same key and id), each counted once: 5" in came.notes[0]


def test_own_column_names_can_be_said(tmp_path: Path) -> None:
    path = written(tmp_path, {"ticket": "A-1", "Betreff": "Plan"})
    came = read(path, headers={"Ticket": "Issue key", "Betreff": "Summary"})
    assert (came.only.key, came.only.title) == ("A-1", "Plan")


def test_a_folder_of_parquet_is_read_beside_what_spark_leaves_there(tmp_path: Path) -> None:
    rows = invented(30)
    as_parquet(rows[:10], tmp_path / "part-2.parquet")
    as_parquet(rows[10:], tmp_path / "part-10.parquet")
    (tmp_path / "_SUCCESS").touch()
    came = read(tmp_path)
    assert came.keys == [row["Issue key"] for row in rows]
    assert any("_SUCCESS" in note for note in came.notes)


def test_the_kind_can_be_said(tmp_path: Path) -> None:
    as_parquet(invented(1), tmp_path / "a")
    assert len(read(tmp_path / "a", kind="parquet").issues) == 1
    (tmp_path / "b").write_text("key,title\nA-1,x\n")
    fault = read(tmp_path / "b", kind="parquet").fault
    assert fault is not None
    assert "damaged" in fault.what


def test_no_column_for_what_is_needed_is_told(tmp_path: Path) -> None:
    fault = read(written(tmp_path, {"id": "1", "colour": "red"})).fault
    assert fault is not None
    assert "no column for the summary" in fault.what
    assert "'colour'" in fault.what
    assert "--header" in fault.todo


def test_a_row_without_key_comes_after_the_good_ones(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"key": "A-1", "title": "x"}, {"key": None, "title": "y"}]
    came = read(written(tmp_path, *rows))
    assert came.keys == ["A-1"]
    assert came.fault is not None
    assert "after 1 good rows" in came.fault.where
    nested: list[dict[str, Any]] = [
        {"key": "A-1", "fields": {"summary": "x"}},
        {"key": "A-2", "fields": None},
    ]
    came = read(written(tmp_path, *nested))
    assert came.keys == ["A-1"]
    assert came.fault is not None


PEAK = """
import sys
import pyarrow
from exported import read
assert read(sys.argv[1]).fault is None
print(pyarrow.default_memory_pool().max_memory())
"""


def test_a_file_of_one_group_of_rows_is_not_held_in_memory(tmp_path: Path) -> None:
    peaks = []
    for count in (2_000, 40_000):
        chance = random.Random(count)  # noqa: S311 - only to be incompressible
        rows = [{"key": f"A-{n}", "title": "x", "body": chance.randbytes(500).hex()}
                for n in range(1, count + 1)]  # fmt: skip
        path = tmp_path / f"{count}.parquet"
        pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=count)
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", PEAK, str(path)],
            capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1],
        )  # fmt: skip
        peaks.append(int(done.stdout))
    assert peaks[1] < 3 * peaks[0]
    assert peaks[1] < 16 << 20 < 40_000 * 1000


@pytest.mark.parametrize("damage", ["cut", "no footer", "middle", "text"])
def test_what_is_broken_is_65_and_named(
    damage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.parquet"
    as_parquet(invented(2000), path)
    data = path.read_bytes()
    if damage == "cut":
        data = data[: len(data) // 2]
    if damage == "no footer":
        data = data[:-4] + b"XXXX"
    if damage == "middle":
        data = data[:5000] + bytes(len(data) - 8000) + data[-3000:]
    if damage == "text":
        data = b"PAR1"
    path.write_bytes(data)
    assert main(["audit", "--from", str(path)]) == 65
    err = capsys.readouterr().err
    assert "a.parquet" in err
    assert "damaged" in err


def test_a_cell_without_end_is_65(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twohats.exports.parquet.FIELD_LIMIT", 1000)
    fault = read(written(tmp_path, {"key": "A-1", "title": "x" * 1001})).fault
    assert fault is not None
    assert "more than 1,000 characters" in fault.what


def test_parquet_on_standard_input_is_65(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    as_parquet(invented(1), tmp_path / "a.parquet")
    piped = io.TextIOWrapper(io.BytesIO((tmp_path / "a.parquet").read_bytes()))
    monkeypatch.setattr(sys, "stdin", piped)
    assert main(["audit", "--from", "-"]) == 65
    assert "name the file" in capsys.readouterr().err
