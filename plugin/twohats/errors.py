"""What can go wrong, each kind with its exit code: the one table of both.

A message says where, what is wrong and what to do. Messages never hold a secret or raw Jira text.
"""

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """The exit codes of the command line; a stable contract, numbers never change meaning."""

    DONE = 0
    TRIPPED = 1  # --fail-on or status --max-age
    PARTIAL = 3  # finished, some issues failed; the cursor is held
    REFUSED = 4  # a safety limit said no
    USAGE = 64
    INPUT = 65
    UNAVAILABLE = 69
    BUG = 70
    OUTPUT = 73
    DISK = 74
    TRY_LATER = 75
    PROTOCOL = 76
    IDENTITY = 77
    CONFIG = 78
    INTERRUPTED = 130
    TERMINATED = 143


# Least serious first: where several things went wrong, the last in this order is reported.
SERIOUSNESS = (
    ExitCode.DONE,
    ExitCode.TRIPPED,
    ExitCode.PARTIAL,
    ExitCode.TRY_LATER,
    ExitCode.REFUSED,
    ExitCode.USAGE,
    ExitCode.INPUT,
    ExitCode.UNAVAILABLE,
    ExitCode.OUTPUT,
    ExitCode.DISK,
    ExitCode.PROTOCOL,
    ExitCode.CONFIG,
    ExitCode.IDENTITY,
    ExitCode.BUG,
    ExitCode.INTERRUPTED,
    ExitCode.TERMINATED,
)


def most_serious(*codes: int) -> ExitCode:
    """Return the exit code that wins when several apply; ``DONE`` for none."""
    return max((ExitCode(code) for code in codes), key=SERIOUSNESS.index, default=ExitCode.DONE)


class TwohatsError(Exception):
    """Something the person who runs twohats can act on.

    ``where`` names the file, row, path, site or issue; ``what`` the trouble; ``todo`` the remedy.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.BUG

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        """One line: where, what, what to do."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}; {self.todo}" if self.todo else head


class UsageError(TwohatsError):
    """The command line asks for something that makes no sense."""

    exit_code = ExitCode.USAGE


class InputError(TwohatsError):
    """A file or stream of issues cannot be read as what it claims to be."""

    exit_code = ExitCode.INPUT


class UnavailableError(TwohatsError):
    """Jira did not answer, after all retries."""

    exit_code = ExitCode.UNAVAILABLE


class OutputError(TwohatsError):
    """The output file cannot be created."""

    exit_code = ExitCode.OUTPUT


class DiskError(TwohatsError):
    """Local disk or I/O trouble: full, read-only, broken."""

    exit_code = ExitCode.DISK


class TryLaterError(TwohatsError):
    """Nothing is wrong for good: lock busy, rate limit, deadline."""

    exit_code = ExitCode.TRY_LATER


class ProtocolError(TwohatsError):
    """A live site answered something that is not its API: HTML, bad JSON, a repeated token."""

    exit_code = ExitCode.PROTOCOL


class IdentityError(TwohatsError):
    """Jira does not know us, knows us as another, or forbids us."""

    exit_code = ExitCode.IDENTITY


class ConfigError(TwohatsError):
    """Configuration or mapping is wrong, or state was written by a newer twohats."""

    exit_code = ExitCode.CONFIG


class RefusedError(TwohatsError):
    """A safety limit refused the work; nothing was written."""

    exit_code = ExitCode.REFUSED


class IssueError(TwohatsError):
    """One issue could not be read or written; the others go on.

    ``permanent`` tells a fault that repeating will not mend (no permission, no Labels field).
    """

    exit_code = ExitCode.PARTIAL

    def __init__(
        self, what: str, *, where: str = "", todo: str = "", permanent: bool = False
    ) -> None:
        super().__init__(what, where=where, todo=todo)
        self.permanent = permanent
