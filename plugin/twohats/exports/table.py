"""The rows of a CSV file, streamed; every good row is given before the first bad one is told."""

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from io import BufferedIOBase, StringIO, TextIOWrapper

from twohats.errors import InputError
from twohats.exports.opening import CHUNK, ByteStream, wrong_encoding
from twohats.model.issue import Issue

DELIMITERS = (",", ";", "\t", "|")
FIELD_LIMIT = 16 << 20  # characters in one cell; Jira's own default limit is 32,767
_AGAIN = "export it from Jira again"


class Rows:
    """The rows of a CSV file after its header, as issues; blank lines are left out."""

    def __init__(self, stream: ByteStream, encoding: str, delimiter: str) -> None:
        csv.field_size_limit(FIELD_LIMIT)
        self._name = stream.name
        self._checked = _Checked(stream, encoding)
        text = TextIOWrapper(self._checked, encoding, newline="")
        self._reader = csv.reader(text, delimiter=delimiter, strict=True)
        self._given = 0

    def issues(self, build: Callable[[list[str]], Issue]) -> Iterator[Issue]:
        """Yield what ``build`` makes of each row, to which one empty cell is added first.

        Raises ``InputError`` with file and row for a wrong encoding, a file that ends within a
        cell, quotes that do not pair, a row of another length than the header or without a key.
        """
        fault: InputError | None = None
        try:
            width = next((len(row) for row in self._reader if row), 0)
            for row in self._reader:
                if len(row) == width:
                    row.append("")
                    issue = build(row)
                    if not issue.key:
                        fault = InputError("a row without an issue key", todo=_AGAIN)
                        break
                    self._given += 1
                    yield issue
                elif row:
                    fault = _wrong_length(row, width)
                    break
        except csv.Error as error:
            cut_short = "unexpected end" in str(error)  # maybe by us, before a fault
            fault = (self._checked.fault if cut_short else None) or _broken(error)
        except UnicodeDecodeError:
            fault = InputError("the file ends within a character", todo=_AGAIN)
        fault = fault or self._checked.fault
        if fault is not None:
            raise self._placed(fault)

    def _placed(self, error: InputError) -> InputError:
        """Return ``error`` with the place of the row that was being read."""
        where = (
            f"{self._name}, after {self._given:,} good rows (up to line {self._reader.line_num:,})"
        )
        return InputError(error.what, where=where, todo=error.todo)


def head_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the rows of a file's head as far as they can be read; raises nothing."""
    csv.field_size_limit(FIELD_LIMIT)
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error:
        return


class _Checked(BufferedIOBase):
    """The bytes of a stream as far as they are text of an encoding, in whole lines.

    At the first fault it ends, so that all lines before are given; ``fault`` then says why.
    """

    def __init__(self, stream: ByteStream, encoding: str) -> None:
        self.fault: InputError | None = None
        self.name = stream.name  # as what TextIOWrapper wraps has one
        self._stream = stream
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._line = 0  # bytes since the last line end

    def readable(self) -> bool:
        """Return true: it can be read."""
        return True

    def read1(self, _size: int | None = -1, /) -> bytes:
        """Return what comes next, nothing at the end: whole chunks, which TextIOWrapper takes."""
        return self._next() if self.fault is None else b""

    def _next(self) -> bytes:
        data = self._stream.read(CHUNK)
        try:
            self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as bad:
            self.fault = wrong_encoding("", self._encoding)
            good = len(data) - len(bad.object) + bad.start  # the decoder may have held bytes back
            return data[: data.rfind(b"\n", 0, max(good, 0)) + 1]
        end = data.rfind(b"\n")
        self._line = self._line + len(data) if end < 0 else len(data) - end
        if self._line > 4 * FIELD_LIMIT:
            self.fault = InputError("a line without end", todo=_AGAIN)
        return data


def _wrong_length(row: Sequence[str], width: int) -> InputError:
    what = f"{len(row)} cells where the header has {width}"
    if len(row) < width:
        return InputError(f"{what}: the file may be cut off here", todo=_AGAIN)
    return InputError(what, todo="quote cells that hold the delimiter, or export it again")


def _broken(error: csv.Error) -> InputError:
    told = str(error)
    if "unexpected end" in told:
        what = "the file ends within a quoted cell: it is cut off, or a quote is never closed"
    elif "field larger" in told:
        what = f"a cell of more than {FIELD_LIMIT:,} characters: a quote may never be closed"
    else:
        what = "quotes that do not pair"
    return InputError(what, todo=_AGAIN)
