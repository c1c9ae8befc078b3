"""One line of an examination."""

from enum import StrEnum

from msgspec import Struct

from twohats.errors import ExitCode, TwohatsError


class State(StrEnum):
    """How a check went."""

    GOOD = "ok"
    LOOK = "look"  # works, but read on
    MEND = "mend"


class Check(Struct, frozen=True, kw_only=True):
    """One line of the examination. ``todo`` is set where the state is not good."""

    what: str
    state: State
    says: str
    todo: str = ""
    code: ExitCode = ExitCode.DONE


def trouble(what: str, error: TwohatsError) -> Check:
    """Return the line that tells of an error."""
    where = f"{error.where}: " if error.where else ""
    return Check(
        what=what,
        state=State.MEND,
        says=f"{where}{error.what}",
        todo=error.todo or "see the README, exit code " + str(int(error.exit_code)),
        code=ExitCode(error.exit_code),
    )
