"""What ``twohats classify`` does between its options and its lines."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from twohats.cli.composition import classifier
from twohats.cli.console import progress
from twohats.cli.issue_input import from_files, from_site, from_text, only_one_of
from twohats.cli.second_opinion import asked
from twohats.errors import OutputError
from twohats.model.issue import Issue
from twohats.model.verdict import Verdict
from twohats.ports import Progress
from twohats.roles.second_opinion import SecondOpinion
from twohats.roles.telling import json_line, json_line_with, opinion_in_words, plain_line

_AT_ONCE = 500


def classify(options: dict[str, Any]) -> None:
    """Write one line an issue, as they come: what was good before a bad row is told."""
    only_one_of(**{"KEY": options["keys"], "--from": options["paths"], "--text": options["text"]})
    _, roles = classifier(options["overlays"])
    line = _liner(options["format_"] == "jsonl", asked(options["second_opinion"], roles))
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


def _liner(as_json: bool, second: SecondOpinion | None) -> Callable[[Issue, Verdict], bytes]:  # noqa: FBT001 - what --format says
    """Return what tells a verdict, and the second opinion on it if one is asked for."""

    def plain(issue: Issue, verdict: Verdict) -> bytes:
        opinion = second.of(issue, verdict) if second else None
        more = f"  [{opinion_in_words(opinion)}]" if opinion else ""
        return f"{plain_line(issue, verdict)}{more}\n".encode()

    if not as_json:
        return plain
    if second is None:
        return lambda issue, verdict: json_line(issue.key, verdict)
    return lambda issue, verdict: json_line_with(issue.key, verdict, second.of(issue, verdict))


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
