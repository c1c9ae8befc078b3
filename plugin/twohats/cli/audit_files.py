"""Count the issues of files, in one process or several: the same tally, byte for byte."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from typing import NamedTuple

from twohats.cli.notes import Notes
from twohats.errors import InputError, TwohatsError, UsageError
from twohats.exports import ExportPart, ExportSource, Pages, Repeats, Run, is_remote, size_of
from twohats.flows.audit import Counted, audit
from twohats.model.settings import SiteSettings
from twohats.model.tally import Tally
from twohats.ports import Progress
from twohats.roles import Classifier
from twohats.workload import Tallier, merge

_PAYS = 120 << 20  # bytes: what starting processes takes is earned back well before that
_PARTS = 8  # a process, so that none waits long for the last one
_UNPACKED = 8  # times as large as its .gz file
_STDIN = "-"


class Work(NamedTuple):
    """What counting needs besides the files."""

    settings: SiteSettings
    now_ms: int


class Counts(NamedTuple):
    """What was counted, and the fault that ended the reading early, if one did."""

    tally: Tally
    fault: TwohatsError | None = None


class PartRead(NamedTuple):
    """What came of a part that another process read."""

    counts: Counts
    repeats: Repeats
    pages: Pages
    notes: list[str]


class Engine(NamedTuple):
    """Who reads: this process, ``workers`` of this machine, or Dask's."""

    workers: int = 1
    dask: str = ""  # the value of --engine


def count_files(
    source: ExportSource, roles: Classifier, work: Work, progress: Progress, engine: Engine
) -> Counts:
    """Count all issues; after a fault in a file, those before it."""
    run = Run()
    if engine.dask:
        from twohats.cli.audit_dask import on_dask  # noqa: PLC0415 - of an extra

        handed = on_dask(source, work, roles, engine.dask, engine.workers)
        counts = _put_together(handed, run, roles, work, progress)
    elif engine.workers > 1:
        handed = _in_processes(source, work, roles, engine.workers)
        counts = _put_together(handed, run, roles, work, progress)
    else:
        counts = _count(source.part(), run, roles, work, progress)
    if counts.fault is None:
        for note in run.notes():
            progress.note(note)
    return counts


def engine_for(source: ExportSource, workers: str, dask: str | None) -> Engine:
    """Return who is to read: as many processes as asked for, or for ``auto`` as many as pay."""
    if dask:
        if _STDIN in source.paths():
            todo = "name files that all workers can read"
            raise UsageError("--engine cannot read standard input", todo=todo)
        return Engine(_processors() if workers == "auto" else int(workers), dask)
    return Engine(_workers(source, workers))


def _workers(source: ExportSource, asked: str) -> int:
    files = len(source)
    if files == 1 or _STDIN in source.paths():
        return 1
    if asked != "auto":
        return min(int(asked), files)
    return min(_processors(), files) if sum(map(_size, source.paths())) >= _PAYS else 1


def _processors() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _size(path: str) -> int:
    try:
        size = size_of(path) if is_remote(path) else os.stat(path).st_size  # noqa: PTH116 - many
    except (OSError, TwohatsError):
        return 0  # reading it will tell
    return size * _UNPACKED if path.endswith(".gz") else size


def _count(part: ExportPart, run: Run, roles: Classifier, work: Work, progress: Progress) -> Counts:
    settings = work.settings
    tallier = Tallier(settings.balance, work.now_ms, labels=settings.labels)
    counted = Counted(settings.labels, settings.sync)
    try:
        return Counts(audit(part.issues(run, progress), roles.verdict, tallier, counted, progress))
    except InputError as fault:
        return Counts(tallier.tally(), fault)


def _put_together(
    handed: Generator[tuple[ExportPart, PartRead | None]],
    run: Run,
    roles: Classifier,
    work: Work,
    progress: Progress,
) -> Counts:
    """Put together, in order, what others found in parts."""
    tallies: list[Tally] = []
    with closing(handed):
        for part, read in handed:
            if read is not None and run.absorb(read.repeats, read.pages):
                counts, notes = read.counts, read.notes
            else:  # issues of it were read before: only reading it next tells which
                quiet = Notes()
                counts, notes = _count(part, run, roles, work, quiet), quiet.notes
            for note in notes:
                progress.note(note)
            tallies.append(counts.tally)
            if counts.fault is not None:
                return Counts(merge(tallies), counts.fault)
            progress.step(sum(p.issues for tally in tallies for p in tally.projects))
    return Counts(merge(tallies))


def _in_processes(
    source: ExportSource, work: Work, roles: Classifier, workers: int
) -> Generator[tuple[ExportPart, PartRead | None]]:
    """Yield the source's parts in order, with what a process found; ``None`` where it died."""
    parts = cut(source, workers * _PARTS)
    with _pool(workers, work, roles) as pool:
        futures = [_submitted(pool, part) for part in parts]
        for part, future in zip(parts, futures, strict=True):
            yield part, _result(future)


def cut(source: ExportSource, count: int) -> list[ExportPart]:
    """Cut the files into about ``count`` parts of about the same size, their order kept."""
    sizes = [_size(path) + 1 for path in source.paths()]
    enough = sum(sizes) / count
    parts: list[ExportPart] = []
    start = have = 0
    for at, size in enumerate(sizes, start=1):
        have += size
        if have >= enough or at == len(sizes):
            parts.append(source.part(start, at))
            start, have = at, 0
    return parts


@contextmanager
def _pool(workers: int, work: Work, roles: Classifier) -> Iterator[ProcessPoolExecutor]:
    method = "fork" if sys.platform == "linux" else "spawn"
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context(method), initializer=_start, initargs=(work, roles)
    )
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _submitted(pool: ProcessPoolExecutor, part: ExportPart) -> "Future[PartRead] | None":
    """Have a part read, ``None`` if a process died already."""
    try:
        return pool.submit(_read_part, part)
    except BrokenProcessPool:
        return None


def _result(future: "Future[PartRead] | None") -> PartRead | None:
    """Return what a process found, ``None`` if it died."""
    try:
        return None if future is None else future.result()
    except BrokenProcessPool:
        return None


# In the other processes: what all their parts need.
_ready: list[tuple[Work, Classifier]] = []


def _start(work: Work, roles: Classifier) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process says that it was stopped
    threading.Thread(target=_end_with_the_first, daemon=True).start()
    _ready[:] = [(work, roles)]


def _end_with_the_first() -> None:
    first = multiprocessing.parent_process()
    if first is not None:
        first.join()
        os._exit(1)


def _read_part(part: ExportPart) -> PartRead:
    work, roles = _ready[0]
    return read_part(part, work, roles)


def read_part(part: ExportPart, work: Work, roles: Classifier) -> PartRead:
    """Read a part by itself, as another process does for the one that puts all together."""
    run, quiet = Run(), Notes()
    try:
        counts = _count(part, run, roles, work, quiet)
    except TwohatsError as fault:  # of the disk, say: told when its turn comes
        counts = Counts(Tallier(work.settings.balance, work.now_ms).tally(), fault)
    return PartRead(counts, run.repeats, run.pages, quiet.notes)
