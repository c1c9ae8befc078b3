"""Traps of both APIs that decide the design; each test is named after its trap."""

import json

import pytest
import requests

from mocked_jira import CLOUD, EMAIL, Clock, Dial, Failure, Jira
from twohats.errors import IdentityError, IssueError, ProtocolError, UnavailableError
from twohats.model.plan import Change, Provenance
from twohats.model.settings import Connection
from twohats.model.site import Scope, SiteFacts

APO = Scope(projects=("APO",))
CHANGE = Change(
    issue_id="10001",
    key="APO-1",
    project="APO",
    why="first",
    add=("project-owner-work",),
    remove=("role-unclear",),
    provenance=Provenance(labels=("project-owner-work",)),
)


def test_a_bad_token_is_found_by_myself_before_anything_is_searched(
    cloud: Jira, dial: Dial, fails: Failure
) -> None:
    cloud.web.replace("GET", f"{CLOUD}/rest/api/3/myself", json={}, status=401)
    fails(IdentityError, dial.cloud)
    assert [r.url.rpartition("/")[2] for r in cloud.asked()] == ["serverInfo", "myself"]


def test_an_empty_search_with_a_failed_login_is_no_empty_search(
    cloud: Jira, dial: Dial, fails: Failure
) -> None:
    cloud.answers(
        "POST",
        "/search/jql",
        {"issues": []},
        headers={"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"},
    )
    site = dial.cloud()
    fails(IdentityError, lambda: list(site.search(APO)))


@pytest.mark.parametrize(
    "reason", ["AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED", "AUTHORISATION_FAILED"]
)
@pytest.mark.parametrize("status", [200, 400, 403, 404])
def test_the_login_reason_is_looked_at_on_every_answer(
    cloud: Jira, dial: Dial, fails: Failure, reason: str, status: int
) -> None:
    headers = {"X-Seraph-LoginReason": reason}
    cloud.answers("GET", "/issue/1/comment", {"total": 0}, status=status, headers=headers)
    site = dial.cloud()
    fails(IdentityError, lambda: list(site.comments("1")))


def test_a_good_login_reason_is_no_trouble(cloud: Jira, dial: Dial) -> None:
    headers = {"X-Seraph-LoginReason": "OK", "X-AUSERNAME": "bot"}
    cloud.answers("POST", "/search/jql", {"issues": []}, headers=headers)
    assert list(dial.cloud().search(APO)) == []


def test_an_anonymous_answer_of_data_center_is_no_answer(
    server: Jira, dial: Dial, fails: Failure
) -> None:
    headers = {"X-AUSERNAME": "anonymous"}
    server.answers("POST", "/search", {"total": 0, "issues": []}, headers=headers)
    site = dial.server()
    fails(IdentityError, lambda: list(site.search(APO)))


def test_a_captcha_ends_the_run_after_one_request(
    cloud: Jira, dial: Dial, fails: Failure, known_cloud: SiteFacts, clock: Clock
) -> None:
    cloud.web.replace(
        "GET",
        f"{CLOUD}/rest/api/3/myself",
        body="<html>challenge</html>",
        status=403,
        headers={"X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE; login-url=https://x"},
        content_type="text/html",
    )
    error = fails(IdentityError, lambda: dial.cloud(facts=known_cloud))
    assert "browser" in str(error)
    assert len(cloud.asked()) == 1
    assert clock.slept == []


def test_server_info_answers_anybody_and_proves_nothing(
    cloud: Jira, dial: Dial, fails: Failure
) -> None:
    cloud.web.replace("GET", f"{CLOUD}/rest/api/3/myself", json={"displayName": "Anonymous"})
    fails(IdentityError, dial.cloud)


def test_search_is_gone_on_cloud_and_only_its_successor_is_asked(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/search/jql", {"issues": []})
    list(dial.cloud().search(APO))
    assert cloud.asked("/search") == []
    assert len(cloud.asked("/search/jql")) == 1


def test_gone_is_a_matter_of_protocol(cloud: Jira, dial: Dial, fails: Failure) -> None:
    cloud.answers("POST", "/search/jql", {"errorMessages": ["migrate"]}, status=410)
    site = dial.cloud()
    error = fails(ProtocolError, lambda: list(site.search(APO)))
    assert "migrate" not in str(error)


def test_the_search_lags_so_reads_by_id_do_not_use_it(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/issue/bulkfetch", {"issues": [], "issueErrors": []})
    assert list(dial.cloud().by_ids(["10001"])) == []
    assert cloud.asked("/search/jql") == []


def test_a_comment_is_posted_once_whatever_happens_to_the_reply(
    cloud: Jira, dial: Dial, fails: Failure, clock: Clock
) -> None:
    cloud.answers("POST", "/issue/APO-1/comment", break_off=requests.ConnectionError("reset"))
    site = dial.cloud()
    fails(UnavailableError, lambda: site.post("APO-1", {"type": "doc"}, b"{}"))
    assert len(cloud.asked("/comment")) == 1
    assert clock.slept == []


def test_labels_are_added_and_removed_never_set(cloud: Jira, dial: Dial) -> None:
    cloud.answers("PUT", "/issue/10001", status=204)
    dial.cloud().write(CHANGE, mute=False)
    (body,) = cloud.bodies("/issue/10001")
    assert body == {
        "update": {"labels": [{"add": "project-owner-work"}, {"remove": "role-unclear"}]},
        "properties": [{"key": "twohats", "value": {"labels": ["project-owner-work"]}}],
    }


@pytest.mark.parametrize("mute", [True, False])
def test_notifications_are_switched_off_only_where_asked(
    cloud: Jira, dial: Dial, *, mute: bool
) -> None:
    cloud.answers("PUT", "/issue/10001", status=204)
    dial.cloud().write(CHANGE, mute=mute)
    (request,) = cloud.asked("/issue/10001")
    assert request.url.endswith("/issue/10001?notifyUsers=false") is mute


def test_a_mute_that_is_refused_is_an_error_and_never_a_mail(
    cloud: Jira, dial: Dial, fails: Failure
) -> None:
    said = (
        "To discard the user notification either admin or project admin permissions are required."
    )
    cloud.answers("PUT", "/issue/10001", {"errorMessages": [said], "errors": {}}, status=403)
    site = dial.cloud()
    error = fails(IssueError, lambda: site.write(CHANGE, mute=True))
    assert error.permanent
    assert "--allow-mail" in str(error)
    assert len(cloud.asked("/issue/10001")) == 1


def test_times_in_jql_are_epoch_milliseconds_without_quotes(cloud: Jira, dial: Dial) -> None:
    cloud.answers("POST", "/search/jql", {"issues": []})
    list(dial.cloud().search(Scope(projects=("APO",), since_ms=1_795_000_000_123)))
    (body,) = cloud.bodies("/search/jql")
    assert " AND updated >= 1795000000123 " in body["jql"]
    assert "<=" not in body["jql"]


def test_no_answer_of_jira_is_ever_repeated_in_an_error(
    cloud: Jira, dial: Dial, fails: Failure
) -> None:
    evil = "\x1b]8;;http://evil\x07 secret summary"
    body = {"errorMessages": [evil], "errors": {evil: evil}}
    cloud.answers("PUT", "/issue/10001", body, status=400)
    site = dial.cloud()
    error = fails(IssueError, lambda: site.write(CHANGE, mute=False))
    assert "evil" not in str(error)
    assert "\x1b" not in json.dumps(str(error))


def test_a_scoped_token_goes_to_the_gateway_and_links_do_not(
    web: object, cloud: Jira, dial: Dial
) -> None:
    del web
    gateway = Jira(cloud.web, "https://api.atlassian.com/ex/jira/1a2b3c4d-0000", "/rest/api/3")
    gateway.answers("GET", "/serverInfo", {"baseUrl": CLOUD, "deploymentType": "Cloud"})
    gateway.answers("GET", "/myself", {"accountId": "acc-1"})
    site = dial(Connection(url=CLOUD, email=EMAIL, cloud_id="1a2b3c4d-0000"))
    assert site.account().base_url == CLOUD
    assert len(gateway.asked()) == 2
    assert cloud.asked() == []
