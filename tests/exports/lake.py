"""The same issues as CSV, JSON and Parquet of several shapes."""

import json
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from exported import table

# Whoever imports this file is skipped where the extra is not installed.
pa = pytest.importorskip("pyarrow", reason="the extra lake is not installed (scripts/test --all)")
pq = pytest.importorskip("pyarrow.parquet")

TITLES = (
    "Update the risk register",
    "Define the product vision and objectives",
    "Vendor contract renewal",
    "Fix crash in task scheduler, again",
    "Sprint planning",
)
PEOPLE = (("u1", "Ada Abel"), ("u2", "Emre Özdemir"), ("u3", "Cleo Costa"))
START = datetime(2026, 1, 1, 9, 30, tzinfo=UTC)
FLAT = pa.schema([
    ("Summary", pa.string()), ("Issue key", pa.string()), ("Issue id", pa.int64()),
    ("Issue Type", pa.string()), ("Status", pa.string()), ("Status Category", pa.string()),
    ("Project key", pa.string()), ("Description", pa.string()), ("Assignee", pa.string()),
    ("Assignee Id", pa.string()), ("Labels", pa.list_(pa.string())),
    ("Component/s", pa.list_(pa.string())), ("Sprint", pa.string()),
    ("Custom field (Story Points)", pa.float64()), ("Original Estimate", pa.int64()),
    ("Parent key", pa.string()), ("Created", pa.timestamp("us", "UTC")),
    ("Updated", pa.timestamp("us", "UTC")), ("Resolved", pa.timestamp("us", "UTC")),
])  # fmt: skip


def invented(count: int) -> list[dict[str, Any]]:
    """Return rows for ``FLAT``."""
    chance = random.Random(5)  # noqa: S311 - invented issues
    rows = []
    for number in range(1, count + 1):
        who, name = chance.choice((*PEOPLE, (None, None)))
        created = START + timedelta(minutes=chance.randrange(300_000))
        done = chance.random() < 0.4
        project = chance.choice(("APO", "BEE"))
        rows.append(
            {
                "Summary": f"{chance.choice(TITLES)} {number}",
                "Issue key": f"{project}-{number}",
                "Issue id": 10_000 + number,
                "Issue Type": chance.choice(("Task", "Bug")),
                "Status": "Closed" if done else "Open",
                "Status Category": "Done" if done else "To Do",
                "Project key": project,
                "Description": chance.choice(("", 'Because, as it is,\nit "hurts".', None)),
                "Assignee": name,
                "Assignee Id": who,
                "Labels": chance.sample(("backend", "q3"), chance.randrange(3)),
                "Component/s": chance.sample(("The API", "Web"), chance.randrange(3)),
                "Sprint": chance.choice((None, "Sprint 4")),
                "Custom field (Story Points)": chance.choice((None, 1.0, 2.5)),
                "Original Estimate": chance.choice((None, 3600)),
                "Parent key": chance.choice((None, "APO-1")),
                "Created": created,
                "Updated": created + timedelta(days=1),
                "Resolved": created + timedelta(days=2) if done else None,
            }
        )
    return rows


def as_csv(rows: Sequence[dict[str, Any]], path: Path) -> None:
    lists = {"Labels": 2, "Component/s": 2}
    header = [name for name in FLAT.names for _ in range(lists.get(name, 1))]
    lines = []
    for row in rows:
        cells: list[str] = []
        for name in FLAT.names:
            value = row[name]
            if name in lists:
                cells += [*value, "", ""][: lists[name]]
            elif isinstance(value, datetime):
                cells.append(f"{value:%Y-%m-%d %H:%M:%S}")
            else:
                cells.append("" if value is None else str(value))
        lines.append(cells)
    path.write_text(table([header, *lines]), encoding="utf-8", newline="")


def records(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows as issue objects of the REST API."""
    return [
        {"id": str(row["Issue id"]), "key": row["Issue key"], "fields": _fields(row)}
        for row in rows
    ]


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    who = {"accountId": row["Assignee Id"], "displayName": row["Assignee"]}
    parent = {"key": row["Parent key"]}
    category = {"key": "done" if row["Status Category"] == "Done" else "new"}
    return {
        "summary": row["Summary"],
        "description": row["Description"],
        "issuetype": {"name": row["Issue Type"]},
        "status": {"name": row["Status"], "statusCategory": category},
        "project": {"key": row["Project key"]},
        "labels": row["Labels"],
        "components": [{"name": name} for name in row["Component/s"]],
        "assignee": who if row["Assignee"] else None,
        "parent": parent if row["Parent key"] else None,
        "timeoriginalestimate": row["Original Estimate"],
        "created": _rest_time(row["Created"]),
        "updated": _rest_time(row["Updated"]),
        "resolutiondate": _rest_time(row["Resolved"]),
        "customfield_10016": row["Custom field (Story Points)"],
        "customfield_10020": [{"name": row["Sprint"]}] if row["Sprint"] else None,
    }


def _rest_time(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%S}.000+0000"


def as_json(rows: Sequence[dict[str, Any]], path: Path) -> None:
    names = {"customfield_10016": "Story Points", "customfield_10020": "Sprint"}
    page = {"issues": records(rows), "names": names, "isLast": True}
    path.write_text(json.dumps(page), encoding="utf-8")


def as_parquet(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Write flat columns as a CSV has them, in row groups of 100."""
    pq.write_table(pa.Table.from_pylist(list(rows), FLAT), path, row_group_size=100)


def as_snake_parquet(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Write columns as databases name them, keys upper case, words as dictionaries."""
    names = {
        "Issue key": "ISSUE_KEY", "Issue id": "issue_id", "Issue Type": "issuetype",
        "Status Category": "statusCategory", "Project key": "project_key",
        "Assignee Id": "assignee_id", "Component/s": "components",
        "Custom field (Story Points)": "story_points", "Original Estimate": "timeoriginalestimate",
        "Parent key": "parent_key", "Resolved": "resolution_date", "Created": "created_at",
        "Updated": "updated_at",
    }  # fmt: skip
    made = pa.Table.from_pylist(list(rows), FLAT)
    made = made.rename_columns([names.get(name, name.lower()) for name in made.schema.names])
    at = made.schema.get_field_index("status")
    made = made.set_column(at, "status", made.column("status").dictionary_encode())
    at = made.schema.get_field_index("created_at")
    naive = made.column("created_at").cast(pa.timestamp("ns"))
    pq.write_table(made.set_column(at, "created_at", naive), path)


def as_nested_parquet(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Write ``fields`` as a struct, custom fields by their names."""
    made = []
    for record in records(rows):
        fields = record["fields"]
        fields["Story Points"] = fields.pop("customfield_10016")
        fields["sprint"] = fields.pop("customfield_10020")
        fields["watches"] = {"watchCount": 1}
        made.append(record)
    pq.write_table(pa.Table.from_pylist(made), path)


def as_side_by_side_parquet(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Write Jira's structs as columns, moments as timestamps."""
    made = []
    for row, record in zip(rows, records(rows), strict=True):
        fields = record.pop("fields")
        fields["story_points"] = fields.pop("customfield_10016")
        fields["sprint"] = fields.pop("customfield_10020")
        for name, column in (
            ("created", "Created"),
            ("updated", "Updated"),
            ("resolutiondate", "Resolved"),
        ):
            fields[name] = row[column]
        made.append(record | fields)
    pq.write_table(pa.Table.from_pylist(made), path)


def as_json_text_parquet(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Write ``fields`` as JSON text, as loaders that know no structs do."""
    made = [{**record, "fields": json.dumps(record["fields"])} for record in records(rows)]
    pq.write_table(pa.Table.from_pylist(made), path)


Writing = Callable[[Sequence[dict[str, Any]], Path], None]
SHAPES: dict[str, Writing] = {
    "flat": as_parquet,
    "snake case": as_snake_parquet,
    "fields": as_nested_parquet,
    "side by side": as_side_by_side_parquet,
}
