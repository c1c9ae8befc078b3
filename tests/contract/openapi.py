"""Judges requests and answers by Atlassian's own API descriptions, both dialects.

The documents are read from the folder in ``JIRA_CONTRACTS``; their known defects are mended
first (``mends``). ``judge(dialect)`` returns the judge of a dialect; ``Judge.request`` and
``Judge.response`` return what breaks the contract, nothing for what keeps it.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from contract import mends

Json = dict[str, Any]
FOLDER = os.environ.get("JIRA_CONTRACTS", "")
NAMES = {"cloud": "jira-cloud-v3.openapi.json", "data-center": "jira-dc-v2.openapi.json"}
DOCUMENT = "urn:jira-contract"
# What any address of Jira may answer when things go wrong, listed or not.
TROUBLE = frozenset((400, 401, 403, 404, 405, 410, 413, 415, 422, 429, 500, 502, 503, 504))
MAX_SHOWN = 160
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d(:?\d\d)?)$"  # as ajv reads it
)
_FORMATS = jsonschema.FormatChecker(formats=())


@_FORMATS.checks("date-time")
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or _MOMENT.match(value) is not None


@_FORMATS.checks("uri")
def _is_address(value: object) -> bool:
    return not isinstance(value, str) or re.match(r"[a-z][a-z0-9+.-]*:", value) is not None


@_FORMATS.checks("int32")
def _is_int32(value: object) -> bool:
    return not isinstance(value, int) or -(2**31) <= value < 2**31


def _translated(node: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return OpenAPI 3.0's schema dialect as JSON Schema: ``nullable``, old-style bounds."""
    if isinstance(node, list):
        return [_translated(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": DOCUMENT + node["$ref"]}
    shown = {key: _translated(value) for key, value in node.items() if key != "nullable"}
    for bound in ("Minimum", "Maximum"):
        if isinstance(shown.get(f"exclusive{bound}"), bool):
            del shown[f"exclusive{bound}"]
    if node.get("nullable") is True:
        return {"anyOf": [shown, {"type": "null"}]}
    return shown


def _mend(document: Json, place: Sequence[str], value: Any) -> None:  # noqa: ANN401 - any JSON
    node: Any = document
    for step in place[:-1]:
        if isinstance(node, list):  # parameters are found by name
            node = next(one for one in node if one["name"] == step)
        else:
            node = node.setdefault(step, {})
    node[place[-1]] = value


class Operation:
    """One method of one path."""

    def __init__(self, method: str, path: str, spec: Json, shared: Sequence[Json]) -> None:
        self.name = f"{method.upper()} {path}"
        self.spec = spec
        given = [*shared, *spec.get("parameters", ())]
        self.query = {one["name"]: one for one in given if one["in"] == "query"}


class Judge:
    """Knows one document (on Cloud also the board addresses of the other one)."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.document = self._load(dialect)
        self.judged = {"requests": 0, "responses": 0}
        self._operations = [*self._read(self.document, "")]
        self._boards: Judge | None = None
        resource = DRAFT202012.create_resource(self.document)
        self._registry: Registry[Any] = Registry().with_resource(DOCUMENT, resource)
        self._validators: dict[str, jsonschema.Draft202012Validator] = {}

    def _load(self, dialect: str) -> Json:
        document: Json = json.loads((Path(FOLDER) / NAMES[dialect]).read_text(encoding="utf-8"))
        changes = mends.cloud() if dialect == "cloud" else mends.data_center()
        for place, value in changes:
            _mend(document, place, value)
        document["components"]["schemas"] = _translated(document["components"]["schemas"])
        if dialect == "data-center":  # its paths start behind /rest
            document["paths"] = {f"/rest{key}": value for key, value in document["paths"].items()}
        return document

    def _read(self, document: Json, prefix: str) -> Iterator[tuple[re.Pattern[str], str, Json]]:
        for path, item in document["paths"].items():
            pieces = re.split(r"\{[^}]+\}", prefix + path)
            yield re.compile("[^/]+".join(map(re.escape, pieces)) + "/?$"), path, item

    def operation(self, method: str, path: str) -> Operation | None:
        """Return the operation that serves a path; literal paths go before patterns."""
        found = [
            (path_name.count("{"), path_name, item)
            for pattern, path_name, item in self._operations
            if pattern.match(unquote(path)) and method.lower() in item
        ]
        if not found:
            return None
        _, name, item = min(found, key=lambda one: one[0])
        return Operation(method, name, item[method.lower()], item.get("parameters", ()))

    def _for(self, path: str) -> "Judge":
        if self.dialect == "cloud" and path.startswith("/rest/agile/"):
            self._boards = self._boards or judge("data-center")
            return self._boards
        return self

    def request(
        self,
        method: str,
        path: str,
        query: Mapping[str, Sequence[str]],
        body: bytes = b"",
        content_type: str = "application/json",
    ) -> list[str]:
        """Return what is wrong with a request, nothing if it is legal."""
        self.judged["requests"] += 1
        mine = self._for(path)
        operation = mine.operation(method, path)
        if operation is None:
            return [f"{method} {path}: no such operation in the {mine.dialect} contract"]
        wrong = [
            *mine.query_faults(operation, query),
            *mine.body_faults(operation, body, content_type),
        ]
        return [f"{method} {path}: {one}" for one in wrong]

    def query_faults(
        self, operation: Operation, query: Mapping[str, Sequence[str]]
    ) -> Iterator[str]:
        """Yield what is wrong with a query string."""
        for name in query:
            if name not in operation.query:
                yield f"query parameter '{name}' is not in the contract"
        for name, spec in operation.query.items():
            if name in query:
                value = _read_parameter(spec, query[name])
                place = f"{operation.name} ? {name}"
                yield from self._check(_translated(spec.get("schema", {})), value, place)
            elif spec.get("required"):
                yield f"query parameter '{name}' is required"

    def body_faults(self, operation: Operation, body: bytes, content_type: str) -> Iterator[str]:
        """Yield what is wrong with a request body."""
        spec = operation.spec.get("requestBody")
        if spec is None:
            if body:
                yield "a body where the contract has none"
            return
        content = spec["content"]
        if not body:
            if spec.get("required"):
                yield "the body is missing"
            return
        media = content_type.partition(";")[0].strip()
        if media not in content and "*/*" not in content:
            yield f"media type {media} is not in the contract"
            return
        schema = _translated(content.get(media, content.get("*/*", {})).get("schema", {}))
        try:
            value = json.loads(body)
        except ValueError:
            yield "the body is not JSON"
            return
        yield from self._check(schema, value, f"{operation.name} body")

    def response(
        self, method: str, path: str, status: int, body: bytes, content_type: str = ""
    ) -> list[str]:
        """Return what is wrong with an answer, nothing if Jira could have given it."""
        self.judged["responses"] += 1
        mine = self._for(path)
        operation = mine.operation(method, path)
        if operation is None:  # what the contract lacks must be answered as lacking
            fits = status in TROUBLE
            return [] if fits else [f"{method} {path}: {status} for an address Jira lacks"]
        wrong = list(mine.answer_faults(operation, status, body, content_type))
        return [f"{method} {path} -> {status}: {one}" for one in wrong]

    def answer_faults(
        self, operation: Operation, status: int, body: bytes, content_type: str
    ) -> Iterator[str]:
        """Yield what is wrong with an answer."""
        listed = operation.spec["responses"].get(str(status))
        if listed is None:
            if status not in TROUBLE:
                yield "this status is not in the contract"
            return
        if status == 204 and body:
            yield "a body on 204"
        content = listed.get("content", {})
        schema = _translated(content.get("application/json", {}).get("schema", {}))
        if not body or not schema:
            if schema and status < 300 and not body:
                yield "the body is missing"
            return
        if not content_type.startswith("application/json"):
            if status < 400:
                yield f"media type {content_type}"
            return
        yield from self._check(schema, json.loads(body), f"{operation.name} {status}")

    def _check(self, schema: Json, value: Any, place: str) -> Iterator[str]:  # noqa: ANN401 - JSON
        validator = self._validators.get(place)
        if validator is None:
            validator = jsonschema.Draft202012Validator(
                schema, registry=self._registry, format_checker=_FORMATS
            )
            self._validators[place] = validator
        for error in validator.iter_errors(value):
            where = "/".join(map(str, error.absolute_path)) or "(whole)"
            yield f"{place}: {where}: {error.message[:MAX_SHOWN]}"


def _read_parameter(spec: Json, values: Sequence[str]) -> Any:  # noqa: ANN401 - any JSON
    """Return a query parameter as the value that its schema is about."""
    schema = spec.get("schema", {})
    kind = schema.get("type")
    if kind == "array":
        items = schema.get("items", {}).get("type")
        return [_scalar(part, items) for text in values for part in text.split(",")]
    return _scalar(values[-1], kind)


def _scalar(text: str, kind: str | None) -> Any:  # noqa: ANN401 - any JSON
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


@cache
def judge(dialect: str) -> Judge:
    """Return the judge of a dialect, ``cloud`` or ``data-center``."""
    return Judge(dialect)


def validate_request(  # noqa: PLR0913, PLR0917 - a request has that many parts
    dialect: str,
    method: str,
    path: str,
    query: Mapping[str, Sequence[str]],
    body: bytes = b"",
    content_type: str = "application/json",
) -> list[str]:
    """Return what is wrong with a request, nothing if it is legal."""
    return judge(dialect).request(method, path, query, body, content_type)


def validate_response(  # noqa: PLR0913, PLR0917 - an answer has that many parts
    dialect: str,
    method: str,
    path: str,
    status: int,
    body: bytes,
    content_type: str = "application/json",
) -> list[str]:
    """Return what is wrong with an answer, nothing if Jira could have given it."""
    return judge(dialect).response(method, path, status, body, content_type)
