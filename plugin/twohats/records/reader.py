"""REST issue objects, v2 and v3, to issues: strict and fast first, loose where that fails."""

from collections.abc import Mapping
from functools import lru_cache

import msgspec
from msgspec import Raw

from twohats.errors import InputError
from twohats.model.issue import Issue
from twohats.model.site import SiteFields
from twohats.records.build import builder
from twohats.records.deep import parse
from twohats.records.fields import find_fields
from twohats.records.loose import loose_record, loose_row
from twohats.records.shapes import Record, Row, shapes_for

# What the fast decoder raises on JSON it cannot take: malformed or of another type than Jira's,
# nested too deep, not UTF-8.
REFUSED = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)


class RecordReader:
    """Decodes issues and pages of one site's custom ``fields``.

    ``property_asked``: the request asked for our property, so that an issue without it has none.
    """

    def __init__(self, fields: SiteFields | None = None, *, property_asked: bool = False) -> None:
        self.fields = fields or SiteFields()
        self._shapes = shapes_for(self.fields)
        self._rows = msgspec.json.Decoder(list[self._shapes.row])  # type: ignore[name-defined] # made at run time
        self._row = msgspec.json.Decoder(self._shapes.row)
        self.issue = builder(self._shapes, property_asked=property_asked)

    def rows(self, data: bytes) -> list[Row]:
        """Decode a JSON array of pages or issues; raises one of ``REFUSED``."""
        return self._rows.decode(data)

    def lines(self, data: bytes) -> list[Row]:
        """Decode pages or issues, one a line; raises one of ``REFUSED``."""
        return self._row.decode_lines(data)

    def row(self, data: bytes | Raw) -> Row:
        """Decode one page or issue, whatever its fields hold; ``InputError`` if it is no object."""
        try:
            return self._row.decode(data)
        except REFUSED:
            return loose_row(_object(bytes(data)), self._shapes)

    def record(self, value: Mapping[str, object]) -> Record:
        """Return a decoded issue object as a record."""
        return loose_record(dict(value), self._shapes)


def issue_from_json(
    raw: bytes | Raw | Mapping[str, object], fields: SiteFields, *, property_asked: bool = False
) -> Issue:
    """Return the issue of one REST issue object, v2 or v3, as JSON or decoded.

    Numbers and dates that cannot be read are named in ``unreadable``; ``InputError`` for what is
    no JSON object.
    """
    reader = _reader(fields, property_asked)
    record = reader.record(raw) if isinstance(raw, Mapping) else reader.row(raw)
    return reader.issue(record)


def fields_of(row: Row) -> SiteFields | None:
    """Return the custom fields that a page names (``expand=names``), ``None`` if it names none."""
    names = bytes(row.names)
    return _fields_named(names) if names else None


@lru_cache(maxsize=4)  # pages of one site name the same, hundreds of them
def _fields_named(names: bytes) -> SiteFields | None:
    try:
        return find_fields(msgspec.json.decode(names, type=dict[str, str]))
    except REFUSED:
        return None


@lru_cache(maxsize=64)
def _reader(fields: SiteFields, property_asked: bool) -> RecordReader:  # noqa: FBT001 - for the cache
    return RecordReader(fields, property_asked=property_asked)


def _object(data: bytes) -> dict[str, object]:
    """Decode an object the slow way."""
    try:
        value = msgspec.json.decode(data)
    except REFUSED:
        value = parse(_text(data))
    if not isinstance(value, dict):
        raise InputError("not a JSON object", todo="save a page of search results")
    return value


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        what = "JSON that is not UTF-8"
        raise InputError(what, todo="if another program saved it, try --encoding cp1252") from None
