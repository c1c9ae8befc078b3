"""No link inside of the project leads nowhere; those that lead outside are listed."""

import sys
from pathlib import Path

import pytest

from docs.pages import ALL, DOCS, TOP, anchors, links


@pytest.mark.parametrize("page", ALL, ids=lambda page: str(page.relative_to(TOP)))
def test_every_link_inside_leads_somewhere(page: Path) -> None:
    broken = [link for link in links(page) if "://" not in link and not _leads(page, link)]
    assert broken == []


def _leads(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or TOP not in (target, *target.parents):
        return False
    return not anchor or anchor in anchors(target)


def test_links_that_lead_outside_are_https() -> None:
    outside = {link for page in ALL for link in links(page) if "://" in link}
    sys.stdout.write("\n".join(["links that lead outside:", *sorted(outside), ""]))
    assert all(link.startswith("https://") for link in outside)


def test_every_page_of_the_docs_is_listed_on_its_first_page() -> None:
    listed = {(DOCS / link.partition("#")[0]).resolve() for link in links(DOCS / "README.md")}
    assert {page for page in DOCS.glob("*.md") if page.name != "README.md"} <= listed
