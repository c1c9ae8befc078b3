"""A JSON file: saved pages of search results, issue objects, or plain text records."""

from collections.abc import Iterator, Sequence
from itertools import chain

from twohats.errors import InputError
from twohats.exports.blocks import Block, Blocks
from twohats.exports.opening import ByteStream, Recoded, encoding_of
from twohats.exports.run import Run
from twohats.model.issue import Issue
from twohats.model.site import SiteFields
from twohats.records import Record, Row, fields_of, project_of
from twohats.text.adf import flatten

_PAGE = "save a page of search results, with the issues' fields"


class JsonFile:
    """Reads the issues of one stream of JSON.

    Those with Jira's ``fields`` are given only if ``repeats`` never saw them; plain records, whose
    ids may mean anything, always.
    """

    def __init__(self, stream: ByteStream, encoding: str | None, run: Run) -> None:
        name = encoding_of(stream.head, encoding)
        self._source = stream if name == "utf-8-sig" else Recoded(stream, name)
        self._name = stream.name
        self._custom = b'"customfield_' in stream.head
        self._readers = run.readers
        self._reader = run.readers.plain
        self._decoder = run.readers.latest  # likely to decode what this file will name, too
        self._is_new = run.repeats.is_new
        self._pages = run.pages

    def issues(self) -> Iterator[Issue]:
        """Yield the issues; ``InputError`` at the first thing that is none, with its place."""
        return chain.from_iterable(self._lists())

    def _lists(self) -> Iterator[list[Issue]]:
        try:
            for block in Blocks(self._source, lambda: self._decoder):
                yield from self._of_block(block)
        except InputError as error:
            raise InputError(error.what, where=error.where or self._name, todo=error.todo) from None

    def _of_block(self, block: Block) -> Iterator[list[Issue]]:
        number = block.first - 1
        try:
            for part in block.parts:
                number += 1
                if part.strip():
                    yield from self._of_row(self._row(part))
            for row in self._rows(block):
                number += 1
                yield from self._of_row(row)
        except InputError as error:
            where = f"{self._name}, {block.unit} {number:,}"
            raise InputError(error.what, where=where, todo=error.todo) from None

    def _row(self, part: bytes) -> Row:
        row = self._reader.row(part)
        return self._reader.row(part) if self._learn_names([row]) else row

    def _rows(self, block: Block) -> list[Row]:
        decoder = self._decoder
        if not self._learn_names(block.rows) or self._reader is decoder:
            return block.rows
        in_array = block.data.startswith(b"[")
        return (self._reader.rows if in_array else self._reader.lines)(block.data)

    def _of_row(self, row: Row) -> Iterator[list[Issue]]:
        if row.issues is not None:
            self._count(row, row.issues)
            yield from self._of_records(row.issues)
        elif row.fields is None:
            yield [_plain(row)]
        else:
            yield from self._of_records([row])

    def _learn_names(self, rows: list[Row]) -> bool:
        """Take over which custom field is which from the first page that tells; say if new."""
        if self._reader.fields != SiteFields():
            return False
        fields = next((fields for row in rows if (fields := fields_of(row)) is not None), None)
        if fields is None or fields == SiteFields():
            return False
        self._reader = self._decoder = self._readers.of(fields)
        return True

    def _count(self, page: Row, records: list[Record]) -> None:
        if records or not page.names:
            unnamed = self._custom and not page.names and self._reader.fields == SiteFields()
            self._pages.add(page, unnamed=unnamed)

    def _of_records(self, records: Sequence[Record]) -> Iterator[list[Issue]]:
        """Yield the new issues as one list; those before a fault first."""
        build, is_new = self._reader.issue, self._is_new
        issues: list[Issue] = []
        for record in records:
            if record.fields is None:
                yield issues
                raise InputError("an issue without `fields`", todo=_PAGE)
            issue = build(record)
            if is_new(issue):
                issues.append(issue)
        yield issues


def _plain(row: Row) -> Issue:
    """Return the issue of a record that has only words; ``InputError`` if it has none."""
    key = row.key or ("" if row.id is None else str(row.id))
    title = row.title if row.title is not None else row.summary
    text = row.body if row.body is not None else row.description
    if not key or (title is None and text is None):
        what = "Jira's error answer" if row.errors else "neither a page with `issues` nor an issue"
        raise InputError(what, todo=_PAGE)
    return Issue(
        key=key, title=title or "", description=flatten(text), project=project_of(key), id=key
    )
