"""The shipped JSON Schema says what the reader accepts."""

import json
import tomllib

from jsonschema import Draft202012Validator

from mapping_files.writing import BASE
from twohats.mapping_files.finding import mappings_root, shipped
from twohats.mapping_files.mistakes import schema
from twohats.mapping_files.starting import START

SHIPPED = json.loads(mappings_root().joinpath("mapping.schema.json").read_text(encoding="utf-8"))


def test_the_shipped_schema_is_the_one_that_is_checked() -> None:
    # after a change of mapping_files/document.py, write it anew:
    #   python -m twohats.mapping_files.mistakes > mappings/mapping.schema.json
    assert schema() == SHIPPED


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SHIPPED)


def test_the_shipped_files_and_a_new_overlay_are_valid() -> None:
    validator = Draft202012Validator(SHIPPED)
    texts = [entry.read_text(encoding="utf-8") for entry in shipped()]
    for text in (*texts, BASE, START):
        assert [error.message for error in validator.iter_errors(tomllib.loads(text))] == []
