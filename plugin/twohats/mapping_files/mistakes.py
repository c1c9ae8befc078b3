"""Every mistake in the shape of a mapping file, in words."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import Any, cast

import msgspec
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from twohats.mapping_files.document import Document
from twohats.mapping_files.lines import Lines, Path
from twohats.roles.phrases import PhraseError, parse

_MOST = 100  # nobody mends more at a time
_MOST_PHRASES = 20_000
_DEEPEST = 6
_LISTS = frozenset({"phrases", "denials"})


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
    found: list[tuple[str, str]] = []
    for error in islice(validator.iter_errors(data), _MOST):
        for cause in _causes(error):
            path = cast("Path", tuple(cause.absolute_path))
            found.extend(_said(cause, path, lines))
    return sorted(set(found), key=lambda pair: (_number(pair[0]), pair[1]))


def phrase_mistakes(data: object, lines: Lines) -> Iterator[tuple[str, str]]:
    """Yield (place, what is wrong) of phrases, as far as the shape lets them be found."""
    for path, text in islice(_phrases(data, ()), _MOST_PHRASES):
        try:
            parse(text)
        except PhraseError as error:
            yield lines.place(path, text), f"the phrase {text[:_LONGEST]!r} {error}"


def _phrases(data: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield what stands in lists that are called phrases or denials, wherever they are."""
    if len(path) > _DEEPEST:
        return
    items: Iterable[tuple[str | int, object]] = ()
    if isinstance(data, dict):
        items = data.items()
    elif isinstance(data, list):
        items = enumerate(data)
    for step, value in items:
        here: Path = (*path, step)
        if step in _LISTS and isinstance(value, list):
            for item in value:
                text = item.get("phrase") if isinstance(item, dict) else item
                if isinstance(text, str):
                    yield here, text
        else:
            yield from _phrases(value, here)


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
        schema_ = cast("dict[str, dict[str, object]]", error.schema)
        known = schema_["properties"]
        for key in islice((key for key in table if key not in known), _MOST):
            yield lines.place((*path, key)), _unknown(key, where, known)
        return
    yield lines.place(path, error.instance), f"{where}: {_what(error)}" if where else _what(error)


def _unknown(key: str, where: str, known: Iterable[str]) -> str:
    near = get_close_matches(key[:40], list(known), n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known))}"
    return f"{where}{'.' if where else ''}{key[:60]} is no key of a mapping; {hint}"


def _dotted(path: Path) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f"{'.' if text else ''}{step}"
    return text


_TYPES = {
    "string": "text",
    "array": "a list",
    "object": "a table",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}
_RANGES = {"minimum": "at least", "maximum": "at most"}
_LONGEST = 60


def _what(error: ValidationError) -> str:
    value = repr(error.instance)
    shown = value if len(value) <= _LONGEST else value[: _LONGEST - 3] + "..."
    limit: Any = error.validator_value
    match error.validator:
        case "required":
            return error.message.replace(" is a required property", " is missing")
        case "enum":
            return f"{shown} is none of {', '.join(map(repr, limit))}{_hint(error.instance, limit)}"
        case "type" | "anyOf":
            return f"{shown} should be {' or '.join(dict.fromkeys(_kinds(error)))}"
        case "pattern":
            return f"{shown} should be lower-case words joined by hyphens"
        case "minimum" | "maximum" as which:
            return f"{shown} is out of range: {_RANGES[which]} {limit}"
        case _:
            return f"{shown} is too {'short' if error.validator == 'minLength' else 'long'}"


def _hint(value: object, choices: list[object]) -> str:
    near = get_close_matches(str(value), map(str, choices), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _kinds(error: ValidationError) -> Iterator[str]:
    branches: Any = [{"type": error.validator_value}]
    if error.validator == "anyOf":
        branches = error.validator_value
    for branch in branches:
        kind = branch.get("type", "object")  # a reference is to a table
        if kind != "null":
            yield _TYPES.get(kind, str(kind))


if __name__ == "__main__":
    print(msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode())  # noqa: T201
