"""Every request and every answer, judged by Atlassian's own API descriptions."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from contract.openapi import FOLDER, judge
from jira_bench import Bench, exercise
from twohats.model.issue import Dialect

needs_contracts = pytest.mark.skipif(not FOLDER, reason="JIRA_CONTRACTS names no folder")
PROJECT = Path(__file__).parents[2]


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
