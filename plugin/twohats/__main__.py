"""The door: run a command, turn every end into an exit code."""

import io
import sys
from collections.abc import Sequence
from contextvars import copy_context

from twohats.cli.app import app
from twohats.cli.exit import code_of


def main(args: Sequence[str] | None = None) -> int:
    """Run twohats with ``args`` (default: the process's own) and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # cron's POSIX locale must not break a name
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    words = list(sys.argv[1:] if args is None else args)
    # What a command sets for itself, such as the shape of its log, ends with it.
    return copy_context().run(_run, words)


def _run(words: list[str]) -> int:
    try:
        result = app.main(words, prog_name="twohats", standalone_mode=False)
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - the one place where everything ends
        return int(code_of(error, debug="--debug" in words))
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    sys.exit(main())
