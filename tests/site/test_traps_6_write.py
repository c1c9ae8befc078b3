"""Traps of writing; each test is named after its trap."""

import json
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest

from mocked_jira import Clock, Dial, Failure, Jira, change
from twohats.errors import ConfigError, IssueError, ProtocolError, RefusedError
from twohats.model.site import SavedFilter, WebLink
from twohats.site import comments as comments_module

DOC = {"type": "doc", "version": 1, "content": []}
NO_LABELS = "Field 'labels' cannot be set. It is not on the appropriate screen, or unknown."


def test_labels_and_property_go_in_one_put_and_no_field_stands_twice(
    cloud: Jira, dial: Dial
) -> None:
    cloud.answers("PUT", "/issue/1", status=204)
    dial.cloud().write(change(), mute=False)
    (body,) = cloud.bodies("/issue/1")
    assert set(body) == {"update", "properties"}
    assert set(body["update"]) == {"labels"}


def test_data_center_s_property_values_are_strings_of_json(server: Jira, dial: Dial) -> None:
    server.answers("PUT", "/issue/1", status=204)
    dial.server().write(change(), mute=False)
    (body,) = server.bodies("/issue/1")
    value = body["properties"][0]["value"]
    assert isinstance(value, str)
    assert json.loads(value)["run"] == "r1"


def test_labels_missing_from_the_edit_screen_are_found_once_a_project(
    cloud: Jira, dial: Dial, fails: Failure
) -> None:
    refusal = {"errorMessages": [], "errors": {"labels": NO_LABELS}}
    cloud.answers("PUT", "/issue/1", refusal, status=400)
    cloud.answers("PUT", "/issue/3", status=204)
    site = dial.cloud()
    for one in (change(1), change(2)):
        error = fails(IssueError, partial(site.write, one, mute=False))
        assert (error.where, error.permanent) == ("APO", True)
    site.write(change(3, project="OPS", key="OPS-3"), mute=False)
    assert [r.url.rpartition("/")[2] for r in cloud.asked(method="PUT")] == ["1", "3"]


def test_a_decision_is_recorded_without_touching_labels(cloud: Jira, dial: Dial) -> None:
    cloud.answers("PUT", "/issue/1/properties/twohats", status=200)
    dial.cloud().write(change(add=()), mute=True)
    (request,) = cloud.asked(method="PUT")
    assert request.url.endswith("/issue/1/properties/twohats")
    assert json.loads(request.body)["run"] == "r1"


def test_a_property_goes_after_the_labels_it_vouches_for(cloud: Jira, dial: Dial) -> None:
    cloud.answers("PUT", "/issue/1", status=204)
    cloud.answers("DELETE", "/issue/1/properties/twohats", status=204)
    undo = change(add=(), remove=("project-owner-work",), provenance=None)
    dial.cloud().write(undo, mute=False)
    assert [r.method for r in cloud.asked()[-2:]] == ["PUT", "DELETE"]
    assert "properties" not in cloud.bodies("/issue/1", "PUT")[0]


def test_deleting_a_property_that_is_gone_is_fine(cloud: Jira, dial: Dial) -> None:
    cloud.answers("DELETE", "/issue/1/properties/twohats", {"errorMessages": []}, status=404)
    dial.cloud().write_provenance("1", None)
    assert len(cloud.asked(method="DELETE")) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 405, 422])
def test_what_repeating_does_not_mend_is_permanent(
    cloud: Jira, dial: Dial, fails: Failure, status: int
) -> None:
    cloud.answers("PUT", "/issue/1", {"errorMessages": ["no"]}, status=status)
    site = dial.cloud()
    error = fails(IssueError, lambda: site.write(change(), mute=False))
    assert (error.where, error.permanent) == ("APO-1", True)


@pytest.mark.parametrize("status", [409, 500])
def test_what_may_pass_is_left_to_the_next_run(
    cloud: Jira, dial: Dial, fails: Failure, status: int
) -> None:
    cloud.answers("PUT", "/issue/1", {"errorMessages": ["no"]}, status=status)
    site = dial.cloud()
    error = fails(IssueError, lambda: site.write(change(), mute=False))
    assert not error.permanent


@pytest.mark.parametrize(
    "body", [{"errorMessages": None}, {"errors": []}, [], "x", 5, {"message": 1}]
)
def test_error_bodies_of_any_shape_are_survived(
    cloud: Jira, dial: Dial, fails: Failure, body: object
) -> None:
    cloud.answers("PUT", "/issue/1", body, status=400)
    site = dial.cloud()
    fails(IssueError, lambda: site.write(change(), mute=False))


@pytest.mark.parametrize("label", ["two words", "", "x" * 256, "tab\tbed", "bell\x07"])
def test_a_label_that_jira_would_refuse_is_never_sent(
    cloud: Jira, dial: Dial, fails: Failure, label: str
) -> None:
    site = dial.cloud()
    fails(ConfigError, lambda: site.write(change(add=(label,)), mute=False))
    assert cloud.asked(method="PUT") == []


def test_a_comment_carries_its_marker_from_the_first_moment(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/issue/APO-1/comment", {"id": "7"}, status=201)
    assert dial.cloud().post("APO-1", DOC, b'{"report":1}') == "7"
    (body,) = cloud.bodies("/comment")
    assert body == {"body": DOC, "properties": [{"key": "twohats", "value": {"report": 1}}]}


def test_data_center_s_comment_is_wiki_text(server: Jira, dial: Dial) -> None:
    server.answers("POST", "/issue/APO-1/comment", {"id": "7"}, status=201)
    dial.server().post("APO-1", "h2. Balance", b'{"report":1}')
    (body,) = server.bodies("/comment")
    assert body["body"] == "h2. Balance"
    assert body["properties"] == [{"key": "twohats", "value": '{"report":1}'}]


def test_a_body_of_the_other_dialect_is_our_own_mistake(
    cloud: Jira, server: Jira, dial: Dial
) -> None:
    with pytest.raises(TypeError):
        dial.cloud().post("APO-1", "text", b"{}")
    with pytest.raises(TypeError):
        dial.server().post("APO-1", DOC, b"{}")
    assert cloud.asked(method="POST") == server.asked(method="POST") == []


def test_only_cloud_can_mute_an_edited_comment(cloud: Jira, server: Jira, dial: Dial) -> None:
    for jira in (cloud, server):
        jira.answers("PUT", "/issue/APO-1/comment/7", {"id": "7"})
    dial.cloud().edit("APO-1", "7", DOC, mute=True)
    dial.cloud().edit("APO-1", "7", DOC, mute=False)
    dial.server().edit("APO-1", "7", "text", mute=True)
    assert [r.url.partition("?")[2] for r in cloud.asked(method="PUT")] == [
        "notifyUsers=false",
        "",
    ]
    assert [r.url.partition("?")[2] for r in server.asked(method="PUT")] == [""]


def test_the_marker_is_read_from_inline_properties_of_either_shape(
    cloud: Jira, server: Jira, dial: Dial
) -> None:
    def page(value: object) -> dict[str, object]:
        mark = {"key": "twohats", "value": value}
        other = {"key": "x", "value": None}
        comment = {"id": "7", "author": {"accountId": "acc-1"}, "properties": [other, mark]}
        return {"total": 1, "comments": [{**comment, "created": "2026-11-24T10:00:00.000+0000"}]}

    cloud.answers("GET", "/issue/APO-1/comment", page({"a": 1}))
    server.answers("GET", "/issue/APO-1/comment", page('{"a":1}'))
    (one,) = dial.cloud().comments("APO-1")
    (two,) = dial.server().comments("APO-1")
    assert json.loads(one.marker) == json.loads(two.marker) == {"a": 1}
    assert (one.author_id, one.created_ms) == ("acc-1", 1_795_514_400_000)
    query = parse_qs(urlsplit(cloud.asked("/comment")[0].url).query)
    assert query["expand"] == ["properties"]
    assert query["orderBy"] == ["created"]


def test_a_page_cap_is_an_error_and_never_an_all_clear(
    cloud: Jira, dial: Dial, fails: Failure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comments_module, "MAX_COMMENTS", 3)
    for first in (1, 3, 5):
        page = [{"id": str(n), "body": None} for n in (first, first + 1)]
        cloud.answers("GET", "/issue/APO-1/comment", {"total": 50, "comments": page})
    site = dial.cloud()
    fails(ProtocolError, lambda: list(site.comments("APO-1")))


def test_comments_that_end_too_early_are_no_all_clear(
    cloud: Jira, dial: Dial, fails: Failure
) -> None:
    cloud.answers("GET", "/issue/APO-1/comment", {"total": 2, "comments": []})
    site = dial.cloud()
    fails(ProtocolError, lambda: list(site.comments("APO-1")))


@pytest.mark.parametrize("status", [400, 413])
def test_a_comment_that_is_too_much_is_permanent_and_not_repeated(
    cloud: Jira, dial: Dial, fails: Failure, status: int
) -> None:
    said = "The entered text is too long. It exceeds the allowed limit of 32,767 characters."
    cloud.answers("POST", "/issue/APO-1/comment", {"errorMessages": [said]}, status=status)
    site = dial.cloud()
    error = fails(IssueError, lambda: site.post("APO-1", DOC, b"{}"))
    assert error.permanent
    assert len(cloud.asked("/comment")) == 1


@pytest.mark.parametrize(
    "posted",
    [
        {"id": "7", "jsdPublic": False},
        {"id": "7", "properties": [{"key": "sd.public.comment", "value": {"internal": True}}]},
    ],
)
def test_a_service_desk_comment_is_internal_and_proven_so(
    cloud: Jira, dial: Dial, posted: dict[str, object]
) -> None:
    cloud.answers("POST", "/issue/DESK-1/comment", posted, status=201)
    assert dial.cloud().post("DESK-1", DOC, b"{}", internal=True) == "7"
    (body,) = cloud.bodies("/comment")
    assert {"key": "sd.public.comment", "value": {"internal": True}} in body["properties"]


def test_a_service_desk_comment_is_read_back_where_the_answer_is_silent(
    server: Jira, dial: Dial
) -> None:
    server.answers("POST", "/issue/DESK-1/comment", {"id": "7"}, status=201)
    told = {"key": "sd.public.comment", "value": '{"internal": true}'}
    server.answers("GET", "/comment/7/properties/sd.public.comment", told)
    assert dial.server().post("DESK-1", "text", b"{}", internal=True) == "7"


@pytest.mark.parametrize("status", [200, 404])
def test_a_service_desk_comment_that_is_public_is_taken_back(
    cloud: Jira, dial: Dial, fails: Failure, status: int
) -> None:
    cloud.answers("POST", "/issue/DESK-1/comment", {"id": "7"}, status=201)
    told = {"key": "sd.public.comment", "value": {"internal": False}}
    cloud.answers("GET", "/comment/7/properties/sd.public.comment", told, status=status)
    cloud.answers("DELETE", "/issue/DESK-1/comment/7", status=204)
    site = dial.cloud()
    fails(RefusedError, lambda: site.post("DESK-1", DOC, b"{}", internal=True))
    assert len(cloud.asked(method="DELETE")) == 1


def test_a_project_known_as_a_service_desk_needs_no_asking_for_internal(
    cloud: Jira, dial: Dial
) -> None:
    desk = {"id": "1", "key": "DESK", "projectTypeKey": "service_desk"}
    cloud.answers("GET", "/project/DESK", desk)
    cloud.answers(
        "GET", "/mypermissions", {"permissions": {"BROWSE_PROJECTS": {"havePermission": True}}}
    )
    cloud.answers("POST", "/issue/DESK-1/comment", {"id": "7", "jsdPublic": False}, status=201)
    site = dial.cloud()
    assert site.access(["DESK"])[0].service_desk
    site.post("DESK-1", DOC, b"{}")
    assert cloud.bodies("/comment")[0]["properties"][1]["key"] == "sd.public.comment"


def test_deleting_a_comment_that_is_gone_is_fine(cloud: Jira, dial: Dial) -> None:
    cloud.answers("DELETE", "/issue/APO-1/comment/7", {"errorMessages": []}, status=404)
    dial.cloud().delete("APO-1", "7")


def test_permissions_are_named_on_cloud_and_not_on_data_center(
    cloud: Jira, server: Jira, dial: Dial
) -> None:
    granted = {
        "permissions": {
            "BROWSE_PROJECTS": {"havePermission": True},
            "EDIT_ISSUES": {"havePermission": True},
            "ADMINISTER_PROJECTS": {"havePermission": False},
            "ADMINISTER": {"havePermission": True},
        }
    }
    for jira in (cloud, server):
        jira.answers("GET", "/project/APO", {"id": "10000", "key": "APO", "name": "Apollo"})
        jira.answers("GET", "/mypermissions", granted)
    for site in (dial.cloud(), dial.server()):
        (access,) = site.access(["APO"])
        assert (access.browse, access.edit, access.mute_mail) == (True, True, True)
        assert (access.comment, access.bulk_change, access.link) == (False, False, False)
        assert site.access(["APO"]) == (access,)
    asked, bare = cloud.asked("/mypermissions"), server.asked("/mypermissions")
    assert len(asked) == len(bare) == 1
    assert "permissions=" in asked[0].url
    assert "permissions=" not in bare[0].url


def test_a_hidden_project_is_no_error_and_not_remembered(cloud: Jira, dial: Dial) -> None:
    cloud.answers("GET", "/project/OPS", {"errorMessages": ["no"]}, status=404)
    site = dial.cloud()
    assert not site.access(["OPS"])[0].browse
    assert site.facts.access == ()


def test_a_web_link_is_an_upsert_by_its_global_id(cloud: Jira, dial: Dial) -> None:
    link = WebLink(global_id="twohats=1", url="https://x", title="t", summary="s")
    path = "/issue/APO-1/remotelink"
    cloud.answers("POST", path, {"id": 1}, status=201)
    shown = {"globalId": "twohats=1", "object": {"url": "https://x", "title": "t", "summary": "s"}}
    site = dial.cloud()
    site.links.put_link("APO-1", link)
    assert cloud.bodies("/remotelink", "POST") == [shown]
    cloud.answers("DELETE", path, status=204)
    site.links.delete_link("APO-1", "twohats=1")
    assert "globalId=twohats%3D1" in cloud.asked(method="DELETE")[0].url


WANTED = SavedFilter(
    name="twohats: owner work", jql="labels = x", projects=("10000",), editors=("leads",)
)


def test_a_filter_on_cloud_is_shared_when_made_and_editable_right_after(
    cloud: Jira, dial: Dial
) -> None:
    cloud.answers("POST", "/filter", {"id": "5"})
    cloud.answers("PUT", "/filter/5", {"id": "5"})
    assert dial.cloud().filters.create_filter(WANTED).id == "5"
    (made,) = cloud.bodies("/filter")
    assert made["sharePermissions"] == [{"type": "project", "project": {"id": "10000"}}]
    assert "editPermissions" not in made
    (mended,) = cloud.bodies("/filter/5")
    assert mended["editPermissions"] == [{"type": "group", "group": {"name": "leads"}}]


def test_filters_on_cloud_are_found_among_the_account_s_own_on_all_pages(
    cloud: Jira, dial: Dial
) -> None:
    share = {"type": "project", "project": {"id": "10000"}}
    mine = {"id": "5", "name": WANTED.name, "jql": WANTED.jql, "sharePermissions": [share]}
    edit = [{"type": "group", "group": {"name": "leads"}}]
    other = {"id": "6", "name": "my twohats: notes", "jql": "x"}
    cloud.answers("GET", "/filter/search", {"values": [other], "isLast": False})
    found = {**mine, "editPermissions": edit}
    cloud.answers("GET", "/filter/search", {"values": [found], "isLast": True})
    (got,) = dial.cloud().filters.filters("twohats: ")
    assert (got.name, got.projects, got.editors, got.id) == (
        WANTED.name,
        WANTED.projects,
        WANTED.editors,
        "5",
    )
    assert all("accountId=acc-1" in r.url for r in cloud.asked("/filter/search"))


def test_data_center_has_no_filter_search_so_ours_are_favourites(server: Jira, dial: Dial) -> None:
    server.answers("POST", "/filter", {"id": "5"})
    server.answers("POST", "/filter/5/permission", [], status=201)
    server.answers(
        "GET",
        "/filter/favourite",
        [
            {"id": "5", "name": WANTED.name, "jql": "x", "owner": {"key": "JIRAUSER1"}},
            {"id": "6", "name": "twohats: theirs", "jql": "x", "owner": {"key": "JIRAUSER2"}},
        ],
    )
    site = dial.server()
    site.filters.create_filter(WANTED)
    assert server.bodies("/filter")[0]["favourite"] is True
    assert "sharePermissions" not in server.bodies("/filter")[0]
    assert server.bodies("/filter/5/permission") == [
        {"type": "project", "projectId": "10000", "view": True, "edit": False},
        {"type": "group", "groupname": "leads", "view": True, "edit": True},
    ]
    assert [one.id for one in site.filters.filters("twohats: ")] == ["5"]


def test_a_filter_is_mended_by_its_differences_on_data_center(server: Jira, dial: Dial) -> None:
    server.answers("PUT", "/filter/5", {"id": "5"})
    server.answers("POST", "/filter/5/permission", [], status=201)
    there = SavedFilter(id="5", name=WANTED.name, jql="old", projects=("10000",))
    site = dial.server()
    site.filters.update_filter(there, WANTED)
    assert server.bodies("/filter/5")[0]["jql"] == "labels = x"
    assert [b["type"] for b in server.bodies("/filter/5/permission")] == ["group"]


def test_a_filter_that_is_gone_is_deleted_already(cloud: Jira, dial: Dial) -> None:
    cloud.answers("DELETE", "/filter/5", {"errorMessages": ["not found"]}, status=400)
    dial.cloud().filters.delete_filter("5")


def test_making_a_filter_is_not_blindly_repeated(
    cloud: Jira, dial: Dial, fails: Failure, clock: Clock
) -> None:
    cloud.answers("POST", "/filter", {}, status=503)
    site = dial.cloud()
    fails(Exception, lambda: site.filters.create_filter(WANTED))
    assert clock.slept == []
