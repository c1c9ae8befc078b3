"""A small memory of answers, for what comes again and again."""

from collections.abc import Callable
from typing import TypeVar

_MOST = 10_000  # answers kept before starting anew

_Q = TypeVar("_Q")
_A = TypeVar("_A")


class Memory(dict[_Q, _A]):
    """A dict that asks ``answer`` for what it does not hold; it never grows without bound."""

    def __init__(self, answer: Callable[[_Q], _A]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, question: _Q) -> _A:
        """Ask, and remember."""
        if len(self) >= _MOST:
            self.clear()
        answer = self[question] = self._answer(question)
        return answer
