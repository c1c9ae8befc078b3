"""The judge itself, and that every address of the sandbox was held against a contract."""

import pytest

from contract.openapi import FOLDER, validate_request, validate_response
from seeded_site import Desk, judged
from twohats.sandbox import create_app

pytestmark = pytest.mark.skipif(
    not FOLDER, reason="set JIRA_CONTRACTS to the folder with Atlassian's API descriptions"
)
ISSUE = "/rest/api/3/issue/HSP-1"
LABELS = b'{"update":{"labels":[%s]}}'


@pytest.mark.parametrize(
    ("method", "path", "query", "body"),
    [
        ("GET", "/rest/api/3/search/jql", {"jql": ["x"], "maxResults": ["abc"]}, b""),
        ("GET", "/rest/api/3/search/jql", {"jql": ["x"], "startAt": ["0"]}, b""),
        ("POST", "/rest/api/3/search/jql", {}, b'{"jql":"x","startAt":0}'),
        ("PUT", ISSUE, {}, b'{"update":{"labels":{"add":"x"}}}'),
        ("PUT", ISSUE, {}, LABELS % b'"x"'),
        ("PUT", ISSUE, {}, LABELS % b'{"append":"x"}'),
        ("PUT", ISSUE, {"notifyUsers": ["0"]}, LABELS % b'{"add":"x"}'),
        ("PUT", ISSUE, {"bogus": ["0"]}, LABELS % b'{"add":"x"}'),
        ("POST", f"{ISSUE}/comment", {}, b'{"body":"plain string"}'),
        ("POST", f"{ISSUE}/comment", {}, b'{"text":"x"}'),
        ("POST", "/rest/api/3/bulk/issues/fields", {}, b'{"selectedActions":["labels"]}'),
        ("GET", "/rest/api/3/nothing", {}, b""),
    ],
)
def test_illegal_requests_are_named(
    method: str, path: str, query: dict[str, list[str]], body: bytes
) -> None:
    assert validate_request("cloud", method, path, query, body)


@pytest.mark.parametrize(
    ("dialect", "method", "path", "query", "body"),
    [
        ("cloud", "GET", "/rest/api/3/search/jql", {"jql": ["x"], "fields": ["a,b"]}, b""),
        ("cloud", "PUT", ISSUE, {"notifyUsers": ["false"]}, LABELS % b'{"add":"x"},{"remove":"y"}'),
        ("data-center", "GET", "/rest/api/2/search", {"jql": ["x"], "fields": ["a,b"]}, b""),
        (
            "data-center",
            "PUT",
            "/rest/api/2/issue/HSP-1",
            {},
            b'{"update":{"labels":[{"add":"x"}]},"properties":[{"key":"k","value":{"a":1}}]}',
        ),
        ("data-center", "POST", "/rest/api/2/issue/HSP-1/comment", {}, b'{"body":"wiki"}'),
        ("cloud", "GET", "/rest/agile/1.0/board", {"projectKeyOrId": ["X"]}, b""),
    ],
)
def test_legal_requests_pass(
    dialect: str, method: str, path: str, query: dict[str, list[str]], body: bytes
) -> None:
    assert validate_request(dialect, method, path, query, body) == []


def test_wrong_answers_are_named() -> None:
    json = "application/json"
    number = b'{"issues":[{"id":1}]}'
    assert validate_response("cloud", "GET", "/rest/api/3/search/jql", 200, number, json)
    assert validate_response("cloud", "PUT", ISSUE, 204, b"{}", json)
    assert validate_response("cloud", "GET", ISSUE, 200, b"<html>", "text/html")
    assert validate_response("cloud", "GET", ISSUE, 302, b"", "")
    assert validate_response("data-center", "GET", "/rest/api/2/search/jql", 200, b"{}", json)


def test_the_judge_has_something_to_judge(desk: Desk) -> None:
    desk.get("/myself")
    desk.get("/issue/LUM-1")
    assert judged(desk) == []
    desk.site.journal.exchanges[-1].reply = b'{"id": 5, "key": 7}'
    assert judged(desk)
    desk.site.journal.clear()


def test_every_address_of_the_sandbox_is_in_the_contract(desk: Desk) -> None:
    """What the sandbox serves and Jira does not have would teach clients wrong."""
    app = create_app(desk.site)
    wrong = []
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith((f"/rest/api/{desk.version}/", "/rest/agile/")):
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            path = rule.rule
            for name in rule.arguments:
                kind = "int:" if f"<int:{name}>" in path else ""
                path = path.replace(f"<{kind}{name}>", "1")
            lacks = validate_request(desk.dialect, method, path, {})
            wrong += [one for one in lacks if "no such operation" in one]
    cloud_only = "search/jql approximate-count jql/parse bulkfetch comment/list bulk/ task/ label "
    cloud_only += "filter/my filter/search favourite dashboard group/bulk project/search changelog "
    cloud_only += "properties/multi"
    if desk.dialect == "data-center":  # these answer 404 there, as they must
        wrong = [one for one in wrong if not any(part in one for part in cloud_only.split())]
    assert wrong == []
