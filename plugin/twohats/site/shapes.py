"""Jira's JSON as ``site`` meets it: pages and issues are read by ``records``, the rest here."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Raw

from twohats.errors import InputError
from twohats.model.site import SiteFields
from twohats.records import Record, RecordReader, Row, epoch_ms
from twohats.site.answer import Answer
from twohats.text.adf import flatten

PROPERTY: Final = "twohats"  # the key of our property, on issues and on comments; frozen

_FIELDS = (
    "summary",
    "description",
    "issuetype",
    "status",
    "project",
    "labels",
    "components",
    "parent",
    "assignee",
    "timeoriginalestimate",
    "timeestimate",
    "created",
    "updated",
    "resolutiondate",
    "security",
)


class Asked(NamedTuple):
    """What a search asks of each issue, and what reads its pages."""

    fields: Sequence[str]
    size: int  # issues a page, at most
    reader: RecordReader
    properties: Sequence[str] = ()  # Cloud only


def fields_wanted(fields: SiteFields) -> tuple[str, ...]:
    """Return the ids of the fields to ask for: what an ``Issue`` is made of, nothing else."""
    own = (*fields.story_points, fields.sprint, fields.epic, fields.role)
    return (*_FIELDS, *dict.fromkeys(field for field in own if field))


def row_of(answer: Answer, reader: RecordReader) -> Row:
    """Decode a page or an issue, at any depth; raise ``ProtocolError`` for what is neither."""
    answer.must_be_json()
    try:
        return reader.row(answer.body)
    except InputError:
        problem = "JSON that is broken, cut short or nested too deep"
    raise answer.bad(problem)


def page_of(answer: Answer, reader: RecordReader) -> tuple[list[Record], Row]:
    """Decode a page; a page without a list of issues is no empty page but a ``ProtocolError``."""
    row = row_of(answer, reader)
    if row.issues is None or any(not (issue.id and issue.key) for issue in row.issues):
        raise answer.bad("a page without issues that have id and key")
    return row.issues, row


def unwrapped(value: Raw) -> bytes:
    """Return a property's JSON, out of the string that Data Center may wrap around it."""
    text = bytes(value)
    return msgspec.json.decode(text, type=str).encode() if text.startswith(b'"') else text


def body_text(body: Any) -> str:  # noqa: ANN401 - a document on Cloud, a string on Data Center
    """Return the plain text of a comment's body."""
    return "" if body is None else flatten(body)


def moment(text: str) -> int:
    """Return one of Jira's times as epoch milliseconds; 0 for none."""
    return epoch_ms(text) or 0
