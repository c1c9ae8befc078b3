"""Parquet files of issues, some rows at a time; by pyarrow, of the extra ``lake``.

They come in two shapes. Flat: columns named as those of a CSV, lists for those that Jira repeats.
Nested: structs as in Jira's REST answers, below ``fields`` (which may be JSON text) or beside each
other. Both are read by what reads CSV and JSON, so that the same issues give the same report.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import msgspec

from twohats.errors import ConfigError, InputError
from twohats.exports.opening import STDIN, open_file
from twohats.exports.parquet_cells import FlatColumns, Times
from twohats.exports.parquet_records import NestedColumns
from twohats.exports.places import Place
from twohats.exports.run import Run
from twohats.exports.table import FIELD_LIMIT
from twohats.exports.table_issues import issue_builder
from twohats.model.issue import Issue
from twohats.ports import Progress
from twohats.records import RecordReader

_ROWS = 256  # read at once; a row may hold megabytes
_BUFFER = 1 << 20  # bytes of a column read at once
_AGAIN = "write or copy it again"


class ParquetFile:
    """One file, opened; ``InputError`` unless it is whole and has key and summary.

    ``own_names`` as ``columns.own_headers`` returns them.
    """

    def __init__(self, place: Place, own_names: Mapping[str, str]) -> None:
        self._name = place.name
        self._arrow = _pyarrow(place.name)
        if place.path == STDIN:
            what = "Parquet, which is read from its end"
            raise InputError(what, where=place.name, todo="name the file")
        self._raw = open_file(place.path, place.name)
        self._given = 0
        try:
            with self._told():
                self._file = self._arrow.ParquetFile(
                    self._raw, pre_buffer=False, buffer_size=_BUFFER
                )
                schema = self._file.schema_arrow
            nested = NestedColumns(schema, own_names)
            self._nested = nested if nested.are_there else None
            self._flat = FlatColumns(schema, own_names)
            if self._nested is None:
                self._flat.require(place.name)
        except BaseException:
            self._raw.close()
            raise

    def close(self) -> None:
        """Close it."""
        self._raw.close()

    def issues(self, run: Run, progress: Progress) -> Iterator[Issue]:
        """Yield the issues that ``run`` did not see yet; ``InputError`` at the first bad row."""
        with self._raw:
            if self._nested is not None:
                yield from filter(run.repeats.is_new, self._of_records(self._nested))
            elif self._flat.columns.is_export:
                yield from filter(run.repeats.is_new, self._of_cells(progress))
            else:
                yield from self._of_cells(progress)

    def _of_records(self, nested: NestedColumns) -> Iterator[Issue]:
        reader = RecordReader(nested.custom)
        for batch in self._batches(nested.wanted):
            with self._told():
                records = nested.records(batch)
            for record in records:
                row = reader.row(msgspec.json.encode(record))
                if row.fields is None:
                    raise self._bad("a row without `fields`")
                yield self._checked(reader.issue(row))

    def _of_cells(self, progress: Progress) -> Iterator[Issue]:
        builders: dict[tuple[str, ...], Callable[[list[str]], Issue]] = {}
        times: Times | None = None
        for batch in self._batches(self._flat.wanted):
            with self._told():
                cells = self._flat.cells(batch)
            if cells.longest > FIELD_LIMIT:
                raise self._bad(f"a cell of more than {FIELD_LIMIT:,} characters")
            times = times or Times(cells.dates())
            build = builders.get(cells.header)
            if build is None:
                build = builders[cells.header] = issue_builder(cells.columns, times)
            yield from map(self._checked, map(build, cells.rows()))
        if times is not None and times.ambiguous:
            progress.note(
                f"{self._name}: {times.ambiguous:,} dates were left out, as day and month cannot"
                " be told apart; write dates as timestamps"
            )

    def _batches(self, wanted: list[str]) -> Iterator[Any]:
        """Yield rows of the wanted columns, not more at once than memory should hold."""
        batches = self._file.iter_batches(_ROWS, columns=wanted, use_threads=False)
        while True:
            with self._told():
                batch = next(batches, None)
            if batch is None:
                return
            yield batch

    def _checked(self, issue: Issue) -> Issue:
        if not issue.key:
            raise self._bad("a row without an issue key")
        self._given += 1
        return issue

    def _bad(self, what: str) -> InputError:
        where = f"{self._name}, after {self._given:,} good rows" if self._given else self._name
        return InputError(what, where=where, todo=_AGAIN)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what pyarrow raises into an error of ours; what the store said is one already."""
        try:
            yield
        except (OSError, ValueError, ArithmeticError, NotImplementedError):
            raise self._bad("Parquet that is damaged, cut off or of an unknown kind") from None


def _pyarrow(where: str) -> ModuleType:
    try:
        import pyarrow.parquet  # noqa: PLC0415 - of an extra, and slow to load
    except ImportError:
        what, todo = "reading Parquet needs the extra `lake`", "pip install 'twohats[lake]'"
        raise ConfigError(what, where=where, todo=todo) from None
    module: ModuleType = pyarrow.parquet
    return module
