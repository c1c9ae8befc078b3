"""Files of issues as one source: each recognised first, then read one after the other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from twohats.errors import InputError, UsageError
from twohats.exports.columns import own_headers
from twohats.exports.json_file import JsonFile
from twohats.exports.kinds import Kind, kind_named, recognise
from twohats.exports.opening import STDIN, ByteStream, check_encoding, open_stream
from twohats.exports.parquet import ParquetFile
from twohats.exports.places import Place, find_places
from twohats.exports.run import Run
from twohats.exports.table_file import Table, find_table, require_columns, table_issues
from twohats.model.issue import Issue
from twohats.ports import Progress

_SNIFFED = 1 << 16  # bytes of each file looked at before any is read
_NAMED = 3  # file names in a description


class Asked(Struct, frozen=True):
    """How files are to be read, as far as the caller says; the rest is found out."""

    kind: Kind | None
    encoding: str | None
    headers: dict[str, str]


class ExportSource:
    """Files of issues; the port ``IssueSource``.

    ``description`` names them shortly.
    """

    def __init__(self, places: tuple[Place, ...], asked: Asked, progress: Progress) -> None:
        self.description = _description(places)
        self._places = places
        self._asked = asked
        self._progress = progress

    def __len__(self) -> int:
        """Return how many files will be read."""
        return len(self._places)

    def paths(self) -> Iterator[str]:
        """Yield what opens them, in order."""
        return (place.path for place in self._places)

    def issues(self) -> Iterator[Issue]:
        """Yield all issues, each once; those of Jira's exports are the same by key and id.

        ``InputError`` at the first bad row of a file, all good ones before it given.
        """
        run = Run()
        yield from self.part().issues(run, self._progress)
        for note in run.notes():
            self._progress.note(note)

    def part(self, start: int = 0, end: int | None = None) -> "ExportPart":
        """Return some of the files, by their place in ``paths``."""
        return ExportPart(self._places[start:end], self._asked, len(self._places) == 1)


class ExportPart(NamedTuple):
    """Files that follow one another, of a source that may have more; another process may read them.

    ``alone``: the source is this one file.
    """

    places: tuple[Place, ...]
    asked: Asked
    alone: bool

    def issues(self, run: Run, progress: Progress) -> Iterator[Issue]:
        """Yield the issues that ``run`` did not see yet; its notes are left to the caller."""
        return chain.from_iterable(self._files(run, progress))  # no Python code for each issue

    def _files(self, run: Run, progress: Progress) -> Iterator[Iterable[Issue]]:
        """Yield the issues of each file, which is open until the next is asked for."""
        for place in self.places:
            with open_stream(place.path, place.name) as stream:
                yield self._of_stream(stream, place, run, progress)

    def _of_stream(
        self, stream: ByteStream, place: Place, run: Run, progress: Progress
    ) -> Iterable[Issue]:
        what = _recognised(stream, self.asked)
        if isinstance(what, Table):
            repeats = None if self.alone else run.repeats  # an export alone has no repeats
            return table_issues(stream, what, repeats, progress)
        if what is Kind.PARQUET:
            return ParquetFile(place, self.asked.headers).issues(run, progress)
        return JsonFile(stream, self.asked.encoding, run).issues()


def open_source(
    paths: Sequence[str | Path],
    *,
    kind: str | None = None,
    encoding: str | None = None,
    headers: Mapping[str, str] | None = None,
    progress: Progress,
) -> ExportSource:
    """Return the issues in ``paths``: files, folders, patterns, ``-`` for standard input.

    What each file is, is told by its content, or by ``kind`` (one of ``Kind``).
    ``headers`` says of CSV columns with names of their own what they hold. Files in folders that
    Jira cannot have written are skipped and named by ``progress.note``; ``InputError`` for any
    other, and where nothing is left.
    """
    if not paths:
        raise UsageError("no file to read", todo="name one with --from")
    if encoding:
        check_encoding(encoding)
    asked = Asked(kind_named(kind), encoding, own_headers(headers))
    places = find_places(paths, progress.note)
    kept = tuple(place for place in places if _is_readable(place, asked, progress))
    if not kept:
        where = ", ".join(str(path) for path in paths)
        raise InputError("nothing there that Jira wrote", where=where, todo="give a CSV export")
    return ExportSource(kept, asked, progress)


def _is_readable(place: Place, asked: Asked, progress: Progress) -> bool:
    """Look at a file's head; skip one that was only found if it is nothing of Jira's."""
    if place.path == STDIN:
        return True
    try:
        with open_stream(place.path, place.name, _SNIFFED) as stream:
            is_parquet = _recognised(stream, asked) is Kind.PARQUET
        if is_parquet:
            ParquetFile(place, asked.headers).close()
    except InputError as error:
        if not place.found:
            raise
        progress.note(f"skipped {place.name}: {error.what}")
        return False
    return True


def _recognised(stream: ByteStream, asked: Asked) -> Kind | Table:
    if asked.kind is None:
        return recognise(stream.head, stream.name, asked.encoding, asked.headers)
    if asked.kind is not Kind.CSV:
        return asked.kind
    table = find_table(stream.head, asked.encoding, asked.headers)
    require_columns(table, stream.name)
    return table


def _description(places: Sequence[Place]) -> str:
    named = places[:_NAMED]
    names = [Path(place.name).name for place in named]
    more = len(places) - _NAMED
    return ", ".join(names) + (f" and {more:,} more" if more > 0 else "")
