"""Bulk edit and bulk properties on Cloud: tasks, their life, their failures."""

from typing import Any

import pytest

from seeded_site import Desk
from twohats.sandbox import Person, building


def _edit(option: str, labels: list[str], keys: list[str], **more: object) -> dict[str, Any]:
    field = {
        "fieldId": "labels",
        "bulkEditMultiSelectFieldOption": option,
        "labels": [{"name": label} for label in labels],
    }
    return {
        "selectedActions": ["labels"],
        "selectedIssueIdsOrKeys": keys,
        "sendBulkNotification": False,
        "editedFieldsInput": {"labelsFields": [field]},
        **more,
    }


def _start(desk: Desk, body: dict[str, Any]) -> str:
    answer = desk.post("/bulk/issues/fields", body)
    assert answer.status_code == 201, answer.text
    task: str = answer.json()["taskId"]
    return task


def _states(desk: Desk, task: str) -> list[str]:
    return [desk.get(f"/bulk/queue/{task}").json()["status"] for _ in range(3)]


def test_a_bulk_edit_lives_from_enqueued_to_complete(cloud: Desk) -> None:
    task = _start(cloud, _edit("ADD", ["x"], ["LUM-1", "LUM-2"]))
    assert _states(cloud, task) == ["ENQUEUED", "RUNNING", "COMPLETE"]
    end = cloud.get(f"/bulk/queue/{task}").json()
    ids = [cloud.site.issue(key).id for key in ("LUM-1", "LUM-2")]
    assert sorted(end["processedAccessibleIssues"]) == ids
    assert cloud.site.issue("LUM-1").labels == ["x"]
    assert not cloud.site.mails()


def test_the_work_takes_its_time(cloud: Desk) -> None:
    cloud.site.rules.task_ms = 60_000
    task = _start(cloud, _edit("ADD", ["x"], ["LUM-1"]))
    assert _states(cloud, task) == ["ENQUEUED", "RUNNING", "RUNNING"]
    assert cloud.site.issue("LUM-1").labels == []
    cloud.clock.advance(60)
    assert cloud.get(f"/bulk/queue/{task}").json()["status"] == "COMPLETE"
    assert cloud.site.issue("LUM-1").labels == ["x"]


def test_the_work_is_done_even_if_nobody_asks(cloud: Desk) -> None:
    cloud.site.rules.task_ms = 60_000
    _start(cloud, _edit("ADD", ["x"], ["LUM-1"]))
    cloud.clock.advance(61)
    assert cloud.get("/issue/LUM-1", fields="labels").json()["fields"]["labels"] == ["x"]


@pytest.mark.parametrize(
    ("option", "labels", "left"),
    [
        ("ADD", ["c"], ["a", "b", "c"]),
        ("REMOVE", ["a", "z"], ["b"]),
        ("REPLACE", ["c"], ["c"]),
        ("REMOVE_ALL", [], []),
    ],
)
def test_label_options(cloud: Desk, option: str, labels: list[str], left: list[str]) -> None:
    Person(cloud.site, cloud.seeded.people["mnowak"]).label("LUM-1", add=["a", "b"])
    _states(cloud, _start(cloud, _edit(option, labels, ["LUM-1"])))
    assert cloud.site.issue("LUM-1").labels == left


def test_complete_can_hold_failures(cloud: Desk) -> None:
    building.deny(cloud.site, cloud.seeded.bot, "EDIT_ISSUES", "AUR")
    task = _start(cloud, _edit("ADD", ["x"], ["LUM-1", "AUR-1", "NOPE-1"]))
    _states(cloud, task)
    end = cloud.get(f"/bulk/queue/{task}").json()
    failed = str(cloud.site.issue("AUR-1").id)
    assert end["status"] == "COMPLETE"
    assert list(end["failedAccessibleIssues"]) == [failed]
    assert end["invalidOrInaccessibleIssueCount"] == 1
    assert end["processedAccessibleIssues"] == [cloud.site.issue("LUM-1").id]
    assert end["totalIssueCount"] == 3


def test_labels_off_the_screen_fail_issue_by_issue(cloud: Desk) -> None:
    project = cloud.site.project("LUM")
    project.labels_on_screen = False
    cloud.site.store.put(project)
    task = _start(cloud, _edit("ADD", ["x"], ["LUM-1"]))
    _states(cloud, task)
    failed = cloud.get(f"/bulk/queue/{task}").json()["failedAccessibleIssues"]
    assert "appropriate screen" in next(iter(failed.values()))[0]


def test_mail_goes_out_unless_told_otherwise(cloud: Desk) -> None:
    body = _edit("ADD", ["x"], ["LUM-1"])
    del body["sendBulkNotification"]
    _states(cloud, _start(cloud, body))
    assert cloud.site.mails()


def test_only_so_many_at_once(cloud: Desk) -> None:
    cloud.site.rules.task_ms = 60_000
    for _ in range(5):
        _start(cloud, _edit("ADD", ["x"], ["LUM-1"]))
    sixth = cloud.post("/bulk/issues/fields", _edit("ADD", ["x"], ["LUM-1"]))
    assert sixth.status_code == 429


@pytest.mark.parametrize(
    "change",
    [
        {"selectedIssueIdsOrKeys": []},
        {"selectedIssueIdsOrKeys": [str(number) for number in range(1001)]},
        {"selectedActions": ["priority"]},
        {"selectedActions": ["labels", "priority"]},
        {"unknown": 1},
    ],
)
def test_bad_bulk_edits_are_refused(cloud: Desk, change: dict[str, Any]) -> None:
    body = _edit("ADD", ["x"], ["LUM-1"], **change)
    assert cloud.post("/bulk/issues/fields", body).status_code == 400


def test_bulk_edit_needs_the_global_permission(cloud: Desk) -> None:
    building.deny(cloud.site, cloud.seeded.bot, "BULK_CHANGE")
    answer = cloud.post("/bulk/issues/fields", _edit("ADD", ["x"], ["LUM-1"]))
    assert answer.status_code == 403


def test_the_work_role_can_be_set_in_bulk(cloud: Desk) -> None:
    field = cloud.site.field_ids["work_role"]
    body = _edit("ADD", [], ["LUM-1"])
    choice = {"fieldId": field, "option": {"optionId": 10200}}
    body |= {"selectedActions": [field], "editedFieldsInput": {"singleSelectFields": [choice]}}
    _states(cloud, _start(cloud, body))
    assert cloud.site.issue("LUM-1").work_role == "project-owner"


def test_dates_can_be_numbers(cloud: Desk) -> None:
    task = _start(cloud, _edit("ADD", ["x"], ["LUM-1"]))
    assert isinstance(cloud.get(f"/bulk/queue/{task}").json()["created"], str)
    cloud.site.rules.epoch_dates = True
    assert cloud.get(f"/bulk/queue/{task}").json()["created"] == cloud.clock.ms
    cloud.site.journal.clear()  # the schema says text, the examples say numbers


def test_tasks_are_forgotten_after_two_weeks(cloud: Desk) -> None:
    task = _start(cloud, _edit("ADD", ["x"], ["LUM-1"]))
    cloud.clock.advance(14 * 86_400)
    assert cloud.get(f"/bulk/queue/{task}").status_code == 400
    assert cloud.get("/bulk/queue/424242").status_code == 400


def test_what_can_be_edited_is_listed(cloud: Desk) -> None:
    fields = cloud.get("/bulk/issues/fields", issueIdsOrKeys="LUM-1,LUM-2").json()["fields"]
    assert [field["id"] for field in fields] == ["labels"]


def test_properties_of_many_issues_are_written_by_a_task(cloud: Desk) -> None:
    one, two = (cloud.site.issue(key).id for key in ("LUM-1", "LUM-2"))
    issues = [
        {"issueID": one, "properties": {"twohats": {"n": 1}}},
        {"issueID": two, "properties": {"twohats": {"n": 2}}},
        {"issueID": 424242, "properties": {"twohats": {"n": 3}}},
    ]
    where = f"{cloud.api}/issue/properties/multi"
    answer = cloud.session.post(where, json={"issues": issues}, allow_redirects=False)
    assert answer.status_code == 303
    location = answer.headers["Location"]
    states = [cloud.session.get(location).json()["status"] for _ in range(3)]
    assert states == ["ENQUEUED", "RUNNING", "COMPLETE"]
    assert cloud.site.issue("LUM-2").properties == {"twohats": {"n": 2}}
    assert cloud.session.get(location).json()["result"]["updated"] == [one, two]


def test_properties_of_too_many_issues_are_refused(cloud: Desk) -> None:
    issues = [{"issueID": number, "properties": {"k": 1}} for number in range(101)]
    assert cloud.post("/issue/properties/multi", {"issues": issues}).status_code == 400
    many = {str(number): 1 for number in range(11)}
    one = [{"issueID": 10_000, "properties": many}]
    assert cloud.post("/issue/properties/multi", {"issues": one}).status_code == 400


def test_data_center_has_none_of_it(center: Desk) -> None:
    for path in ("/bulk/issues/fields", "/issue/properties/multi"):
        assert center.post(path, {}).status_code == 404
    assert center.get("/bulk/queue/1").status_code == 404
    assert center.get("/task/1").status_code == 404
