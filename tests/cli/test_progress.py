"""Looking alive: a bar with speed and time left on a terminal, only plain lines elsewhere."""

import io
import sys

import pytest
from rich.text import Text

from twohats.cli.console import progress


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        return True


def watch(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO) -> str:
    """Work on 200 things, with a word in between; return what ``stream`` was told, in plain."""
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("reading") as bar:
        for done in (0, 50, 100):
            bar.step(done, 200)
        bar.note("Jira asks to wait")
    return Text.from_ansi(stream.getvalue()).plain


def test_a_terminal_shows_how_far_how_fast_and_how_long_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    told = watch(monkeypatch, Terminal())
    assert "twohats: Jira asks to wait" in told
    last = next(line for line in reversed(told.splitlines()) if "100/200" in line)
    assert last.startswith("reading")
    assert "/s" in last
    assert "0:00:" in last


def test_elsewhere_there_are_only_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    assert watch(monkeypatch, io.StringIO()).strip() == "twohats: Jira asks to wait"
