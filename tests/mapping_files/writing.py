"""Mapping files written for tests."""

from pathlib import Path

from twohats.mapping_files import merge_files
from twohats.mapping_files.reading import File, read_bytes
from twohats.model.mapping import Mapping

BASE = """
format = 1
name = "base"
version = "1"
role = "project-manager"
denials = ["risk engine"]

[[duty]]
id = "risk-analysis"
name = "risk analysis"
ticketed = "usually"
denials = ["risk of rain"]
yes = ["Update risk register"]
no = ["Fix login"]

  [[duty.row]]
  source = "list"
  says = "risk analysis"
  phrases = [
    "risk register",
    { phrase = "contingency", weight = 0.6, field = "title" },
  ]

[[counter]]
weight = 0.5
phrases = ["api"]

[scoring]
threshold = 1.0
fields = { title = 1.0, description = 0.5 }
"""


def file(text: str, name: str = "base.toml") -> File:
    """Return a mapping file of this text."""
    return read_bytes(text.encode(), name=name)


def merged(*overlays: str) -> Mapping:
    """Return the base with overlays on top."""
    files = [file(text, f"overlay{number}.toml") for number, text in enumerate(overlays, 1)]
    return merge_files([file(BASE)], files)


def written(folder: Path, text: str, name: str = "ours.toml") -> Path:
    """Write a mapping file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
