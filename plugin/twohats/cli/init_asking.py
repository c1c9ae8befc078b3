"""How ``twohats init`` asks: a question, a default, a test of the answer, and again if it fails."""

import sys
from collections.abc import Callable
from typing import TypeVar

import click

from twohats.cli.exit import say
from twohats.errors import TwohatsError, UsageError

T = TypeVar("T")
TRIES = 4


class Asker:
    """Asks the person at the terminal, or, with ``quiet``, takes every default."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet

    def tell(self, text: str) -> None:
        """Say how things are."""
        click.echo(f"  {text}")

    def ask(  # noqa: PLR0913 - a question is all of these
        self,
        question: str,
        test: Callable[[str], T],
        *,
        option: str,
        given: str | None = None,
        default: str | None = None,
        hidden: bool = False,
    ) -> T:
        """Return what ``test`` makes of the answer; ask again while it raises.

        A ``given`` answer, from an option, is not asked for, and must be right.
        """
        if given is not None:
            return test(given)
        if self.quiet:
            if default is None:
                raise UsageError(f"{option} is missing", todo=f"add {option}, or leave --yes out")
            return test(default)
        for _ in range(TRIES - 1):
            try:
                return test(self._answer(question, option, default, hidden=hidden))
            except TwohatsError as error:
                say(str(error))
        return test(self._answer(question, option, default, hidden=hidden))

    def agree(self, question: str, *, given: bool | None = None, default: bool = True) -> bool:
        """Return yes or no."""
        if given is not None:
            return given
        return default if self.quiet else click.confirm(question, default=default)

    def _answer(self, question: str, option: str, default: str | None, *, hidden: bool) -> str:
        try:
            answer: str = click.prompt(
                question,
                default=default,
                hide_input=hidden and sys.stdin.isatty(),  # what is piped in is not seen anyway
                show_default=default not in {None, ""},
                type=str,
            )
        except click.Abort:
            todo = f"answer it, or give {option}"
            raise UsageError(f"no answer to: {question}", todo=todo) from None
        return answer.strip()
