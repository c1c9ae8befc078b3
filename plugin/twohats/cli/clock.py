"""The one place where the clock is read."""

import time
from datetime import UTC, datetime


def now_ms() -> int:
    """Return the present moment in epoch milliseconds."""
    return time.time_ns() // 1_000_000


def now() -> datetime:
    """Return the present moment, UTC."""
    return datetime.now(UTC)


def sleep(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)
