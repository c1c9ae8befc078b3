"""Requests as the rest of ``site`` makes them: judged, repeated where safe, within limits."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from functools import partial
from threading import Lock
from typing import Final

import msgspec
from msgspec import Struct
from tenacity import RetryCallState, Retrying, retry_if_exception

from twohats.errors import IssueError, TryLaterError
from twohats.ports import Progress
from twohats.site.answer import Answer
from twohats.site.connect import LostError, Wire
from twohats.site.pace import Pace, endpoint
from twohats.site.verdicts import BusyError, DownError, judge
from twohats.web import ATTEMPTS, backoff

Query = Mapping[str, str | list[str]]

LONGEST_WAIT: Final = 300.0  # seconds; asked to wait longer, the run ends instead
_TELLING_WAIT: Final = 10.0  # seconds; shorter waits are not worth a word


class Repeat(Enum):
    """When a request may be sent again."""

    SAFE = "after anything that may pass: sent twice it does what it does once"
    REFUSED_ONLY = "only after 429, when Jira has surely done nothing"


class Limits(Struct, frozen=True, kw_only=True):
    """What a run may take. ``deadline_ms`` is on our clock; ``None``: no limit."""

    clock: Callable[[], int]
    sleep: Callable[[float], None]
    jitter: Callable[[], float]
    deadline_ms: int | None = None
    max_requests: int | None = None


class Http:
    """One site's HTTP with the one retry policy. ``about`` names the issue or project at stake.

    With ``about`` a refusal is an ``IssueError`` (``RefusalError``) of that issue; without, it is
    the whole site's trouble. Threads may share it: each request has a connection to itself, and
    there are never more than were under way at once.
    """

    def __init__(self, dial: Callable[[], Wire], limits: Limits, progress: Progress) -> None:
        self.sent = 0
        self._dial = dial
        self._wires: list[Wire] = []
        self._free: list[Wire] = []
        self._lock = Lock()
        self._pace = Pace()
        self._limits = limits
        self.progress = progress
        with self._wire() as wire:
            self.base = wire.base

    def get(self, path: str, query: Query | None = None, *, about: str = "") -> Answer:
        """Read something."""
        return self._send("GET", path, query, None, about)

    def put(
        self, path: str, body: object, query: Query | None = None, *, about: str = ""
    ) -> Answer:
        """Set something; safe to repeat."""
        return self._send("PUT", path, query, body, about)

    def delete(self, path: str, query: Query | None = None, *, about: str = "") -> Answer:
        """Delete something; safe to repeat."""
        return self._send("DELETE", path, query, None, about)

    def post(  # noqa: PLR0913 - each is said by name where it matters
        self,
        path: str,
        body: object,
        query: Query | None = None,
        *,
        about: str = "",
        repeat: Repeat,
        see_other: bool = False,
    ) -> Answer:
        """Post something; ``repeat`` says what may be sent again. ``see_other`` expects a 303."""
        return self._send("POST", path, query, body, about, repeat=repeat, see_other=see_other)

    def close(self) -> None:
        """Let go of the connections."""
        for wire in self._wires:
            wire.close()

    def now_ms(self) -> int:
        """Return our own clock's time, epoch milliseconds."""
        return self._limits.clock()

    def wait(self, seconds: float) -> None:
        """Wait for a task on the server; raise ``TryLaterError`` if it is past the deadline."""
        if self._past_deadline(seconds):
            raise self._late()
        self._limits.sleep(seconds)

    def _send(  # noqa: PLR0913 - the public methods name them
        self,
        method: str,
        path: str,
        query: Query | None,
        body: object,
        about: str,
        *,
        repeat: Repeat = Repeat.SAFE,
        see_other: bool = False,
    ) -> Answer:
        data = None if body is None else msgspec.json.encode(body)
        place = endpoint(method, path)

        def once() -> Answer:
            self._take_turn(place)
            with self._wire() as wire:
                answer = wire.send(method, path, query or {}, data)
            self._pace.learn(place, answer.headers)
            judge(answer, about=about, now_ms=self.now_ms(), see_other=see_other)
            return answer

        policy = Retrying(
            sleep=self._limits.sleep,
            wait=partial(self._next_wait, place),
            stop=self._give_up,
            retry=retry_if_exception(lambda error: _worth_repeating(error, repeat)),
            reraise=True,
        )
        try:
            return policy(once)
        except BusyError as busy:
            failure = _of_the_issue(busy, about) if about else busy
        raise failure

    @contextmanager
    def _wire(self) -> Iterator[Wire]:
        """Lend a connection that nobody uses now; threads come and go, connections stay."""
        with self._lock:
            wire = self._free.pop() if self._free else None
        if wire is None:
            wire = self._dial()
            self._wires.append(wire)
        try:
            yield wire
        finally:
            with self._lock:
                self._free.append(wire)

    def _take_turn(self, place: str) -> None:
        limits = self._limits
        wait = self._pace.turn(place, self.now_ms())
        if self._past_deadline(wait):
            raise self._late()
        if wait > 0:
            limits.sleep(wait)
        with self._lock:
            if limits.max_requests is not None and self.sent >= limits.max_requests:
                raise TryLaterError(
                    f"the budget of {limits.max_requests} requests is used up",
                    where=self.base,
                    todo="the next run goes on from here",
                )
            self.sent += 1

    def _next_wait(self, place: str, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        minimum = error.wait if isinstance(error, BusyError | DownError) else None
        wait = backoff(state.attempt_number, minimum, self._limits.jitter())
        if isinstance(error, BusyError) and not error.is_of_the_issue:
            self._pace.hold(place, self.now_ms() + (minimum or wait) * 1000)
        if wait >= _TELLING_WAIT and not self._past_deadline(wait):
            why = "Jira asks to wait" if minimum else getattr(error, "what", "it failed")
            self.progress.note(f"{why}; going on in {wait:.0f} s")
        return wait

    def _give_up(self, state: RetryCallState) -> bool:
        wait = state.upcoming_sleep
        return state.attempt_number >= ATTEMPTS or wait > LONGEST_WAIT or self._past_deadline(wait)

    def _past_deadline(self, seconds: float) -> bool:
        deadline = self._limits.deadline_ms
        return deadline is not None and self.now_ms() + seconds * 1000 >= deadline

    def _late(self) -> TryLaterError:
        return TryLaterError(
            "the deadline is reached", where=self.base, todo="the next run goes on from here"
        )


def _worth_repeating(error: BaseException, repeat: Repeat) -> bool:
    match error:
        case BusyError():
            # A comment is one issue's only write: it waits. Labels of others need not.
            patient = repeat is Repeat.REFUSED_ONLY or not error.is_of_the_issue
            return patient and not error.is_quota
        case LostError() | DownError():
            return repeat is Repeat.SAFE
        case _:
            return False


def _of_the_issue(busy: BusyError, about: str) -> Exception:
    """Return the error of one issue where only that issue is limited: the others go on."""
    if not busy.is_of_the_issue:
        return busy
    return IssueError(
        "Jira limits the writes to this one issue", where=about, todo="a later run writes it"
    )
