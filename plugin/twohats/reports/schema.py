"""The JSON Schema of ``twohats.report/1``, made from the Report value itself.

``report.schema.json`` beside this file is its text, for people and for other programs; a test
holds the two together.
"""

from typing import Any

import msgspec

from twohats.model.finding import Severity
from twohats.model.report import COVERAGE, SCHEMA, Report
from twohats.model.tally import KEYS_KEPT
from twohats.model.verdict import DecidedBy, Reason, Role

_FRACTIONS = ("Share.value", "Share.low", "Share.high", "TrendPoint.manager_share")
_STAMPS = ("Report.generated_at", "TrendPoint.at")


def report_schema() -> dict[str, Any]:
    """Return the schema. What may grow (new keys) is left open; what must be there is required."""
    made = msgspec.json.schema(Report)
    shapes = made["$defs"]
    for shape in shapes.values():
        shape.pop("description", None)  # a docstring may change, the contract does not
        if "properties" in shape:
            shape["required"] = list(shape["properties"])
            for field in shape["properties"].values():
                field.pop("default", None)
    _narrow(shapes)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        "$ref": "#/$defs/Report",
        "$defs": shapes,
    }


def _narrow(shapes: dict[str, Any]) -> None:
    """Add what the types cannot say."""
    report = shapes["Report"]["properties"]
    report["schema"] = {"const": SCHEMA}
    for field, words in (
        ("roles", Role),
        ("unclear_reasons", Reason),
        ("decided_by", DecidedBy),
    ):
        report[field]["required"] = [word.value for word in words]
    finding = shapes["Finding"]["properties"]
    finding["code"] = {"type": "string", "pattern": "^TH[0-9]{3}$"}
    finding["issues"]["maxItems"] = KEYS_KEPT
    shapes["Severity"]["enum"] = [severity.value for severity in Severity]
    shapes["DutyRow"]["properties"]["coverage"] = {"enum": list(COVERAGE)}
    for name in _FRACTIONS:
        _numbers(_field(shapes, name)).update(minimum=0, maximum=1)
    for name in _STAMPS:
        _field(shapes, name)["pattern"] = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$"


def _field(shapes: dict[str, Any], name: str) -> dict[str, Any]:
    shape, _, field = name.partition(".")
    found: dict[str, Any] = shapes[shape]["properties"][field]
    return found


def _numbers(field: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a field's schema that speaks of its number."""
    choices: list[dict[str, Any]] = field.get("anyOf", [field])
    return next(choice for choice in choices if choice.get("type") == "number")
