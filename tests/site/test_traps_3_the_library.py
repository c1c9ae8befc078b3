"""Traps of the ``jira`` package; each test is named after its trap."""

import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests
from msgspec.structs import replace

from mocked_jira import CLOUD, EMAIL, NOW, SERVER, Clock, Dial, Failure, Jira, Notes
from twohats.errors import TryLaterError, UnavailableError
from twohats.model.issue import Dialect
from twohats.model.settings import Connection
from twohats.model.site import Gadget, SavedFilter, Scope, SiteFacts, WebLink
from twohats.site.connect import open_wire

APO = Scope(projects=("APO",))
ISSUE = {"id": "1", "key": "APO-1", "fields": {"summary": "x"}}


def test_the_kind_comes_from_our_own_server_info_call(
    cloud: Jira, server: Jira, dial: Dial
) -> None:
    assert dial.cloud().dialect is Dialect.CLOUD
    assert dial.server().dialect is Dialect.DATA_CENTER
    assert len(cloud.asked("/rest/api/3/serverInfo")) == 1
    assert len(server.asked("/rest/api/2/serverInfo")) == 1


def test_a_wrong_guess_of_the_kind_is_mended_by_asking_again(server: Jira, dial: Dial) -> None:
    server.web.add("GET", f"{SERVER}/rest/api/3/serverInfo", body="<html>dead link", status=404)
    site = dial(Connection(url=SERVER, email=EMAIL))
    assert site.dialect is Dialect.DATA_CENTER


def test_a_cached_kind_costs_no_request(cloud: Jira, dial: Dial, known_cloud: SiteFacts) -> None:
    dial.cloud(facts=known_cloud)
    assert [r.url for r in cloud.asked()] == [f"{CLOUD}/rest/api/3/myself"]


def test_a_search_reads_all_pages_not_one(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/search/jql", {"issues": [ISSUE], "nextPageToken": "t1"})
    cloud.answers("POST", "/search/jql", {"issues": [{**ISSUE, "id": "2", "key": "APO-2"}]})
    assert [i.key for i in dial.cloud().search(APO)] == ["APO-1", "APO-2"]


def test_the_cloud_search_is_never_asked_of_data_center(server: Jira, dial: Dial) -> None:
    server.answers("POST", "/search", {"total": 0, "issues": []})
    list(dial.server().search(APO))
    assert server.asked("/search/jql") == []


def test_issues_that_move_between_pages_are_counted_once(server: Jira, dial: Dial) -> None:
    second = {**ISSUE, "id": "2", "key": "APO-2"}
    server.answers("POST", "/search", {"total": 3, "issues": [ISSUE, second]})
    server.answers("POST", "/search", {"total": 3, "issues": [second]})
    assert [i.id for i in dial.server().search(APO)] == ["1", "2"]


def test_issues_that_leave_between_pages_take_none_behind_them_away(
    server: Jira, dial: Dial
) -> None:
    one, two, three = ({**ISSUE, "id": str(n), "key": f"APO-{n}"} for n in (1, 2, 3))
    server.answers("POST", "/search", {"total": 3, "issues": [one, two]})
    server.answers("POST", "/search", {"total": 2, "issues": []})  # APO-1 went: APO-3 moved up
    server.answers("POST", "/search", {"total": 2, "issues": [three]})
    assert [i.id for i in dial.server().search(APO)] == ["1", "2", "3"]
    assert [b["startAt"] for b in server.bodies("/search")] == [0, 2, 1]


def test_fields_are_asked_for_once_and_cached(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/search/jql", {"issues": []})
    site = dial.cloud()
    list(site.search(APO))
    list(site.search(APO))
    dial.cloud(facts=site.facts)
    assert len(cloud.asked("/field")) == 1


def test_a_search_body_holds_no_null(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/search/jql", {"issues": []})
    list(dial.cloud().search(APO))
    (body,) = cloud.bodies("/search/jql")
    assert set(body) == {"jql", "fields", "maxResults", "properties"}
    assert None not in body.values()


def test_every_request_has_a_timeout(cloud: Jira, dial: Dial) -> None:
    dial(Connection(url=CLOUD, email=EMAIL, connect_timeout=3.0, read_timeout=7.0))
    assert {request.req_kwargs["timeout"] for request in cloud.asked()} == {(3.0, 7.0)}


def test_a_read_timeout_is_repeated_too(cloud: Jira, dial: Dial, clock: Clock) -> None:
    cloud.answers("POST", "/search/jql", break_off=requests.ReadTimeout())
    cloud.answers("POST", "/search/jql", {"issues": [ISSUE]})
    assert len(list(dial.cloud().search(APO))) == 1
    assert clock.slept == [1.0]


@pytest.mark.parametrize("status", [502, 503, 504])
def test_what_is_safe_is_repeated_on_a_gateway_s_error(
    cloud: Jira, dial: Dial, clock: Clock, status: int
) -> None:
    cloud.answers("POST", "/search/jql", raw="<html>", status=status, content_type="text/html")
    cloud.answers("POST", "/search/jql", {"issues": [ISSUE]})
    assert len(list(dial.cloud().search(APO))) == 1
    assert clock.slept == [1.0]


def test_retries_end_after_five_tries(
    cloud: Jira, dial: Dial, clock: Clock, fails: Failure
) -> None:
    cloud.answers("POST", "/search/jql", {}, status=503)
    site = dial.cloud()
    fails(UnavailableError, lambda: list(site.search(APO)))
    assert len(cloud.asked("/search/jql")) == 5
    assert clock.slept == [1.0, 2.0, 4.0, 8.0]


def test_retry_after_is_the_minimum_never_the_maximum(
    cloud: Jira, dial: Dial, clock: Clock, notes: Notes
) -> None:
    cloud.answers("POST", "/search/jql", {}, status=429, headers={"Retry-After": "120"})
    cloud.answers("POST", "/search/jql", {"issues": []})
    list(dial.cloud(jitter=lambda: 0.0).search(APO))
    assert clock.slept == [120.0]
    assert notes.notes == ["Jira asks to wait; going on in 120 s"]


def test_without_retry_after_our_own_wait_doubles(cloud: Jira, dial: Dial, clock: Clock) -> None:
    for _ in range(3):
        cloud.answers("POST", "/search/jql", {}, status=429)
    cloud.answers("POST", "/search/jql", {"issues": []})
    list(dial.cloud().search(APO))
    assert clock.slept == [1.0, 2.0, 4.0]


def _in(seconds: int) -> str:
    at = datetime.fromtimestamp(NOW / 1000, UTC) + timedelta(seconds=seconds)
    return format_datetime(at, usegmt=True)


@pytest.mark.parametrize(
    ("said", "waited"),
    [("1.5", 1.5), (_in(40), 40.0), (_in(-40), 1.0), ("-5", 1.0), ("abc", 1.0), ("", 1.0)],
)
def test_a_retry_after_that_is_no_whole_number_breaks_nothing(
    cloud: Jira, dial: Dial, clock: Clock, said: str, waited: float
) -> None:
    cloud.answers("POST", "/search/jql", {}, status=429, headers={"Retry-After": said})
    cloud.answers("POST", "/search/jql", {"issues": []})
    list(dial.cloud(jitter=lambda: 0.5 if waited == 1.0 else 0.0).search(APO))
    assert clock.slept[0] == pytest.approx(waited, rel=0.2)


def test_a_date_is_measured_on_the_clock_that_wrote_it(
    cloud: Jira, dial: Dial, clock: Clock
) -> None:
    clock.now_ms -= 2 * 86_400_000  # our clock is two days behind
    headers = {"Retry-After": _in(30), "Date": _in(0)}
    cloud.answers("POST", "/search/jql", {}, status=429, headers=headers)
    cloud.answers("POST", "/search/jql", {"issues": []})
    list(dial.cloud(jitter=lambda: 0.0).search(APO))
    assert clock.slept == [30.0]


def test_an_error_shows_neither_headers_nor_body(
    cloud: Jira, dial: Dial, fails: Failure, caplog: pytest.LogCaptureFixture
) -> None:
    cloud.answers("POST", "/search/jql", {"errorMessages": ["BODY-TEXT"]}, status=500)
    site = dial.cloud()
    error = fails(Exception, lambda: list(site.search(APO)))
    assert "BODY-TEXT" not in str(error) + caplog.text
    assert "Authorization" not in str(error) + caplog.text


def test_a_label_edit_is_one_request_without_reading_the_issue_again(
    server: Jira, dial: Dial, known_server: SiteFacts
) -> None:
    from twohats.model.plan import Change, Provenance  # noqa: PLC0415

    server.answers("PUT", "/issue/1", status=204)
    site = dial.server(facts=known_server)
    site.write(
        Change(
            issue_id="1", key="APO-1", project="APO", why="x", add=("a",), provenance=Provenance()
        ),
        mute=True,
    )
    assert [(r.method, r.url.partition("/rest")[2]) for r in server.asked()][1:] == [
        ("PUT", "/api/2/issue/1?notifyUsers=false")
    ]


def test_all_pages_of_comments_are_read(cloud: Jira, dial: Dial) -> None:
    def page(*ids: int) -> dict[str, object]:
        return {"total": 3, "comments": [{"id": str(i), "body": None} for i in ids]}

    cloud.answers("GET", "/issue/APO-1/comment", page(1, 2))
    cloud.answers("GET", "/issue/APO-1/comment", page(3))
    assert [c.id for c in dial.cloud().comments("APO-1")] == ["1", "2", "3"]


def test_links_are_made_from_the_site_s_own_address(cloud: Jira, dial: Dial) -> None:
    cloud.web.replace(
        "GET",
        f"{CLOUD}/rest/api/3/serverInfo",
        json={"baseUrl": "https://shown.example/", "deploymentType": "Cloud"},
    )
    assert dial.cloud().account().base_url == "https://shown.example"


def test_the_library_s_logger_stays_quiet(cloud: Jira, dial: Dial) -> None:
    assert dial.cloud().requests == len(cloud.asked())
    assert logging.getLogger("jira").level == logging.CRITICAL


def test_opening_a_connection_sends_nothing(cloud: Jira) -> None:
    open_wire(Connection(url=CLOUD, email=EMAIL), "t")
    assert cloud.asked() == []


def test_a_session_that_wants_to_wait_too_long_ends_the_run(
    cloud: Jira, dial: Dial, fails: Failure, clock: Clock
) -> None:
    cloud.answers("POST", "/search/jql", {}, status=429, headers={"Retry-After": "7200"})
    site = dial.cloud()
    fails(TryLaterError, lambda: list(site.search(APO)))
    assert clock.slept == []


def test_a_gadget_is_named_by_module_key_as_the_api_wants_it(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/dashboard/7/gadget", {"id": 1})
    place = (1, 0)
    kinds = {"module": "com.atlassian.x:filter-results"}, {"uri": "rest/gadgets/x.xml"}
    for kind in (Gadget(title="", **one) for one in kinds):
        dial.cloud().dashboards.add_gadget("7", kind, "Owner work", place)
    first, second = cloud.bodies("/dashboard/7/gadget")
    assert first["moduleKey"] == "com.atlassian.x:filter-results"
    assert "module_key" not in first
    assert "moduleKey" not in second


def test_a_filter_s_description_can_be_emptied(cloud: Jira, dial: Dial) -> None:
    cloud.answers("PUT", "/filter/5", {"id": "5"})
    there = SavedFilter(id="5", name="n", jql="x", description="old")
    dial.cloud().filters.update_filter(there, replace(there, description=""))
    assert cloud.bodies("/filter/5") == [{"name": "n", "jql": "x", "description": ""}]


def test_a_web_link_asks_for_no_application_links(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/issue/APO-1/remotelink", {"id": 1}, status=201)
    site = dial.cloud()
    before = len(cloud.web.calls)
    site.links.put_link("APO-1", WebLink(global_id="twohats=1", url="https://x", title="t"))
    assert len(cloud.web.calls) == before + 1


def test_a_list_of_dashboards_asks_once_for_each_one_s_gadgets(cloud: Jira, dial: Dial) -> None:
    ours = [{"id": str(number), "name": f"twohats: {number}"} for number in (1, 2)]
    cloud.answers("GET", "/dashboard/search", {"values": ours, "isLast": True})
    gadgets = {"gadgets": [{"title": "a", "moduleKey": "x"}, {"title": "b", "moduleKey": "x"}]}
    for number in (1, 2):
        cloud.answers("GET", f"/dashboard/{number}/gadget", gadgets)
    site = dial.cloud()
    before = len(cloud.web.calls)
    assert [one.gadgets for one in site.dashboards.dashboards("twohats: ")] == [("a", "b")] * 2
    assert len(cloud.web.calls) == before + 3
