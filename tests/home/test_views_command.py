"""``twohats views`` as a person runs it, over HTTP."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from home.served import Served, serving
from twohats.errors import ExitCode
from twohats.model.issue import Dialect
from twohats.sandbox.things import Filter


@pytest.fixture(params=list(Dialect))
def served(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Served]:
    with serving(request.param, tmp_path, monkeypatch) as made:
        made.configure('[sites.main.views]\nadmins = ["project-owners"]\n')
        yield made


def ours(served: Served) -> int:
    return sum(one.name.startswith("twohats: ") for one in served.site.store.all(Filter))


def test_the_plan_the_filters_and_their_end(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    assert served.run("views") == 0
    out = capsys.readouterr().out
    assert "Nothing was written" in out
    assert "LUM board (scrum, company-managed)" in out
    assert ("(scrum, team-managed)" in out) is served.is_cloud
    assert ours(served) == 0
    assert served.run("views", "--apply") == 0
    assert "5 written" in capsys.readouterr().out
    served.site.journal.clear()
    assert served.run("views", "--apply", "--dashboard") == 0
    assert ("dashboard, made" in capsys.readouterr().out) is served.is_cloud
    assert served.run("views", "--undo") == 0
    assert ours(served) == 5
    assert served.run("views", "--undo", "--apply") == 0
    out = capsys.readouterr().out
    assert "deleted twohats: owner work (LUM, NORD, AUR)" in out
    assert re.search(r"5 saved filters, [56] deleted", out)
    assert ours(served) == 0
    assert served.run("status") == 0
    runs = capsys.readouterr().out
    assert re.search(r"views +exit 0: 0 read, 5 written", runs)
    assert re.search(r"views --undo +exit 0: 0 read, [56] written", runs)


def test_a_filter_that_cannot_be_made_is_a_partial_success(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "twohats: owner work (LUM, NORD, AUR)"
    served.site.store.put(Filter(owner=served.seeded.bot.account, name=name, jql="labels = x"))
    assert served.run("views", "--apply") == ExitCode.PARTIAL
    assert f"{name}: Jira refused (400): the name is taken" in capsys.readouterr().err
    assert served.run("views", "--undo", "--dashboard") == ExitCode.USAGE
