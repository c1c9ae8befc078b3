"""What every talk over HTTP keeps to: where plain http will do, how long to wait to try again."""

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from urllib.parse import SplitResult

ATTEMPTS = 5  # how often a request is sent at most
MIN_WAIT = 1.0  # seconds; a Retry-After of 0 on a refusal means at least this
_BASE, _CAP = 1.0, 30.0


def retry_after(headers: Mapping[str, str], now_ms: int) -> float | None:
    """Return the seconds that Jira asks to wait, at least one; ``None`` if it says none, or junk.

    A date is measured against the answer's own ``Date`` where it has one: the two come from
    the same clock.
    """
    said = headers.get("retry-after", "").strip()
    if not said:
        return None
    if said.replace(".", "", 1).isdecimal() and said.isascii():
        return max(MIN_WAIT, float(said))
    at = http_date_ms(said)
    if at is None:
        return None
    return max(MIN_WAIT, (at - (http_date_ms(headers.get("date", "")) or now_ms)) / 1000)


def http_date_ms(text: str) -> int | None:
    """Return an HTTP date as epoch milliseconds; ``None`` if it is none."""
    try:
        at = parsedate_to_datetime(text)
        return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def backoff(attempt: int, minimum: float | None, jitter: float) -> float:
    """Return the seconds to wait after the ``attempt``-th try (from 1); ``jitter`` is in [0, 1).

    Our own wait doubles, 0.7 to 1.3 of it by chance; what Jira asked for is never undercut.
    """
    own = min(_BASE * 2.0 ** (attempt - 1), _CAP) * (0.7 + 0.6 * jitter)
    return own if minimum is None else max(own, minimum * (1 + 0.3 * jitter))


def is_loopback(parts: SplitResult) -> bool:
    """Tell whether an address is this very machine."""
    host = parts.hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
