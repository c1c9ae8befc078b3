"""Jira's own files: CSV exports, saved search pages, JSON Lines."""

from twohats.exports.kinds import Kind
from twohats.exports.source import ExportSource, open_source

KINDS = tuple(Kind)

__all__ = ["KINDS", "ExportSource", "Kind", "open_source"]
