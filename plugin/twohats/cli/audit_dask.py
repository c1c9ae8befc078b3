"""Have partitions of exports read by Dask's workers; which, when and how often is Dask's affair."""

import signal
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from types import FrameType

from msgspec import Struct
from msgspec.structs import replace

from twohats.cli.audit_files import PartRead, Work, cut, read_part
from twohats.cli.dask_cluster import client_of, other_version, result_of
from twohats.errors import ExitCode
from twohats.exports import ExportPart, ExportSource, is_remote
from twohats.roles import Classifier

_PARTITIONS = 32  # a worker: fine enough that a lost one costs little
_one_at_a_time = Lock()  # a worker may have several threads, a classifier is for one


class Ready(Struct, frozen=True):
    """What each partition needs besides its files."""

    version: str
    work: Work
    roles: Classifier


class Shipped(Struct, frozen=True):
    """A partition, which Dask shall not look into."""

    part: ExportPart


def on_dask(
    source: ExportSource, work: Work, roles: Classifier, engine: str, workers: int
) -> Generator[tuple[ExportPart, PartRead | None]]:
    """Yield the source's parts in order, with what a worker found; ``None`` where it was lost."""
    with _ending_tidily(), client_of(engine, workers) as client:
        parts = cut(source, _PARTITIONS * max(1, len(client.nthreads())))
        # A task, and no scattered data: Dask makes anew what it loses with a worker.
        ready = client.submit(_ready, Ready(version("twohats"), work, roles), pure=False)
        shipped = [Shipped(_absolute(part)) for part in parts]
        futures = client.map(_read, shipped, ready=ready, pure=False)
        for part, future in zip(parts, futures, strict=True):
            yield part, result_of(future)
            future.release()


@contextmanager
def _ending_tidily() -> Iterator[None]:
    """Let SIGTERM end the cluster too."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(ExitCode.TERMINATED)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _ready(ready: Ready) -> Ready:
    return ready


def _read(shipped: Shipped, ready: Ready) -> PartRead:
    if ready.version != version("twohats"):
        raise other_version()
    with _one_at_a_time:
        return read_part(shipped.part, ready.work, ready.roles)


def _absolute(part: ExportPart) -> ExportPart:
    """Return a part whose paths do not depend on the folder that a process works in."""
    here = f"{Path.cwd()}/"
    places = tuple(
        place if is_remote(place.path) or Path(place.path).anchor else replace(place, base=here)
        for place in part.places
    )
    return part._replace(places=places)
