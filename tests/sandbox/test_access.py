"""Who is let in, who may do what, and the many faces of a bad token."""

import pytest
import requests

from seeded_site import Desk
from twohats.sandbox import Person, Sandbox, building, mount


def test_a_bad_token_on_cloud_is_served_as_nobody(cloud: Desk) -> None:
    session = cloud.login("wrong")
    found = session.get(f"{cloud.api}/search/jql", params={"jql": "project = LUM"})
    assert (found.status_code, found.json()["issues"]) == (200, [])
    assert found.headers["x-seraph-loginreason"] == "AUTHENTICATED_FAILED"
    assert session.get(f"{cloud.api}/project/search").json()["values"] == []
    assert session.get(f"{cloud.api}/issue/LUM-1").status_code == 404
    assert session.get(f"{cloud.api}/serverInfo").status_code == 200
    unbounded = session.get(f"{cloud.api}/search/jql", params={"jql": ""})
    assert unbounded.status_code == 400
    assert session.get(f"{cloud.api}/myself").status_code == 401


def test_a_bad_token_may_also_meet_an_unknown_project(cloud: Desk) -> None:
    cloud.site.rules.anonymous_search = "unknown"
    session = cloud.login("wrong")
    found = session.get(f"{cloud.api}/search/jql", params={"jql": "project in (LUM, AUR)"})
    assert found.status_code == 400
    expected = "The value 'LUM' does not exist for the field 'project'."
    assert found.json()["errorMessages"] == [expected]


def test_nobody_can_write(cloud: Desk) -> None:
    session = cloud.login("wrong")
    body = {"update": {"labels": [{"add": "x"}]}}
    assert session.put(f"{cloud.api}/issue/LUM-1", json=body).status_code == 404
    assert session.post(f"{cloud.api}/issue/LUM-1/comment", json={}).status_code == 404


def test_a_bad_token_on_data_center_is_refused_everywhere(center: Desk) -> None:
    session = center.login("wrong")
    for path in ("/search", "/serverInfo", "/myself", "/issue/LUM-1"):
        answer = session.get(center.api + path)
        assert answer.status_code == 401
        assert answer.headers["x-seraph-loginreason"] == "AUTHENTICATED_FAILED"


def test_no_token_on_data_center_reaches_server_info_only(center: Desk) -> None:
    session = requests.Session()
    mount(session, center.site)
    assert session.get(f"{center.api}/serverInfo").status_code == 200
    assert session.get(f"{center.api}/search").status_code == 401


def test_data_center_also_takes_a_password(center: Desk) -> None:
    session = requests.Session()
    mount(session, center.site)
    session.auth = (center.seeded.bot.name, center.seeded.token)
    assert session.get(f"{center.api}/myself").json()["name"] == "twohats-bot"


def test_a_revoked_token_is_a_bad_token(desk: Desk) -> None:
    building.revoke_token(desk.site, desk.seeded.token)
    assert desk.get("/myself").status_code == 401


def test_captcha_refuses_before_anything_is_looked_at(desk: Desk) -> None:
    bot = desk.seeded.bot
    bot.captcha = True
    desk.site.store.put(bot)
    session = requests.Session()
    mount(session, desk.site)
    session.auth = (bot.email, desk.seeded.token)
    answer = session.get(f"{desk.api}/myself")
    bot.captcha = False
    assert answer.status_code == 403
    assert answer.headers["X-Authentication-Denied-Reason"].startswith("CAPTCHA_CHALLENGE")


def test_scoped_tokens_work_through_the_gateway_only(cloud: Desk) -> None:
    building.add_token(cloud.site, cloud.seeded.bot, "scoped", scoped=True)
    session = cloud.login("scoped")
    assert session.get(f"{cloud.api}/myself").status_code == 401
    cloud_id = session.get(f"{cloud.site.base_url}/_edge/tenant_info").json()["cloudId"]
    gateway = f"{cloud.site.base_url}/ex/jira/{cloud_id}"
    assert session.get(f"{gateway}/rest/api/3/myself").status_code == 200
    info = session.get(f"{gateway}/rest/api/3/serverInfo").json()
    assert info["baseUrl"] == cloud.site.base_url


def test_a_context_path_is_part_of_every_address(center: Desk) -> None:
    site = Sandbox("data-center", now=center.clock, base_url="http://127.0.0.1/jira")
    site.copy_from(center.site)
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {center.seeded.token}"
    mount(session, site)
    inside = session.get("http://127.0.0.1/jira/rest/api/2/issue/LUM-1").json()
    assert inside["self"].startswith("http://127.0.0.1/jira/rest/api/2/issue/")
    assert session.get("http://127.0.0.1/jira/browse/LUM-1").status_code == 200
    app = session.get_adapter("http://127.0.0.1/jira")
    outside = requests.Request("GET", "http://127.0.0.1/rest/api/2/serverInfo").prepare()
    assert app.send(outside).status_code == 404


def test_without_browse_a_project_does_not_exist(desk: Desk) -> None:
    building.deny(desk.site, desk.seeded.bot, "BROWSE_PROJECTS", "NORD")
    assert desk.get("/issue/NORD-1").status_code == 404
    assert desk.get("/project/NORD").status_code == 404
    assert "NORD" not in [project["key"] for project in desk.get("/project").json()]
    where = "/search/jql" if desk.dialect == "cloud" else "/search"
    answer = desk.get(where, jql="project in (LUM, NORD)")
    assert answer.status_code == 400
    expected = "The value 'NORD' does not exist for the field 'project'."
    assert answer.json()["errorMessages"] == [expected]


def test_without_edit_nothing_can_be_changed(desk: Desk) -> None:
    building.deny(desk.site, desk.seeded.bot, "EDIT_ISSUES", "LUM")
    body = {"update": {"labels": [{"add": "x"}]}}
    assert desk.put("/issue/LUM-1", body).status_code == 403
    assert desk.put("/issue/LUM-1/properties/k", 1).status_code == 403
    assert desk.get("/issue/LUM-1/editmeta").json() == {"fields": {}}
    assert desk.put("/issue/AUR-1", body).status_code == 204
    have = {"projectKey": "LUM", "permissions": "EDIT_ISSUES"}
    asked = desk.get("/mypermissions", **have).json()["permissions"]["EDIT_ISSUES"]
    assert not asked["havePermission"]


def test_without_link_no_link(desk: Desk) -> None:
    building.deny(desk.site, desk.seeded.bot, "LINK_ISSUES", "LUM")
    body = {"object": {"url": "https://example.org", "title": "x"}}
    assert desk.post("/issue/LUM-1/remotelink", body).status_code == 403


def test_archived_projects_are_read_only_and_not_found(desk: Desk) -> None:
    Person(desk.site, desk.seeded.people["jakesson"]).archive_project("NORD")
    assert desk.keys("project = NORD") == []
    assert desk.get("/issue/NORD-1").status_code == 200
    body = {"update": {"labels": [{"add": "x"}]}}
    assert desk.put("/issue/NORD-1", body).status_code == 400
    assert desk.post("/issue/NORD-1/comment", {"body": desk.rich("x")}).status_code == 400
    assert "NORD" not in [project["key"] for project in desk.get("/project").json()]
    Person(desk.site, desk.seeded.people["jakesson"]).archive_project("NORD", archived=False)
    assert desk.put("/issue/NORD-1", body).status_code == 204


def test_security_levels_hide_issues_from_others(desk: Desk) -> None:
    hidden = next(issue for issue in desk.site.issues("NORD") if issue.security)
    other = desk.seeded.people["mnowak"]
    building.add_token(desk.site, other, "hers")
    session = desk.login("hers", other.email)
    assert session.get(f"{desk.api}/issue/{hidden.key}").status_code == 404
    assert desk.get(f"/issue/{hidden.key}").json()["fields"]["security"]["name"] == hidden.security
    assert hidden.key in desk.keys("project = NORD")
    where = "/search/jql" if desk.dialect == "cloud" else "/search"
    ask = {"jql": "project = NORD", "fields": "key", "maxResults": "500"}
    found = session.get(desk.api + where, params=ask).json()["issues"]
    assert hidden.key not in [issue["key"] for issue in found]


@pytest.mark.parametrize("permission", ["BULK_CHANGE", "CREATE_SHARED_OBJECTS"])
def test_global_permissions_can_be_taken_away(desk: Desk, permission: str) -> None:
    building.deny(desk.site, desk.seeded.bot, permission)
    shown = desk.get("/mypermissions", permissions=permission).json()["permissions"][permission]
    assert (shown["type"], shown["havePermission"]) == ("GLOBAL", False)


def test_an_administrator_may_everything_that_is_not_taken_away(desk: Desk) -> None:
    building.grant(desk.site, desk.seeded.bot, "ADMINISTER")
    may = desk.site.access.may
    assert may(desk.seeded.bot, "DELETE_ALL_COMMENTS", desk.site.project("NORD"))
    building.deny(desk.site, desk.seeded.bot, "DELETE_ALL_COMMENTS", "NORD")
    assert not may(desk.seeded.bot, "DELETE_ALL_COMMENTS", desk.site.project("NORD"))


def test_a_project_lead_administers_the_project(desk: Desk) -> None:
    lead = desk.seeded.people["mnowak"]
    assert desk.site.access.may_mute(lead, desk.site.project("LUM"))
    assert not desk.site.access.may_mute(lead, desk.site.project("NORD"))
