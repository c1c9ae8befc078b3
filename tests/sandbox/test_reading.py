"""What a client may read, in both dialects."""

import pytest

from seeded_site import Desk


def _names(desk: Desk, *logins: str) -> list[str]:
    return [desk.seeded.people[login].display for login in logins]


def test_server_info_answers_anybody_and_tells_the_kind(desk: Desk) -> None:
    desk.session.headers.pop("Authorization", None)
    desk.session.auth = None
    answer = desk.get("/serverInfo").json()
    assert answer["deploymentType"] == ("Cloud" if desk.dialect == "cloud" else "Server")
    assert answer["serverTime"] == "2026-09-21T14:13:20.000+0000"
    assert answer["baseUrl"] == desk.site.base_url


def test_myself_tells_the_account_and_its_zone(desk: Desk) -> None:
    answer = desk.get("/myself").json()
    account = answer["accountId" if desk.dialect == "cloud" else "key"]
    assert account == desk.seeded.bot.account
    assert answer["timeZone"] == "Etc/UTC"


def test_permissions_must_be_named_on_cloud_only(cloud: Desk, center: Desk) -> None:
    assert cloud.get("/mypermissions", projectKey="LUM").status_code == 400
    asked = cloud.get("/mypermissions", projectKey="LUM", permissions="EDIT_ISSUES,BULK_CHANGE")
    assert {k: v["havePermission"] for k, v in asked.json()["permissions"].items()} == {
        "EDIT_ISSUES": True,
        "BULK_CHANGE": True,
    }
    everything = center.get("/mypermissions", projectKey="LUM").json()["permissions"]
    assert everything["EDIT_ISSUES"]["havePermission"]
    assert not everything["ADMINISTER"]["havePermission"]


def test_an_unknown_permission_is_refused(cloud: Desk) -> None:
    answer = cloud.get("/mypermissions", permissions="FLY")
    assert answer.status_code == 400
    assert answer.json()["errorMessages"] == ["Unrecognized permission: FLY"]


def test_projects_are_listed_and_found(desk: Desk) -> None:
    keys = [project["key"] for project in desk.get("/project").json()]
    assert sorted(keys) == ["AUR", "LUM", "NORD"]
    whole = desk.get("/project/LUM").json()
    assert whole["lead"]["displayName"] == "Marta Nowák"
    assert "Web" in [component["name"] for component in whole["components"]]
    assert desk.get("/project/NOPE").status_code == 404


def test_project_search_is_cloud_only(cloud: Desk, center: Desk) -> None:
    found = cloud.get("/project/search", query="pump", expand="lead").json()
    assert [project["key"] for project in found["values"]] == ["NORD"]
    assert found["values"][0]["lead"]["displayName"] == "Ingrid Sørensen"
    assert center.get("/project/search").status_code == 404


def test_fields_are_found_by_name(desk: Desk) -> None:
    by_name = {field["name"]: field for field in desk.get("/field").json()}
    points = by_name["Story Points"]["id"]
    assert points == ("customfield_10028" if desk.dialect == "cloud" else "customfield_10106")
    assert ("Story point estimate" in by_name) is (desk.dialect == "cloud")


def test_an_issue_is_found_by_key_number_and_any_case(desk: Desk) -> None:
    by_key = desk.get("/issue/LUM-1").json()
    assert desk.get(f"/issue/{by_key['id']}").json()["key"] == "LUM-1"
    assert desk.get("/issue/lum-1").json()["id"] == by_key["id"]


def test_rich_text_comes_in_the_dialects_own_form(desk: Desk) -> None:
    key = desk.keys("summary ~ scheduler AND project = LUM")[0]
    body = desk.get(f"/issue/{key}", fields="description").json()["fields"]["description"]
    if desk.dialect == "cloud":
        kinds = [node["type"] for node in body["content"]]
        assert kinds == ["paragraph", "heading", "codeBlock", "paragraph"]
    else:
        assert "{code}" in body
        assert body.startswith("Jobs that are due")


def test_version_two_of_a_cloud_site_speaks_wiki_markup(cloud: Desk) -> None:
    key = cloud.keys("summary ~ scheduler AND project = LUM")[0]
    address = f"{cloud.site.base_url}/rest/api/2/issue/{key}"
    body = cloud.session.get(address).json()["fields"]["description"]
    assert "{code}" in body
    cloud.site.journal.clear()  # the contract at hand knows version 3 only


def test_only_the_fields_asked_for_come(desk: Desk) -> None:
    fields = desk.get("/issue/LUM-1", fields="summary,labels").json()["fields"]
    assert set(fields) == {"summary", "labels"}
    fields = desk.get("/issue/LUM-1", fields="*all,-description,-comment").json()["fields"]
    assert "created" in fields
    assert not {"description", "comment"} & set(fields)


def test_sprints_look_as_each_kind_of_site_writes_them(desk: Desk) -> None:
    field = desk.site.field_ids["sprint"]
    key = desk.keys("sprint in openSprints() AND project = LUM")[0]
    sprint = desk.get(f"/issue/{key}", fields=field).json()["fields"][field][0]
    if desk.dialect == "cloud":
        assert sprint["name"] == "LUM Sprint 23"
    else:
        assert "state=ACTIVE,name=LUM Sprint 23" in sprint


def test_points_stand_in_the_field_of_the_project(cloud: Desk) -> None:
    lumen, aurora = cloud.site.issues("LUM"), cloud.site.issues("AUR")
    pointed = next(issue for issue in lumen if issue.points)
    founding = next(issue for issue in aurora if issue.points)
    names = "customfield_10028,customfield_10016"
    company = cloud.get(f"/issue/{pointed.key}", fields=names).json()["fields"]
    team = cloud.get(f"/issue/{founding.key}", fields=names).json()["fields"]
    assert company == {"customfield_10028": pointed.points, "customfield_10016": None}
    assert team == {"customfield_10028": None, "customfield_10016": founding.points}


def test_a_token_search_gives_ids_only_unless_asked(cloud: Desk) -> None:
    answer = cloud.get("/search/jql", jql="project = AUR ORDER BY key", maxResults=3).json()
    assert set(answer["issues"][0]) == {"id"}
    assert len(answer["issues"]) == 3
    assert answer["isLast"] is False


def test_token_pages_cover_everything_once(cloud: Desk) -> None:
    seen: list[str] = []
    more: dict[str, str] = {}
    while True:
        page = cloud.get(
            "/search/jql", jql="project = LUM ORDER BY id", fields="key", maxResults=50, **more
        ).json()
        seen += [issue["key"] for issue in page["issues"]]
        if "nextPageToken" not in page:
            break
        more = {"nextPageToken": page["nextPageToken"]}
    assert len(seen) == len(set(seen)) == len(cloud.site.issues("LUM"))
    assert "total" not in page


def test_a_page_that_asks_for_much_is_smaller_than_asked(cloud: Desk) -> None:
    many = cloud.get("/search/jql", jql="project = LUM", fields="summary", maxResults=5000).json()
    assert len(many["issues"]) == 100
    lean = cloud.get("/search/jql", jql="project = LUM", fields="key", maxResults=5000).json()
    assert len(lean["issues"]) == len(cloud.site.issues("LUM"))


def test_a_token_belongs_to_its_query_and_dies(cloud: Desk) -> None:
    first = {"jql": "project = LUM", "maxResults": 5}
    token = cloud.get("/search/jql", **first).json()["nextPageToken"]
    other = cloud.get("/search/jql", jql="project = AUR", nextPageToken=token)
    assert other.status_code == 400
    cloud.clock.advance(8 * 86_400)
    assert cloud.get("/search/jql", **first, nextPageToken=token).status_code == 400
    assert cloud.get("/search/jql", jql="project = LUM", nextPageToken="x").status_code == 400


def test_unbounded_queries_are_refused_on_cloud_only(cloud: Desk, center: Desk) -> None:
    refused = cloud.get("/search/jql", jql="ORDER BY key")
    assert refused.status_code == 400
    assert refused.json()["errorMessages"][0].startswith("Unbounded JQL queries")
    assert center.get("/search", jql="ORDER BY key").json()["total"] == len(center.site.issues())


def test_the_old_search_is_gone_on_cloud(cloud: Desk) -> None:
    assert cloud.get("/search", jql="project = LUM").status_code == 410
    assert cloud.post("/search", {"jql": "project = LUM"}).status_code == 410


def test_a_search_body_with_unknown_keys_is_refused(desk: Desk) -> None:
    if desk.dialect == "cloud":
        answer = desk.post("/search/jql", {"jql": "project = LUM", "startAt": 0})
    else:
        answer = desk.post("/search", {"jql": "project = LUM", "nextPageToken": "x"})
    assert answer.status_code == 400


def test_properties_come_inline_on_cloud(cloud: Desk) -> None:
    cloud.put("/issue/LUM-1/properties/twohats", {"role": "both"})
    body = {"jql": "key = LUM-1", "fields": ["key"], "properties": ["twohats"]}
    issue = cloud.post("/search/jql", body).json()["issues"][0]
    assert issue["properties"] == {"twohats": {"role": "both"}}
    body["properties"] = list("abcdef")
    assert cloud.post("/search/jql", body).status_code == 400


def test_offset_pages_tell_the_total_and_end_at_the_window(center: Desk) -> None:
    page = center.get("/search", jql="project = LUM ORDER BY key", startAt=120, maxResults=50)
    answer = page.json()
    assert (answer["startAt"], answer["total"]) == (120, len(center.site.issues("LUM")))
    assert len(answer["issues"]) == answer["total"] - 120
    center.site.rules.window = 100
    beyond = center.get("/search", jql="project = LUM", startAt=90, maxResults=50)
    assert beyond.status_code == 400
    assert "Result window is too large" in beyond.json()["errorMessages"][0]


def test_an_unvalidated_query_warns_instead_of_failing(center: Desk) -> None:
    bad = {"jql": "project = NOPE"}
    assert center.get("/search", **bad).status_code == 400
    answer = center.get("/search", **bad, validateQuery="false").json()
    assert answer["issues"] == []
    assert answer["warningMessages"] == ["The value 'NOPE' does not exist for the field 'project'."]


def test_unsteady_order_shuffles_what_the_query_leaves_equal(center: Desk) -> None:
    center.site.rules.steady_order = False
    ask = {"jql": "project = LUM ORDER BY priority", "fields": "key", "maxResults": 60}
    first = [one["key"] for one in center.get("/search", **ask).json()["issues"]]
    again = [one["key"] for one in center.get("/search", **ask).json()["issues"]]
    assert first != again


def test_bulkfetch_leaves_out_what_cannot_be_seen(cloud: Desk) -> None:
    body = {"issueIdsOrKeys": ["LUM-2", "NOPE-1", "LUM-1"], "fields": ["labels"]}
    answer = cloud.post("/issue/bulkfetch", body).json()
    assert [issue["key"] for issue in answer["issues"]] == ["LUM-1", "LUM-2"]
    assert answer["issueErrors"] == []
    many = {"issueIdsOrKeys": [str(number) for number in range(101)]}
    assert cloud.post("/issue/bulkfetch", many).status_code == 400


def test_counts_and_parsing_are_cloud_only(cloud: Desk, center: Desk) -> None:
    count = cloud.post("/search/approximate-count", {"jql": "project = AUR"}).json()
    assert count == {"count": len(cloud.site.issues("AUR"))}
    for path in ("/search/approximate-count", "/jql/parse", "/issue/bulkfetch", "/comment/list"):
        assert center.post(path, {}).status_code == 404
    assert center.get("/label").status_code == 404


def test_parsing_tells_structure_and_errors(cloud: Desk) -> None:
    queries = [
        "project = LUM AND labels IS EMPTY ORDER BY key DESC",
        "project = NOPE",
        "project = = x",
        "NOT (labels in (a, b) OR assignee = currentUser())",
    ]
    answer = cloud.post("/jql/parse", {"queries": queries}, validation="strict").json()["queries"]
    assert answer[0]["structure"]["where"]["operator"] == "and"
    assert answer[0]["structure"]["orderBy"]["fields"][0]["direction"] == "desc"
    assert answer[1]["errors"] == ["The value 'NOPE' does not exist for the field 'project'."]
    assert answer[2]["errors"][0].startswith("Error in the JQL Query")
    assert "errors" not in answer[3]


def test_labels_in_use_are_listed(cloud: Desk) -> None:
    answer = cloud.get("/label", maxResults=3).json()
    assert answer["values"] == ["a11y", "backend", "build"]
    assert answer["total"] > 5


def test_people_are_found(desk: Desk) -> None:
    person = desk.seeded.people["hkovarova"]
    name = "accountId" if desk.dialect == "cloud" else "key"
    assert desk.get("/user", **{name: person.account}).json()["displayName"] == "Hana Kovářová"
    query = "query" if desk.dialect == "cloud" else "username"
    found = desk.get("/user/search", **{query: "kovář"}).json()
    assert [one["displayName"] for one in found] == ["Hana Kovářová"]
    members = desk.get("/group/member", groupname="project-managers").json()
    assert [one["displayName"] for one in members["values"]] == _names(desk, "eyildiz", "zszabo")
    assert desk.get("/user", **{name: "nobody"}).status_code == 404


def test_an_email_that_is_not_shown_is_absent(cloud: Desk) -> None:
    hidden = next(user for user in cloud.seeded.people.values() if not user.email_shown)
    assert "emailAddress" not in cloud.get("/user", accountId=hidden.account).json()


def test_project_roles_list_people_and_groups(desk: Desk) -> None:
    roles = desk.get("/project/LUM/role").json()
    number = roles["Project managers"].rpartition("/")[2]
    managers = desk.get(f"/project/LUM/role/{number}").json()["actors"]
    assert [actor["displayName"] for actor in managers] == _names(desk, "eyildiz")
    number = roles["Administrators"].rpartition("/")[2]
    kinds = [one["type"] for one in desk.get(f"/project/LUM/role/{number}").json()["actors"]]
    assert kinds == ["atlassian-user-role-actor", "atlassian-group-role-actor"]
    assert desk.get("/project/LUM/role/1").status_code == 404


def test_history_tells_who_changed_what(cloud: Desk) -> None:
    cloud.put("/issue/LUM-1", {"update": {"labels": [{"add": "x"}]}})
    last = cloud.get("/issue/LUM-1/changelog").json()["values"][-1]
    assert last["author"]["accountId"] == cloud.seeded.bot.account
    assert last["items"][0]["toString"] == "x"
    body = {"issueIdsOrKeys": ["LUM-1", "LUM-2"], "fieldIds": ["labels"]}
    logs = cloud.post("/changelog/bulkfetch", body).json()["issueChangeLogs"]
    assert [len(log["changeHistories"]) for log in logs] == [1]


def test_history_comes_with_the_issue_on_data_center(center: Desk) -> None:
    center.put("/issue/LUM-1", {"update": {"labels": [{"add": "x"}]}})
    whole = center.get("/issue/LUM-1", expand="changelog").json()
    assert whole["changelog"]["histories"][-1]["items"][0]["field"] == "labels"
    assert center.get("/issue/LUM-1/changelog").status_code == 404


def test_boards_are_listed_with_columns_and_issues(desk: Desk) -> None:
    found = desk.session.get(f"{desk.agile}/board", params={"projectKeyOrId": "LUM"}).json()
    board = found["values"][0]
    assert (board["name"], board["type"]) == ("LUM board", "scrum")
    shown = desk.session.get(f"{desk.agile}/board/{board['id']}/configuration").json()
    assert shown["columnConfig"]["columns"][0]["name"] == "To Do"
    assert shown["estimation"]["field"]["fieldId"] == desk.site.field_ids["points"]
    where = f"{desk.agile}/board/{board['id']}/issue"
    issues = desk.session.get(where, params={"jql": "labels = a11y", "fields": "labels"}).json()
    assert issues["total"] == 3
    assert desk.session.get(f"{desk.agile}/board/99").status_code == 404
    sprints = desk.session.get(f"{desk.agile}/board/{board['id']}/sprint").json()["values"]
    assert [sprint["state"] for sprint in sprints] == ["closed", "active", "future"]


@pytest.mark.parametrize("path", ["/nothing", "/issue/NOPE-1", "/issue/LUM-99999"])
def test_what_is_not_there_answers_404(desk: Desk, path: str) -> None:
    assert desk.get(path).status_code == 404


def test_times_come_in_the_zone_of_whoever_asks(cloud: Desk) -> None:
    from twohats.sandbox import building  # noqa: PLC0415 - only here

    chloe = cloud.seeded.people["cdubois"]
    building.add_token(cloud.site, chloe, "hers")
    hers = cloud.login("hers", chloe.email)
    mine = cloud.get("/issue/LUM-1", fields="created").json()["fields"]["created"]
    theirs = hers.get(f"{cloud.api}/issue/LUM-1?fields=created").json()["fields"]["created"]
    assert mine.endswith("+0000")
    assert theirs.endswith(("+0100", "+0200"))


def test_what_there_is_to_choose_from(desk: Desk) -> None:
    assert "In Review" in [one["name"] for one in desk.get("/status").json()]
    assert "High" in [one["name"] for one in desk.get("/priority").json()]
    types = {one["name"]: one["subtask"] for one in desk.get("/issuetype").json()}
    assert (types["Bug"], types["Sub-task"]) == (False, True)
    of_project = desk.get("/project/LUM/statuses").json()
    assert [one["name"] for one in of_project][:2] == ["Epic", "Story"]


def test_groups_are_listed_on_cloud(cloud: Desk) -> None:
    found = cloud.get("/group/bulk", groupName="project-owners").json()
    assert [one["name"] for one in found["values"]] == ["project-owners"]
    number = found["values"][0]["groupId"]
    assert cloud.get("/group/member", groupId=number).json()["total"] == 3
    assert cloud.get("/group/member", groupname="nobody").status_code == 404


def test_permissions_can_be_asked_of_an_issue(desk: Desk) -> None:
    ask = {"issueKey": "LUM-1", "permissions": "EDIT_ISSUES"}
    shown = desk.get("/mypermissions", **ask).json()["permissions"]
    assert shown["EDIT_ISSUES"]["havePermission"]
    assert desk.get("/mypermissions", issueKey="NOPE-1", permissions="X").status_code == 404


def test_more_can_come_with_an_issue(desk: Desk) -> None:
    whole = desk.get("/issue/LUM-1", expand="editmeta,renderedFields,changelog").json()
    assert "labels" in whole["editmeta"]["fields"]
    assert set(whole["renderedFields"]) == {"description", "summary"}
    fields = desk.get("/issue/LUM-1", fields="*navigable").json()["fields"]
    assert "comment" not in fields


def test_numbers_that_are_none_are_refused(desk: Desk) -> None:
    path = "/search/jql" if desk.dialect == "cloud" else "/search"
    assert desk.get(path, jql="project = LUM", maxResults="abc").status_code in (400, 404)


def test_a_search_can_be_posted(desk: Desk) -> None:
    path = "/search/jql" if desk.dialect == "cloud" else "/search"
    body = {"jql": "project = AUR ORDER BY key", "fields": ["summary"], "maxResults": 2}
    found = desk.post(path, body).json()["issues"]
    assert [one["key"] for one in found] == ["AUR-1", "AUR-2"]


def test_boards_are_found_by_name_and_kind(desk: Desk) -> None:
    where = f"{desk.agile}/board"
    found = desk.session.get(where, params={"type": "kanban", "name": "nord"}).json()["values"]
    assert [board["name"] for board in found] == ["NORD board"]
    number = found[0]["id"]
    shown = desk.session.get(f"{where}/{number}/configuration").json()
    assert "estimation" not in shown
    assert desk.session.get(f"{where}/{number}/sprint").status_code == 400
    assert desk.session.get(f"{where}/{number}").json()["type"] == "kanban"
