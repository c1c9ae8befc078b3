"""What ``twohats classify`` does between its options and its lines."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from twohats.cli.composition import classifier
from twohats.cli.console import progress
from twohats.cli.issue_input import from_files, from_site, from_text, only_one_of
from twohats.errors import OutputError
from twohats.model.issue import Issue
from twohats.model.verdict import Verdict
from twohats.ports import Progress
from twohats.roles.telling import json_line, plain_line

_AT_ONCE = 500


def classify(options: dict[str, Any]) -> None:
    """Write one line an issue, as they come: what was good before a bad row is told."""
    only_one_of(**{"KEY": options["keys"], "--from": options["paths"], "--text": options["text"]})
    _, roles = classifier(options["overlays"])
    line = _json if options["format_"] == "jsonl" else _plain
    with ExitStack() as stack:
        bar = stack.enter_context(progress("issues classified"))
        stream = _stream(options["output"], stack)
        waiting: list[bytes] = []
        stack.callback(_write, stream, waiting)
        for done, issue in enumerate(_issues(options, bar), 1):
            waiting.append(line(issue, roles.verdict(issue)))
            if len(waiting) == _AT_ONCE:
                _write(stream, waiting)
                bar.step(done)


def _issues(options: dict[str, Any], progress: Progress) -> Iterator[Issue]:
    if options["text"]:
        return iter((from_text(options["text"]),))
    if options["keys"]:
        return from_site(options["keys"], options["site"], options["config"], progress)
    return from_files(options, progress)


def _json(issue: Issue, verdict: Verdict) -> bytes:
    return json_line(issue.key, verdict)


def _plain(issue: Issue, verdict: Verdict) -> bytes:
    return f"{plain_line(issue, verdict)}\n".encode()


def _stream(output: str | None, stack: ExitStack) -> BinaryIO:
    if output in (None, "-"):
        return sys.stdout.buffer
    try:
        return stack.enter_context(Path(output).open("wb"))
    except OSError as error:
        what = f"cannot be written ({error.strerror})"
        raise OutputError(what, where=output, todo="name another file with -o") from None


def _write(stream: BinaryIO, waiting: list[bytes]) -> None:
    stream.write(b"".join(waiting))
    stream.flush()
    waiting.clear()
