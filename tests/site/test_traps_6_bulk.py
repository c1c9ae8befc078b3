"""Traps of writing in bulk; each test is named after its trap."""

import pytest

from mocked_jira import Clock, Dial, Failure, Jira, change
from twohats.errors import TryLaterError
from twohats.model.plan import MarkState, Provenance
from twohats.site.bulk import SiteBulk


def bulk_site(
    cloud: Jira,
    *,
    failed: tuple[int, ...] = (),
    pending: tuple[int, ...],
    ends: str = "COMPLETE",
    reasons: tuple[str, ...] = ("no",),
) -> None:
    cloud.answers("GET", "/issue/APO-1/editmeta", {"fields": {"labels": {}}})
    cloud.answers(
        "POST",
        "/issue/properties/multi",
        status=303,
        headers={"Location": "https://evil.example/rest/api/3/task/77"},
    )
    cloud.answers("GET", "/task/77", {"status": "RUNNING"})
    cloud.answers("GET", "/task/77", {"status": "COMPLETE"})
    cloud.answers(
        "POST",
        "/issue/bulkfetch",
        {
            "issues": [
                {
                    "id": str(n),
                    "key": f"APO-{n}",
                    "fields": {"summary": "x"},
                    "properties": {"twohats": {"state": "pending"}},
                }
                for n in pending
            ]
        },
    )
    cloud.answers("POST", "/bulk/issues/fields", {"taskId": "9"}, status=201)
    cloud.answers("GET", "/bulk/queue/9", {"status": "ENQUEUED", "created": 1690180055963})
    cloud.answers(
        "GET",
        "/bulk/queue/9",
        {
            "status": ends,
            "created": "2026-11-24T10:00:00.000+0000",
            "processedAccessibleIssues": [n for n in pending if n not in failed],
            "failedAccessibleIssues": {str(n): reasons for n in failed},
        },
    )


def test_bulk_edit_says_pending_first_then_labels_then_done(cloud: Jira, dial: Dial) -> None:
    bulk_site(cloud, pending=(1, 2))
    assert dial.cloud().bulk().write_all([change(1), change(2)]) == {}
    first, last = cloud.bodies("/issue/properties/multi")
    assert [i["properties"]["twohats"]["state"] for i in first["issues"]] == ["pending"] * 2
    assert first["issues"][0]["properties"]["twohats"]["after"] == ["project-owner-work"]
    assert all("state" not in i["properties"]["twohats"] for i in last["issues"])
    assert [i["issueID"] for i in last["issues"]] == [1, 2]
    (labels,) = cloud.bodies("/bulk/issues/fields")
    assert labels == {
        "selectedActions": ["labels"],
        "selectedIssueIdsOrKeys": ["1", "2"],
        "sendBulkNotification": False,
        "editedFieldsInput": {
            "labelsFields": [
                {
                    "fieldId": "labels",
                    "bulkEditMultiSelectFieldOption": "ADD",
                    "labels": [{"name": "project-owner-work"}],
                }
            ]
        },
    }
    assert Provenance().state == MarkState.DONE


def test_a_task_is_looked_up_at_our_own_address_whatever_the_answer_says(
    cloud: Jira, dial: Dial
) -> None:
    bulk_site(cloud, pending=(1,))
    dial.cloud().bulk().write_all([change(1)])
    assert not [r for r in cloud.asked() if "evil.example" in r.url]


def test_complete_can_still_hold_failures(cloud: Jira, dial: Dial) -> None:
    bulk_site(cloud, pending=(1, 2), failed=(2,))
    failed = dial.cloud().bulk().write_all([change(1), change(2)])
    assert list(failed) == ["2"]
    assert [i["issueID"] for i in cloud.bodies("/issue/properties/multi")[1]["issues"]] == [1]


def test_an_issue_whose_property_did_not_take_gets_no_label(cloud: Jira, dial: Dial) -> None:
    bulk_site(cloud, pending=(1,))
    failed = dial.cloud().bulk().write_all([change(1), change(2)])
    assert list(failed) == ["2"]
    assert cloud.bodies("/bulk/issues/fields")[0]["selectedIssueIdsOrKeys"] == ["1"]


def test_adding_and_removing_are_separate_requests_of_at_most_a_thousand(
    cloud: Jira, dial: Dial
) -> None:
    numbers = tuple(range(1, 1_102))
    bulk_site(cloud, pending=numbers)
    swaps = [change(n, remove=("role-unclear",)) for n in numbers]
    assert dial.cloud().bulk().write_all(swaps) == {}
    sent = [
        (
            b["editedFieldsInput"]["labelsFields"][0]["bulkEditMultiSelectFieldOption"],
            len(b["selectedIssueIdsOrKeys"]),
        )
        for b in cloud.bodies("/bulk/issues/fields")
    ]
    assert sent == [("ADD", 1000), ("ADD", 101), ("REMOVE", 1000), ("REMOVE", 101)]
    assert len(cloud.bodies("/issue/properties/multi")) == 2 * 12


def test_bulk_edit_is_worth_it_only_where_it_needs_fewer_requests() -> None:
    assert not SiteBulk.worth_it([change(n) for n in range(7)])
    assert SiteBulk.worth_it([change(n) for n in range(20)])


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED", "DEAD"])
def test_a_task_that_ends_otherwise_has_changed_only_what_it_names(
    cloud: Jira, dial: Dial, status: str
) -> None:
    bulk_site(cloud, pending=(1, 2), ends=status, failed=(2,))
    failed = dial.cloud().bulk().write_all([change(1), change(2)])
    assert list(failed) == ["2"]
    assert not failed["2"].permanent


def test_only_five_at_once_for_all_users_so_a_refused_edit_waits_its_turn(
    cloud: Jira, dial: Dial, clock: Clock
) -> None:
    too_many = {"errors": [{"message": "Too many concurrent bulk operations."}]}
    headers = {"Retry-After": "5"}
    cloud.answers("POST", "/bulk/issues/fields", too_many, status=429, headers=headers)
    bulk_site(cloud, pending=(1,))
    assert dial.cloud(jitter=lambda: 0.0).bulk().write_all([change(1)]) == {}
    assert clock.slept[:1] == [1.0]  # for the property's task
    assert 5.0 in clock.slept


def test_a_task_is_waited_for_at_growing_distances_and_not_past_the_deadline(
    cloud: Jira, dial: Dial, clock: Clock, fails: Failure
) -> None:
    cloud.answers("GET", "/issue/APO-1/editmeta", {"fields": {"labels": {}}})
    cloud.answers("POST", "/issue/properties/multi", status=303, headers={"Location": "/task/77"})
    cloud.answers("GET", "/task/77", {"status": "RUNNING"})
    site = dial.cloud(deadline=clock() + 60_000)
    fails(TryLaterError, lambda: site.bulk().write_all([change(1)]))
    assert clock.slept == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0, 10.0, 10.0]
    assert cloud.asked("/bulk/issues/fields") == []


def test_a_project_without_labels_on_its_screen_is_found_before_anything_is_written(
    cloud: Jira, dial: Dial
) -> None:
    cloud.answers("GET", "/issue/OPS-3/editmeta", {"fields": {"summary": {}}})
    bulk_site(cloud, pending=(1, 2))
    there = [change(n, project="OPS", key=f"OPS-{n}") for n in (3, 4)]
    failed = dial.cloud().bulk().write_all([change(1), change(2), *there])
    assert {i: (error.where, error.permanent) for i, error in failed.items()} == {
        "3": ("OPS", True),
        "4": ("OPS", True),
    }
    assert len(cloud.asked("/editmeta")) == 2
    written = [i["issueID"] for b in cloud.bodies("/properties/multi") for i in b["issues"]]
    assert written == [1, 2, 1, 2]


def test_what_an_issue_is_refused_for_good_is_not_tried_again_every_day(
    cloud: Jira, dial: Dial
) -> None:
    said = "Field 'labels' cannot be set. It is not on the appropriate screen, or unknown."
    bulk_site(cloud, pending=(1, 2), failed=(2,), reasons=(said,))
    failed = dial.cloud().bulk().write_all([change(1), change(2)])
    assert failed["2"].permanent
    assert "edit screen" in failed["2"].what
