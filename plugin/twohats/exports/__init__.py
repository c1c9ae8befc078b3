"""Jira's own files: CSV exports, saved search pages, JSON Lines."""

from twohats.exports.kinds import Kind
from twohats.exports.pages import Pages
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
    "open_source",
]
