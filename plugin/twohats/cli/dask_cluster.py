"""Dask, of the extra ``dask``: its own scheduler, or a small cluster of it on this machine."""

import logging
import signal
from asyncio import CancelledError
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from multiprocessing import resource_tracker
from typing import Any

from twohats.cli.engine_option import address_of
from twohats.errors import ConfigError, TwohatsError, UnavailableError

_SECONDS = 10  # to reach a scheduler
_SILENT = "critical"
_UNKNOWN = ("deserializ", "Can't get attribute")  # of what was sent


@contextmanager
def client_of(engine: str, workers: int) -> Iterator[Any]:
    """Connect to the scheduler of ``dask://host:port``, or run ``workers`` processes for ``dask``.

    ``UnavailableError`` where the scheduler does not answer, or goes away meanwhile.
    """
    distributed = _distributed()
    address = address_of(engine)
    with ExitStack() as stack:
        at = address or stack.enter_context(_local(distributed, workers))
        try:
            # The default one, so that tasks in threads of this process need none of their own.
            client = distributed.Client(at, timeout=_SECONDS)
        except OSError:
            raise _no_answer(f"dask://{address}" if address else "dask") from None
        yield stack.enter_context(client)


def _local(distributed: Any, workers: int) -> Any:  # noqa: ANN401 - Dask has no types
    """Start a cluster on this machine."""
    with _no_interrupt():
        return distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",  # any port: another cluster may have the usual one
            # Who may talk to a scheduler may run code in it: others on this machine, too.
            security=distributed.Security.temporary(),
            silence_logs=logging.CRITICAL,
            env={"DASK_LOGGING__DISTRIBUTED": _SILENT},
        )


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Keep Ctrl-C for this process: threads and processes begun meanwhile never get it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # would let it through again, if it began meanwhile
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def shared_event(name: str, client: Any = None) -> Any:  # noqa: ANN401 - Dask has no types
    """Return an event that all tasks and their client share."""
    return _distributed().Event(name, client=client)


def result_of(future: Any) -> Any:  # noqa: ANN401 - Dask has no types
    """Return what came of a task, ``None`` where Dask gave it up: each worker died that had it.

    Raises what the task raised, ``ConfigError`` where the workers cannot run it,
    ``UnavailableError`` where the scheduler is gone.
    """
    distributed = _distributed()
    try:
        return future.result()
    except distributed.KilledWorker:
        return None
    except TwohatsError:
        raise
    except (CancelledError, OSError):
        raise _no_answer("dask") from None
    except (ImportError, AttributeError, RuntimeError) as error:
        if isinstance(error, ImportError) or any(told in str(error) for told in _UNKNOWN):
            raise other_version() from None
        raise


def _no_answer(where: str) -> UnavailableError:
    todo = "check that it runs and can be reached, then run again"
    return UnavailableError("Dask's scheduler does not answer", where=where, todo=todo)


def other_version() -> ConfigError:
    """Return the error for workers that have not the twohats of this process."""
    what = "scheduler or workers have not this twohats, or not its extras"
    todo = f"install twohats[dask,lake]=={version('twohats')} on all of them"
    return ConfigError(what, where="dask", todo=todo)


def _distributed() -> Any:  # noqa: ANN401 - Dask has no types
    try:
        import dask.config  # noqa: PLC0415 - of an extra, and slow to load

        with dask.config.set({"logging.distributed": _SILENT}):
            import distributed  # noqa: PLC0415
    except ImportError:
        what, todo = "running on Dask needs the extra `dask`", "pip install 'twohats[dask]'"
        raise ConfigError(what, where="--engine", todo=todo) from None
    return distributed
