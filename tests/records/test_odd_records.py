"""Records that are broken, nested absurdly, or of any shape whatever."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twohats.errors import InputError, TwohatsError
from twohats.model.issue import Issue, Person
from twohats.model.site import SiteFields
from twohats.records import RecordReader, build, fields_of, issue_from_json, project_of

FIELDS = SiteFields(story_points=("customfield_10016",), sprint="customfield_10020")


def test_a_lone_surrogate_becomes_a_replacement_character() -> None:
    raw = (
        rb'{"key":"A-1","fields":{"summary":"a\ud800b","labels":["\udfff"],'
        rb'"description":"\ud83d\ude00"}}'
    )
    issue = issue_from_json(raw, FIELDS)
    assert (issue.title, issue.labels, issue.description) == ("a\ufffdb", ("\ufffd",), "😀")


def test_surrogates_in_decoded_objects_are_replaced_too() -> None:
    fields = {"summary": "\ud800", "description": "\ud800", "assignee": {"displayName": "\ud800"}}
    document = {"type": "text", "text": "\ud800", "marks": [{"type": "code"}]}
    for record in ({**fields}, {**fields, "description": document}):
        issue = issue_from_json({"key": "A-1", "fields": record}, FIELDS)
        (issue.title + issue.description + str(issue.assignee)).encode()


def nested(depth: int) -> bytes:
    """Return an issue whose description nests that deep."""
    opened = b'{"type":"blockquote","content":[' * depth
    inner = b'{"type":"text","text":"deep risk"}'
    return b'{"key":"A-1","fields":{"summary":"t","description":%b%b%b}}' % (
        opened,
        inner,
        b"]}" * depth,
    )


@pytest.mark.parametrize("depth", [10, 300, 1_000, 5_000])
def test_a_description_nested_deep_is_read(depth: int) -> None:
    issue = issue_from_json(nested(depth), FIELDS)
    assert (issue.title, issue.description) == ("t", "{quote}\ndeep risk\n{quote}")


@pytest.mark.parametrize(
    "raw",
    [
        nested(100_000),
        b"[" * 1_000_000,
        b"",
        b"{",
        b'{"key": }',
        b'{"key":"A-1"} x',
        b"[]",
        b"null",
        b'"APO-1"',
        b"7",
        b'{"key":"\xff"}',
        b"<html>",
        b'{"a":tru}',
        b'{"a" "b"}',
        b'{"a":1,}',
        b'{"a":01}',
        b'{"a":"unfinished',
    ],
    ids=repr,
)
def test_what_is_no_issue_object_is_bad_input(raw: bytes) -> None:
    with pytest.raises(InputError) as told:
        issue_from_json(raw, FIELDS)
    assert told.value.todo


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)
_NAMES = st.sampled_from(
    (
        *("summary", "description", "issuetype", "status", "project", "labels", "components"),
        *("parent", "assignee", "timeoriginalestimate", "timeestimate", "created", "updated"),
        *("resolutiondate", "resolution", "security", "customfield_10016", "customfield_10020"),
    )
)


@given(st.dictionaries(_NAMES, _JSON), st.none() | _JSON, _JSON)
def test_no_json_object_stops_it(
    fields: dict[str, object], properties: object, key: object
) -> None:
    record = {"key": key, "id": key, "fields": fields, "properties": properties}
    raw = json.dumps(record).encode()
    try:
        by_bytes = issue_from_json(raw, FIELDS)
    except TwohatsError:
        return
    assert isinstance(by_bytes, Issue)
    msgspec.json.encode(by_bytes)  # nothing in it that could not be written
    assert issue_from_json(json.loads(raw), FIELDS).title == by_bytes.title


@given(st.binary(max_size=60))
def test_no_bytes_stop_it(raw: bytes) -> None:
    try:
        issue_from_json(b'{"key":"A-1","fields":' + raw, FIELDS)
    except TwohatsError:
        return


def test_people_remembered_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "_KEPT_PEOPLE", 2)
    reader = RecordReader()
    for number in [*range(5), *range(5)]:
        raw = {"key": "A-1", "fields": {"assignee": {"accountId": str(number)}}}
        person = reader.issue(reader.row(msgspec.json.encode(raw))).assignee
        assert person is not None
        assert person.id == str(number)


def test_a_property_nobody_could_have_written_is_no_property_of_ours() -> None:
    deep: object = 1
    for _ in range(5_000):
        deep = [deep]
    for odd in (deep, "\ud800"):
        record = {"key": "A-1", "fields": {}, "properties": {"twohats": odd}}
        assert issue_from_json(record, FIELDS).provenance == b"null"


def test_names_that_are_none_name_nothing() -> None:
    row = RecordReader().row(b'{"issues":[],"names":{"customfield_1":5}}')
    assert fields_of(row) is None


@pytest.mark.parametrize(
    ("key", "project"),
    [("APO-1", "APO"), ("OLD_1-7", "OLD_1"), ("p2-0001", ""), ("APO", ""), ("APO-x", ""), ("", "")],
)
def test_the_project_is_in_the_key(key: str, project: str) -> None:
    assert project_of(key) == project


RECORD = {
    "key": "A-1",
    "fields": {"summary": "Update the risk register", "labels": ["risk", "q3"]},
}


@pytest.mark.parametrize(
    "fields",
    [
        SiteFields(story_points=("summary", "status"), sprint="labels", epic="created"),
        SiteFields(story_points=("a", "a"), sprint="a", epic="a"),
        SiteFields(story_points=('x"y',), sprint="a\\b", epic="\n"),
        SiteFields(story_points=("",)),
    ],
)
def test_odd_custom_field_ids_do_no_harm(fields: SiteFields) -> None:
    issue = issue_from_json(RECORD, fields)
    assert (issue.title, issue.labels) == ("Update the risk register", ("risk", "q3"))


def test_a_person_renamed_meanwhile_has_the_name_of_each_sighting() -> None:
    reader = RecordReader()
    names = []
    for name in ("Ada", "Ada Adler"):
        raw = {"key": "A-1", "fields": {"assignee": {"accountId": "1", "displayName": name}}}
        names.append(reader.issue(reader.row(msgspec.json.encode(raw))).assignee)
    assert names == [Person("1", "Ada"), Person("1", "Ada Adler")]
