"""No bytes stop the reading but by an error of ours; nothing grows with the number of issues."""

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exported import HEADER, Notes, read, row, table, written
from twohats.errors import TwohatsError
from twohats.exports import open_source

_PAGE = '{"issues":[{"id":"1","key":"A-1","fields":{"summary":"a","labels":["b"]}}],"names":{}}'
_SEEDS = (
    table([HEADER, row("APO-2", text='a "b"\nc'), row("APO-1")]),
    table([HEADER, row("APO-1")], ";"),
    f"{_PAGE}\n{_PAGE}\n",
    f"[{_PAGE},{_PAGE}]",
    '{"id":"1","title":"a"}\n',
    "<html>",
)
_HOSTILE = (
    *('"', '""', ",", ";", "\n", "\r", "\r\n", "{", "}", "[", "]", ":", "\\", "\\u", "\\ud800"),
    *("\0", "\ufeff", "\x85", "\u2028", "null", "1e999", "-", "é", "\U0001f600", '"issues":['),
)
_EDITS = st.lists(st.tuples(st.integers(0, 400), st.sampled_from(_HOSTILE) | st.binary(max_size=3)))


def edited(seed: str, edits: list[tuple[int, str | bytes]]) -> bytes:
    data = seed.encode()
    for at, what in edits:
        bytes_ = what.encode() if isinstance(what, str) else what
        data = data[: at % (len(data) + 1)] + bytes_ + data[(at + at % 3) % (len(data) + 1) :]
    return data[:20_000]


@given(st.sampled_from(_SEEDS), _EDITS, st.sampled_from([None, "csv", "json"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_edited_files_are_read_or_refused(
    tmp_path: Path, seed: str, edits: list[tuple[int, str | bytes]], kind: str | None
) -> None:
    refused_or_read(written(tmp_path, edited(seed, edits), "x"), kind)


@given(st.binary(max_size=200), st.sampled_from([None, "csv", "json"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes, kind: str | None) -> None:
    refused_or_read(written(tmp_path, data, "x"), kind)


def refused_or_read(path: Path, kind: str | None) -> None:
    try:
        came = read(path, kind=kind)
    except TwohatsError:
        return
    for issue in came.issues:
        assert issue.key
        f"{issue.title}{issue.description}{issue.key}".encode()


_MANY = 300_000
_OPEN = b'[{"issues":"'
HOSTILE = {
    "brackets": b"[" * _MANY,
    "objects": b'{"a":' * _MANY,
    "quotes": b'["' + b'"' * _MANY,
    "backslashes": b'["' + b"\\" * _MANY,
    "a string that never ends": _OPEN + b"x" * _MANY,
    "commas": b"[" + b"," * _MANY,
    "numbers": b"[" + b"1," * _MANY + b"1]",
    "seeming cuts": b'[{"a":[' + b'{"a":1},' * 50_000 + b"{}]}]",
    "spaces": b"[" + b" " * _MANY,
    "cells": table([HEADER]).encode() + b"," * _MANY,
    "quotes in a table": table([HEADER]).encode() + b'"' * _MANY,
    "returns in a table": table([HEADER]).encode() + b"\r" * _MANY,
    "a blank date": b"Issue key,Summary,Status,Created\nA-1,x,y," + b" " * _MANY + b"1:\n",
    "brackets in a header": b"Summary,Issue key," + b"a " * _MANY + b"(" * _MANY + b"\n",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", [None, "json"])
def test_hostile_files_are_read_or_refused_soon(
    tmp_path: Path, name: str, kind: str | None
) -> None:
    refused_or_read(written(tmp_path, HOSTILE[name], "x"), kind)


def as_table(count: int) -> str:
    return table([HEADER, *(row(f"APO-{n}", text="risk " * 100) for n in range(count, 0, -1))])


def records(count: int) -> list[str]:
    fields = {"summary": "Plan", "description": "risk " * 100, "labels": ["q3"]}
    numbers = range(1, count + 1)
    return [json.dumps({"id": str(n), "key": f"A-{n}", "fields": fields}) for n in numbers]


SHAPES: dict[str, Callable[[int], str]] = {
    "table": as_table,
    "lines": lambda count: "\n".join(records(count)),
    "list": lambda count: f"[{','.join(records(count))}]",
    "spread out": lambda count: "[\n {}\n]".format(",\n ".join(records(count))),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_memory_does_not_grow_with_the_number_of_issues(tmp_path: Path, shape: str) -> None:
    few, many = (peak(written(tmp_path, SHAPES[shape](count), "x")) for count in (4_000, 16_000))
    assert many < few * 1.5  # four times the issues; blocks end where they end


def peak(path: Path) -> int:
    """Return the most bytes held while a file is read."""
    source = open_source([path], progress=Notes())
    tracemalloc.start()
    try:
        for _ in source.issues():
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
