"""Saved pages, lists of them, JSON Lines, in every layout and at every size."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exported import Read, read, written
from twohats.exports import blocks, window
from twohats.model.issue import Issue

Json = Any  # what a JSON decoder makes


def issue(number: int, **fields: Json) -> Json:
    words = {"summary": f'Plan {number}, é }},{{ \\ " [', "labels": ["q3"], **fields}
    return {"expand": "names", "id": str(9000 + number), "key": f"APO-{number}", "fields": words}


def page(numbers: Iterable[int], **more: Json) -> Json:
    return {"startAt": 0, "issues": [issue(number) for number in numbers], **more}


def pages(count: int, size: int = 3) -> list[Json]:
    return [page(range(at, at + size)) for at in range(1, count * size + 1, size)]


def dumped(value: Json, indent: int | None = None) -> str:
    return json.dumps(value, indent=indent, ensure_ascii=False)


def compact(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def issues_of(some: list[Json]) -> list[Json]:
    return [each for one in some for each in one["issues"]]


LAYOUTS: dict[str, Callable[[list[Json]], str]] = {
    "a list of pages": compact,
    "a list of pages, spread out": lambda some: dumped(some, 2),
    "a page a line": lambda some: "\n".join(map(compact, some)) + "\n",
    "pages spread out, one after another": lambda some: "\n".join(dumped(p, 1) for p in some),
    "pages without a break": lambda some: "".join(map(compact, some)),
    "lists one after another": lambda some: "\r\n".join(compact([p]) for p in some),
    "one page": lambda some: compact({"issues": issues_of(some), "isLast": True}),
    "one page, spread out": lambda some: dumped({"total": 1, "issues": issues_of(some)}, 4),
    "a list of issues": lambda some: compact(issues_of(some)),
    "a list of issues, spread out": lambda some: dumped(issues_of(some), 2),
    "an issue a line": lambda some: "\n".join(map(compact, issues_of(some))),
    "an issue a line, with gaps": lambda some: "\n\n \r\n".join(map(compact, issues_of(some))),
}


@pytest.fixture(params=["as it is", "in small blocks"])
def _sized(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small tests meet the ways of large files."""
    if request.param == "in small blocks":
        monkeypatch.setattr(window, "BLOCK", 500)
        monkeypatch.setattr(window, "CHUNK", 100)
        monkeypatch.setattr(window, "LARGEST", 2000)


@pytest.mark.usefixtures("_sized")
@pytest.mark.parametrize("count", [1, 2, 40])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_every_issue_in_order(tmp_path: Path, layout: str, count: int) -> None:
    some = pages(count)
    came = read(written(tmp_path, LAYOUTS[layout](some), "x.json"))
    assert came.fault is None
    assert came.keys == [f"APO-{number}" for number in range(1, 3 * count + 1)]
    assert came.issues[0].title == 'Plan 1, é },{ \\ " ['


@pytest.mark.usefixtures("_sized")
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_cut_off_file_gives_its_whole_issues_first(
    tmp_path: Path, layout: str, share: float
) -> None:
    text = LAYOUTS[layout](pages(40)).encode()
    came = read(written(tmp_path, text[: int(len(text) * share)], "x.json"))
    assert came.fault is not None
    assert came.keys == [f"APO-{number}" for number in range(1, len(came.keys) + 1)]
    if "one page" not in layout:  # which is not read in parts, unless it is large
        assert len(came.keys) >= 120 * share - 8


@pytest.mark.usefixtures("_sized")
def test_broken_elements_are_told_by_their_number(tmp_path: Path) -> None:
    whole = [compact(issue(number)) for number in range(1, 10)]
    whole[6] = whole[6].replace('"fields":', '"fields"')
    for text, place in (("[" + ",".join(whole) + "]", "element 7"), ("\n".join(whole), "line 7")):
        came = read(written(tmp_path, text, "x.json"))
        assert came.keys == [f"APO-{number}" for number in range(1, 7)]
        assert came.fault is not None
        assert place in came.fault.where
        assert "malformed JSON" in came.fault.what


@pytest.mark.usefixtures("_sized")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_odd_issue_among_many_is_still_read(tmp_path: Path, layout: str) -> None:
    some = pages(20)
    some[9]["issues"][1]["fields"] |= {"labels": [None, 5, "q4"], "summary": 5}
    some[12]["issues"][0]["fields"]["description"] = ["x", 1]
    text = LAYOUTS[layout](some).replace('"Plan 40', r'"\ud800 Plan 40')
    came = read(written(tmp_path, text, "x.json"))
    assert came.fault is None
    assert len(came.issues) == 60
    assert (came.issues[28].title, came.issues[28].labels) == ("", ("q4",))
    assert came.issues[36].description == "x"
    assert came.issues[39].title.startswith("\ufffd Plan 40")


@pytest.mark.parametrize("layout", ["a list of issues", "an issue a line", "a page a line"])
def test_a_description_nested_deep_is_read(tmp_path: Path, layout: str) -> None:
    text = LAYOUTS[layout](pages(20)).replace(
        '"summary":"Plan 40,',
        '"description":'
        + '{"content":[' * 5_000
        + '"deep"'
        + "]}" * 5_000
        + ',"summary":"Plan 40,',
    )
    came = read(written(tmp_path, text, "x.json"))
    assert came.fault is None
    assert (len(came.issues), came.issues[39].description) == (60, "deep")


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


def test_a_page_larger_than_any_is_read_by_its_issues(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "BLOCK", 500)
    monkeypatch.setattr(window, "LARGEST", 2000)
    monkeypatch.setattr(window, "CHUNK", 100)
    whole = compact({"names": {}, "x": "issues", "issues": issues_of(pages(30)), "y": [{}], "z": 1})
    came = read(written(tmp_path, whole + "\n" + compact(page([91])), "x.json"))
    assert (len(came.issues), came.fault) == (91, None)
    for text, what in (
        (whole[:-5], "the file ends within a page"),
        (whole.replace('"issues"', '"Issues"'), "one page or issue of more than"),
        (compact([{"a": "x" * 5000}]), "one page or issue of more than"),
        (compact(issue(1)) + "\n" + "x" * 5000, "one page or issue of more than"),
    ):
        fault = read(written(tmp_path, text, "x.json"), kind="json").fault
        assert fault is not None
        assert what in fault.what


_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["issues", "fields", "key", "id", "title", "x"]), inner)
    ),
    max_leaves=12,
)


def same(one: Read, other: Read) -> bool:
    return one.issues == other.issues and bool(one.fault) is bool(other.fault)


@given(st.lists(_VALUES, max_size=4), st.sampled_from(["list", "lines", "run"]), st.integers(0, 30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_json_stops_it_and_block_size_changes_nothing(
    tmp_path: Path, values: list[Json], layout: str, cut: int
) -> None:
    parts = [compact(value) for value in values]
    text = (
        f"[{','.join(parts)}]"
        if layout == "list"
        else {"lines": "\n", "run": ""}[layout].join(parts)
    )
    path = written(tmp_path, text[: len(text) - cut // 10] if cut >= 10 else text, "x.json")
    whole = read(path, kind="json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(window, "BLOCK", 16)
        patch.setattr(window, "CHUNK", 5)
        assert same(read(path, kind="json"), whole)
    assert all(isinstance(each, Issue) for each in whole.issues)


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if "list of" in name])
def test_large_lists_are_cut_without_looking_for_each_element(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layout: str
) -> None:
    text = LAYOUTS[layout](pages(8_000))
    assert len(text) > 2 * window.BLOCK
    monkeypatch.delattr(blocks, "elements")  # the slow way
    assert len(read(written(tmp_path, text, "x.json")).issues) == 24_000
