"""Faults on order: what a network, a proxy or a tired Jira may do to an exchange."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from twohats.sandbox.journal import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Answer:
    """Answer this instead. ``done``: the request is carried out nevertheless."""

    status: int
    body: bytes = b'{"errorMessages":["injected"],"errors":{}}'
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json;charset=UTF-8"
    done: bool = False


@dataclass(frozen=True)
class Drop:
    """Close the connection without an answer; ``done``: after carrying the request out."""

    done: bool = False


@dataclass(frozen=True)
class Stall:
    """Never answer: the client runs into its timeout. ``done`` as for ``Drop``."""

    done: bool = False


@dataclass(frozen=True)
class Cut:
    """Carry the request out, then send only the first part of the body."""

    keep: float = 0.5


Fault = Answer | Drop | Stall | Cut


def too_many(seconds: str | None = "1", reason: str = "jira-burst-based", **headers: str) -> Answer:
    """Return a 429 as Cloud sends it; ``seconds`` is the Retry-After header, as written."""
    extra = {} if seconds is None else {"Retry-After": seconds}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(
        429,
        b'{"errorMessages":["Rate limit exceeded."],"errors":{}}',
        {**extra, "RateLimit-Reason": reason, **named},
    )


def unavailable(seconds: str | None = None) -> Answer:
    """Return a 503, as a proxy in front of Jira sends it."""
    extra = {} if seconds is None else {"Retry-After": seconds}
    return Answer(503, b"<html><body>Service Unavailable</body></html>", extra, "text/html")


def login_page() -> Answer:
    """Return the HTML that single sign-on puts in the way, with status 200."""
    page = b"<!DOCTYPE html><html><head><title>Log in</title></head><body>Log in</body></html>"
    return Answer(200, page, content_type="text/html;charset=UTF-8")


def redirect(target: str, status: int = 302) -> Answer:
    """Return a redirect to ``target``."""
    return Answer(status, b"", {"Location": target}, "text/html")


@dataclass
class Rule:
    """One order: which exchanges it is about, how many it lets pass, how often it strikes."""

    fault: Fault
    method: str = ""
    path: str = ""
    skip: int = 0
    times: int | None = 1
    struck: int = 0

    def meets(self, exchange: Exchange) -> bool:
        """Whether the rule strikes this exchange; counts what it lets pass."""
        if self.method and self.method != exchange.method:
            return False
        if not re.search(self.path, exchange.path):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None and self.struck >= self.times:
            return False
        self.struck += 1
        return True


class Faults:
    """The faults in force. ``hook`` may decide by itself; the ordered rules come after it."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.hook: Callable[[Exchange], Fault | None] | None = None

    def add(
        self,
        fault: Fault,
        method: str = "",
        path: str = "",
        *,
        skip: int = 0,
        times: int | None = 1,
    ) -> Rule:
        """Order a fault: ``times`` exchanges (``None``: all) after the first ``skip`` matching."""
        rule = Rule(fault, method, path, skip, times)
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """Take all faults away."""
        self.rules.clear()
        self.hook = None

    def strike(self, exchange: Exchange) -> Fault | None:
        """Return the fault that befalls an exchange, ``None`` for none."""
        if self.hook and (fault := self.hook(exchange)):
            return fault
        return next((rule.fault for rule in self.rules if rule.meets(exchange)), None)
