"""The rarer turns of the road: refusals in the middle, tasks without a name, settings that lie."""

from functools import partial

import pytest
from msgspec.structs import replace

from jira_bench import Bench, change
from mocked_jira import SERVER, Clock, Dial, Failure, Jira
from twohats.errors import (
    ConfigError,
    IdentityError,
    IssueError,
    ProtocolError,
    TryLaterError,
    UnavailableError,
)
from twohats.model.issue import Dialect
from twohats.model.plan import Change
from twohats.model.settings import Connection, IssueNote, SyncPolicy, WriteTo
from twohats.model.site import Scope
from twohats.sandbox.faults import Answer
from twohats.site import bulk
from twohats.site.checks import State
from twohats.site.checkup import examine
from twohats.site.jql import quoted

APO = Scope(projects=("APO",))
BOTH = Scope(projects=("APO", "OPS"))
NO = {"errorMessages": ["no"], "errors": {}}


def test_data_center_names_what_it_could_not_give_after_the_rest(
    server: Jira, dial: Dial, fails: Failure
) -> None:
    server.answers("GET", "/issue/1", NO, status=500)
    server.answers("GET", "/issue/2", {"id": "2", "key": "APO-2", "fields": {}})
    site = dial.server()
    got: list[str] = []
    error = fails(IssueError, lambda: got.extend(i.id for i in site.by_ids(["1", "2"])))
    assert (got, error.where, error.permanent) == (["2"], "1", False)


def test_a_refusal_that_has_passed_is_forgotten(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/search/jql", NO, status=400)
    cloud.answers("POST", "/search/jql", {"issues": []})
    assert list(dial.cloud().search(BOTH)) == []


def test_a_refused_page_of_data_center_is_no_end_of_the_window(
    server: Jira, dial: Dial, fails: Failure
) -> None:
    first = {"total": 2, "issues": [{"id": "1", "key": "APO-1", "fields": {}}]}
    server.answers("POST", "/search", first)
    server.answers("POST", "/search", NO, status=400)
    site = dial.server()
    fails(IssueError, lambda: list(site.search(APO)))


def test_a_page_without_a_total_is_no_page(server: Jira, dial: Dial, fails: Failure) -> None:
    server.answers("POST", "/search", {"issues": []})
    site = dial.server()
    fails(ProtocolError, lambda: list(site.search(APO)))


@pytest.mark.parametrize("issues", [[{"id": "1"}], [{"key": "APO-1"}], [{}]])
def test_an_issue_without_id_or_key_is_no_issue(
    cloud: Jira, dial: Dial, fails: Failure, issues: list[dict[str, str]]
) -> None:
    cloud.answers("POST", "/search/jql", {"issues": issues})
    site = dial.cloud()
    fails(ProtocolError, lambda: list(site.search(APO)))


@pytest.mark.parametrize("page", [{"json": NO}, {"body": "<html>", "content_type": "text/html"}])
def test_an_address_without_jira_is_said_to_be_one(
    web: object, dial: Dial, fails: Failure, page: dict[str, object]
) -> None:
    for version in (2, 3):
        web.add("GET", f"{SERVER}/rest/api/{version}/serverInfo", status=404, **page)  # type: ignore[attr-defined] # responses
    error = fails(ProtocolError, lambda: dial(Connection(url=SERVER)))
    assert "context path" in str(error)


def test_a_server_info_that_is_forbidden_is_not_asked_for_elsewhere(
    server: Jira, dial: Dial, fails: Failure
) -> None:
    server.web.replace("GET", f"{SERVER}/rest/api/2/serverInfo", json=NO, status=403)
    fails(IssueError, dial.server)
    assert len(server.asked()) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [(403, IdentityError), (404, ProtocolError), (500, UnavailableError), (400, ProtocolError)],
)
def test_a_refusal_of_no_issue_in_particular_is_the_site_s(
    cloud: Jira, dial: Dial, fails: Failure, status: int, kind: type[Exception]
) -> None:
    cloud.answers("POST", "/issue/bulkfetch", NO, status=status)
    site = dial.cloud()
    fails(kind, lambda: list(site.by_ids(["1"])))


def test_a_told_limit_is_kept_before_it_is_broken(cloud: Jira, dial: Dial, clock: Clock) -> None:
    told = {"X-RateLimit-Limit": "10"}
    cloud.answers("PUT", "/issue/1", status=204, headers=told)
    cloud.answers("PUT", "/issue/2", status=204, headers=told)
    site = dial.cloud()
    one = Change(issue_id="1", key="APO-1", project="APO", why="x", add=("a",))
    cloud.answers("DELETE", "/issue/1/properties/twohats", status=204)
    cloud.answers("DELETE", "/issue/2/properties/twohats", status=204)
    for number in ("1", "2", "2"):
        site.write(replace(one, issue_id=number), mute=False)
    assert clock.slept == pytest.approx([0.105], abs=0.01)


def test_what_may_not_be_deleted_is_an_error(cloud: Jira, dial: Dial, fails: Failure) -> None:
    for path in (
        "/issue/APO-1/comment/7",
        "/issue/APO-1/remotelink",
        "/issue/1/properties/twohats",
        "/filter/5",
    ):
        cloud.answers("DELETE", path, NO, status=403)
    site = dial.cloud()
    for action in (
        partial(site.delete, "APO-1", "7"),
        partial(site.links.delete_link, "APO-1", "g"),
        partial(site.write_provenance, "1", None),
        partial(site.filters.delete_filter, "5"),
    ):
        assert fails(IssueError, action).permanent


def test_a_field_that_two_share_by_name_must_be_given_by_id(
    cloud: Jira, dial: Dial, fails: Failure
) -> None:
    fields = [{"id": "customfield_1", "name": "Role"}, {"id": "customfield_2", "name": "role"}]
    cloud.web.replace("GET", f"{cloud.base}{cloud.api}/field", json=fields)
    site = dial.cloud()
    assert "2 fields" in str(fails(ConfigError, lambda: site.screens.find_field("Role")))
    assert "no fields" in str(fails(ConfigError, lambda: site.screens.find_field("Hat")))
    assert site.screens.find_field("customfield_2") == "customfield_2"


def test_a_control_character_never_reaches_jql(fails: Failure) -> None:
    fails(ConfigError, lambda: quoted("a\nb"))


@pytest.mark.parametrize("location", ["", "https://x/rest/api/3/task/", "/task/../../x?y"])
def test_a_task_without_a_name_is_not_waited_for(
    cloud: Jira, dial: Dial, fails: Failure, location: str
) -> None:
    headers = {"Location": location}
    cloud.answers("POST", "/issue/properties/multi", status=303, headers=headers)
    cloud.answers("GET", "/issue/APO-1/editmeta", {"fields": {"labels": {}}})
    site = dial.cloud()
    one = Change(issue_id="1", key="APO-1", project="APO", why="x", provenance=None)
    with pytest.raises(TypeError):
        site.bulk().write_all([one])
    bench = Bench(Dialect.CLOUD)
    issue = next(bench.connect().search(APO))
    fails(ProtocolError, lambda: site.bulk().write_all([change(issue)]))


def test_a_task_that_never_ends_is_left_to_another_run(
    fails: Failure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_POLLS", 3)
    bench = Bench(Dialect.CLOUD)
    bench.jira.rules.task_polls = 99
    site = bench.connect()
    issue = next(site.search(APO))
    fails(TryLaterError, lambda: site.bulk().write_all([change(issue)]))


def test_a_property_that_somebody_spoilt_meanwhile_gets_no_label() -> None:
    bench = Bench(Dialect.CLOUD)
    site = bench.connect()
    issues = list(site.search(APO))[:2]

    def spoil(exchange: object) -> None:
        if str(getattr(exchange, "path", "")).endswith("/issue/bulkfetch"):
            card = bench.jira.issue(issues[0].key)
            card.properties["twohats"] = "not ours"
            bench.jira.save(card)

    bench.jira.before_request.append(spoil)
    failed = site.bulk().write_all([change(issue) for issue in issues])
    assert list(failed) == [issues[0].id]
    assert bench.jira.issue(issues[0].key).labels == []


@pytest.mark.parametrize("dialect", list(Dialect))
def test_doctor_goes_on_after_a_check_that_failed(dialect: Dialect) -> None:
    bench = Bench(dialect)
    bench.jira.faults.add(Answer(503), "GET", "/field$", times=None)
    policy = SyncPolicy(write_to=WriteTo.BOTH, field="Work role")
    settings = replace(bench.settings, sync=policy, projects=("DESK", "NOPE"))
    checks = {c.what: c for c in examine(settings, bench.connect, bench.clock())}
    for what in ("story points", "role field"):
        assert (checks[what].state, checks[what].code) == (State.MEND, 69)
    assert checks["project DESK"].state is State.MEND  # its own row, and those after it, are told
    assert checks["project NOPE"].says.startswith("may not browse, edit, ")
    bench.jira.faults.clear()
    checks = {c.what: c for c in examine(settings, bench.connect, bench.clock())}
    assert checks["role field"].says.startswith("customfield_")
    assert checks["role field DESK"].says == "project-owner, project-manager, both"
    assert checks["project DESK"].state is State.LOOK
    assert "service desk" in checks["project DESK"].todo
    assert "mail" in checks["project DESK"].todo


@pytest.mark.parametrize("dialect", list(Dialect))
def test_doctor_sees_what_the_chosen_ways_of_writing_lack(dialect: Dialect) -> None:
    bench = Bench(dialect)
    bench.administer("APO", "OPS")
    operations = bench.jira.project("OPS")
    for permission in ("LINK_ISSUES", "ADD_COMMENTS"):
        bench.jira.access.set_grant(bench.bot.account, permission, operations.id, allowed=False)
    for note, lacks in ((IssueNote.WEB_LINK, "Link Issues"), (IssueNote.COMMENT, "Add Comments")):
        settings = replace(bench.settings, sync=SyncPolicy(issue_note=note))
        checks = {c.what: c for c in examine(settings, bench.connect, bench.clock())}
        assert checks["project APO"].state is State.GOOD
        assert (checks["project OPS"].state, checks["project OPS"].code) == (State.MEND, 3)
        assert lacks in checks["project OPS"].todo
    policy = SyncPolicy(write_to=WriteTo.FIELD, field="Sprint")
    settings = replace(bench.settings, sync=policy)
    checks = {c.what: c for c in examine(settings, bench.connect, bench.clock())}
    assert (checks["role field APO"].state, checks["role field APO"].code) == (State.MEND, 78)
    policy = SyncPolicy(write_to=WriteTo.FIELD, field="Nobody's")
    settings = replace(bench.settings, sync=policy)
    checks = {c.what: c for c in examine(settings, bench.connect, bench.clock())}
    assert checks["story points"].state is State.GOOD
    assert (checks["role field"].state, checks["role field"].code) == (State.MEND, 78)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_doctor_tries_the_jql_setting(dialect: Dialect) -> None:
    bench = Bench(dialect)
    for jql, state, code in (
        ("type = Task", State.GOOD, 0),
        ("labels = nothing-has-it", State.LOOK, 0),
        ("tpye = Task", State.MEND, 78),
    ):
        settings = replace(bench.settings, jql=jql)
        checks = {c.what: c for c in examine(settings, bench.connect, bench.clock())}
        assert (checks["jql"].state, checks["jql"].code) == (state, code)
        assert bool(checks["jql"].todo) is (state is not State.GOOD)


def test_doctor_wants_a_project() -> None:
    bench = Bench(Dialect.CLOUD)
    settings = replace(bench.settings, projects=())
    checks = {c.what: c for c in examine(settings, bench.connect, bench.clock())}
    assert (checks["projects"].state, checks["projects"].code) == (State.MEND, 78)


def test_an_issue_that_search_still_lists_and_is_gone_is_not_the_one_looked_at(
    server: Jira, dial: Dial
) -> None:
    listed = [{"id": "1", "key": "APO-1"}, {"id": "2", "key": "APO-2"}]
    gone = {"errorMessages": ["Issue does not exist or you do not have permission to see it."]}
    server.answers("POST", "/search", {"total": 2, "issues": listed})
    server.answers("GET", "/issue/APO-1/editmeta", gone, status=404)
    server.answers("GET", "/issue/APO-2/editmeta", {"fields": {"labels": {}}})
    assert dial.server().screens.labels_editable("APO")


def test_a_project_of_which_only_deleted_issues_are_listed_is_one_without_issues(
    server: Jira, dial: Dial
) -> None:
    server.answers("POST", "/search", {"total": 1, "issues": [{"id": "1", "key": "APO-1"}]})
    server.answers("GET", "/issue/APO-1/editmeta", NO, status=404)
    assert dial.server().screens.options("APO", "customfield_1") is None


def test_an_edit_screen_that_is_refused_for_another_reason_is_told(
    server: Jira, dial: Dial, fails: Failure
) -> None:
    server.answers("POST", "/search", {"total": 1, "issues": [{"id": "1", "key": "APO-1"}]})
    server.answers("GET", "/issue/APO-1/editmeta", NO, status=403)
    error = fails(IssueError, lambda: dial.server().screens.labels_editable("APO"))
    assert error.where == "APO-1"
