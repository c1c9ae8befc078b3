"""Comments: the one write that Jira cannot make idempotent."""

from typing import Any

import pytest

from seeded_site import Desk
from twohats.sandbox import Person, building
from twohats.sandbox.things import Comment


def _said(desk: Desk, **more: object) -> dict[str, Any]:
    answer = desk.post("/issue/LUM-1/comment", {"body": desk.rich("Hello"), **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_comment_carries_properties_from_the_start(desk: Desk) -> None:
    made = _said(desk, properties=[{"key": "twohats", "value": {"marker": 1}}])
    listed = desk.get("/issue/LUM-1/comment", expand="properties").json()
    assert listed["total"] == 1
    assert listed["comments"][0]["properties"] == [{"key": "twohats", "value": {"marker": 1}}]
    plain = desk.get("/issue/LUM-1/comment").json()
    assert "properties" not in plain["comments"][0]
    value = desk.get(f"/comment/{made['id']}/properties/twohats").json()["value"]
    assert value == {"marker": 1}


def test_properties_may_not_come_inline(desk: Desk) -> None:
    _said(desk, properties=[{"key": "twohats", "value": 1}])
    desk.site.rules.comment_properties_inline = False
    listed = desk.get("/issue/LUM-1/comment", expand="properties").json()
    assert "properties" not in listed["comments"][0]


def test_each_dialect_refuses_the_others_text(cloud: Desk, center: Desk) -> None:
    wrong = cloud.post("/issue/LUM-1/comment", {"body": "plain"})
    assert wrong.status_code == 400
    assert "Atlassian Document" in wrong.json()["errors"]["comment"]
    assert center.post("/issue/LUM-1/comment", {"body": cloud.rich("Hi")}).status_code == 400


@pytest.mark.parametrize("body", [{}, {"body": ""}, {"body": "  "}, {"text": "x"}])
def test_an_empty_comment_is_refused(desk: Desk, body: dict[str, str]) -> None:
    assert desk.post("/issue/LUM-1/comment", body).status_code == 400


def test_adf_must_be_well_formed(cloud: Desk) -> None:
    for content in (
        [{"type": "paragraph", "content": [{"type": "text", "text": ""}]}],
        [{"type": "blink"}],
        "words",
    ):
        body = {"body": {"type": "doc", "version": 1, "content": content}}
        assert cloud.post("/issue/LUM-1/comment", body).status_code == 400


def test_a_comment_too_long_is_refused(desk: Desk) -> None:
    answer = desk.post("/issue/LUM-1/comment", {"body": desk.rich("x" * 32_768)})
    assert answer.status_code == 400
    assert "exceeds the allowed limit of 32,767 characters" in answer.json()["errors"]["comment"]
    assert desk.post("/issue/LUM-1/comment", {"body": desk.rich("x" * 32_000)}).status_code == 201


def test_an_issue_takes_only_so_many_comments(desk: Desk) -> None:
    desk.site.rules.comment_limit = 2
    _said(desk)
    _said(desk)
    assert desk.post("/issue/LUM-1/comment", {"body": desk.rich("x")}).status_code == 413


def test_editing_keeps_the_comment_in_place(desk: Desk) -> None:
    made = _said(desk)
    desk.clock.advance(60)
    path = f"/issue/LUM-1/comment/{made['id']}"
    edited = desk.put(path, {"body": desk.rich("Better")})
    assert edited.status_code == 200
    assert edited.json()["updated"] > edited.json()["created"]
    assert len(desk.site.comments("LUM-1")) == 1
    assert "Better" in str(desk.get(path).json()["body"])


def test_editing_can_be_muted_on_cloud_by_an_admin(cloud: Desk) -> None:
    made = _said(cloud)
    mails = len(cloud.site.mails())
    path = f"/issue/LUM-1/comment/{made['id']}"
    cloud.put(path, {"body": cloud.rich("Quiet")}, notifyUsers="false")
    assert len(cloud.site.mails()) == mails
    building.deny(cloud.site, cloud.seeded.bot, "ADMINISTER_PROJECTS", "LUM")
    cloud.put(path, {"body": cloud.rich("Loud")}, notifyUsers="false")
    assert len(cloud.site.mails()) > mails


def test_deleting_needs_own_comment_or_more(desk: Desk) -> None:
    theirs = Person(desk.site, desk.seeded.people["mnowak"]).comment("LUM-1", "Mine")
    assert desk.delete(f"/issue/LUM-1/comment/{theirs.id}").status_code == 400
    assert (
        desk.put(f"/issue/LUM-1/comment/{theirs.id}", {"body": desk.rich("x")}).status_code == 400
    )
    mine = _said(desk)
    assert desk.delete(f"/issue/LUM-1/comment/{mine['id']}").status_code == 204
    assert desk.delete(f"/issue/LUM-1/comment/{mine['id']}").status_code == 404
    building.grant(desk.site, desk.seeded.bot, "DELETE_ALL_COMMENTS", "LUM")
    assert desk.delete(f"/issue/LUM-1/comment/{theirs.id}").status_code == 204


def test_adding_needs_the_permission(desk: Desk) -> None:
    building.deny(desk.site, desk.seeded.bot, "ADD_COMMENTS", "LUM")
    answer = desk.post("/issue/LUM-1/comment", {"body": desk.rich("x")})
    assert answer.status_code == 400
    assert "do not have the permission to comment" in answer.json()["errorMessages"][0]


def test_pages_and_order(desk: Desk) -> None:
    for number in range(5):
        desk.clock.advance(1)
        _said(desk, body=desk.rich(f"Number {number}"))
    page = desk.get("/issue/LUM-1/comment", startAt=1, maxResults=2).json()
    assert ["Number 1" in str(page["comments"][0]), page["total"]] == [True, 5]
    newest = desk.get("/issue/LUM-1/comment", orderBy="-created", maxResults=1).json()
    assert "Number 4" in str(newest["comments"][0])
    whole = desk.get("/issue/LUM-1/comment").json()
    assert len(whole["comments"]) == 5


def test_a_cloud_page_holds_a_hundred_unless_asked(cloud: Desk) -> None:
    issue = cloud.site.issue("LUM-1")
    for number in range(120):
        note = Comment(
            issue=issue.id, author="x", body=cloud.rich("y"), created=number, updated=number
        )
        cloud.site.store.put(note)
    page = cloud.get("/issue/LUM-1/comment").json()
    assert (len(page["comments"]), page["total"]) == (100, 120)
    cloud.site.journal.clear()  # the author above is nobody, which the contract does not allow


def test_comments_are_listed_by_number(cloud: Desk) -> None:
    made = _said(cloud, properties=[{"key": "k", "value": 1}])
    answer = cloud.post("/comment/list", {"ids": [int(made["id"]), 424242]}, expand="properties")
    assert [one["id"] for one in answer.json()["values"]] == [made["id"]]
    assert answer.json()["values"][0]["properties"] == [{"key": "k", "value": 1}]


def test_comment_properties_come_and_go(desk: Desk) -> None:
    path = f"/comment/{_said(desk)['id']}/properties"
    assert desk.put(f"{path}/k", {"a": 1}).status_code == 201
    assert desk.put(f"{path}/k", {"a": 2}).status_code == 200
    assert [one["key"] for one in desk.get(path).json()["keys"]] == ["k"]
    assert desk.delete(f"{path}/k").status_code == 204
    assert desk.get(f"{path}/k").status_code == 404
    assert desk.get("/comment/424242/properties").status_code == 404


def test_service_desk_comments_are_public_unless_internal(cloud: Desk) -> None:
    lead = cloud.seeded.people["mnowak"]
    building.add_project(cloud.site, "HELP", "Help", lead, type_key="service_desk")
    building.add_issue(cloud.site, "HELP", "Printer", type="Service Request")
    path = "/issue/HELP-1/comment"
    public = cloud.post(path, {"body": cloud.rich("x")}).json()
    internal = {"key": "sd.public.comment", "value": {"internal": True}}
    hidden = cloud.post(path, {"body": cloud.rich("x"), "properties": [internal]}).json()
    assert (public["jsdPublic"], hidden["jsdPublic"]) == (True, False)


def test_a_comment_for_a_role_is_for_that_role(desk: Desk) -> None:
    visibility = {"type": "role", "value": "Administrators"}
    author = desk.seeded.people["mnowak"]
    building.add_token(desk.site, author, "hers")
    hers = desk.login("hers", author.email)
    body = {"body": desk.rich("secret"), "visibility": visibility}
    assert hers.post(f"{desk.api}/issue/LUM-1/comment", json=body).status_code == 201
    assert desk.get("/issue/LUM-1/comment").json()["total"] == 0
