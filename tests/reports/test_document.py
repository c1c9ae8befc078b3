"""The JSON report keeps its contract."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import msgspec
import pytest
from msgspec.structs import replace

from reports.samples import SAMPLES, SCHEMA_FILE, checked, hostile_report
from reports.test_inert import HOSTILE
from twohats.model.report import Report
from twohats.reports.document import to_json
from twohats.reports.schema import report_schema
from workload.sample_report import sample_report


def test_the_shipped_schema_is_the_one_the_model_makes() -> None:
    assert SCHEMA_FILE.read_text("utf-8") == json.dumps(report_schema(), indent=2) + "\n"
    jsonschema.Draft202012Validator.check_schema(report_schema())


@pytest.mark.parametrize("name", SAMPLES)
def test_every_report_holds_to_the_schema_and_reads_back(name: str) -> None:
    value = checked(to_json(SAMPLES[name]))
    assert msgspec.convert(value, Report) == SAMPLES[name]


def test_it_has_the_keys_of_the_contract() -> None:
    value = checked(to_json(sample_report()))
    assert value["schema"] == "twohats.report/1"
    assert set(value) >= {
        "generated_at", "source", "issues", "roles", "unclear_reasons", "decided_by", "duties",
        "scopes", "findings", "mapping",
    }  # fmt: skip
    assert set(value["findings"][0]) >= {
        "code", "severity", "scope", "message", "numbers", "issues", "issue_count", "jql",
        "next_step",
    }  # fmt: skip
    assert list(value["roles"]) == ["project-owner", "project-manager", "both", "unclear"]
    assert set(value["mapping"]) >= {"name", "version"}


@pytest.mark.parametrize(
    "broken",
    [
        {"schema": "twohats.report/2"},
        {"issues": "7"},
        {"roles": {}},
        {"generated_at": "yesterday"},
        {"findings": [{}]},
    ],
)
def test_the_schema_refuses_what_breaks_the_contract(broken: dict[str, object]) -> None:
    value = json.loads(to_json(sample_report())) | broken
    with pytest.raises(jsonschema.ValidationError):
        checked(json.dumps(value))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_kept_but_cannot_act_where_json_is_printed(text: str) -> None:
    made = to_json(hostile_report(text))
    assert not set(made) & set("\x1b\x9b\x9d\x00\x07\x08\x85\u202e\u2066\u2028\u200b\ufeff\ud800")
    assert checked(made)["headline"] == text.replace("\ud800", "\ufffd")


def test_a_share_outside_0_to_1_or_not_a_number_never_leaves() -> None:
    report = sample_report()
    wrong = replace(report.wrong_labels, value=float("nan"))
    with pytest.raises(ValueError, match="JSON compliant"):
        to_json(replace(report, wrong_labels=wrong))


def test_json_needs_neither_rich_nor_jinja() -> None:
    program = (
        "import sys\n"
        "from workload.sample_report import sample_report\n"
        "from twohats.reports import render\n"
        "render(sample_report(), 'json')\n"
        "print(*({'rich', 'jinja2'} & set(sys.modules)))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", program], env=environment, capture_output=True, check=True
    )
    assert done.stdout.strip() == b""
