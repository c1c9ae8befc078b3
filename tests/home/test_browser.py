"""What a Jira user sees of twohats: issue, filter and board in a real browser."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from home.served import Served, serving
from reports.node_tools import chromium, node_modules
from twohats.model.issue import Dialect
from twohats.sandbox.things import Filter

pytestmark = pytest.mark.browser
OWNER, MANAGER = "project-owner-work", "project-manager-work"
SETTINGS = """
[sites.main.sync]
issue_note = "web-link"
[sites.main.report]
issue = "{target}"
contact = "Ada"
"""


@pytest.fixture(scope="module", params=list(Dialect))
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Give the pages after a sync and views; screenshots lie in pytest's folder."""
    modules, browser = node_modules(), chromium()
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch, serving(request.param, folder, patch) as served:
        target = _role_issue(served)
        served.configure(SETTINGS.format(target=target))
        assert served.run("sync", "--apply", "--allow-mail") == 0
        assert served.run("views", "--apply") == 0
        saved = next(f for f in served.site.store.all(Filter) if "manager work" in f.name)
        board = "/jira/software/c/projects/LUM/boards/1"
        pages = [f"/browse/{target}", f"/issues/?filter={saved.id}", board, "/"]
        script = Path(__file__).with_name("look.cjs")
        node, origin = shutil.which("node") or "node", served.server.url
        done = subprocess.run(  # noqa: S603 - our own words
            [node, script, modules, browser, folder, origin, *pages],
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, done.stderr
        issue, listed, board_page, home = json.loads(done.stdout)
        by_label = {
            label: {i.key for i in served.site.issues() if label in i.labels and not i.security}
            for label in (OWNER, MANAGER)
        }
        hidden = {i.key for i in served.site.issues() if i.security}  # from some who look
        yield {
            "hidden": hidden,
            "issue": issue,
            "filter": listed,
            "board": board_page,
            "home": home,
            **by_label,
        }


def _role_issue(served: Served) -> str:
    return next(i.key for i in served.site.issues() if i.summary.startswith("Update risk register"))


def test_the_issue_shows_label_link_and_comment(seen: Any) -> None:  # noqa: ANN401 - JSON
    issue = seen["issue"]
    assert MANAGER in issue["labels"]
    (link,) = [one for one in issue["anchors"] if one[0].startswith("project-manager work")]
    assert link[0] == "project-manager work: risk analysis"
    assert "jql=labels" in link[1]
    assert "Because of “risk register”" in issue["main"]
    (comment,) = [text for text in issue["comments"] if "kept up to date by twohats" in text]
    assert "manager work" in comment


def test_the_filter_lists_the_role_s_issues(seen: Any) -> None:  # noqa: ANN401 - JSON
    keys = {row.split("\t")[1].strip() for row in seen["filter"]["rows"]}
    assert keys - seen["hidden"] == seen[MANAGER]
    assert len(keys) > 40
    assert seen["filter"]["title"].startswith("twohats: manager work")
    assert "Change it and it is yours" in seen["filter"]["main"]


def test_the_cards_of_the_board_show_the_labels(seen: Any) -> None:  # noqa: ANN401 - JSON
    board = seen["board"]
    assert board["shown"]
    labelled = [card for card in board["cards"] if OWNER in card or MANAGER in card]
    assert len(labelled) > 10
    for card in labelled:
        key = next(word for word in card.split() if word.startswith("LUM-"))
        assert key in seen[OWNER] | seen[MANAGER] | seen["hidden"]


def test_the_start_page_names_the_filters(seen: Any) -> None:  # noqa: ANN401 - JSON
    assert "twohats: role unclear" in seen["home"]["main"]
