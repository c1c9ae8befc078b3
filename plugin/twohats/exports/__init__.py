"""Jira's own files: CSV exports, saved search pages, JSON Lines; and Parquet of issues."""

from twohats.exports.kinds import Kind
from twohats.exports.opening import open_file
from twohats.exports.pages import Pages
from twohats.exports.remote import is_remote, shown, size_of
from twohats.exports.repeats import Repeats
from twohats.exports.run import Run
from twohats.exports.source import ExportPart, ExportSource, open_source

KINDS = tuple(Kind)

__all__ = [
    "KINDS",
    "ExportPart",
    "ExportSource",
    "Kind",
    "Pages",
    "Repeats",
    "Run",
    "is_remote",
    "open_file",
    "open_source",
    "shown",
    "size_of",
]
