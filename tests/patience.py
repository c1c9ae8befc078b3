"""Wait for what another process or server does, and not for ever."""

from collections.abc import Callable
from time import monotonic

PATIENCE = 60.0  # seconds


def wait_until(is_so: Callable[[], object]) -> None:
    """Ask until it is so; fail where it does not come about."""
    end = monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < end, "it never came about"
