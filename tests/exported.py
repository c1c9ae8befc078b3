"""Files of issues for the tests: writing them, reading them, what was said meanwhile."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path

from twohats.errors import InputError
from twohats.exports import open_source
from twohats.model.issue import Issue

# The columns of a Cloud export, in its order, invented people and work.
HEADER = ("Summary", "Issue key", "Issue id", "Issue Type", "Status", "Project key", "Description")


class Notes:
    """A progress that remembers what it was told."""

    watched = False

    def __init__(self) -> None:
        self.told: list[str] = []

    def step(self, done: int, total: int | None = None) -> None:
        """Take no interest."""

    def note(self, message: str) -> None:
        self.told.append(message)


class Read:
    """What came of reading: issues, notes, and the fault that ended it, if any."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self.notes: list[str] = []
        self.fault: InputError | None = None

    @property
    def keys(self) -> list[str]:
        return [issue.key for issue in self.issues]

    @property
    def only(self) -> Issue:
        assert self.fault is None, self.fault
        [issue] = self.issues
        return issue


def read(
    *paths: str | Path,
    kind: str | None = None,
    encoding: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Read:
    """Read files; an ``InputError`` ends up in ``fault``."""
    came, notes = Read(), Notes()
    try:
        source = open_source(paths, kind=kind, encoding=encoding, headers=headers, progress=notes)
        for issue in source.issues():
            came.issues.append(issue)
    except InputError as fault:
        came.fault = fault
    came.notes = notes.told
    return came


def table(rows: Iterable[Sequence[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    """Return a CSV file as Jira writes it."""
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def row(key: str, title: str = "Plan the sprint", text: str = "") -> tuple[str, ...]:
    """Return a row for ``HEADER``."""
    return title, key, str(10000 + int(key.rpartition("-")[2])), "Task", "To Do", "APO", text


def one_issue(tmp_path: Path, **cells: str) -> Read:
    """Read an export of one issue with these columns; ``_`` in a name stands for a space."""
    named = {"Issue key": "APO-1", "Summary": "x", "Status": "To Do"}
    named.update({name.replace("_", " "): cell for name, cell in cells.items()})
    return read(written(tmp_path, table([tuple(named), tuple(named.values())])))


def written(folder: Path, content: str | bytes, name: str = "export.csv") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
