"""Cloud's rate limits: a token bucket an endpoint and method, and a brake on each issue."""

from collections import deque
from dataclasses import dataclass, field

# Requests a second and bucket size, by method; Atlassian's page of 2026-08.
BURST = {"GET": 100, "POST": 100, "PUT": 50, "DELETE": 50}
EXCEPTIONS = {("GET", "issue/<key>"): 150, ("POST", "search/approximate-count"): 150}
# Writes on one issue: at most so many in so many milliseconds.
PER_ISSUE = ((20, 2_000), (100, 30_000))
NEAR = 0.2


@dataclass
class Bucket:
    """A token bucket that fills with time."""

    size: float
    tokens: float
    at: int

    def take(self, now: int) -> bool:
        """Take one token if there is one."""
        gained = max(0, now - self.at) / 1000 * self.size
        self.tokens, self.at = min(self.size, self.tokens + gained), now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


@dataclass
class Verdict:
    """Whether a request may pass, and the headers that go with the answer."""

    passed: bool
    headers: dict[str, str] = field(default_factory=dict)


class Limits:
    """Counts requests against the limits."""

    def __init__(self) -> None:
        self.buckets: dict[tuple[str, str], Bucket] = {}
        self.writes: dict[str, deque[int]] = {}

    def judge(self, method: str, route: str, issue: str, now: int) -> Verdict:
        """Judge one request to ``route``; ``issue`` is the one it would write, or empty."""
        if issue and (wait := self._brake(issue, now)):
            headers = {"Retry-After": str(wait), "RateLimit-Reason": "jira-per-issue-on-write"}
            return Verdict(passed=False, headers=headers)
        short = route.removeprefix("/rest/api/3/")
        size = EXCEPTIONS.get((method, short), BURST.get(method, 100))
        bucket = self.buckets.setdefault((method, route), Bucket(size, size, now))
        passed = bucket.take(now)
        headers = {"X-RateLimit-Limit": str(size), "X-RateLimit-Remaining": str(int(bucket.tokens))}
        if bucket.tokens < size * NEAR:
            headers["X-RateLimit-NearLimit"] = "true"
        if not passed:
            headers |= {"Retry-After": "1", "RateLimit-Reason": "jira-burst-based"}
        elif issue:
            self.writes.setdefault(issue, deque(maxlen=100)).append(now)
        return Verdict(passed, headers)

    def _brake(self, issue: str, now: int) -> int:
        """Return how many seconds an issue must rest, 0 when it may be written."""
        seen = self.writes.get(issue, ())
        for most, span in PER_ISSUE:
            recent = [at for at in seen if at > now - span]
            if len(recent) >= most:
                return max(1, -(-(recent[-most] + span - now) // 1000))
        return 0
