"""Keeping under Jira's rate limits together, whatever number of requests is on its way at once.

The limits are Jira's own words: Cloud tells an endpoint's requests a second, Data Center how many
it grants in what interval. A refusal holds everything to that endpoint, not one request only.
"""

import re
from collections.abc import Mapping
from threading import Lock
from typing import Final

_SHARE: Final = 0.95  # of what is allowed: the two clocks are never quite the same
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_NAMED = re.compile(r"(?<=/)[^/]*\d[^/]*")  # an id or key in a path


def endpoint(method: str, path: str) -> str:
    """Return the name of what a limit is about: method and path without ids and keys."""
    base, _, rest = path.partition("/rest/api/")
    version, _, names = rest.partition("/")
    return f"{method} {base}/{version}/{_NAMED.sub('*', names)}" if rest else f"{method} {path}"


class Pace:
    """Says how long each request must wait for its turn. Shared by all threads of one site."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._next: dict[str, float] = {}  # when the next request may go, epoch milliseconds
        self._gap: dict[str, float] = {}  # milliseconds between two requests

    def turn(self, name: str, now_ms: float) -> float:
        """Take the next turn at an endpoint; return the seconds until it comes."""
        with self._lock:
            at = max(now_ms, self._next.get(name, 0.0))
            self._next[name] = at + self._gap.get(name, 0.0)
            return (at - now_ms) / 1000

    def learn(self, name: str, headers: Mapping[str, str]) -> None:
        """Take in what an answer tells of the endpoint's limit, if it tells any."""
        rate = _rate(headers)
        if rate:
            with self._lock:
                self._gap[name] = 1000 / (rate * _SHARE)

    def hold(self, name: str, until_ms: float) -> None:
        """Let nothing go to the endpoint before ``until_ms``."""
        with self._lock:
            self._next[name] = max(self._next.get(name, 0.0), until_ms)


def _rate(headers: Mapping[str, str]) -> float | None:
    """Return the requests a second that are granted for good."""
    interval = _number(headers.get("x-ratelimit-interval-seconds"))
    granted = _number(headers.get("x-ratelimit-fillrate" if interval else "x-ratelimit-limit"))
    return granted / (interval or 1) if granted else None


def _number(text: str | None) -> float:
    return float(text) if text and _NUMBER.fullmatch(text.strip()) else 0.0
