"""Results to stdout or a file, everything else to stderr."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from twohats.cli.exit import say
from twohats.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as RichProgress
    from rich.progress import Task, TaskID


def write_result(text: str, output: str | None, *, coloured: bool = False) -> None:
    """Write a finished result to stdout, or to a file that is complete or not there at all.

    ``coloured`` text keeps its colours even where stdout is no terminal.
    """
    if output is None or output == "-":
        click.echo(text, nl=not text.endswith("\n"), color=True if coloured else None)
        return
    path = Path(output)
    try:
        if _is_a_device(path):  # /dev/null must stay what it is
            path.write_text(text, encoding="utf-8", newline="")
            return
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        _as_a_new_file_would_be(temporary)
        Path(temporary).replace(path)
    except OSError as error:
        what = f"cannot be written ({error.strerror})"
        raise OutputError(
            what, where=output, todo="name another file, or mend the folder"
        ) from None


def _is_a_device(path: Path) -> bool:
    return path.exists() and not path.is_file() and not path.is_dir()


def _as_a_new_file_would_be(path: str) -> None:
    umask = os.umask(0)
    os.umask(umask)
    Path(path).chmod(0o666 & ~umask)


class Bar:
    """A ``ports.Progress``: a bar on a terminal, only notes elsewhere; both on stderr."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._rich: RichProgress | None = None
        self._task: TaskID | None = None

    @property
    def watched(self) -> bool:
        """Whether there is a terminal."""
        return sys.stderr.isatty()

    def step(self, done: int, total: int | None = None) -> None:
        """Move the bar; without a terminal, nothing."""
        if not self.watched:
            return
        if self._rich is None:
            self._rich = _bar()
            self._rich.start()
            self._task = self._rich.add_task(self._label, total=total)
        if self._task is not None:
            self._rich.update(self._task, completed=done, total=total)

    def note(self, message: str) -> None:
        """Tell one line."""
        if self._rich is None:
            say(message)
        else:
            self._rich.console.print(f"twohats: {message}", markup=False, highlight=False)

    def close(self) -> None:
        """Take the bar away."""
        if self._rich is not None:
            self._rich.stop()
            self._rich = None


def _bar() -> RichProgress:
    from rich.console import Console  # noqa: PLC0415 - heavy, and only where a bar is shown
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text  # noqa: PLC0415

    class Rate(ProgressColumn):
        """Items a second."""

        def render(self, task: Task) -> Text:
            """Show the speed, once there is one."""
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


@contextmanager
def progress(label: str) -> Iterator[Bar]:
    """Give a bar that is gone when the work is."""
    bar = Bar(label)
    try:
        yield bar
    finally:
        bar.close()
