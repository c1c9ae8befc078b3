"""What was asked of the sandbox, request by request, for tests that count and look."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

READING_POSTS = re.compile(
    r"/(search|search/jql|search/approximate-count|jql/parse|issue/bulkfetch|comment/list"
    r"|changelog/bulkfetch|permissions/check)$"
)


@dataclass
class Exchange:
    """One request and what was answered."""

    number: int
    at: int
    method: str
    path: str
    query: dict[str, list[str]]
    body: bytes = b""
    account: str = ""
    authorised: bool = False  # an Authorization header came along
    status: int = 0  # 0: the connection was dropped
    reply: bytes = field(default=b"", repr=False)  # kept if the journal is told to
    reply_type: str = ""
    route: str = ""

    @property
    def size(self) -> int:
        """The body's length in bytes."""
        return len(self.body)

    @property
    def writes(self) -> bool:
        """Whether the request would change something, by method and path."""
        return self.method != "GET" and not READING_POSTS.search(self.path)

    def json(self) -> Any:  # noqa: ANN401 - any JSON
        """Return the request's body."""
        return msgspec.json.decode(self.body)


class Journal:
    """Every exchange, in order. ``pause`` stops the record, for long simulations."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.count = 0
        self.paused = False
        self.keep_replies = False

    def __iter__(self) -> Iterator[Exchange]:
        """Iterate over the exchanges."""
        return iter(self.exchanges)

    def __len__(self) -> int:
        """How many exchanges are kept."""
        return len(self.exchanges)

    def open(self, exchange: Exchange) -> None:
        """Note a request as it comes in."""
        self.count += 1
        if not self.paused:
            self.exchanges.append(exchange)

    def clear(self) -> None:
        """Forget all exchanges."""
        self.exchanges.clear()

    def matching(self, method: str = "", path: str = "") -> list[Exchange]:
        """Return the exchanges with this method whose path matches the expression ``path``."""
        return [
            exchange
            for exchange in self.exchanges
            if (not method or exchange.method == method) and re.search(path, exchange.path)
        ]

    def writes(self) -> list[Exchange]:
        """Return the requests that would change something."""
        return [exchange for exchange in self.exchanges if exchange.writes]

    def summary(self) -> Counter[str]:
        """Count the requests by method and route: ``PUT /rest/api/3/issue/{issue}``."""
        return Counter(f"{exchange.method} {exchange.route}" for exchange in self.exchanges)
