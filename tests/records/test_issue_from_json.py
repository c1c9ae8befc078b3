"""One REST issue object, v2 or v3, becomes an issue, whatever its fields hold."""

from typing import Any

import msgspec
import pytest

from twohats.model.issue import Issue, Person
from twohats.model.site import SiteFields
from twohats.records import issue_from_json

FIELDS = SiteFields(
    story_points=("customfield_10016", "customfield_10028"),
    sprint="customfield_10020",
    epic="customfield_10014",
)
CLOUD: dict[str, Any] = {
    "expand": "operations,changelog",
    "id": "10042",
    "self": "https://moon.example/rest/api/3/issue/10042",
    "key": "APO-42",
    "properties": {"twohats": {"version": 1, "role": "both"}},
    "fields": {
        "summary": "Update the risk register",
        "description": {
            "type": "doc",
            "version": 1,
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": "For Q3."}]}],
        },
        "issuetype": {"id": "1", "name": "Task", "subtask": False},
        "status": {"name": "Im Review", "statusCategory": {"key": "indeterminate", "name": "x"}},
        "project": {"id": "1", "key": "APO", "name": "Apollo"},
        "labels": ["risk", "q3"],
        "components": [{"id": "1", "name": "Launch pad"}],
        "parent": {"id": "10001", "key": "APO-1", "fields": {"summary": "Epic"}},
        "assignee": {
            "accountId": "5f:1",
            "displayName": "Mína Ölsen",
            "emailAddress": "mina@moon.example",
            "active": True,
        },
        "timeoriginalestimate": 7200,
        "timeestimate": 3600,
        "created": "2024-01-01T10:00:00.000+0000",
        "updated": "2024-01-31T11:30:05.125+0100",
        "resolutiondate": None,
        "resolution": None,
        "security": {"id": "1", "name": "Board only"},
        "customfield_10016": None,
        "customfield_10028": 2.5,
        "customfield_10020": [
            {"id": 1, "name": "Sprint 1", "state": "closed"},
            {"id": 2, "name": "Sprint 2", "state": "active"},
            {"id": 3, "name": "Sprint 3", "state": "future"},
        ],
    },
}
CENTER: dict[str, Any] = {
    "id": "7",
    "key": "OLD_1-7",
    "fields": {
        "summary": "Book the ferry",
        "description": "h2. Why\r\n{code}x{code}",
        "issuetype": {"name": "Story"},
        "status": {"name": "Closed", "statusCategory": {"key": "done"}},
        "project": {"key": "OLD_1"},
        "labels": [],
        "components": [],
        "assignee": {"name": "bholm", "key": "JIRAUSER10100", "displayName": "Ben Holm"},
        "created": "2020-05-01T00:00:00.000+0200",
        "updated": "2020-05-02T00:00:00.000+0200",
        "resolutiondate": "2020-05-03T00:00:00.000+0200",
        "customfield_10014": "OLD_1-1",
        "customfield_10020": [
            "com.atlassian.greenhopper.service.sprint.Sprint@2a[id=1,state=CLOSED,name=a,goal=]",
            "com.atlassian.greenhopper.service.sprint.Sprint@2b[id=2,rapidViewId=2,name=Last]",
        ],
    },
}
MAY_DAY = 1588284000000


def made(**fields: object) -> Issue:
    """Return the issue of a record with these fields, read the fast way where that goes."""
    return issue_from_json(msgspec.json.encode({"key": "APO-1", "fields": fields}), FIELDS)


def test_a_cloud_issue_is_read_whole() -> None:
    assert issue_from_json(CLOUD, FIELDS) == Issue(
        key="APO-42",
        id="10042",
        title="Update the risk register",
        description="For Q3.",
        project="APO",
        issue_type="Task",
        status="Im Review",
        done=False,
        labels=("risk", "q3"),
        components=("Launch pad",),
        parent="APO-1",
        parent_title="Epic",
        sprint="Sprint 2",
        assignee=Person("5f:1", "Mína Ölsen", "mina@moon.example"),
        story_points_milli=2500,
        estimate_seconds=7200,
        remaining_seconds=3600,
        created_ms=1704103200000,
        updated_ms=1706697005125,
        restricted=True,
        provenance=b'{"version":1,"role":"both"}',
    )


def test_a_data_center_issue_is_read_whole() -> None:
    assert issue_from_json(CENTER, FIELDS) == Issue(
        key="OLD_1-7",
        id="7",
        title="Book the ferry",
        description="h2. Why\r\n{code}x{code}",
        project="OLD_1",
        issue_type="Story",
        status="Closed",
        done=True,
        parent="OLD_1-1",
        sprint="Last",
        assignee=Person("JIRAUSER10100", "Ben Holm"),
        created_ms=MAY_DAY,
        updated_ms=MAY_DAY + 86_400_000,
        resolved_ms=MAY_DAY + 2 * 86_400_000,
    )


@pytest.mark.parametrize("record", [CLOUD, CENTER], ids=["cloud", "data-center"])
def test_bytes_raw_and_decoded_give_the_same(record: dict[str, Any]) -> None:
    data = msgspec.json.encode(record)
    issue = issue_from_json(record, FIELDS)
    assert issue_from_json(data, FIELDS) == issue
    assert issue_from_json(msgspec.Raw(data), FIELDS) == issue


def test_nothing_but_a_key_is_an_issue_without_words() -> None:
    assert made() == Issue(key="APO-1", title="", project="APO")


@pytest.mark.parametrize("junk", [None, 0, 1.5, True, "?", [], [1], {}, {"a": 1}, [["x"]]])
@pytest.mark.parametrize("field", [*CLOUD["fields"], *CENTER["fields"]])
def test_any_field_may_hold_junk(field: str, junk: object) -> None:
    issue = made(**{**CLOUD["fields"], field: junk})
    assert issue.key == "APO-1"


@pytest.mark.parametrize(
    ("value", "milli"),
    [(3, 3000), (0.1, 100), ("5", 5000), ("2,5", 2500), (1e9, 10**12), (-3, -3000), (0, 0)],
)
def test_story_points_are_thousandths(value: object, milli: int) -> None:
    assert made(customfield_10016=value).story_points_milli == milli


@pytest.mark.parametrize("value", ["?", "", True, [], {}, "nan", "inf", 1e300, -1e13, "1e400"])
def test_story_points_that_are_no_number_are_named_unreadable(value: object) -> None:
    issue = made(customfield_10016=value)
    assert (issue.story_points_milli, issue.unreadable) == (None, ("story_points",))


def test_a_number_too_large_for_the_fast_decoder_is_unreadable() -> None:
    raw = b'{"key":"A-1","fields":{"summary":"x","customfield_10016":1e999,"timeestimate":60}}'
    issue = issue_from_json(raw, FIELDS)
    assert (issue.unreadable, issue.remaining_seconds) == (("story_points",), 60)


def test_all_that_is_unreadable_is_named() -> None:
    issue = made(
        customfield_10016="XL",
        timeoriginalestimate="2d",
        timeestimate=[],
        created="yesterday",
        updated="2024-13-01T00:00:00.000+0000",
        resolutiondate="never",
    )
    assert issue.unreadable == (
        "story_points",
        "estimate",
        "remaining",
        "created",
        "updated",
        "resolved",
    )
    assert (issue.created_ms, issue.updated_ms, issue.resolved_ms) == (None, None, None)


def test_the_first_story_point_field_with_a_value_counts() -> None:
    assert made(customfield_10016=1, customfield_10028=2).story_points_milli == 1000


@pytest.mark.parametrize(
    ("fields", "done"),
    [
        ({"status": {"name": "Fertig", "statusCategory": {"key": "done"}}}, True),
        ({"status": {"name": "Done", "statusCategory": {"key": "new"}}}, False),
        ({"status": {"name": "Closed"}, "resolution": {"name": "Fixed"}}, True),
        ({"status": {"name": "Closed"}, "resolutiondate": "2020-05-03T00:00:00.000+0200"}, True),
        ({"status": {"name": "Done"}}, False),
        ({}, False),
    ],
)
def test_done_is_told_by_the_category_then_by_the_resolution(
    fields: dict[str, Any], done: object
) -> None:
    assert made(**fields).done is done


@pytest.mark.parametrize(
    ("user", "person"),
    [
        (None, None),
        ({"accountId": "1", "displayName": "A"}, Person("1", "A")),
        ({"key": "k", "name": "n", "displayName": "A"}, Person("k", "A")),
        ({"name": "n"}, Person("n")),
        ({"displayName": "Former user"}, Person("", "Former user")),
        ({}, Person("")),
    ],
)
def test_the_assignee_of_either_kind_of_jira(user: object, person: Person | None) -> None:
    assert made(assignee=user).assignee == person


@pytest.mark.parametrize(
    ("properties", "asked", "provenance"),
    [
        ({"twohats": {"a": [1]}}, False, b'{"a":[1]}'),
        ({"properties": {"twohats": {"a": 1}}}, False, b'{"a":1}'),
        ({"twohats": '{"a":1}'}, False, b'{"a":1}'),
        ({"other": {}}, False, b""),
        ({}, False, b""),
        (None, False, None),
        (None, True, b""),
        ([1], True, b""),
    ],
)
def test_provenance_is_our_propertys_json(
    properties: object, asked: object, provenance: bytes | None
) -> None:
    record = {"key": "A-1", "fields": {}, "properties": properties}
    raw = msgspec.json.encode(record)
    for each in (raw, record):
        assert issue_from_json(each, FIELDS, property_asked=bool(asked)).provenance == provenance
