"""Saved pages, lists of them, JSON Lines: every layout, at every size."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exported import Read, read, written
from saved_pages import LAYOUTS, Json, compact, issue, issues_of, page, pages
from twohats.exports import blocks, scan, window
from twohats.exports.scan import Elements
from twohats.model.issue import Issue


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


def test_pages_larger_than_a_block_are_hardly_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def elements(data: bytes) -> Elements:
        looked.append(len(data))
        return scan.elements(data)

    monkeypatch.setattr(blocks, "elements", elements)
    text = compact(pages(8, 3_000))
    assert len(text) > 8 * window.BLOCK
    assert len(read(written(tmp_path, text, "x.json")).issues) == 24_000
    assert len(looked) <= 1
