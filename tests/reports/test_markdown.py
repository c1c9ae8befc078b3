"""The Markdown report reads as meant, whatever the names hold."""

import re

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from reports.samples import SAMPLES, hostile_report
from reports.test_inert import HOSTILE
from twohats.reports import render
from workload.sample_report import BASE_URL, sample_report

_TAGS = frozenset(("h1", "h2", "h3", "p", "strong", "em", "ul", "li", "a", "code")).union(
    ("table", "thead", "tbody", "tr", "th", "td")
)


def _html(text: str) -> str:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return str(reader.render(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_makes_no_link_image_or_html(text: str) -> None:
    shown = _html(render(hostile_report(text), "markdown"))
    assert set(re.findall(r"<([a-zA-Z0-9]+)", shown)) <= _TAGS
    for address in re.findall(r'href="([^"]*)"', shown):
        assert address.startswith(f"{BASE_URL}/")


@pytest.mark.parametrize("name", SAMPLES)
def test_each_row_of_a_table_has_all_its_cells(name: str) -> None:
    shown = _html(render(SAMPLES[name], "markdown"))
    for table in re.findall(r"<table>.*?</table>", shown, re.DOTALL):
        assert len({row.count("<t") for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)}) == 1
    assert ("<table>" in shown) == (name == "sample")


def test_it_tells_what_matters() -> None:
    shown = _html(render(sample_report(), "markdown"))
    for told in (
        "<h2>10 findings: 3 errors, 5 warnings, 2 notes</h2>",
        f'<a href="{BASE_URL}/browse/APO-12">APO-12</a>',
        "<strong>Next:</strong> Hand over or confirm.",
        "<td>Zoë Łukasiewicz-Ångström</td>",
        "and 28 more",
        "<strong>none</strong>",
    ):
        assert told in shown


def test_it_names_the_findings_that_could_not_be_judged_and_the_first_reasons() -> None:
    silent = tuple(f"TH102 in APO{n}: fewer than 30 role issues." for n in range(5))
    shown = _html(render(replace(sample_report(), silent=silent), "markdown"))
    assert "Not judged: A duty nobody works on (TH102): in APO0: fewer than" in shown
    assert "in APO2: fewer than 30 role issues. And 2 more like it." in shown
    assert "APO3" not in shown
