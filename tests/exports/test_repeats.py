"""Issues read twice count once; a thousand rows are a sign of more."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exported import HEADER, read, row, table, written
from twohats.exports import repeats
from twohats.exports.repeats import Repeats
from twohats.exports.slices import next_slice
from twohats.model.issue import Issue


def export(folder: Path, name: str, *keys: str) -> Path:
    return written(folder, table([HEADER, *(row(key) for key in keys)]), name)


def test_overlapping_exports_count_each_issue_once(tmp_path: Path) -> None:
    a = export(tmp_path, "a.csv", "APO-9", "APO-8", "APO-7")
    b = export(tmp_path, "b.csv", "APO-8", "APO-7", "APO-6")
    came = read(a, b)
    assert came.keys == ["APO-9", "APO-8", "APO-7", "APO-6"]
    assert came.notes == ["there more than once (same key and id), each counted once: 2"]


def test_the_same_issue_in_csv_and_json_counts_once(tmp_path: Path) -> None:
    a = export(tmp_path, "a.csv", "APO-9")
    text = (
        '{"issues":[{"id":"10009","key":"APO-9","fields":{}},{"id":"1","key":"B-1","fields":{}}]}'
    )
    assert read(a, written(tmp_path, text, "b.json")).keys == ["APO-9", "B-1"]


def test_pages_that_shifted_while_they_were_saved_count_once(tmp_path: Path) -> None:
    lines = [f'{{"issues":[{{"id":"{n}","key":"A-{n}","fields":{{}}}}]}}' for n in (1, 2, 2, 3)]
    came = read(written(tmp_path, "\n".join(lines), "x.json"))
    assert came.keys == ["A-1", "A-2", "A-3"]
    assert len(came.notes) == 1


def test_two_sites_may_use_the_same_key(tmp_path: Path) -> None:
    a = written(tmp_path, "Issue key,Issue id,Summary,Status\nKAN-1,10001,x,Open\n", "a.csv")
    b = written(tmp_path, "Issue key,Issue id,Summary,Status\nKAN-1,20002,y,Open\n", "b.csv")
    came = read(a, b)
    assert [issue.title for issue in came.issues] == ["x", "y"]
    [note] = came.notes
    assert note.startswith("keys that came again with another id")
    assert note.endswith(": 1")


def test_plain_rows_are_never_taken_for_the_same(tmp_path: Path) -> None:
    a = written(tmp_path, "key,title\nA-1,x\nA-1,x\n", "a.csv")
    b = written(tmp_path, "key,title\nA-1,x\n", "b.csv")
    assert len(read(a, b).issues) == 3


_KEYS = st.sampled_from(["A", "B_1", "", "-", "x y"]), st.integers(0, 9000)


@given(st.lists(st.tuples(*_KEYS, st.sampled_from(["", "1", "2", "odd\ud800"]))))
def test_memory_of_issues_is_exact(sightings: list[tuple[str, int, str]]) -> None:
    seen: dict[str, str] = {}
    memory = Repeats()
    for project, number, issue_id in sightings:
        key = f"{project}-{number}"
        expected = number == 0 or seen.get(key) != issue_id
        assert memory.is_new(Issue(key=key, title="", id=issue_id)) is expected
        if number:
            seen.setdefault(key, issue_id)


@pytest.mark.parametrize("key", ["", "A", "A-", "A-x", "p2-0001", "A-²", "A-1234567890123", "A-0"])
def test_what_is_no_key_of_jira_is_always_new(key: str) -> None:
    memory = Repeats()
    assert [memory.is_new(Issue(key=key, title="")) for _ in range(2)] == [True, True]


def test_keys_far_apart_do_not_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "_ROOM", 10 * 256)
    memory = Repeats()
    for _ in range(2):
        for number in range(1, 21):
            memory.is_new(Issue(key=f"A-{number * 4096 + 4095}", title=""))
    assert (memory.count, memory.unchecked) == (10, 20)
    assert "not checked for being there twice: 20" in "".join(memory.notes())


def test_few_issues_take_little_wherever_their_numbers_are() -> None:
    memory = Repeats()
    room = memory.room
    for project in range(1000):
        for number in (4090, 4000, 3900):
            assert memory.is_new(Issue(key=f"P{project}-{number}", title=""))
    assert room - memory.room == 1000 * 256


def test_what_others_saw_is_not_taken_over_where_there_is_no_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(repeats, "_ROOM", 2 * 256)
    mine, other = Repeats(), Repeats()
    assert mine.is_new(Issue(key="A-1", title=""))
    for key in ("A-2", "A-600"):
        other.is_new(Issue(key=key, title=""))
    assert other.unchecked == 1
    assert not mine.absorb(other)
    wide = Repeats()
    for key in ("B-1", "C-1"):
        assert wide.is_new(Issue(key=key, title=""))
    assert not mine.absorb(wide)
    assert [mine.is_new(Issue(key=key, title="")) for key in ("A-1", "B-1")] == [False, True]


def test_a_thousand_rows_are_answered_by_the_next_slice(tmp_path: Path) -> None:
    for count, noted in ((999, False), (1000, True), (1001, False)):
        keys = [f"APO-{n}" for n in range(5000, 5000 - count, -1)]
        came = read(export(tmp_path, "x.csv", *keys))
        assert came.keys == keys
        assert bool(came.notes) is noted
    [note] = read(export(tmp_path, "x.csv", *[f"APO-{n}" for n in range(2000, 1000, -1)])).notes
    assert "exactly 1,000 rows" in note
    assert "`AND key < APO-1001 ORDER BY key DESC`" in note


def test_plain_rows_are_cut_by_nobody(tmp_path: Path) -> None:
    text = "key,title\n" + "".join(f"A-{n},x\n" for n in range(1000))
    assert read(written(tmp_path, text)).notes == []


@pytest.mark.parametrize(
    ("keys", "jql"),
    [
        (["A-9", "A-7", "A-2"], "`AND key < A-2 ORDER BY key DESC`"),
        (["A-2", "A-7", "A-9"], "`AND key > A-9 ORDER BY key ASC`"),
        (["A-2", "A-9", "A-7"], "add `ORDER BY key DESC`"),
        (["B-9", "A-7", "A-2"], "add `ORDER BY key DESC`"),
        (["A-x", "A-y", "A-z"], "add `ORDER BY key DESC`"),
    ],
)
def test_the_next_slice_follows_the_order_seen(keys: list[str], jql: str) -> None:
    assert jql in next_slice(keys)


def test_a_last_row_without_line_end_is_said(tmp_path: Path) -> None:
    text = table([HEADER, row("APO-1", text="words")])
    came = read(written(tmp_path, text[:-2]))
    assert came.keys == ["APO-1"]
    assert "the last row has no line end" in "".join(came.notes)


@given(
    st.lists(
        st.tuples(st.integers(1, 600) | st.integers(4000, 4200), st.integers(1, 3)), max_size=60
    ),
    st.data(),
)
def test_taking_over_what_others_saw_is_as_if_it_was_read_next(
    seen: list[tuple[int, int]], data: st.DataObject
) -> None:
    issues = [Issue(key=f"APO-{number}", title="", id=str(of)) for number, of in seen]
    cut = data.draw(st.integers(0, len(issues)))
    whole, first, second = Repeats(), Repeats(), Repeats()
    told = [whole.is_new(issue) for issue in issues]
    told_first = [first.is_new(issue) for issue in issues[:cut]]
    told_second = [second.is_new(issue) for issue in issues[cut:]]
    before = {issue.key for issue in issues[:cut]}
    apart = before.isdisjoint(issue.key for issue in issues[cut:])
    assert first.absorb(second) is apart
    if apart:
        assert (first.blocks, first.room) == (whole.blocks, whole.room)
        assert told_first + told_second == told
        assert list(first.notes()) == list(whole.notes())
        again = Issue(key="APO-7", title="", id="9")
        assert first.is_new(again) is whole.is_new(again)
