"""Who changed what on issues, read on both kinds of sites."""

import pytest

from jira_bench import SCOPE, Bench, change
from mocked_jira import Dial, Failure, Jira
from twohats.errors import IssueError, ProtocolError
from twohats.model.issue import Dialect
from twohats.model.site import Edit, SiteFacts
from twohats.sandbox.faults import Answer
from twohats.sandbox.hands import Person


@pytest.fixture(params=list(Dialect))
def bench(request: pytest.FixtureRequest) -> Bench:
    return Bench(request.param)


def test_changes_of_the_asked_fields_are_told_with_who_made_them(bench: Bench) -> None:
    site = bench.connect()
    issue = next(site.search(SCOPE))
    site.write(change(issue), mute=False)
    eve = Person(bench.jira, bench.eve)
    eve.label(issue.key, add=("theirs",), remove=("project-owner-work",))
    eve.retitle(issue.key, "Something else")
    ours = Edit(issue_id=issue.id, field="labels", by=bench.bot.account, new="project-owner-work")
    theirs = Edit(
        issue_id=issue.id,
        field="labels",
        by=bench.eve.account,
        old="project-owner-work",
        new="theirs",
    )
    assert list(site.history.edits([issue.id], {"labels"})) == [ours, theirs]


def test_a_custom_field_is_told_by_its_id(bench: Bench) -> None:
    site = bench.connect()
    issue = next(site.search(SCOPE))
    field = site.screens.find_field("Work role")
    option = (site.screens.options("APO", field) or ())[0]
    site.screens.set_field(issue.id, field, option, mute=False, about=issue.key)
    (edit,) = site.history.edits([issue.id], {"labels", field})
    assert (edit.field, edit.old, edit.new) == (field, "", option)


def test_an_app_is_no_person(bench: Bench) -> None:
    bench.bot.email = ""
    bench.bot.bot = True
    bench.jira.store.put(bench.bot)
    site = bench.connect()
    issue = next(site.search(SCOPE))
    Person(bench.jira, bench.bot).label(issue.key, add=("x",))
    (edit,) = site.history.edits([issue.id], {"labels"})
    assert edit.by_app is (bench.jira.dialect is Dialect.CLOUD)


def test_issues_nobody_changed_or_can_see_have_no_history(bench: Bench) -> None:
    site = bench.connect()
    issue = next(site.search(SCOPE))
    assert list(site.history.edits([issue.id, "424242"], {"labels"})) == []


def test_an_issue_that_data_center_cannot_give_is_an_error(fails: Failure) -> None:
    bench = Bench(Dialect.DATA_CENTER)
    site = bench.connect()
    issue = next(site.search(SCOPE))
    bench.jira.faults.add(Answer(400), "GET", times=None)
    fails(IssueError, lambda: list(site.history.edits([issue.id], {"labels"})))


def test_many_issues_take_few_requests_on_cloud_and_one_each_elsewhere(bench: Bench) -> None:
    site = bench.connect()
    ids = [issue.id for issue in site.search(SCOPE)]
    before = site.requests
    assert list(site.history.edits(ids, {"labels"})) == []
    assert site.requests - before == (1 if bench.jira.dialect is Dialect.CLOUD else len(ids))


def entry(number: int, new: str) -> dict[str, object]:
    item = {"field": "labels", "fieldId": "labels", "from": None, "toString": new}
    return {"id": str(number), "author": None, "created": 1_492_070_429, "items": [item]}


def page(*numbers: int, then: str | None = None) -> dict[str, object]:
    histories = [entry(number, f"l{number}") for number in numbers]
    log = {"issueId": "1", "changeHistories": histories}
    return {"issueChangeLogs": [log], "nextPageToken": then}


def test_pages_are_joined_and_put_in_order_and_nobody_may_be_named(
    cloud: Jira, dial: Dial, known_cloud: SiteFacts
) -> None:
    cloud.answers("POST", "/changelog/bulkfetch", page(12, 9, then="t1"))
    cloud.answers("POST", "/changelog/bulkfetch", page(10))
    site = dial.cloud(facts=known_cloud)
    edits = list(site.history.edits(["1"], {"labels"}))
    assert [(edit.new, edit.by) for edit in edits] == [("l9", ""), ("l10", ""), ("l12", "")]
    bodies = cloud.bodies("/changelog/bulkfetch")
    assert [body.get("nextPageToken") for body in bodies] == [None, "t1"]
    assert bodies[0]["fieldIds"] == ["labels"]


def test_page_tokens_that_go_round_in_circles_end_in_an_error(
    cloud: Jira, dial: Dial, known_cloud: SiteFacts, fails: Failure
) -> None:
    cloud.answers("POST", "/changelog/bulkfetch", page(1, then="t"))
    site = dial.cloud(facts=known_cloud)
    fails(ProtocolError, lambda: list(site.history.edits(["1"], {"labels"})))
