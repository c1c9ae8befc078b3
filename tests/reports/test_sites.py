"""One report of several sites: sums are of all, and what is told says of which."""

import re

import pytest

from reports.samples import two_sites_report
from twohats.reports import FORMATS, render, to_arithmetic

_TAGS = re.compile(r"<[^>]*>")


def _words(name: str) -> str:
    return " ".join(_TAGS.sub(" ", render(two_sites_report(), name)).replace("\u00a0", " ").split())


def test_the_sums_are_of_all_sites() -> None:
    page = _words("html")
    for told in (
        "Open role work 74 of 74 open issues",
        "Without assignee 4 2 owner, 4 manager",
        "Wearing both hats 0 of 2 people",
    ):
        assert told in page
    assert "No assignee: 4." in _words("text")


@pytest.mark.parametrize("name", ["text", "markdown", "html"])
def test_findings_say_of_which_site_they_are(name: str) -> None:
    words = _words(name)
    for told in ("east: APO", "west: APO", "east: Ann of east", "west: Ann of west"):
        assert told in words
    assert "anager work is 100 % by story points (80 points in 40 of 42 issues)." in words


def test_each_site_has_its_own_ages_and_links() -> None:
    page = render(two_sites_report(), "html")
    assert page.count("How long open role work has waited") == 2
    assert 'href="https://east.example.org/browse/APO-' in page
    assert 'href="https://west.example.org/browse/APO-' in page
    assert len(re.findall(r' id="([^"]*)"', page)) == len(set(re.findall(r' id="([^"]*)"', page)))


def test_equal_input_makes_equal_bytes() -> None:
    for name in FORMATS:
        assert render(two_sites_report(), name) == render(two_sites_report(), name)
    assert "east: Ann of east" in to_arithmetic(two_sites_report())
