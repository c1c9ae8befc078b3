"""The HTML report in a real browser: both themes, phone width, keyboard, no script, print."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from reports.node_tools import chromium, node_modules
from reports.samples import SAMPLES, hostile_report, large_report, two_sites_report
from twohats.reports import render

pytestmark = pytest.mark.browser
_WAYS = ("light", "dark", "phone", "phone-dark")
_REPORTS = {
    **SAMPLES,
    "large": large_report(),
    "sites": two_sites_report(),
    "hostile": hostile_report(f'"><img src=http://evil.example/x>{{{{7*7}}}}{"W" * 300}'),
}


@pytest.fixture(scope="module", params=_REPORTS)
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - JSON
    """Return what the browser saw of one report; screenshots lie in pytest's folder."""
    modules, browser = node_modules(), chromium()
    folder = tmp_path_factory.mktemp(f"page-{request.param}")
    page = folder / "report.html"
    page.write_text(render(_REPORTS[request.param], "html"), encoding="utf-8")
    script = Path(__file__).with_name("browse.cjs")
    done = subprocess.run(  # noqa: S603 - our own words
        [shutil.which("node") or "node", script, modules, browser, page, folder],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return {"name": request.param, **json.loads(done.stdout)}


@pytest.mark.parametrize("way", _WAYS)
def test_it_is_quiet_and_asks_for_nothing(seen: Any, way: str) -> None:  # noqa: ANN401
    assert seen[way]["console"] == []
    asked = [url for url in seen[way]["requests"] if not url.startswith("data:")]
    assert len(asked) == 1
    assert asked[0].startswith("file:")


@pytest.mark.parametrize("way", _WAYS)
def test_nobody_is_shut_out(seen: Any, way: str) -> None:  # noqa: ANN401
    assert seen[way]["passes"] > 25
    assert [fault for fault in seen[way]["violations"] if fault["impact"] != "minor"] == []


@pytest.mark.parametrize("way", _WAYS)
def test_it_never_scrolls_sideways(seen: Any, way: str) -> None:  # noqa: ANN401
    assert seen[way]["sideways"] == 0


def test_both_themes_are_drawn_and_paper_is_white(seen: Any) -> None:  # noqa: ANN401
    assert seen["light"]["background"] != seen["dark"]["background"]
    assert seen["print"]["background"] == "rgb(255, 255, 255)"
    assert seen["print"]["bytes"] > 10_000


def test_tables_sort_by_keyboard(seen: Any) -> None:  # noqa: ANN401
    sort = seen["sort"]
    assert sort["sortable"] == (seen["name"] != "empty")
    if sort["sortable"]:
        numbers = [int(text.replace(",", "")) for text in sort["down"]]
        assert numbers == sorted(numbers, reverse=True)
        assert sort["saysDown"] == "descending"
        assert [int(text.replace(",", "")) for text in sort["up"]] == sorted(numbers)
        assert sort["names"] == sort["namesInOrder"]
    assert sort["console"] == []


def test_without_script_everything_is_there(seen: Any) -> None:  # noqa: ANN401
    assert seen["withoutScript"]["buttons"] == 0
    assert "How sure, and how it was counted" in seen["withoutScript"]["text"]
    if seen["name"] == "sample":
        for told in ("10 findings", "Zoë Łukasiewicz-Ångström", "Vendor management"):
            assert told in seen["withoutScript"]["text"]
