"""Opening what a path names: bytes in a stream, unpacked, with a head that can be looked at."""

import codecs
import gzip
import sys
import zlib
from collections.abc import Callable
from functools import cache
from io import BufferedReader, RawIOBase
from types import TracebackType
from typing import BinaryIO, Self, cast

from twohats.errors import DiskError, InputError
from twohats.exports.remote import RemoteFile, is_remote

HEAD = 1 << 20  # bytes looked at to tell what a file is
CHUNK = 1 << 18
_FREED = 4 << 20
STDIN = "-"
_GZIP = b"\x1f\x8b"
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class ByteStream:
    """The bytes of one input, read once from front to back.

    ``head`` are its first bytes (as many as asked for), which are still to be read; ``last`` is the
    last byte read so far.
    """

    def __init__(self, raw: BinaryIO, name: str, head: int = HEAD) -> None:
        self.name = name
        self.last = b""
        buffered = (
            raw if isinstance(raw, BufferedReader) else BufferedReader(cast("RawIOBase", raw))
        )
        self._file: BufferedReader | gzip.GzipFile = buffered
        self._under = buffered
        if self._guarded(lambda: buffered.peek(len(_GZIP))).startswith(_GZIP):
            self._file = gzip.GzipFile(fileobj=buffered)
        self.head = self._exactly(head)
        self._left = self.head

    def read(self, size: int = CHUNK) -> bytes:
        """Return up to about ``size`` bytes, none at the end; ``InputError`` if damaged."""
        if len(self._left) <= 2 * size:  # whole: cutting it would copy it
            data, self._left = self._left or self._fetch(size), b""
        else:
            data, self._left = self._left[:size], self._left[size:]
        self.last = data[-1:] or self.last
        return data

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        self._under.close()

    def __enter__(self) -> Self:
        """Enter a ``with`` block, which closes it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def _exactly(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size > 0 and (part := self._fetch(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _fetch(self, size: int) -> bytes:
        return self._guarded(lambda: self._file.read(size))

    def _guarded(self, read: Callable[[], bytes]) -> bytes:
        try:
            return read()
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            what = "the .gz file is damaged or cut off"
            raise InputError(what, where=self.name, todo="copy or export it again") from error
        except (OSError, ValueError) as error:
            raise DiskError(_reason(error), where=self.name, todo="check the disk") from error


class Recoded:
    """A byte stream in another encoding, read as UTF-8."""

    def __init__(self, stream: ByteStream, encoding: str) -> None:
        self._stream = stream
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()

    def read(self, size: int = CHUNK) -> bytes:
        """Return some bytes, none at the end."""
        while True:
            data = self._stream.read(size)
            try:
                text = self._decoder.decode(data, final=not data)
            except UnicodeDecodeError:
                raise wrong_encoding(self._stream.name, self._encoding) from None
            if text or not data:
                return text.encode("utf-8", "replace")


def open_stream(path: str, name: str, head: int = HEAD) -> ByteStream:
    """Open a file, or standard input for ``-``; ``InputError`` where there is none."""
    _keep_freed_blocks()
    if path == STDIN:
        return ByteStream(sys.stdin.buffer, name, head)
    raw = open_file(path, name)
    try:
        return ByteStream(raw, name, head)
    except BaseException:
        raw.close()
        raise


def open_file(path: str, name: str) -> BinaryIO:
    """Open a file, here or elsewhere; ``InputError`` where there is none."""
    if is_remote(path):
        return cast("BinaryIO", RemoteFile(path))
    try:
        return open(path, "rb")  # noqa: PTH123 - pathlib would keep room for each name
    except FileNotFoundError:
        raise InputError("no such file", where=name, todo="check the path") from None
    except (OSError, ValueError) as error:
        raise DiskError(_reason(error), where=name, todo="check its permissions") from error


@cache
def _keep_freed_blocks() -> None:
    """Let malloc keep freed blocks, once: fresh pages for each took a fifth of the reading.

    glibc gives back what is larger than the largest block freed so far.
    """
    bytes(_FREED)


def encoding_of(head: bytes, named: str | None) -> str:
    """Return the encoding to read text in: the one named, by byte order mark, else UTF-8."""
    if named:
        return check_encoding(named)
    if head.startswith(_BOMS):
        return "utf-16"
    return "utf-8-sig"


def check_encoding(name: str) -> str:
    """Return ``name`` if it is a text encoding, else raise ``InputError``."""
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        info = None
    if info is None or not getattr(info, "_is_text_encoding", False):
        what = f"there is no text encoding of the name {name!r}"
        raise InputError(what, todo="try --encoding cp1252 or utf-16")
    return "utf-8-sig" if info.name == "utf-8" else info.name


def wrong_encoding(where: str, encoding: str) -> InputError:
    """Return the error for text that is not in the encoding it was read in."""
    if encoding.startswith("utf-8"):
        what = "not UTF-8, which is what Jira writes"
        todo = "if another program saved it, try --encoding cp1252"
    else:
        what, todo = f"not {encoding}", "name the encoding it was saved in by --encoding"
    return InputError(what, where=where, todo=todo)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or "cannot be read"
