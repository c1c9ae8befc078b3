"""Data Center's pages by offset: past the result window, several at once, and never one lost."""

import pytest

from jira_bench import Bench
from mocked_jira import Failure
from twohats.errors import ProtocolError
from twohats.model.issue import Dialect
from twohats.model.site import Scope
from twohats.sandbox import building as build
from twohats.sandbox.faults import Answer
from twohats.site import reader, search_dc

EVERY = Scope(projects=("APO", "BIG", "CORE", "END", "OPS"))


def many_projects(monkeypatch: pytest.MonkeyPatch, window: int) -> Bench:
    bench = Bench(Dialect.DATA_CENTER)
    for key, many in (("BIG", 90), ("CORE", 1), ("END", 45)):
        build.add_project(bench.jira, key, key, bench.eve)
        for number in range(many):
            build.add_issue(bench.jira, key, f"Work {number}", labels=["role-unclear"])
    bench.jira.rules.window = 40
    monkeypatch.setattr(search_dc, "WINDOW", window)
    monkeypatch.setitem(reader.READ_PAGE, Dialect.DATA_CENTER, 20)
    return bench


@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize("window", [40, 10_000])  # 10,000: the server's own is smaller than thought
def test_past_the_window_of_data_center_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch, window: int, workers: int
) -> None:
    bench = many_projects(monkeypatch, window)
    site = bench.connect(workers=workers)
    everywhere = Scope(projects=(), jql='labels in ("role-unclear")')
    for scope, many in ((Scope(projects=("APO",)), 120), (EVERY, 259), (everywhere, 136)):
        bench.jira.journal.clear()
        assert len(list(site.search(scope))) == many
        slices = max(1, len(scope.projects))
        if window == 40 and scope.projects:
            assert len(bench.jira.journal.matching(path="/search$")) <= -(-many // 20) + slices - 1


def test_pages_of_data_center_are_on_their_way_together(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = many_projects(monkeypatch, 10_000)
    bench.jira.rules.window = 10_000
    one, many = bench.connect(), bench.connect(workers=4)
    alone = list(one.search(EVERY))
    bench.jira.journal.clear()
    together = many.search(EVERY)
    next(together)
    assert len(bench.jira.journal.matching(path="/search$")) == 1  # nothing before it is wanted
    assert [alone[0], *together] == alone
    assert len(bench.jira.journal.matching(path="/search$")) == -(-259 // 20)


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_what_leaves_while_pages_are_on_their_way_takes_nothing_with_it(
    monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    bench = many_projects(monkeypatch, 10_000)
    bench.jira.rules.window = 10_000
    leaving = iter([f"APO-{number}" for number in range(1, 121, 4)])

    def leave(_exchange: object) -> None:
        for key in (next(leaving, ""), next(leaving, "")):
            if key:
                bench.jira.delete_issue(bench.jira.issue(key))

    stay = {issue.key for issue in bench.jira.issues()} - {f"APO-{n}" for n in range(1, 121, 4)}
    site = bench.connect(workers=workers)
    site.fields()
    bench.jira.before_request.append(leave)
    assert stay - {issue.key for issue in site.search(EVERY)} == {"DESK-1"}


@pytest.mark.parametrize("dialect", list(Dialect))
def test_a_search_of_the_whole_site_that_is_refused_is_no_empty_one(
    dialect: Dialect, fails: Failure
) -> None:
    bench = Bench(dialect)
    site = bench.connect()
    bench.jira.faults.add(Answer(400, b"{}"), "POST", "/search", times=None)
    fails(ProtocolError, lambda: list(site.keys(Scope(projects=(), jql="labels = x"))))
