"""The floor: what any program that classifies exports in Python must do, and nothing else.

Decode the fields that the report needs, look for literal strings, check that hits are whole words,
count. No evidence, no cleaning, no denials, no gaps, no people, no dates, no checks, no report. The
strings are those of ``phrases.py``: of each way to read a phrase, the one word or two it cannot do
without.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from glob import glob
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation
from msgspec import Struct
from msgspec.json import Decoder

Counts = Counter[tuple[str, str, str]]


class _Named(Struct, gc=False):
    name: str = ""


class _User(Struct, gc=False):
    accountId: str = ""  # noqa: N815 - as Jira writes it
    displayName: str = ""  # noqa: N815


class _Keyed(Struct, gc=False):
    key: str = ""


class _Status(Struct, gc=False):
    statusCategory: _Keyed | None = None  # noqa: N815


class _Node(Struct, gc=False):
    text: str | None = None
    content: list["_Node"] | None = None


class _Fields(Struct, gc=False):
    """What the report needs, and no more; of most nothing is made but the values."""

    summary: str = ""
    description: str | _Node | None = None
    project: _Keyed | None = None
    status: _Status | None = None
    labels: list[str] | None = None
    assignee: _User | None = None
    timeoriginalestimate: int | None = None
    timeestimate: int | None = None
    created: str | None = None
    resolutiondate: str | None = None
    security: _Named | None = None
    customfield_10016: float | None = None


class _Issue(Struct, gc=False):
    id: str
    key: str
    fields: _Fields


class _Page(Struct, gc=False):
    issues: list[_Issue]


def decode(pattern: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield project, assignee, title and description of each issue in these files."""
    pages = Decoder(_Page)
    for path in map(Path, sorted(glob(pattern))):  # noqa: PTH207 - absolute ones too
        if path.suffix == ".csv":
            yield from _rows(path)
            continue
        for issue in pages.decode(path.read_bytes()).issues:
            fields = issue.fields
            text = fields.description
            if isinstance(text, _Node):
                text = "\n".join(_texts(text))
            person = fields.assignee.displayName if fields.assignee else ""
            yield fields.project.key if fields.project else "", person, fields.summary, text or ""


def _rows(path: Path) -> Iterator[tuple[str, str, str, str]]:
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        names = ("Project key", "Assignee", "Summary", "Description")
        project, person, title, text = (header.index(name) for name in names)
        for row in reader:
            yield row[project], row[person], row[title], row[text]


def _texts(node: _Node) -> list[str]:
    found: list[str] = []
    todo = [node]
    while todo:
        node = todo.pop()
        if node.text:
            found.append(node.text)
        if node.content:
            todo.extend(reversed(node.content))
    return found


def classify(pattern: str, phrases: Path) -> Counts:
    """Return hits by project, assignee and duty."""
    known: dict[str, Any] = json.loads(phrases.read_text())
    duties, reach = known["duties"], known["reach"]
    search = AhoCorasick(known["strings"], implementation=Implementation.DFA)
    find = search.find_matches_as_indexes
    counts: Counts = Counter()
    for project, person, title, description in decode(pattern):
        text = f" {title}\n{description[:reach]} ".lower()
        for index, start, end in find(text, overlapping=True):
            if not text[start - 1].isalnum() and not text[end].isalnum():
                counts[project, person, duties[index]] += 1
    return counts


def main() -> None:
    """Run ``floor.py decode|classify FILES PHRASES``: FILES is a pattern. Prints JSON."""
    what, pattern, phrases = sys.argv[1:]
    if what == "decode":
        print(sum(1 for _ in decode(pattern)))
    else:
        counts = classify(pattern, Path(phrases))
        print(json.dumps(sorted([*key, n] for key, n in counts.items())))


if __name__ == "__main__":
    main()
