"""The pages in a real browser: quiet, self-contained, usable by everybody and by keyboard."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from reports.node_tools import chromium, node_modules
from seeded_site import Desk
from twohats.sandbox import Person, serve

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - JSON
    """Return what the browser saw; screenshots lie in pytest's folder."""
    modules, browser = node_modules(), chromium()
    desk = Desk("cloud")
    desk.site.journal.paused = True
    key = desk.keys("summary ~ scheduler AND project = LUM")[0]
    marta = Person(desk.site, desk.seeded.people["mnowak"])
    marta.label(key, add=["project-manager-work", "role-unclear"])
    link = {"globalId": "g", "object": {"url": "https://example.org", "title": "Why"}}
    desk.post(f"/issue/{key}/remotelink", link)
    paths = [
        f"/browse/{key}",
        "/",
        "/issues/?jql=project=NORD",
        "/jira/software/c/projects/LUM/boards/1",
    ]
    folder = tmp_path_factory.mktemp("pages")
    script = Path(__file__).with_name("browse_site.cjs")
    with serve(desk.site) as server:
        done = subprocess.run(  # noqa: S603 - our own words
            [shutil.which("node") or "node", script, modules, browser, folder, server.url, *paths],
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        origin = server.url
    assert done.returncode == 0, done.stderr
    return {"origin": origin, "who": marta.user.display, **json.loads(done.stdout)}


def test_pages_are_quiet_and_ask_nobody_else(seen: Any) -> None:  # noqa: ANN401 - JSON
    for page in seen["pages"]:
        assert page["console"] == []
        strange = [url for url in page["requests"] if not url.startswith((seen["origin"], "data:"))]
        assert strange == []


def test_pages_are_for_everybody(seen: Any) -> None:  # noqa: ANN401 - JSON
    assert [page["violations"] for page in seen["pages"]] == [[]] * len(seen["pages"])


def test_pages_fit_a_phone(seen: Any) -> None:  # noqa: ANN401 - JSON
    narrow = [page for page in seen["pages"] if page["width"] < 500]
    assert narrow
    assert [page["at"] for page in narrow if page["sideways"] > 0] == []


def test_a_label_is_corrected_by_keyboard_alone(seen: Any) -> None:  # noqa: ANN401 - JSON
    corrected = seen["corrected"]
    assert "project-owner-work" in corrected["labels"]
    assert seen["who"] in corrected["history"]
