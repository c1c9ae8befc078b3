"""Atlassian's own schema accepts the comment."""

import json
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from reports.node_tools import node_modules
from reports.samples import SAMPLES, hostile_report, large_report
from reports.test_inert import HOSTILE
from twohats.model.settings import PeopleDetail
from twohats.reports import Frame, to_adf

pytestmark = pytest.mark.node
FRAME = Frame(
    "APO",
    people=PeopleDetail.NAMED,
    run_by="Twohats",
    contact="pmo@example.org",
    mapping_url="https://example.org/mapping",
)


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft4Validator:
    path = node_modules() / "@atlaskit/adf-schema/dist/json-schema/v1/full.json"
    return jsonschema.Draft4Validator(json.loads(path.read_text("utf-8")))


def _check(schema: jsonschema.Draft4Validator, document: dict[str, Any]) -> None:
    # Blocks one by one: a fault is then told for its block, not for the whole document.
    for block in document["content"]:
        schema.validate({**document, "content": [block]})


@pytest.mark.parametrize("detail", PeopleDetail)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_comment_is_valid(
    schema: jsonschema.Draft4Validator, name: str, detail: PeopleDetail
) -> None:
    _check(schema, to_adf(SAMPLES[name], replace(FRAME, people=detail)))


def test_a_comment_cut_to_size_is_valid(schema: jsonschema.Draft4Validator) -> None:
    _check(schema, to_adf(large_report(projects=12), FRAME))


# Few of them: Atlassian's schema is slow to check by. Text that vanishes is the risk here.
@pytest.mark.parametrize("text", ["", " ", "\u202e\x00", *HOSTILE[::6]])
def test_hostile_text_leaves_it_valid(schema: jsonschema.Draft4Validator, text: str) -> None:
    _check(schema, to_adf(hostile_report(text), replace(FRAME, run_by=text, contact=text)))


def test_the_schema_does_refuse(schema: jsonschema.Draft4Validator) -> None:
    empty = {"type": "paragraph", "content": [{"type": "text", "text": ""}]}
    with pytest.raises(jsonschema.ValidationError):
        _check(schema, {"type": "doc", "version": 1, "content": [empty]})
