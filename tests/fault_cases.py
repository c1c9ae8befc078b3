"""The 40 fault cases: tests name their number here, and the docs' table is written from it."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from sandbox_desk import SandboxDesk
from sync_desk import ALL
from twohats.errors import ExitCode, TwohatsError

Test = TypeVar("Test", bound=Callable[..., Any])


class Case(NamedTuple):
    """One case: what is given, what twohats does, and the exit codes."""

    number: int
    given: str
    expected: str
    codes: tuple[ExitCode, ...]
    test: str


CASES: dict[int, Case] = {}


def case(number: int, given: str, expected: str, *codes: ExitCode) -> Callable[[Test], Test]:
    """Say that a test proves a case."""

    def note(test: Test) -> Test:
        made = Case(number, given, expected, codes, test.__name__)
        assert test.__name__.startswith(f"test_case_{number:02}_")
        assert CASES.setdefault(number, made) == made
        return test

    return note


class Run(NamedTuple):
    """How a run ended, as the command line would tell it."""

    code: ExitCode
    text: str
    result: Any = None


def run(desk: SandboxDesk, *options: str, full: bool = False) -> Run:
    """Sync, and return how it ended."""
    try:
        result = desk.sync(*ALL, *options, full=full)
    except TwohatsError as error:
        return Run(error.exit_code, str(error))
    told = [*(f"{f.key}: {f.what}" for f in result.failures), *desk.progress.notes]
    return Run(result.exit_code, "\n".join(told), result)
