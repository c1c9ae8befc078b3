"""Jira writes several columns of one name; tools that made Parquet of a CSV number them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from exported import read
from exports.lake import pa, pq

HEADER = [
    "Issue key", "Issue id", "Summary", "Labels", "Labels", "Sprint", "Sprint",
    "Custom field (Sprint)", "Custom field (Sprint)", "Component/s", "Component/s",
]  # fmt: skip
CELLS = ["A-1", "1", "Plan", "x", "y", "Sprint 1", "Sprint 2", "", "", "c", "d"]
NAMED: dict[str, Callable[[str, int, int], str]] = {
    "pyarrow": lambda name, _time, _at: name,
    "pandas": lambda name, time, _at: f"{name}.{time}" if time else name,
    "DuckDB": lambda name, time, _at: f"{name}_{time}" if time else name,
    "Polars": lambda name, time, _at: f"{name}_duplicated_{time - 1}" if time else name,
    "Spark": lambda name, _time, at: f"{name}{at}",
}


@pytest.mark.parametrize("tool", NAMED)
def test_each_of_them_is_read_whatever_a_tool_calls_it(tool: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\n".join(map(",".join, (HEADER, CELLS))), "utf-8")
    (from_csv,) = read(tmp_path / "a.csv").issues
    assert (from_csv.labels, from_csv.sprint) == (("x", "y"), "Sprint 2")
    names = [
        NAMED[tool](name, HEADER[:at].count(name), at) if HEADER.count(name) > 1 else name
        for at, name in enumerate(HEADER)
    ]
    arrays = [pa.array([cell]) for cell in CELLS]
    pq.write_table(pa.Table.from_arrays(arrays, names=names), tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet").issues == [from_csv]
    (tmp_path / "b.csv").write_text("\n".join(map(",".join, (names, CELLS))), "utf-8")
    assert read(tmp_path / "b.csv").issues == [from_csv]


@pytest.mark.parametrize("name", ["Summary.1", "Story Points2", "customfield_1", "Labels 2", "7"])
def test_a_number_makes_no_other_column_known(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"key,title,{name}\nA-1,Plan,5\n", "utf-8")
    only = read(tmp_path / "a.csv").only
    assert (only.title, only.labels, only.story_points_milli) == ("Plan", (), None)
