"""Every place in ``site`` that sends a request, and which of them were reached."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from twohats.site import http

_VERBS = ("get", "put", "post", "delete")
_SENDERS = ("http", "self._http", "self.http")


class Place(NamedTuple):
    """One call that sends a request: its file, its function, and the lines it stands on."""

    file: str
    function: str
    first: int
    last: int

    @property
    def name(self) -> str:
        """Return file and function."""
        return f"{self.file}: {self.function}"


def places() -> Iterator[Place]:
    """Yield every such call."""
    for file in sorted(Path(http.__file__).parent.glob("*.py")):
        yield from _sought(ast.parse(file.read_text(encoding="utf-8")), file.name, "")


def _sought(node: ast.AST, file: str, function: str) -> Iterator[Place]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and _sends(child.func):
            yield Place(file, function, child.lineno, child.end_lineno or child.lineno)
        inside = child.name if isinstance(child, ast.FunctionDef) else function
        yield from _sought(child, file, inside)


def _sends(function: ast.expr) -> bool:
    is_verb = isinstance(function, ast.Attribute) and function.attr in _VERBS
    return is_verb and ast.unparse(function.value) in _SENDERS  # type: ignore[attr-defined] # is_verb


class Reached:
    """Takes note of who calls ``Http``'s verbs, for as long as a test lasts."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._lines: set[tuple[str, int]] = set()
        for verb in _VERBS:
            patch.setattr(http.Http, verb, self._noting(getattr(http.Http, verb)))

    def _noting(self, verb: Any) -> Any:  # noqa: ANN401 - a method, passed on
        def noted(*words: object, **more: object) -> object:
            frame = sys._getframe(1)  # noqa: SLF001 - nothing else tells the caller
            self._lines.add((Path(frame.f_code.co_filename).name, frame.f_lineno))
            return verb(*words, **more)

        return noted

    def missing(self) -> set[str]:
        """Return the places that were not reached, by name."""
        return {
            place.name
            for place in places()
            if not any((place.file, n) in self._lines for n in range(place.first, place.last + 1))
        }
