"""Reports to render: the colleague's samples, and ones with hostile text in every place."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec

from twohats import reports
from twohats.model.report import Report
from workload.sample_report import empty_report, sample_report

SCHEMA_FILE = Path(reports.__file__).with_name("report.schema.json")
SAMPLES = {"sample": sample_report(), "empty": empty_report()}
# What must stay as it is for the report to make sense: words that code compares.
_WORDS = {
    "schema", "generated_at", "at", "scope", "kind", "severity", "next_step", "role", "declared",
    "mostly", "coverage", "code", "detail", "status", "person", "id", "base_url",
}  # fmt: skip


def hostile_report(text: str) -> Report:
    """Return the sample with ``text`` in place of every free text."""
    built = _replaced(msgspec.to_builtins(sample_report()), text, "")
    return msgspec.convert(built, Report)


def _replaced(value: Any, text: str, name: str) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {key: _replaced(inner, text, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, text, name) for inner in value]
    return text if isinstance(value, str) and name not in _WORDS else value


def checked(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Parse a JSON report, hold it to the shipped schema and return it."""
    value = json.loads(text)
    jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text("utf-8"))).validate(value)
    return value
