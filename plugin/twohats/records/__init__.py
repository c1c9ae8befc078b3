"""Jira's JSON to Issue, shared by site and exports. Pure."""

from twohats.records.build import project_of
from twohats.records.deep import MAX_DEPTH, too_deep
from twohats.records.fields import find_fields
from twohats.records.numbers import milli, seconds
from twohats.records.reader import REFUSED, RecordReader, fields_of, issue_from_json
from twohats.records.shapes import Record, Row
from twohats.records.times import day_ms, epoch_ms

__all__ = [
    "MAX_DEPTH",
    "REFUSED",
    "Record",
    "RecordReader",
    "Row",
    "day_ms",
    "epoch_ms",
    "fields_of",
    "find_fields",
    "issue_from_json",
    "milli",
    "project_of",
    "seconds",
    "too_deep",
]
