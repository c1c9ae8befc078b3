"""Files that are elsewhere, ``s3://bucket/exports/a.csv`` say: by fsspec, of the extra ``lake``.

Whoever reads the store is asked nothing by twohats: its own settings and variables hold. Messages
show a path without what may be secret in it, and nothing of what the store said.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_SET, RawIOBase
from typing import TYPE_CHECKING, Any, cast

from twohats.errors import (
    ConfigError,
    IdentityError,
    InputError,
    TwohatsError,
    UnavailableError,
    UsageError,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK = 4 << 20  # bytes fetched at once
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_PASSWORD = re.compile(r"(?<=://)[^/@]*@")
_WILD = re.compile(r"[*?\[]")
_LAKE = "pip install 'twohats[lake]'"
# By name, since the packages of most stores are not installed.
_WHO = {
    "CredentialRetrievalError", "ForbiddenError", "NoAuthTokenError", "NoCredentialsError",
    "PartialCredentialsError", "PermissionError", "ProfileNotFound", "TokenRetrievalError",
    "UnauthorizedSSOTokenError",
}  # fmt: skip
_AWAY = {
    "ClientConnectionError", "ConnectionError", "ConnectTimeoutError", "HTTPClientError",
    "ProxyConnectionError", "SSLError", "TimeoutError", "gaierror",
}  # fmt: skip
_REFUSED = (401, 403)  # of HTTP


def is_remote(path: str) -> bool:
    """Return whether ``path`` is an address rather than a path on this machine."""
    return _REMOTE.match(path) is not None


def shown(path: str) -> str:
    """Return an address as it may be told: without a password or, of HTTP, a signature."""
    if not is_remote(path):
        return path
    bare = _PASSWORD.sub("", path)
    return bare.partition("?")[0] if _is_http(path) else bare


def listed(path: str) -> list[tuple[str, bool]] | None:
    """Return what is in a folder or fits a pattern, each with whether it is a folder.

    ``None`` where ``path`` names one file. Raises as ``open_remote`` does.
    """
    with _told(path):
        store, inner = _store(path)
        if "::" in path or _is_http(path):  # within an archive; where a ? is no pattern
            return None
        if _WILD.search(inner) and not store.exists(inner):
            found = store.glob(inner, detail=True).values()
        elif store.isdir(inner):
            found = store.ls(inner, detail=True)
        else:
            return None
        return [
            (store.unstrip_protocol(one["name"]), one["type"] == "directory")
            for one in found
            if one["name"].strip("/") != inner.strip("/")  # a folder's own mark
        ]


def size_of(path: str) -> int:
    """Return a file's size in bytes, 0 where it is not known."""
    with _told(path):
        store, inner = _store(path)
        return int(store.info(inner).get("size") or 0)


class RemoteFile(RawIOBase):
    """A file elsewhere; what goes wrong while it is read is a ``TwohatsError``."""

    def __init__(self, path: str) -> None:
        self._path = path
        with _told(path):
            store, inner = _store(path)
            self._file = store.open(inner, "rb", block_size=_BLOCK)
            self._file.seek(0)  # the one of memory:// may have been read before

    def readable(self) -> bool:
        """Return true: it can be read."""
        return True

    def seekable(self) -> bool:
        """Return whether it can be read elsewhere than on."""
        return bool(self._file.seekable())

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        """Go to a place."""
        with _told(self._path):
            return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        """Return the place."""
        return int(self._file.tell())

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill ``buffer`` with what comes next; 0 at the end."""
        target = memoryview(buffer).cast("B")
        with _told(self._path):
            data = self._file.read(len(target))
        target[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close it."""
        if not self.closed:
            self._file.close()
        super().close()


def _is_http(path: str) -> bool:
    return path.lower().startswith(("http://", "https://"))


def _store(path: str) -> tuple[Any, str]:
    """Return the file system that a path is on, and the path there."""
    try:
        import fsspec  # noqa: PLC0415 - of an extra, and slow to load
    except ImportError:
        what = "reading from there needs the extra `lake`"
        raise ConfigError(what, where=shown(path), todo=_LAKE) from None
    try:
        found = fsspec.core.url_to_fs(path)
    except ImportError:
        what = "the package for this kind of address is not installed"
        todo = f"{_LAKE} brings s3://; fsspec's documentation names those for others"
        raise ConfigError(what, where=shown(path), todo=todo) from None
    except ValueError:
        what = "no kind of address that fsspec knows"
        raise UsageError(what, where=shown(path), todo="say it like s3://bucket/folder/") from None
    return cast("tuple[Any, str]", found)


@contextmanager
def _told(path: str) -> Iterator[None]:
    """Turn whatever a store's package raises into an error of ours."""
    try:
        yield
    except TwohatsError:
        raise
    except Exception as error:  # noqa: BLE001 - each store has errors of its own
        raise _fault(error, shown(path)) from None


def _fault(error: Exception, where: str) -> TwohatsError:
    told = list(_chain(error))
    kinds = {kind.__name__ for one in told for kind in type(one).__mro__}
    statuses = {getattr(one, "status", None) for one in told}
    if kinds & _WHO or not statuses.isdisjoint(_REFUSED):
        what = "the store gives no access"
        todo = "give its package credentials that may read there (for s3://, AWS_ACCESS_KEY_ID ...)"
        return IdentityError(what, where=where, todo=todo)
    if kinds & _AWAY:
        todo = "check address and network, then run again"
        return UnavailableError("the store does not answer", where=where, todo=todo)
    if "FileNotFoundError" in kinds:
        return InputError("no such file, folder or bucket", where=where, todo="check the path")
    what = f"the store failed ({type(error).__name__})"
    return UnavailableError(what, where=where, todo="run again; if it stays, read it by hand")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
