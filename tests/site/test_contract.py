"""Every request and every answer, judged by Atlassian's own API descriptions."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from contract.openapi import FOLDER, judge
from contract.places import Reached, places
from jira_bench import Bench, exercise
from twohats.model.issue import Dialect

needs_contracts = pytest.mark.skipif(not FOLDER, reason="JIRA_CONTRACTS names no folder")
PROJECT = Path(__file__).parents[2]


# Where a request is sent that only one kind of Jira understands, or needs.
ELSEWHERE = {
    Dialect.CLOUD: {
        "comments.py: _is_internal",  # Cloud says so in its answer to the post
        "filters.py: _favourites",
        "filters.py: _share_on_server",
        "history.py: _of_issue",
        "projects.py: _all",
        "reader.py: fetch",
        "search_dc.py: page",
    },
    Dialect.DATA_CENTER: {
        "bulk.py: _edit_task",
        "bulk.py: _finish_task",
        "bulk.py: _has_labels",
        "bulk.py: _set_properties",
        "bulk.py: poll",
        "dashboards.py: _gadgets",
        "dashboards.py: _searched",
        "dashboards.py: add_gadget",
        "dashboards.py: create_dashboard",
        "dashboards.py: delete_dashboard",
        "filters.py: _let_edit",
        "filters.py: _searched",
        "filters.py: _share_on_cloud",
        "history.py: _pages",
        "projects.py: _searched",
        "reader.py: _fetch",
        "search_cloud.py: pages",
    },
}


@pytest.mark.parametrize("dialect", list(Dialect))
def test_the_exercise_reaches_every_place_that_sends_a_request(
    dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(list(places())) > 40
    assert not ELSEWHERE[Dialect.CLOUD] & ELSEWHERE[Dialect.DATA_CENTER]
    reached = Reached(monkeypatch)
    bench = Bench(dialect)
    bench.administer("APO", "OPS", "DESK")
    exercise(bench.connect(), bench.body)
    one_of_two = {"screens.py: _count"}  # a call for either kind in one function
    assert reached.missing() - one_of_two == ELSEWHERE[dialect]


@needs_contracts
@pytest.mark.parametrize("dialect", list(Dialect))
def test_every_kind_of_request_and_its_answer_keep_the_contract(dialect: Dialect) -> None:
    bench = Bench(dialect)
    bench.administer("APO", "OPS", "DESK")
    bench.jira.journal.keep_replies = True
    exercise(bench.connect(), bench.body)
    by_contract = judge(dialect.value)
    wrong: list[str] = []
    for one in bench.jira.journal:
        wrong += by_contract.request(one.method, one.path, one.query, one.body)
        wrong += by_contract.response(one.method, one.path, one.status, one.reply, one.reply_type)
    read_back = "/rest/api/3/comment/1/properties/sd.public.comment"
    if dialect is Dialect.CLOUD:  # not needed there, as ELSEWHERE says
        wrong += by_contract.request("GET", read_back, {})
    assert wrong == []
    assert len(bench.jira.journal) > 40


@needs_contracts
@pytest.mark.node
@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_prism_finds_no_violation() -> None:
    done = subprocess.run(  # noqa: S603 - our own script
        [PROJECT / "scripts" / "contract"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "JIRA_CONTRACTS": FOLDER},
    )
    last = done.stdout.strip().rpartition("\n")[2]
    assert (done.returncode, last.endswith(": 0 violations")) == (0, True), done.stdout
