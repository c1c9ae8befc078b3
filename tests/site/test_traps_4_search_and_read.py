"""Traps of searching and reading; each test is named after its trap."""

from itertools import islice

import pytest

from mocked_jira import SERVER, Clock, Dial, Failure, Jira
from twohats.errors import ConfigError, IssueError, ProtocolError, TwohatsError
from twohats.model.issue import Dialect
from twohats.model.site import Scope
from twohats.site import reader, search_dc

APO = Scope(projects=("APO",))
BOTH = Scope(projects=("APO", "OPS"))


def issue(number: int, project: str = "APO", **fields: object) -> dict[str, object]:
    return {"id": str(number), "key": f"{project}-{number}", "fields": {"summary": "x", **fields}}


def test_the_query_is_bounded_by_projects(cloud: Jira, dial: Dial, fails: Failure) -> None:
    cloud.answers("POST", "/search/jql", {"issues": []})
    site = dial.cloud()
    list(site.search(BOTH))
    (body,) = cloud.bodies("/search/jql")
    assert body["jql"].startswith('project in ("APO", "OPS") AND ')
    fails(ConfigError, lambda: list(site.search(Scope(projects=()))))


def test_fields_are_asked_for_by_name_because_the_default_is_the_id_alone(
    cloud: Jira, dial: Dial
) -> None:
    cloud.answers("POST", "/search/jql", {"issues": []})
    list(dial.cloud().search(APO))
    (body,) = cloud.bodies("/search/jql")
    assert {"summary", "description", "labels", "assignee", "customfield_10016"} <= set(
        body["fields"]
    )
    assert not {"comment", "*all", "*navigable", "worklog", "attachment"} & set(body["fields"])
    assert body["properties"] == ["twohats"]


def test_the_token_is_trusted_and_never_the_count(cloud: Jira, dial: Dial) -> None:
    one = {"issues": [issue(1)], "isLast": True, "nextPageToken": "t", "total": 1}
    cloud.answers("POST", "/search/jql", one)
    cloud.answers("POST", "/search/jql", {"issues": [issue(2)]})
    assert len(list(dial.cloud().search(APO))) == 2


@pytest.mark.parametrize("last", [{}, {"nextPageToken": None}, {"nextPageToken": ""}])
def test_an_absent_token_ends_the_search(cloud: Jira, dial: Dial, last: dict[str, object]) -> None:
    cloud.answers("POST", "/search/jql", {"issues": [issue(1)], **last})
    assert len(list(dial.cloud().search(APO))) == 1
    assert len(cloud.asked("/search/jql")) == 1


@pytest.mark.parametrize("tokens", [["t"], ["a", "b"], ["a", "b", "c"]])
def test_repeated_and_alternating_tokens_are_found_out(
    cloud: Jira, dial: Dial, fails: Failure, tokens: list[str]
) -> None:
    for turn in range(8):
        token = tokens[turn % len(tokens)]
        body = {"issues": [issue(turn)], "nextPageToken": token}
        cloud.answers("POST", "/search/jql", body)
    site = dial.cloud()
    fails(ProtocolError, lambda: list(site.search(APO)))
    assert len(cloud.asked("/search/jql")) == len(tokens) + 1


def test_empty_pages_that_promise_more_end(cloud: Jira, dial: Dial, fails: Failure) -> None:
    for turn in range(9):
        cloud.answers("POST", "/search/jql", {"issues": [], "nextPageToken": f"t{turn}"})
    site = dial.cloud()
    fails(ProtocolError, lambda: list(site.search(APO)))
    assert len(cloud.asked("/search/jql")) <= 4


def test_an_empty_page_in_between_is_no_end(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/search/jql", {"issues": [issue(1)], "nextPageToken": "a"})
    cloud.answers("POST", "/search/jql", {"issues": [], "nextPageToken": "b"})
    cloud.answers("POST", "/search/jql", {"issues": [issue(2)]})
    assert [i.id for i in dial.cloud().search(APO)] == ["1", "2"]


def test_an_issue_on_two_pages_is_given_once(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/search/jql", {"issues": [issue(1)], "nextPageToken": "a"})
    cloud.answers("POST", "/search/jql", {"issues": [issue(1), issue(2)]})
    assert [i.id for i in dial.cloud().search(APO)] == ["1", "2"]


def test_pages_are_read_as_they_are_needed(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/search/jql", {"issues": [issue(1)], "nextPageToken": "a"})
    assert len(list(islice(dial.cloud().search(APO), 1))) == 1
    assert len(cloud.asked("/search/jql")) == 1


def test_bulkfetch_takes_a_hundred_at_a_time(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/issue/bulkfetch", {"issues": []})
    list(dial.cloud().by_ids([str(n) for n in range(250)]))
    sizes = [len(b["issueIdsOrKeys"]) for b in cloud.bodies("/issue/bulkfetch")]
    assert sizes == [100, 100, 50]
    assert all(b["properties"] == ["twohats"] for b in cloud.bodies("/issue/bulkfetch"))


def test_issues_that_bulkfetch_leaves_out_are_left_out(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/issue/bulkfetch", {"issues": [issue(2)]})
    assert [i.id for i in dial.cloud().by_ids(["1", "2", "3"])] == ["2"]


def test_issues_that_bulkfetch_could_not_give_are_asked_for_again_and_then_named(
    cloud: Jira, dial: Dial, fails: Failure
) -> None:
    errors = [{"id": "1", "errorMessage": "timeout"}, {"id": "3", "errorMessage": "timeout"}]
    cloud.answers("POST", "/issue/bulkfetch", {"issues": [issue(2)], "issueErrors": errors})
    cloud.answers("POST", "/issue/bulkfetch", {"issues": [issue(1)], "issueErrors": errors[1:]})
    got: list[str] = []
    site = dial.cloud()

    def read() -> None:
        got.extend(one.id for one in site.by_ids(["1", "2", "3"]))

    error = fails(IssueError, read)
    assert got == ["2", "1"]
    assert error.where == "3"
    assert not error.permanent


def test_a_moved_issue_is_given_under_its_new_key(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/issue/bulkfetch", {"issues": [issue(9, "XYZ")]})
    (moved,) = dial.cloud().by_ids(["9"])
    assert (moved.id, moved.key, moved.project) == ("9", "XYZ-9", "XYZ")


def test_the_property_comes_with_the_search_on_cloud_and_not_on_data_center(
    cloud: Jira, server: Jira, dial: Dial
) -> None:
    mark = {"properties": {"twohats": {"version": 1}}}
    cloud.answers("POST", "/search/jql", {"issues": [{**issue(1), **mark}, issue(2)]})
    server.answers("POST", "/search", {"total": 1, "issues": [issue(1)]})
    marked, bare = dial.cloud().search(APO)
    assert marked.provenance is not None
    assert b'"version"' in marked.provenance
    assert bare.provenance == b""
    assert [i.provenance for i in dial.server().search(APO)] == [None]
    assert "properties" not in server.bodies("/search")[0]


@pytest.mark.parametrize(
    "properties",
    [
        {"twohats": {"version": 1}},
        {"twohats": '{"version": 1}'},
        {"properties": {"twohats": '{"version": 1}'}},
        {"properties": {"twohats": {"version": 1}}},
    ],
)
def test_data_center_gives_the_property_by_id_in_either_of_its_shapes(
    server: Jira, dial: Dial, properties: dict[str, object]
) -> None:
    server.answers("GET", "/issue/1", {**issue(1), "properties": properties})
    (one,) = dial.server().by_ids(["1"])
    assert one.provenance is not None
    assert one.provenance.replace(b" ", b"") == b'{"version":1}'
    (request,) = server.asked("/issue/1")
    assert "properties=twohats" in request.url


def test_data_center_leaves_out_what_is_gone_and_goes_on(server: Jira, dial: Dial) -> None:
    server.answers("GET", "/issue/1", {"errorMessages": ["gone"]}, status=404)
    server.answers("GET", "/issue/2", issue(2))
    server.answers("GET", "/issue/3", {"errorMessages": ["hidden"]}, status=403)
    assert [i.id for i in dial.server().by_ids(["1", "2", "3"])] == ["2"]


def test_data_center_s_search_is_in_key_order(server: Jira, dial: Dial) -> None:
    server.answers("POST", "/search", {"total": 0, "issues": []})
    list(dial.server().search(APO))
    assert server.bodies("/search")[0]["jql"].endswith(" ORDER BY key ASC")


def test_a_page_smaller_than_asked_for_is_no_end(server: Jira, dial: Dial) -> None:
    server.answers("POST", "/search", {"total": 3, "maxResults": 2, "issues": [issue(1), issue(2)]})
    server.answers("POST", "/search", {"total": 3, "maxResults": 2, "issues": [issue(3)]})
    assert len(list(dial.server().search(APO))) == 3
    assert [b["startAt"] for b in server.bodies("/search")] == [0, 2]


def test_an_end_before_the_total_is_no_end(server: Jira, dial: Dial, fails: Failure) -> None:
    server.answers("POST", "/search", {"total": 3, "issues": [issue(1)]})
    server.answers("POST", "/search", {"total": 3, "issues": []})
    site = dial.server()
    fails(ProtocolError, lambda: list(site.search(APO)))


APO_OR_OPS = 'project in ("APO", "OPS") AND (statusCategory != Done OR resolved >= -30d)'


@pytest.fixture
def small_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_dc, "WINDOW", 200)
    monkeypatch.setitem(reader.READ_PAGE, Dialect.DATA_CENTER, 100)


@pytest.mark.usefixtures("small_window")
def test_past_the_result_window_the_search_goes_on_by_key(server: Jira, dial: Dial) -> None:
    def page(first: int, total: int) -> dict[str, object]:
        return {"total": total, "issues": [issue(n) for n in range(first, first + 100)]}

    for first, total in ((1, 450), (101, 450), (201, 250), (301, 250)):
        server.answers("POST", "/search", page(first, total))
    last = {"total": 50, "issues": [issue(n) for n in range(401, 451)]}
    server.answers("POST", "/search", last)
    assert len(list(dial.server().search(APO))) == 450
    asked = [
        (b["startAt"], b["jql"].partition("issuekey > ")[2][:9]) for b in server.bodies("/search")
    ]
    assert asked == [
        (0, ""),
        (100, ""),
        (0, '"APO-200"'),
        (100, '"APO-200"'),
        (0, '"APO-400"'),
    ]


@pytest.mark.usefixtures("small_window")
def test_keys_are_compared_within_one_project_only(server: Jira, dial: Dial) -> None:
    server.answers("POST", "/search", {"total": 201, "issues": [issue(1)]})
    server.answers("POST", "/search", {"total": 1, "issues": [issue(2)]})
    server.answers("POST", "/search", {"total": 1, "issues": [issue(3, "OPS")]})
    assert [i.key for i in dial.server().search(BOTH)] == ["APO-1", "APO-2", "OPS-3"]
    asked = [b["jql"].removeprefix(f"{APO_OR_OPS} AND ") for b in server.bodies("/search")]
    assert [jql.removesuffix(" ORDER BY key ASC") for jql in asked] == [
        APO_OR_OPS,
        'project = "APO" AND issuekey > "APO-1"',
        'project not in ("APO")',
    ]


@pytest.mark.parametrize("status", [400, 500])
def test_a_window_smaller_than_thought_is_found_out(server: Jira, dial: Dial, status: int) -> None:
    said = "Search limit exceeded. We couldn't complete your search because it requests 300 results"
    server.answers("POST", "/search", {"total": 2, "issues": [issue(1)]})
    server.answers("POST", "/search", {"errorMessages": [said]}, status=status)
    server.answers("POST", "/search", {"total": 1, "issues": [issue(2)]})
    assert [i.key for i in dial.server().search(APO)] == ["APO-1", "APO-2"]
    assert 'issuekey > "APO-1"' in server.bodies("/search")[2]["jql"]


NO_OPS = "The value 'OPS' does not exist for the field 'project'."


@pytest.mark.parametrize("kind", ["cloud", "server"])
def test_one_forbidden_project_does_not_hide_the_others(
    request: pytest.FixtureRequest, dial: Dial, fails: Failure, kind: str
) -> None:
    jira: Jira = request.getfixturevalue(kind)
    path = "/search/jql" if kind == "cloud" else "/search"
    refusal = {"errorMessages": [NO_OPS], "errors": {}}
    jira.answers("POST", path, refusal, status=400)
    jira.answers("POST", path, {"total": 1, "issues": [issue(1)]})
    jira.answers("POST", path, refusal, status=400)
    site = dial.cloud() if kind == "cloud" else dial.server()
    got: list[str] = []

    def read() -> None:
        got.extend(one.key for one in site.search(BOTH))

    error = fails(IssueError, read)
    assert got == ["APO-1"]
    assert error.where == "OPS"
    assert error.permanent


def test_a_search_that_nobody_may_see_is_never_empty(
    cloud: Jira, dial: Dial, fails: Failure
) -> None:
    cloud.answers("POST", "/search/jql", {"errorMessages": [NO_OPS]}, status=400)
    site = dial.cloud()
    fails(IssueError, lambda: list(site.search(APO)))
    fails(IssueError, lambda: list(site.search(BOTH)))


def test_the_user_s_own_jql_that_is_wrong_is_their_setting(
    cloud: Jira, dial: Dial, fails: Failure
) -> None:
    said = "Error in the JQL Query: Expecting operator but got 'bar'."
    cloud.answers("POST", "/search/jql", {"errorMessages": [said]}, status=400)
    site = dial.cloud()
    error = fails(ConfigError, lambda: list(site.search(Scope(projects=("APO",), jql="foo bar"))))
    assert "jql" in str(error)


def test_page_two_that_fails_for_good_fails_the_read(
    cloud: Jira, dial: Dial, fails: Failure, clock: Clock
) -> None:
    cloud.answers("POST", "/search/jql", {"issues": [issue(1)], "nextPageToken": "a"})
    cloud.answers("POST", "/search/jql", {}, status=503)
    site = dial.cloud()
    error = fails(TwohatsError, lambda: list(site.search(APO)))
    assert not isinstance(error, IssueError)
    assert len(clock.slept) == 4


def test_the_census_asks_for_keys_alone_in_large_pages(
    cloud: Jira, server: Jira, dial: Dial
) -> None:
    heads = [{"id": "1", "key": "APO-1"}, {"id": "2", "key": "APO-2"}]
    cloud.answers("POST", "/search/jql", {"issues": heads})
    server.answers("POST", "/search", {"total": 2, "issues": heads})
    expected = [("1", "APO-1"), ("2", "APO-2")]
    assert list(dial.cloud().keys(APO)) == expected
    assert list(dial.server().keys(APO)) == expected
    cloud_body, server_body = cloud.bodies("/search/jql")[0], server.bodies("/search")[0]
    assert (cloud_body["fields"], cloud_body["maxResults"]) == (["key"], 5000)
    assert (server_body["fields"], server_body["maxResults"]) == (["key"], 1000)
    assert cloud.asked("/field") == []


def test_text_is_a_document_on_cloud_and_a_string_on_data_center(
    cloud: Jira, server: Jira, dial: Dial
) -> None:
    words = {"type": "text", "text": "seek sponsors"}
    document = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [words]}]}
    cloud.answers("POST", "/search/jql", {"issues": [issue(1, description=document)]})
    server.answers("POST", "/search", {"total": 1, "issues": [issue(1, description="h1. *seek*")]})
    assert [i.description.strip() for i in dial.cloud().search(APO)] == ["seek sponsors"]
    assert [i.description for i in dial.server().search(APO)] == ["h1. *seek*"]


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("<html>login</html>", "text/html"),
        ('{"issues": [', "application/json"),
        ('{"issues": [NaN]}', "application/json"),
        ("[" * 100_000 + "]" * 100_000, "application/json"),
        ('{"issues": 5}', "application/json"),
        ("", "application/json"),
        ("null", "application/json"),
        ('{"issues": []}', "text/plain"),
    ],
)
def test_what_is_no_json_of_jira_s_is_a_matter_of_protocol_and_never_shown(
    cloud: Jira, dial: Dial, fails: Failure, raw: str, kind: str
) -> None:
    cloud.answers("POST", "/search/jql", raw=raw, content_type=kind)
    site = dial.cloud()
    error = fails(ProtocolError, lambda: list(site.search(APO)))
    assert "login</html>" not in str(error)


@pytest.mark.parametrize("half", ["\\ud800", "\\udc00", "x\\ud83d", "\\\\ud800 \\ud800"])
def test_half_a_surrogate_pair_does_not_stop_a_page(cloud: Jira, dial: Dial, half: str) -> None:
    raw = '{"issues": [{"id": "1", "key": "APO-1", "fields": {"summary": "a' + half + '"}}]}'
    cloud.answers("POST", "/search/jql", raw=raw, content_type="application/json")
    (one,) = dial.cloud().search(APO)
    assert one.title.startswith("a")
    one.title.encode()


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("", ("customfield_10016",)),
        ("sprint", ("customfield_10020",)),
        ("customfield_10020", ("customfield_10020",)),
    ],
)
def test_the_story_point_field_is_found_by_its_usual_name_or_as_the_settings_say(
    server: Jira, dial: Dial, named: str, found: tuple[str, ...]
) -> None:
    site = dial.server(story_points_field=named)
    assert site.fields().story_points == found
    assert site.fields().sprint == "customfield_10020"
    assert len(server.asked("/field")) == 1


def test_a_story_point_field_that_is_not_there_is_a_setting_to_mend(
    server: Jira, dial: Dial, fails: Failure
) -> None:
    site = dial.server(story_points_field="Velocity")
    error = fails(ConfigError, site.fields)
    assert error.where == server.base == SERVER


def nested(depth: int) -> str:
    """Return an Atlassian document whose only words are ``depth`` lists deep."""
    words = '{"type":"paragraph","content":[{"type":"text","text":"seek sponsors"}]}'
    opened = '{"type":"bulletList","content":[{"type":"listItem","content":[' * (depth // 2)
    document = opened + words + "]}]}" * (depth // 2)
    return f'{{"type":"doc","version":1,"content":[{document}]}}'


def test_a_description_five_thousand_levels_deep_is_read(cloud: Jira, dial: Dial) -> None:
    fields = f'{{"summary":"x","description":{nested(5000)}}}'
    page = f'{{"issues":[{{"id":"1","key":"APO-1","fields":{fields}}}],"issueErrors":[]}}'
    for path in ("/search/jql", "/issue/bulkfetch"):
        cloud.answers("POST", path, raw=page, content_type="application/json")
    site = dial.cloud()
    assert [i.description.strip(" *") for i in site.search(APO)] == ["seek sponsors"]
    assert [i.description.strip(" *") for i in site.by_ids(["1"])] == ["seek sponsors"]
