"""Several requests on their way at once, their results in order."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

from twohats.errors import IssueError

T = TypeVar("T")
R = TypeVar("R")

_AHEAD: Final = 2  # items taken for each worker, so that none has to wait for the next


def in_order(
    work: Callable[[T], R], items: Iterable[T], workers: int, *, ahead: int = _AHEAD
) -> Generator[R, None, None]:
    """Yield ``work(item)`` for each item, in order, at most ``workers`` of them under way.

    Only ``ahead`` items for each worker are taken in advance, so that memory stays flat. The
    first error is raised where its result was due, and nothing is begun any more; an
    ``IssueError`` of ``items`` itself is raised when all results are given.
    """
    if workers <= 1:
        yield from map(work, items)
        return
    pending: deque[Future[R]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="twohats")
    waiting, trouble = iter(items), None
    try:
        while True:
            try:
                item = next(waiting)
            except StopIteration:
                break
            except IssueError as error:
                trouble = error
                break
            pending.append(pool.submit(work, item))
            if len(pending) >= ahead * workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
    if trouble is not None:
        raise trouble
