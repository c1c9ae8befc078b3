"""Outputs that the pages show are what the commands print now."""

import sys
from pathlib import Path

import pytest

from docs.pages import DOCS, TOP

SHOWING = sorted(page for page in DOCS.glob("*.md") if "[[[cog" in page.read_text("utf-8"))


@pytest.mark.parametrize("page", SHOWING, ids=lambda page: page.name)
def test_what_a_page_shows_is_what_the_command_prints(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cogapp = pytest.importorskip("cogapp")
    monkeypatch.setattr(sys, "path", [*sys.path])
    code = cogapp.Cog().main(["cog", "-P", "--check", "-I", str(TOP / "scripts"), str(page)])
    assert code == 0, "./scripts/readme writes it anew"
