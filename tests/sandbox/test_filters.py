"""Saved filters, their shares, and dashboards."""

from typing import Any

from seeded_site import Desk
from twohats.sandbox import building


def _filter(desk: Desk, name: str = "Owner work", **more: object) -> dict[str, Any]:
    body = {"name": name, "jql": "labels = project-owner-work", "description": "d", **more}
    answer = desk.post("/filter", body)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_filter_is_saved_changed_and_deleted(desk: Desk) -> None:
    made = _filter(desk)
    path = f"/filter/{made['id']}"
    assert desk.get(path).json()["jql"] == "labels = project-owner-work"
    changed = desk.put(path, {"name": "Owner work", "jql": "labels = x"}).json()
    assert (changed["jql"], changed["description"]) == ("labels = x", "")
    assert desk.delete(path).status_code == 204
    assert desk.get(path).status_code == 400


def test_names_are_unique_among_the_owners_filters(desk: Desk) -> None:
    _filter(desk)
    again = desk.post("/filter", {"name": "Owner work", "jql": "labels = x"})
    assert again.status_code == 400
    assert again.json()["errors"]["filterName"] == "Filter with same name already exists."
    other = desk.seeded.people["mnowak"]
    building.add_token(desk.site, other, "hers")
    hers = desk.login("hers", other.email)
    body = {"name": "Owner work", "jql": "labels = x"}
    assert hers.post(f"{desk.api}/filter", json=body).status_code == 200


def test_a_filter_needs_a_name_and_good_jql(desk: Desk) -> None:
    assert desk.post("/filter", {"jql": "labels = x"}).status_code == 400
    assert desk.post("/filter", {"name": "x", "jql": "labels = = x"}).status_code == 400


def test_favourites(cloud: Desk, center: Desk) -> None:
    numbers = {}
    for desk in (cloud, center):
        numbers[desk.dialect] = _filter(desk, favourite=True)["id"]
        found = [one["id"] for one in desk.get("/filter/favourite").json()]
        assert found == [numbers[desk.dialect]]
    path = f"/filter/{_filter(cloud, 'Other')['id']}/favourite"
    assert cloud.put(path, None).json()["favourite"] is True
    assert len(cloud.get("/filter/favourite").json()) == 2
    assert cloud.delete(path).json()["favourite"] is False
    number = numbers["data-center"]
    center.put(f"/filter/{number}", {"name": "Owner work", "favourite": False})
    assert center.get("/filter/favourite").json() == []
    assert center.put(f"/filter/{number}/favourite", None).status_code == 404


def test_search_is_cloud_only(cloud: Desk, center: Desk) -> None:
    _filter(cloud, "twohats: owner work")
    _filter(cloud, "Something else")
    found = cloud.get("/filter/search", filterName="twohats", accountId="me", expand="jql").json()
    assert [one["name"] for one in found["values"]] == ["twohats: owner work"]
    assert found["values"][0]["jql"]
    assert "description" not in found["values"][0]
    mine = cloud.get("/filter/my").json()
    assert len(mine) == 2
    assert center.get("/filter/search").status_code == 404


def test_a_filter_is_private_until_shared(desk: Desk) -> None:
    path = f"/filter/{_filter(desk)['id']}"
    other = desk.seeded.people["mnowak"]
    building.add_token(desk.site, other, "hers")
    hers = desk.login("hers", other.email)
    assert hers.get(desk.api + path).status_code == 400
    project = str(desk.site.project("LUM").id)
    shared = desk.post(f"{path}/permission", {"type": "project", "projectId": project})
    assert shared.status_code == 201
    assert hers.get(desk.api + path).status_code == 200
    assert hers.put(desk.api + path, json={"name": "Stolen"}).status_code == 400
    share = shared.json()[0]["id"]
    assert desk.get(f"{path}/permission/{share}").json()["type"] == "project"
    assert desk.delete(f"{path}/permission/{share}").status_code == 204
    assert desk.delete(f"{path}/permission/{share}").status_code == 404
    assert desk.get(f"{path}/permission").json() == []


def test_sharing_with_everybody_replaces_all_other_shares(desk: Desk) -> None:
    path = f"/filter/{_filter(desk)['id']}/permission"
    desk.post(path, {"type": "group", "groupname": "project-owners"})
    kind = "authenticated" if desk.dialect == "cloud" else "global"
    answer = desk.post(path, {"type": kind}).json()
    assert [share["type"] for share in answer] == [kind]


def test_sharing_needs_the_permission(desk: Desk) -> None:
    path = f"/filter/{_filter(desk)['id']}/permission"
    building.deny(desk.site, desk.seeded.bot, "CREATE_SHARED_OBJECTS")
    assert desk.post(path, {"type": "group", "groupname": "project-owners"}).status_code == 400


def test_an_edit_share_lets_others_keep_the_filter(cloud: Desk) -> None:
    share = {"type": "group", "group": {"name": "project-owners"}}
    made = _filter(cloud, editPermissions=[share])
    assert made["editPermissions"][0]["group"]["name"] == "project-owners"
    other = cloud.seeded.people["mnowak"]
    building.add_token(cloud.site, other, "hers")
    hers = cloud.login("hers", other.email)
    path = f"{cloud.api}/filter/{made['id']}"
    assert hers.put(path, json={"name": "Ours", "jql": "labels = x"}).status_code == 200


def test_an_unknown_share_is_refused(desk: Desk) -> None:
    path = f"/filter/{_filter(desk)['id']}/permission"
    assert desk.post(path, {"type": "group", "groupname": "nobody"}).status_code == 400
    assert desk.post(path, {"type": "planet"}).status_code == 400


def test_dashboards_can_be_made_on_cloud(cloud: Desk) -> None:
    body = {"name": "Roles", "sharePermissions": [], "editPermissions": []}
    made = cloud.post("/dashboard", body).json()
    path = f"/dashboard/{made['id']}/gadget"
    key = cloud.get("/dashboard/gadgets").json()["gadgets"][0]["moduleKey"]
    gadget = cloud.post(path, {"moduleKey": key, "title": "Owner work", "color": "purple"}).json()
    assert (gadget["title"], gadget["color"]) == ("Owner work", "purple")
    config = f"/dashboard/{made['id']}/items/{gadget['id']}/properties/config"
    assert cloud.put(config, {"filterId": "1"}).status_code == 201
    assert cloud.get(config).json()["value"] == {"filterId": "1"}
    assert len(cloud.get(path).json()["gadgets"]) == 1
    found = cloud.get("/dashboard/search", dashboardName="role").json()
    assert [one["name"] for one in found["values"]] == ["Roles"]
    assert cloud.delete(f"{path}/{gadget['id']}").status_code == 204
    assert cloud.delete(f"/dashboard/{made['id']}").status_code == 204
    assert cloud.get(f"/dashboard/{made['id']}").status_code == 404


def test_bad_gadgets_are_refused(cloud: Desk) -> None:
    body = {"name": "Roles", "sharePermissions": [], "editPermissions": []}
    path = f"/dashboard/{cloud.post('/dashboard', body).json()['id']}/gadget"
    for gadget in ({}, {"moduleKey": "nope"}, {"moduleKey": "a", "uri": "b"}):
        assert cloud.post(path, gadget).status_code == 400
    assert cloud.post("/dashboard", {"sharePermissions": []}).status_code == 400


def test_data_center_only_lists_dashboards(center: Desk) -> None:
    assert center.get("/dashboard").json()["dashboards"] == []
    assert center.post("/dashboard", {"name": "x"}).status_code in (404, 405)


def test_shares_with_a_role_and_with_a_person(desk: Desk) -> None:
    path = f"/filter/{_filter(desk)['id']}/permission"
    project = str(desk.site.project("LUM").id)
    emre = desk.seeded.people["eyildiz"]
    building.add_token(desk.site, emre, "his")
    his = desk.login("his", emre.email)
    where = desk.api + path.removesuffix("/permission")
    role = {"type": "projectRole", "projectId": project, "projectRoleId": "10101"}
    shown = desk.post(path, role).json()[0]
    assert (shown["type"], shown["role"]["name"]) == ("projectRole", "Project managers")
    assert his.get(where).status_code == 200
    desk.delete(f"{path}/{shown['id']}")
    assert his.get(where).status_code == 400
    account = "accountId" if desk.dialect == "cloud" else "userKey"
    person = desk.post(path, {"type": "user", account: emre.account}).json()[0]
    assert person["user"]["displayName"] == emre.display
    assert his.get(where).status_code == 200
