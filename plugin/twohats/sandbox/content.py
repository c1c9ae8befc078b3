"""Reading the seed's content files: one line an issue."""

import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

_STATUSES = {
    "todo": "To Do",
    "back": "Backlog",
    "prog": "In Progress",
    "rev": "In Review",
    "blk": "Blocked",
    "done": "Done",
}


@dataclass(frozen=True)
class Line:
    """One issue as the content files write it. ``duty`` is what its words are meant to show."""

    title: str
    text: str = ""
    ref: str = ""
    duty: str = ""
    type: str = "Task"
    options: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """The status's name."""
        return _STATUSES[self.options.get("s", "todo")]

    def number(self, name: str, default: int | None = None) -> int | None:
        """Return a numeric option."""
        return int(self.options[name]) if name in self.options else default

    def names(self, name: str) -> list[str]:
        """Return an option that lists several names."""
        return [part for part in self.options.get(name, "").split(",") if part]


def load(name: str) -> dict[str, Any]:
    """Return one content file."""
    text = files("twohats.sandbox").joinpath("content", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def lines(content: dict[str, Any], section: str) -> list[Line]:
    """Return the issues of one section of a content file, in its order."""
    default = {"epics": "Epic", "subtasks": "Sub-task"}.get(section, "Task")
    texts = content.get("text", {})
    return [_line(row, default, texts) for row in content.get(section, "").split("\n") if row]


def _line(row: str, default: str, texts: dict[str, str]) -> Line:
    title, _, rest = row.partition(" | ")
    given, _, text = rest.partition(" | ")
    options = _options(given)
    for part in text.split():
        if part.startswith("@"):
            text = text.replace(part, texts[part[1:]].strip("\n"))
    paragraphs = text.replace(" // ", "\n\n").replace(" / ", "\n")
    kind = options.pop("t", default)
    return Line(title, paragraphs, options.pop("id", ""), options.pop("d", ""), kind, options)


def _options(given: str) -> dict[str, str]:
    """Return ``a=x in=Some title s=done`` as a dictionary; values may hold spaces."""
    found: dict[str, str] = {}
    name = ""
    for word in given.split():
        key, equals, value = word.partition("=")
        if equals and key.isalpha():
            name = key
            found[name] = value
        elif name:
            found[name] += f" {word}"
    return found
