"""Threads in simulated time: only one runs at any moment, and waiting takes no time at all.

A thread that waits hands over to the one that may go on first; the clock then stands at that
moment. The same program takes the same course every time, however busy the machine is.
"""

import heapq
import threading
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import count
from typing import Any
from unittest.mock import patch

from twohats.sandbox import Clock
from twohats.site import parallel


class VirtualTime:
    """A clock, and a ``sleep`` that lets others run until it has moved on."""

    def __init__(self, start_ms: int) -> None:
        self.clock = Clock(start_ms)
        self._order = count()
        self._due: list[tuple[float, int, threading.Event]] = []
        self._exact = float(start_ms)

    def sleep(self, seconds: float) -> None:
        """Go on when so much time has passed."""
        self.park(self.wake_at(self._exact + 1000 * seconds))

    def wake_at(self, at_ms: float | None = None) -> threading.Event:
        """Return what a thread can park on until then, or until now if no moment is given."""
        turn = threading.Event()
        self.wake(turn, at_ms)
        return turn

    def wake(self, turn: threading.Event, at_ms: float | None = None) -> None:
        """Let whoever parks on ``turn`` go on at that moment, or now."""
        at = self._exact if at_ms is None else max(at_ms, self._exact)
        heapq.heappush(self._due, (at, next(self._order), turn))

    def park(self, turn: threading.Event) -> None:
        """Hand over, and go on when it is this thread's turn."""
        self.hand_over()
        turn.wait()

    def hand_over(self) -> None:
        """Let the thread go on that is due first."""
        self._exact, _, turn = heapq.heappop(self._due)
        self.clock.ms = round(self._exact)
        turn.set()


class VirtualPool:
    """A ``ThreadPoolExecutor`` in simulated time."""

    def __init__(self, time: VirtualTime, workers: int) -> None:
        self._time = time
        self._most = workers
        self._waiting: deque[tuple[Future[Any], Callable[[Any], Any], Any]] = deque()
        self._idle: list[threading.Event] = []
        self._threads = 0
        self._closed = False

    def submit(self, work: Callable[[Any], Any], item: Any) -> "Future[Any]":  # noqa: ANN401 - as in the library
        """Have work done by some worker."""
        future = _Awaited(self._time)
        self._waiting.append((future, work, item))
        if self._idle:
            self._time.wake(self._idle.pop())
        elif self._threads < self._most:
            self._threads += 1
            first = self._time.wake_at()
            threading.Thread(target=self._work, args=(first,), daemon=True).start()
        return future

    def shutdown(self, *, cancel_futures: bool = False) -> None:
        """Begin nothing more, and wait for what is under way."""
        if cancel_futures:
            self._waiting.clear()
        self._closed = True
        for turn in self._idle:
            self._time.wake(turn)
        while self._threads:
            self._time.sleep(0.001)

    def _work(self, turn: threading.Event) -> None:
        turn.wait()
        while self._waiting or not self._closed:
            if not self._waiting:
                turn = threading.Event()
                self._idle.append(turn)
                self._time.park(turn)
                continue
            future, work, item = self._waiting.popleft()
            try:
                future.set_result(work(item))
            except BaseException as error:  # noqa: BLE001 - raised where it is asked for
                future.set_exception(error)
        self._threads -= 1
        self._time.hand_over()


class _Awaited(Future[Any]):
    """A future whose asker hands over until it is done."""

    def __init__(self, time: VirtualTime) -> None:
        super().__init__()
        self._time = time

    def result(self, timeout: float | None = None) -> Any:  # noqa: ANN401 - as in the library
        """Return the result when there is one."""
        if not self.done():
            turn = threading.Event()
            self.add_done_callback(lambda _: self._time.wake(turn))
            self._time.park(turn)
        return super().result(timeout)


@contextmanager
def simulated(time: VirtualTime) -> Generator[None]:
    """Let the site's requests that are under way at once be so in simulated time."""

    def pool(workers: int, **_: object) -> VirtualPool:
        return VirtualPool(time, workers)

    with patch.object(parallel, "ThreadPoolExecutor", pool):
        yield
