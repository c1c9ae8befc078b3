"""What a client may write: labels, fields, properties, and what that sets in motion."""

from typing import Any

import pytest

from seeded_site import Desk
from twohats.sandbox import building


def _verbs(*verbs: dict[str, str]) -> dict[str, Any]:
    return {"update": {"labels": list(verbs)}}


def test_label_verbs_change_only_what_they_name(desk: Desk) -> None:
    desk.put("/issue/LUM-1", _verbs({"add": "kept"}, {"add": "gone"}))
    answer = desk.put("/issue/LUM-1", _verbs({"remove": "gone"}, {"add": "new"}))
    assert (answer.status_code, answer.content) == (204, b"")
    assert desk.site.issue("LUM-1").labels == ["kept", "new"]


def test_setting_labels_replaces_them(desk: Desk) -> None:
    desk.put("/issue/LUM-1", _verbs({"add": "old"}))
    desk.put("/issue/LUM-1", {"fields": {"labels": ["one", "two", "one"]}})
    assert desk.site.issue("LUM-1").labels == ["one", "two"]
    desk.put("/issue/LUM-1", {"update": {"labels": [{"set": ["three"]}]}})
    assert desk.site.issue("LUM-1").labels == ["three"]


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("two words", "The label 'two words' contains spaces which is invalid."),
        ("tab\there", "The label 'tab\there' contains spaces which is invalid."),
        ("x" * 256, "exceeds the maximum length for a single label of 255 characters."),
        ("", "Label must be a non-empty string."),
    ],
)
def test_labels_that_jira_refuses(desk: Desk, label: str, message: str) -> None:
    before = desk.site.issue("LUM-1").updated
    answer = desk.put("/issue/LUM-1", _verbs({"add": "good"}, {"add": label}))
    assert answer.status_code == 400
    assert message in answer.json()["errors"]["labels"]
    assert "good" not in desk.site.issue("LUM-1").labels  # all or nothing
    assert desk.site.issue("LUM-1").updated == before


def test_labels_that_jira_takes(desk: Desk) -> None:
    for label in ("x" * 255, "émoji-🎩", "Upper", "upper", "a,b"):
        assert desk.put("/issue/LUM-1", _verbs({"add": label})).status_code == 204
    assert {"Upper", "upper"} <= set(desk.site.issue("LUM-1").labels)


def test_a_field_must_not_stand_twice(desk: Desk) -> None:
    body = {"fields": {"labels": ["a"]}, "update": {"labels": [{"add": "b"}]}}
    answer = desk.put("/issue/LUM-1", body)
    assert answer.status_code == 400
    assert "cannot appear in both" in answer.json()["errors"]["labels"]


@pytest.mark.parametrize(
    "body",
    [
        {"update": {"labels": {"add": "x"}}},
        {"update": {"labels": ["x"]}},
        {"update": {"labels": [{"append": "x"}]}},
        {"update": {"summary": [{"add": "x"}]}},
        {"fields": {"labels": "x"}},
        {"fields": {"nothing": 1}},
        {"fields": {"summary": ""}},
        {"fields": {"summary": "two\nlines"}},
        {},
    ],
)
def test_bodies_that_make_no_sense_change_nothing(desk: Desk, body: dict[str, Any]) -> None:
    before = desk.site.store.encode(desk.site.issue("LUM-1"))
    assert desk.put("/issue/LUM-1", body).status_code == 400
    assert desk.site.store.encode(desk.site.issue("LUM-1")) == before


def test_labels_and_property_go_in_one_request(desk: Desk) -> None:
    body = {**_verbs({"add": "x"}), "properties": [{"key": "twohats", "value": {"v": 1}}]}
    assert desk.put("/issue/LUM-1", body).status_code == 204
    answer = desk.get("/issue/LUM-1", fields="labels", properties="twohats").json()
    assert answer["fields"]["labels"] == ["x"]
    assert answer["properties"] == {"twohats": {"v": 1}}


def test_an_edit_leaves_a_trace(desk: Desk) -> None:
    desk.clock.advance(60)
    desk.put("/issue/LUM-1", _verbs({"add": "x"}))
    assert desk.site.issue("LUM-1").updated == desk.clock.ms
    entry = desk.site.history("LUM-1")[-1]
    assert entry.author == desk.seeded.bot.account
    assert entry.items[0]["toString"] == "x"


def test_an_edit_of_nothing_still_bumps_and_mails_unless_told(desk: Desk) -> None:
    desk.put("/issue/LUM-1", _verbs({"add": "x"}))
    desk.clock.advance(60)
    mails = len(desk.site.mails())
    desk.put("/issue/LUM-1", _verbs({"add": "x"}))
    assert desk.site.issue("LUM-1").updated == desk.clock.ms
    assert len(desk.site.mails()) > mails
    desk.site.rules.no_op_bumps_updated = False
    desk.clock.advance(60)
    desk.put("/issue/LUM-1", _verbs({"add": "x"}))
    assert desk.site.issue("LUM-1").updated == desk.clock.ms - 60_000


def test_who_gets_mail_and_how_to_mute_it(desk: Desk) -> None:
    issue = next(one for one in desk.site.issues("LUM") if one.assignee)
    desk.put(f"/issue/{issue.key}", _verbs({"add": "loud"}))
    heard = {mail.to for mail in desk.site.mails()}
    assert heard == {issue.assignee, issue.reporter, *issue.watchers}
    desk.put(f"/issue/{issue.key}", _verbs({"add": "quiet"}), notifyUsers="false")
    assert {mail.to for mail in desk.site.mails()} == heard
    assert len(desk.site.mails()) == len(heard)


def test_muting_needs_project_admin(desk: Desk) -> None:
    building.deny(desk.site, desk.seeded.bot, "ADMINISTER_PROJECTS", "LUM")
    refused = desk.put("/issue/LUM-1", _verbs({"add": "x"}), notifyUsers="false")
    assert refused.status_code == 403
    assert "either admin or project admin" in refused.json()["errorMessages"][0]
    assert "x" not in desk.site.issue("LUM-1").labels
    desk.site.rules.mute_refusal = "ignore"
    muted = desk.put("/issue/LUM-1", _verbs({"add": "x"}), notifyUsers="false")
    assert muted.status_code == 204
    assert desk.site.mails()


def test_flags_are_words_not_numbers(desk: Desk) -> None:
    assert desk.put("/issue/LUM-1", _verbs({"add": "x"}), notifyUsers="0").status_code == 400


def test_cloud_can_give_the_issue_back(cloud: Desk) -> None:
    answer = cloud.put("/issue/LUM-1", _verbs({"add": "x"}), returnIssue="true")
    assert answer.status_code == 200
    assert answer.json()["fields"]["labels"] == ["x"]


def test_other_fields_can_be_set(desk: Desk) -> None:
    points, role = desk.site.field_ids["points"], desk.site.field_ids["work_role"]
    person = desk.seeded.people["lna"]
    name = "accountId" if desk.dialect == "cloud" else "name"
    who = person.account if desk.dialect == "cloud" else person.name
    fields = {
        "summary": "Another",
        "description": desk.rich("Words"),
        "assignee": {name: who},
        "priority": {"name": "High"},
        points: 8,
        role: {"value": "project-owner"},
        "components": [{"name": "Web"}],
        "timetracking": {"remainingEstimateSeconds": 3600},
    }
    answer = desk.put("/issue/LUM-1", {"fields": fields})
    assert answer.status_code == 204, answer.text
    issue = desk.site.issue("LUM-1")
    assert (issue.summary, issue.assignee, issue.priority) == ("Another", person.account, "High")
    assert (issue.points, issue.work_role, issue.remaining) == (8, "project-owner", 3600)
    shown = desk.get("/issue/LUM-1", fields=role).json()["fields"][role]
    assert shown["value"] == "project-owner"
    assert desk.put("/issue/LUM-1", {"fields": {role: None}}).status_code == 204
    assert desk.site.issue("LUM-1").work_role is None


def test_options_and_people_must_exist(desk: Desk) -> None:
    role = desk.site.field_ids["work_role"]
    for fields in (
        {role: {"value": "boss"}},
        {"assignee": {"accountId": "nobody"}},
        {"components": [{"name": "Nope"}]},
        {desk.site.field_ids["points"]: "many"},
    ):
        assert desk.put("/issue/LUM-1", {"fields": fields}).status_code == 400


def test_the_edit_screen_may_lack_labels(desk: Desk) -> None:
    project = desk.site.project("LUM")
    project.labels_on_screen = False
    desk.site.store.put(project)
    assert "labels" not in desk.get("/issue/LUM-1/editmeta").json()["fields"]
    answer = desk.put("/issue/LUM-1", _verbs({"add": "x"}))
    assert answer.status_code == 400
    assert answer.json()["errors"]["labels"] == (
        "Field 'labels' cannot be set. It is not on the appropriate screen, or unknown."
    )


def test_editmeta_tells_verbs_and_options(desk: Desk) -> None:
    fields = desk.get("/issue/LUM-1/editmeta").json()["fields"]
    assert fields["labels"]["operations"] == ["add", "set", "remove"]
    options = fields[desk.site.field_ids["work_role"]]["allowedValues"]
    assert [option["value"] for option in options] == ["project-owner", "project-manager", "both"]


def test_properties_come_and_go(desk: Desk) -> None:
    path = "/issue/LUM-1/properties/twohats"
    assert desk.get(path).status_code == 404
    assert desk.put(path, {"a": 1}).status_code == 201
    assert desk.put(path, {"a": 2}).status_code == 200
    assert desk.get(path).json() == {"key": "twohats", "value": {"a": 2}}
    assert [one["key"] for one in desk.get("/issue/LUM-1/properties").json()["keys"]] == ["twohats"]
    assert desk.delete(path).status_code == 204
    assert desk.delete(path).status_code == 404


def test_properties_have_limits(desk: Desk) -> None:
    assert desk.put("/issue/LUM-1/properties/" + "k" * 256, 1).status_code == 400
    assert desk.put("/issue/LUM-1/properties/k", "v" * 32_767).status_code == 400
    assert desk.put("/issue/LUM-1/properties/k", "v" * 32_700).status_code == 201


def test_a_property_alone_does_not_move_updated_unless_told(desk: Desk) -> None:
    before = desk.site.issue("LUM-1").updated
    desk.clock.advance(60)
    desk.put("/issue/LUM-1/properties/k", 1)
    assert desk.site.issue("LUM-1").updated == before
    desk.site.rules.property_bumps_updated = True
    desk.put("/issue/LUM-1/properties/k", 2)
    assert desk.site.issue("LUM-1").updated == desk.clock.ms


def test_links_are_found_again_by_their_global_id(desk: Desk) -> None:
    body = {"globalId": "twohats:1", "object": {"url": "https://example.org/1", "title": "Why"}}
    first = desk.post("/issue/LUM-1/remotelink", body)
    assert first.status_code == 201
    body["object"] = {"url": "https://example.org/2", "title": "Why not"}
    second = desk.post("/issue/LUM-1/remotelink", body)
    assert (second.status_code, second.json()["id"]) == (200, first.json()["id"])
    links = desk.get("/issue/LUM-1/remotelink").json()
    assert [link["object"]["title"] for link in links] == ["Why not"]
    one = desk.get("/issue/LUM-1/remotelink", globalId="twohats:1").json()
    assert one["globalId"] == "twohats:1"
    assert desk.delete("/issue/LUM-1/remotelink", globalId="twohats:1").status_code == 204
    assert desk.delete("/issue/LUM-1/remotelink", globalId="twohats:1").status_code == 404
    assert desk.get("/issue/LUM-1/remotelink", globalId="twohats:1").status_code == 404


def test_a_link_needs_address_and_title(desk: Desk) -> None:
    answer = desk.post("/issue/LUM-1/remotelink", {"object": {"url": "https://example.org"}})
    assert answer.status_code == 400


def test_a_link_is_deleted_by_number_too(desk: Desk) -> None:
    body = {"object": {"url": "https://example.org/1", "title": "Why"}}
    number = desk.post("/issue/LUM-1/remotelink", body).json()["id"]
    assert desk.get(f"/issue/LUM-1/remotelink/{number}").json()["object"]["title"] == "Why"
    assert desk.delete(f"/issue/LUM-1/remotelink/{number}").status_code == 204
    assert desk.get("/issue/LUM-1/remotelink").json() == []


def test_a_body_that_is_no_json_is_refused(desk: Desk) -> None:
    address = f"{desk.api}/issue/LUM-1"
    headers = {"Content-Type": "application/json"}
    assert desk.session.put(address, data="{oops", headers=headers).status_code == 400
    assert desk.session.put(address, data="a=b").status_code == 415
