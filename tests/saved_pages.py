"""Saved pages of search results for the tests, in every layout that people keep them in."""

import json
from collections.abc import Callable, Iterable
from typing import Any

Json = Any  # what a JSON decoder makes


def issue(number: int, **fields: Json) -> Json:
    words = {"summary": f'Plan {number}, é }},{{ \\ " [', "labels": ["q3"], **fields}
    return {"expand": "names", "id": str(9000 + number), "key": f"APO-{number}", "fields": words}


def page(numbers: Iterable[int], **more: Json) -> Json:
    return {"startAt": 0, "issues": [issue(number) for number in numbers], **more}


def pages(count: int, size: int = 3) -> list[Json]:
    return [page(range(at, at + size)) for at in range(1, count * size + 1, size)]


def dumped(value: Json, indent: int | None = None) -> str:
    return json.dumps(value, indent=indent, ensure_ascii=False)


def compact(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def issues_of(some: list[Json]) -> list[Json]:
    return [each for one in some for each in one["issues"]]


LAYOUTS: dict[str, Callable[[list[Json]], str]] = {
    "a list of pages": compact,
    "a list of pages, spread out": lambda some: dumped(some, 2),
    "a page a line": lambda some: "\n".join(map(compact, some)) + "\n",
    "pages spread out, one after another": lambda some: "\n".join(dumped(p, 1) for p in some),
    "pages without a break": lambda some: "".join(map(compact, some)),
    "lists one after another": lambda some: "\r\n".join(compact([p]) for p in some),
    "one page": lambda some: compact({"issues": issues_of(some), "isLast": True}),
    "one page, spread out": lambda some: dumped({"total": 1, "issues": issues_of(some)}, 4),
    "a list of issues": lambda some: compact(issues_of(some)),
    "a list of issues, spread out": lambda some: dumped(issues_of(some), 2),
    "an issue a line": lambda some: "\n".join(map(compact, issues_of(some))),
    "an issue a line, with gaps": lambda some: "\n\n \r\n".join(map(compact, issues_of(some))),
}
