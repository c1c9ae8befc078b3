"""Every mistake in the shape of a mapping file, in words."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from typing import Any, cast

import msgspec
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from twohats.mapping_files.document import Document
from twohats.mapping_files.lines import Lines, Path


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of a mapping file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "twohats mapping",
        **msgspec.json.schema(Document),
    }


def mistakes(data: dict[str, object], lines: Lines) -> list[tuple[str, str]]:
    """Return (place, what is wrong) of each mistake, in the order of the file."""
    validator = Draft202012Validator(schema())
    found = []
    for error in validator.iter_errors(data):
        for cause in _causes(error):
            path = cast("Path", tuple(cause.absolute_path))
            found.extend(_said(cause, path, lines))
    return sorted(set(found), key=lambda pair: (_number(pair[0]), pair[1]))


def _number(place: str) -> int:
    return int(place[1:]) if place else 0


def _causes(error: ValidationError) -> Iterator[ValidationError]:
    """Follow "one of" to the branch that was meant: the one whose type fits."""
    if not error.context:
        yield error
        return
    by_branch: dict[object, list[ValidationError]] = {}
    for cause in error.context:
        by_branch.setdefault(cause.schema_path[0], []).append(cause)
    meant = [causes for causes in by_branch.values() if not _wrong_type(causes)]
    if not meant:
        yield error
        return
    for cause in meant[0]:
        yield from _causes(cause)


def _wrong_type(causes: Iterable[ValidationError]) -> bool:
    return any(c.validator == "type" and len(c.relative_path) == 0 for c in causes)


def _said(error: ValidationError, path: Path, lines: Lines) -> Iterator[tuple[str, str]]:
    where = _dotted(path)
    if error.validator == "additionalProperties":
        table = cast("dict[str, object]", error.instance)
        known = cast("dict[str, object]", error.schema)["properties"]
        for key in sorted(set(table) - set(cast("dict[str, object]", known))):
            yield lines.place((*path, key)), _unknown(key, where, cast("dict[str, object]", known))
        return
    yield lines.place(path, error.instance), f"{where}: {_what(error)}" if where else _what(error)


def _unknown(key: str, where: str, known: Iterable[str]) -> str:
    near = get_close_matches(key, list(known), n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known))}"
    return f"{where}{'.' if where else ''}{key} is no key of a mapping; {hint}"


def _dotted(path: Path) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f"{'.' if text else ''}{step}"
    return text


_TYPES = {"string": "text", "array": "a list", "object": "a table", "number": "a number"}


def _what(error: ValidationError) -> str:
    value = repr(error.instance)
    shown = value if len(value) <= 60 else value[:57] + "..."  # noqa: PLR2004 - one line
    match error.validator:
        case "required":
            return error.message.replace(" is a required property", " is missing")
        case "enum":
            near = get_close_matches(str(error.instance), map(str, error.validator_value), n=1)
            choices = ", ".join(map(repr, error.validator_value))
            return f"{shown} is none of {choices}" + (
                f"; did you mean {near[0]!r}?" if near else ""
            )
        case "type" | "anyOf":
            wanted = error.validator_value
            kind = _TYPES.get(wanted, wanted) if isinstance(wanted, str) else "something else"
            return f"{shown} should be {kind}"
        case "pattern":
            return f"{shown} should be lower-case words joined by hyphens"
        case "minimum" | "maximum":
            return f"{shown} is out of range ({error.validator} {error.validator_value})"
        case "minLength" | "maxLength":
            return f"{shown} is too {'short' if error.validator == 'minLength' else 'long'}"
        case _:
            return error.message
