"""From whatever went wrong to one line on stderr and an exit code."""

import errno
import os
import sys
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import PurePath

import click

from twohats.errors import ExitCode, TwohatsError

_DISK_ERRORS = ("ENOSPC", "EDQUOT", "EIO", "EROFS", "EFBIG")  # not every platform has all
_NEXT = "\n  "  # so begins each line of a list, such as all mistakes of a mapping
_DISK = {getattr(errno, name) for name in _DISK_ERRORS if hasattr(errno, name)}


def _plain(message: str) -> str:
    return f"twohats: {message}"


_shaped: ContextVar[Callable[[str], str]] = ContextVar("shaped", default=_plain)


def say(message: str) -> None:
    """Write a message to stderr, inert whatever it holds: only an indented line may follow one."""
    lines = ("".join(map(_inert, line)) for line in message.split(_NEXT))
    click.echo(_shaped.get()(_NEXT.join(lines)), err=True)


def _inert(char: str) -> str:
    return char if char.isprintable() else "\N{REPLACEMENT CHARACTER}"


def shape_log(shape: Callable[[str], str]) -> None:
    """Let ``shape`` make the lines of this process, to its very end, of what is said."""
    _shaped.set(shape)


class ReaderGoneError(Exception):
    """Whoever read the output closed it. Not an ``OSError``: click ends those with 1 itself."""


def code_of(error: BaseException, *, debug: bool = False) -> int:
    """Say what went wrong, never with a traceback, and return the exit code."""
    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case SystemExit():
            return error.code if isinstance(error.code, int) else ExitCode.BUG
        case click.ClickException() | click.Abort() | KeyboardInterrupt():
            return _from_the_command_line(error)
        case TwohatsError():
            say(str(error))
            return error.exit_code
        case OSError() | ReaderGoneError():
            return _from_the_system(error, debug=debug)
        case _:
            return _our_bug(error, debug=debug)


def _from_the_command_line(error: BaseException) -> int:
    if isinstance(error, click.FileError):
        say(error.format_message())
        return ExitCode.OUTPUT
    if isinstance(error, click.ClickException):
        error.show()
        return ExitCode.USAGE
    say("stopped")
    return ExitCode.INTERRUPTED


def _from_the_system(error: OSError | ReaderGoneError, *, debug: bool) -> int:
    if isinstance(error, (BrokenPipeError, ReaderGoneError)):
        # Whoever read our output closed it (`| head`): their choice, no error. Python would
        # complain once more when it flushes at exit, so stdout goes nowhere from here.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    if error.errno in _DISK:
        say(f"disk: {os.strerror(error.errno or 0)}; make room or mend rights, then run again")
        return ExitCode.DISK
    return _our_bug(error, debug=debug)


def _our_bug(error: BaseException, *, debug: bool) -> int:
    # The text of an unknown exception may hold a secret or raw Jira text: only its type is shown.
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "twohats" in frame.filename] or list(frames)
    place = f"{PurePath(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    say(f"this is a bug of twohats ({type(error).__name__} at {place}); please report it")
    if debug:
        for frame in frames:
            say(f"  {frame.filename}:{frame.lineno} {frame.name}")
    return ExitCode.BUG
