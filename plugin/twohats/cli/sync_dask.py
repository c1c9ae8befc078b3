"""Have sites synced by Dask's workers, each under its own lock.

Dask may run a site twice, where it takes a worker for dead. That is safe: the lock lets one of them
in, and what a dead one left half done the next goes on with, as after any kill.
"""

import secrets
from asyncio import CancelledError
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import version
from threading import Event, Thread
from typing import Any

from msgspec import Struct

from twohats.cli.dask_cluster import client_of, other_version, result_of, shared_event
from twohats.cli.engine_option import address_of
from twohats.cli.exit import say
from twohats.cli.notes import Notes
from twohats.cli.sync_site import Attempt, SiteOutcome
from twohats.cli.writing import Stop
from twohats.errors import ConfigError, ExitCode, TryLaterError
from twohats.ledger import is_shared

_LOOK = 0.5  # seconds between looks for a signal
_MOST_HERE = 8  # processes on this machine; each waits for its site most of the time


class _Sent(Struct, frozen=True):
    """What a worker needs of one attempt."""

    attempt: Attempt
    version: str
    deadline_ms: int | None
    busy_ok: bool
    stop: str  # the name of the event that ends all


def on_dask(
    attempts: Sequence[Attempt], stop: Stop, engine: str, *, busy_ok: bool
) -> Generator[SiteOutcome]:
    """Yield the outcomes in order; those that a signal kept from beginning are left out."""
    if address_of(engine):
        for attempt in attempts:
            _require_shared(attempt)
    with client_of(engine, min(len(attempts), _MOST_HERE)) as client:
        name = f"twohats-{secrets.token_hex(8)}"
        sent = [
            _Sent(attempt, version("twohats"), stop.deadline_ms, busy_ok, name)
            for attempt in attempts
        ]
        with _passing_on(stop, client, name):
            futures = client.map(_sync, sent, pure=False)
            for attempt, future in zip(attempts, futures, strict=True):
                outcome = _outcome(attempt, result_of(future))
                if outcome is not None:
                    yield outcome


def _require_shared(attempt: Attempt) -> None:
    """Refuse a ledger that workers on different machines would each have for themselves."""
    if not is_shared(attempt.settings.ledger):
        what = "workers elsewhere would each have a ledger and a lock of their own"
        todo = "set `ledger` to a PostgreSQL URL, or use --engine dask for workers here"
        raise ConfigError(what, where=f"site {attempt.settings.name}", todo=todo)


def _outcome(
    attempt: Attempt, came: tuple[SiteOutcome | None, list[str]] | None
) -> SiteOutcome | None:
    if came is None:
        todo = "the next run goes on from there; see whether they have memory enough"
        error = TryLaterError("each of Dask's workers that had it died", todo=todo)
        return SiteOutcome(settings=attempt.settings, error=error, code=error.exit_code)
    outcome, notes = came
    for note in notes:
        say(note)
    return outcome


def _sync(sent: _Sent) -> tuple[SiteOutcome | None, list[str]]:
    """Sync one site, on a worker."""
    if sent.version != version("twohats"):
        raise other_version()
    notes, stop = Notes(), Stop(sent.deadline_ms)
    event = shared_event(sent.stop)
    if event.is_set():
        return None, []
    with _listening(event, stop):
        return sent.attempt.outcome(stop, busy_ok=sent.busy_ok, bar=notes), notes.notes


@contextmanager
def _passing_on(stop: Stop, client: Any, name: str) -> Iterator[None]:  # noqa: ANN401 - Dask has no types
    """Tell the workers, too, when a signal came."""
    event = shared_event(name, client)

    def look() -> bool:
        if stop.signalled is not None:
            event.set()
        return stop.signalled is not None

    with _looking(look):
        yield


@contextmanager
def _listening(event: Any, stop: Stop) -> Iterator[None]:  # noqa: ANN401 - Dask has no types
    """Stop as by a signal, when it is told."""

    def look() -> bool:
        if event.is_set():
            stop.signalled = ExitCode.TERMINATED
        return stop.signalled is not None

    with _looking(look):
        yield


@contextmanager
def _looking(look: Callable[[], bool]) -> Iterator[None]:
    """Look now and then, until there was something to see."""
    over = Event()

    def watch() -> None:
        # Once the cluster ends there is nobody to ask, and nothing more to hear.
        with suppress(Exception, CancelledError):
            while not over.wait(_LOOK) and not look():
                pass

    look()
    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
