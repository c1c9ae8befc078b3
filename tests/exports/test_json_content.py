"""What JSON files say: names of fields, pages that are missing, plain records, encodings."""

from pathlib import Path

import pytest

from exported import read, written
from saved_pages import Json, compact, dumped, issue, page


@pytest.mark.usefixtures("_sized")
@pytest.mark.parametrize("where", [0, 1, 5])
def test_names_tell_which_custom_field_is_which(tmp_path: Path, where: int) -> None:
    some = [page([]) for _ in range(8)]
    for number, one in enumerate(some):
        sprint = [{"name": "Sprint 1", "state": "active"}]
        one["issues"] = [issue(number + 1, customfield_9=3.0, customfield_7=sprint)]
    some[where]["names"] = {"customfield_9": "Story Points", "customfield_7": "Sprint"}
    came = read(written(tmp_path, compact(some), "x.json"))
    points = [each.story_points_milli for each in came.issues]
    assert points[where:] == [3000] * (8 - where)
    assert came.issues[-1].sprint == "Sprint 1"


@pytest.mark.usefixtures("_sized")
@pytest.mark.parametrize("odd", [r"\ud800", "plain"])
@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("indent", [None, 2])
def test_names_tell_it_too_where_one_issue_is_odd(
    tmp_path: Path, odd: str, end: str, indent: int | None
) -> None:
    one = page(range(1, 4), names={"customfield_9": "Story Points"}, total=3)
    for each in one["issues"]:
        each["fields"]["customfield_9"] = 3
    one["issues"][1]["fields"]["labels"] = [5]
    text = dumped(one, indent).replace("Plan 3", f"{odd} Plan 3") + end
    came = read(written(tmp_path, text, "x.json"))
    assert came.fault is None
    assert [each.story_points_milli for each in came.issues] == [3000] * 3
    assert came.notes == []


def test_unnamed_custom_fields_are_said_once(tmp_path: Path) -> None:
    some = [page([1], total=1)]
    some[0]["issues"][0]["fields"]["customfield_9"] = 3
    came = read(written(tmp_path, compact(some), "x.json"))
    [note] = came.notes
    assert "&expand=names" in note
    assert came.only.story_points_milli is None


@pytest.mark.parametrize(
    ("some", "note"),
    [
        ([page([1, 2], total=50)], "the saved pages hold 2 of 50 issues; save the other pages too"),
        ([page([1], nextPageToken="x", isLast=False)], "the last page of the search is not"),
        ([page([1], isLast=False), page([2], isLast=True)], ""),
        ([page([1], nextPageToken="x"), page([2])], ""),
        ([page([1, 2], total=3), page([3], total=3)], ""),
    ],
)
def test_pages_that_are_missing_are_said(tmp_path: Path, some: list[Json], note: str) -> None:
    notes = read(written(tmp_path, compact(some), "x.json")).notes
    assert [each[: len(note)] for each in notes] == ([note] if note else [])


PLAIN = [
    ({"id": "p-01", "title": "a", "body": "b", "project": "x/y"}, ("p-01", "a", "b")),
    ({"key": "APO-1", "summary": "a", "description": "b"}, ("APO-1", "a", "b")),
    ({"id": 7, "title": "a"}, ("7", "a", "")),
    ({"key": "A-1", "body": {"type": "text", "text": "b"}}, ("A-1", "", "b")),
    ({"key": "A-1", "title": "", "body": ""}, ("A-1", "", "")),
    ({"key": "A-1", "title": None, "summary": "s"}, ("A-1", "s", "")),
]  # fmt: skip


@pytest.mark.parametrize(("record", "expected"), PLAIN)
def test_a_plain_record_needs_little(
    tmp_path: Path, record: Json, expected: tuple[str, str, str]
) -> None:
    only = read(written(tmp_path, compact(record), "x.jsonl")).only
    assert (only.key, only.title, only.description) == expected


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ({"id": "1"}, "neither a page with `issues` nor an issue"),
        ({"title": "x"}, "neither a page with `issues` nor an issue"),
        ({"issues": [{"id": "1", "key": "A-1"}]}, "an issue without `fields`"),
        ({"issues": [5]}, "not a JSON object"),
        ([{"issues": [5]}], "a page whose `issues` are not all objects"),
        ({"errorMessages": ["x"], "id": 1}, "Jira's error answer"),
        ([1], "not a JSON object"),
    ],
)
@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_what_is_no_issue_is_told(tmp_path: Path, value: Json, what: str, kind: str) -> None:
    came = read(written(tmp_path, compact(value), "x.json"), kind=kind)
    assert came.fault is not None
    assert came.fault.what == what
    assert "x.json" in came.fault.where


def test_the_same_id_twice_in_plain_records_is_two_records(tmp_path: Path) -> None:
    line = compact({"id": "1", "title": "a"})
    assert len(read(written(tmp_path, f"{line}\n{line}\n", "x.jsonl")).issues) == 2


@pytest.mark.parametrize("text", ["[]", '{"issues":[]}', '[{"issues":[]}]', "[\n]\n"])
def test_no_issues_are_no_fault(tmp_path: Path, text: str) -> None:
    came = read(written(tmp_path, text, "x.json"))
    assert (came.issues, came.fault, came.notes) == ([], None, [])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_json_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    named = encoding if encoding in {"utf-16-le", "cp1252"} else None
    text = "\n".join(compact(issue(number)) for number in range(1, 400))
    came = read(written(tmp_path, text.encode(encoding), "x.json"), encoding=named)
    assert (len(came.issues), came.issues[0].title[:8]) == (399, "Plan 1, ")
    assert "é" in came.issues[-1].title


def test_json_in_the_wrong_encoding_is_told_after_the_good_issues(tmp_path: Path) -> None:
    good = "\n".join(compact(issue(number)) for number in range(1, 9)) + "\n"
    path = written(tmp_path, good.encode() + compact(issue(9)).encode("cp1252"), "x.jsonl")
    came = read(path)
    assert len(came.issues) == 8
    assert came.fault is not None
    assert "not UTF-8" in came.fault.what
    assert "cp1252" in came.fault.todo


def depth(levels: int) -> str:
    return '{"key":"A-1","fields":' + "[" * levels + "]" * levels + "}"


def test_json_nested_absurdly_deep_is_bad_input(tmp_path: Path) -> None:
    for text in (depth(100_000), f"[{depth(100_000)}]", "[" * 100_000, '{"issues":' * 100_000):
        came = read(written(tmp_path, text, "x.json"), kind="json")
        assert came.fault is not None
        assert came.issues == []
