"""JQL: what is found, and Jira's own words for what is wrong."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeded_site import NOW, Desk
from twohats.sandbox import Clock, Sandbox, building
from twohats.sandbox.jql import moments
from twohats.sandbox.jql.parse import parse
from twohats.sandbox.jql.tokens import JqlError

DAY = 86_400_000


class Small:
    """Six issues of two projects, made to be told apart by queries."""

    def __init__(self) -> None:
        self.clock = Clock(NOW)
        self.site = Sandbox("cloud", now=self.clock)
        add = building.add_user
        self.ada, self.ben = add(self.site, "ada", "Ada Ågren"), add(self.site, "ben", "Ben")
        add_project, issue = building.add_project, building.add_issue
        add_project(self.site, "APO", "Apollo", self.ada, components=["Web"], versions=["1.0"])
        add_project(self.site, "BEE", "Beehive", self.ben)
        day = NOW - 10 * DAY
        issue(
            self.site, "APO", "Plan the sprint", "About *scheduling*", labels=["Alpha"], created=day
        )
        issue(
            self.site, "APO", "Fix the planner", labels=["alpha", "beta"], type="Bug", created=day
        )
        issue(self.site, "APO", "Ärger mit Straße", assignee=self.ada.account, status="In Progress")
        issue(self.site, "APO", "Done deed", status="Done", assignee=self.ben.account, points=5)
        issue(self.site, "BEE", "Count bees", priority="High", components=["Web"], due="2026-09-30")
        issue(self.site, "BEE", "Sub bee", parent=self.site.issue("BEE-1").id, priority="Low")
        self.group = building.add_group(self.site, "owners", [self.ada])

    def find(self, jql: str, who: str = "ada") -> list[str]:
        """Return the keys that a query finds, in its order."""
        user = self.ada if who == "ada" else self.ben
        hits = self.site.search.compile(jql, user, self.clock())
        return [issue.key for issue in self.site.search.page(hits, 0, 100)]


@pytest.fixture(scope="module")
def small() -> Iterator[Small]:
    """Give the six issues."""
    made = Small()
    yield made
    made.site.close()


@pytest.mark.parametrize(
    ("jql", "keys"),
    [
        ("project = APO", "APO-1 APO-2 APO-3 APO-4"),
        ("project = apollo", "APO-1 APO-2 APO-3 APO-4"),
        ("project in (BEE)", "BEE-1 BEE-2"),
        ("project != APO", "BEE-1 BEE-2"),
        ("project not in (BEE, APO)", ""),
        ("key = APO-2", "APO-2"),
        ("issuekey in (APO-2, BEE-1)", "APO-2 BEE-1"),
        ("key >= APO-3 AND key < APO-4", "APO-3"),
        ("labels = alpha", "APO-1 APO-2"),
        ("labels in (beta, gamma)", "APO-2"),
        ("labels != beta", "APO-1"),
        ("labels not in (alpha)", ""),
        ("labels IS EMPTY", "APO-3 APO-4 BEE-1 BEE-2"),
        ("labels is not empty", "APO-1 APO-2"),
        ("NOT labels = beta", "APO-1"),
        ("labels in (beta, EMPTY) AND project = APO", "APO-2 APO-3 APO-4"),
        ("labels = nothing-has-it", ""),
        ("assignee = currentUser()", "APO-3"),
        ("assignee is EMPTY AND project = APO", "APO-1 APO-2"),
        ("assignee in membersOf(owners)", "APO-3"),
        ('assignee = "ben@example.org"', "APO-4"),
        ("assignee != currentUser()", "APO-4"),
        ("status = 'In Progress'", "APO-3"),
        ("status = 10002", "APO-3"),
        ("statusCategory = Done", "APO-4"),
        ("statusCategory = indeterminate", "APO-3"),
        ("statusCategory != Done AND project = APO", "APO-1 APO-2 APO-3"),
        ("resolution = Unresolved AND project = APO", "APO-1 APO-2 APO-3"),
        ("resolution is not EMPTY", "APO-4"),
        ("resolution = Done", "APO-4"),
        ("issuetype = Bug", "APO-2"),
        ("type in (bug)", "APO-2"),
        ("priority > Medium", "BEE-1"),
        ("priority <= Low", "BEE-2"),
        ("component = web", "BEE-1"),
        ("parent = BEE-1", "BEE-2"),
        ("'Epic Link' = BEE-1", "BEE-2"),
        ('"Story Points" >= 5', "APO-4"),
        ("cf[10028] = 5", "APO-4"),
        ("due <= '2026-09-30'", "BEE-1"),
        ("summary ~ planner", "APO-2"),
        ("summary ~ 'plan*'", "APO-1 APO-2"),
        ("summary ~ 'the sprint'", "APO-1"),
        ('summary ~ "\\"sprint the\\""', ""),
        ("summary ~ STRASSE", "APO-3"),
        ("summary ~ bee", "BEE-1 BEE-2"),
        ("description ~ scheduling", "APO-1"),
        ("text ~ scheduling", "APO-1"),
        ("summary !~ bee AND project = BEE", ""),
        ("created < startOfDay(-1d)", "APO-1 APO-2"),
        ("created <= -9d", "APO-1 APO-2"),
        ("created >= -1w", "APO-3 APO-4 BEE-1 BEE-2"),
        (f"created >= {NOW}", "APO-3 APO-4 BEE-1 BEE-2"),
        (f"created < {NOW} and created >= {NOW - 10 * DAY}", "APO-1 APO-2"),
        ("updated >= '2026-09-21 14:13'", "APO-3 APO-4 BEE-1 BEE-2"),
        ("resolved >= startOfDay()", "APO-4"),
        ("NOT resolved >= startOfDay()", ""),
        ("project = APO AND (labels = beta OR assignee = currentUser())", "APO-2 APO-3"),
        ("project = APO && !(labels = beta || type = Task)", ""),
        ("(project = APO OR project = BEE) AND labels = alpha", "APO-1 APO-2"),
        ("project = BEE OR project = APO AND labels = beta", "APO-2 BEE-1 BEE-2"),
        ("project = APO AND NOT (type = Bug OR statusCategory = Done)", "APO-1 APO-3"),
    ],
)
def test_what_a_query_finds(small: Small, jql: str, keys: str) -> None:
    assert small.find(f"{jql} ORDER BY key") == keys.split()


def test_numbers_are_compared_as_numbers(small: Small) -> None:
    middle = small.site.issue("APO-3").id
    assert small.find(f"project = APO AND id > {middle} ORDER BY id ASC") == ["APO-4"]
    assert small.find(f"id = {middle}") == ["APO-3"]


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("key DESC", "BEE-2"),
        ("created, key", "APO-1"),
        ("priority DESC, key", "BEE-1"),
        ("summary", "Count bees"),
        ("status, key ASC", "APO-4"),
    ],
)
def test_orders(small: Small, order: str, first: str) -> None:
    found = small.find(f"project in (APO, BEE) ORDER BY {order}")[0]
    assert first in (found, small.site.issue(found).summary)


@pytest.mark.parametrize(
    ("jql", "message"),
    [
        ("project = NOPE", "The value 'NOPE' does not exist for the field 'project'."),
        ("key = APO-99", "An issue with key 'APO-99' does not exist for field 'key'."),
        ("status = Nope", "The value 'Nope' does not exist for the field 'status'."),
        ("assignee = nobody", "The value 'nobody' does not exist for the field 'assignee'."),
        ("component = Nope", "The value 'Nope' does not exist for the field 'component'."),
        ("colour = red", "Field 'colour' does not exist or you do not have permission to view it."),
        ("issue.property[twohats].role = x", "Field 'issue.property[twohats].role' does not exist"),
        ("project ~ APO", "The operator '~' is not supported by the 'project' field."),
        ("summary = x", "The operator '=' is not supported by the 'summary' field."),
        ("labels > a", "The operator '>' is not supported by the 'labels' field."),
        ("assignee = who()", "Unable to find JQL function 'who()'."),
        ("updated >= soon", "Date value 'soon' for field 'updated' is invalid."),
        ("updated >= '1790000000000'", "Date value '1790000000000' for field 'updated' is invalid"),
        ("project APO", "Expecting operator but got 'APO'. The valid operators are '='"),
        ("project =", "before the end of the query"),
        ("project = APO AND", "before the end of the query"),
        ("project = APO ORDER key", "Expecting 'BY' but got 'key'"),
        ("project = APO labels = x", "Expecting either 'OR' or 'AND' but got 'labels'"),
        ("(project = APO", "Expecting ')'"),
        ("project in APO", "Expecting either a list or a function"),
        ("labels = 'open", "has not been completed"),
        ("assignee = a@b", "The character '@' is a reserved JQL character"),
        ("labels = empty and project = and", "'and' is a reserved JQL word"),
        ("labels ~ EMPTY", "does not support searching for EMPTY"),
        ("labels is x", "only supports EMPTY and NULL"),
        ("status WAS Done", "does not know the operator 'WAS'"),
        ("project = APO ORDER BY labels", "Field 'labels' does not support sorting."),
        ("project = APO ORDER BY a", "Field 'a' does not exist"),
    ],
)
def test_what_is_wrong_is_said_as_jira_says_it(small: Small, jql: str, message: str) -> None:
    with pytest.raises(JqlError) as caught:
        small.find(jql)
    assert message in str(caught.value)


def test_at_most_seven_fields_to_order_by(small: Small) -> None:
    fields = ["key", "id", "created", "updated", "summary", "status", "priority", "type"]
    assert small.find("project = APO ORDER BY " + ", ".join(fields[:7]))
    with pytest.raises(JqlError, match="maximum number of fields"):
        small.find("project = APO ORDER BY " + ", ".join(fields))


def test_quoted_times_are_in_the_zone_of_the_account(small: Small) -> None:
    local = building.add_user(small.site, "zoe", "Zoe", time_zone="America/Los_Angeles")
    search, now = small.site.search, small.clock()
    jql = "updated >= '2026-09-21 14:13' AND project = APO"
    assert search.count(search.compile(jql, small.ada, now)) == 2
    assert search.count(search.compile(jql, local, now)) == 0
    same = f"updated >= {NOW} AND project = APO"
    assert search.count(search.compile(same, local, now)) == 2


@pytest.mark.parametrize(
    ("call", "moment"),
    [
        ("now()", "2026-09-21T14:13:20+00:00"),
        ("startOfDay()", "2026-09-21T00:00:00+00:00"),
        ("startOfDay(1)", "2026-09-22T00:00:00+00:00"),
        ('startOfDay("-2d")', "2026-09-19T00:00:00+00:00"),
        ("startOfWeek()", "2026-09-20T00:00:00+00:00"),
        ("startOfWeek(-1)", "2026-09-13T00:00:00+00:00"),
        ("startOfMonth()", "2026-09-01T00:00:00+00:00"),
        ("startOfMonth(-9)", "2025-12-01T00:00:00+00:00"),
        ("startOfYear(1)", "2027-01-01T00:00:00+00:00"),
        ("endOfDay()", "2026-09-21T23:59:59.999+00:00"),
        ("endOfMonth()", "2026-09-30T23:59:59.999+00:00"),
        ("endOfYear(-1)", "2025-12-31T23:59:59.999+00:00"),
    ],
)
def test_functions_of_time(small: Small, call: str, moment: str) -> None:
    hits = small.site.search.compile(f"updated >= {call}", small.ada, NOW)
    assert hits.values[0] == moments.to_ms(datetime.fromisoformat(moment))


def test_a_function_of_time_with_a_strange_argument_is_refused(small: Small) -> None:
    with pytest.raises(JqlError, match="Duration for function"):
        small.find("updated >= startOfDay(soon)")


def test_a_zone_that_the_machine_does_not_know_is_utc() -> None:
    assert moments.zone_of("Mars/Olympus").key == "UTC"


def test_sprints_by_name_number_and_state(desk: Desk) -> None:
    by_state = desk.keys("sprint in openSprints() AND project = LUM ORDER BY key")
    assert by_state == desk.keys("sprint = 'LUM Sprint 23' ORDER BY key")
    number = desk.site.issue(by_state[0]).sprints[0]
    assert by_state == desk.keys(f"sprint = {number} ORDER BY key")
    assert desk.keys("sprint in futureSprints() AND project = LUM") != []
    assert desk.keys("fixVersion = '3.0'") == []


def test_levels_and_work_roles(desk: Desk) -> None:
    found = desk.keys("level = 'Contract matters'")
    assert [desk.site.issue(key).security for key in found] == ["Contract matters"]
    desk.put("/issue/LUM-1", {"fields": {desk.site.field_ids["work_role"]: {"value": "both"}}})
    assert desk.keys("'Work role' = both") == ["LUM-1"]
    if desk.dialect == "data-center":
        assert desk.keys("assignee = mnowak AND project = LUM") != []


def test_a_filter_can_be_named_in_a_query(desk: Desk) -> None:
    made = desk.post("/filter", {"name": "Accessibility", "jql": "labels = a11y"}).json()
    assert len(desk.keys(f"filter = {made['id']} AND project = LUM")) == 3
    assert len(desk.keys("filter = Accessibility")) == 3
    wrong = desk.get("/search/jql" if desk.dialect == "cloud" else "/search", jql="filter = 424242")
    assert wrong.status_code == 400


@given(st.text(max_size=60))
def test_any_text_parses_or_is_refused(text: str) -> None:
    said = "fine"
    try:
        parse(text)
    except JqlError as error:
        said = str(error)
    assert said


@given(st.recursive(st.just("labels = x"), lambda inner: inner.map(lambda q: f"NOT ({q})")))
def test_negation_may_be_nested(jql: str) -> None:
    assert parse(jql).where is not None


def test_a_query_nested_beyond_reason_is_refused() -> None:
    with pytest.raises(JqlError):
        parse("(" * 2000 + "labels = x" + ")" * 2000)
