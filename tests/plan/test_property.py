"""The issue property: read whatever is there, write it the one way."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twohats.model.plan import MarkState, NoProperty, Provenance
from twohats.plan import read_property, write_property


def test_what_was_written_is_read() -> None:
    value = Provenance(state=MarkState.DECIDED, labels=("a",), set_by_us=("a",), run="r")
    assert read_property(write_property(value)) == value


def test_where_there_is_none() -> None:
    assert read_property(None) is NoProperty.UNTOLD
    assert read_property(b"") is NoProperty.ABSENT


@pytest.mark.parametrize(
    "raw",
    [
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"\xff",
        b'{"labels": "x"}',
        b'{"labels": [1]}',
        b'{"state": "won"}',
        b'{"version": "1"}',
        b'{"version": 0}',
        b'{"set_by_us": ["never-written"]}',
        b'{"text": "' + b"x" * 300 + b'"}',
        b'{"labels": [' + b",".join(b'"l%d"' % n for n in range(100)) + b"]}",
        b"[" * 100_000,
    ],
)
def test_what_twohats_cannot_have_written(raw: bytes) -> None:
    assert read_property(raw) is NoProperty.TAMPERED


def test_a_newer_version_is_left_alone() -> None:
    assert read_property(b'{"version": 2, "labels": {"new": "shape"}}') is NoProperty.NEWER


@given(
    st.binary()
    | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(msgspec.json.encode)
)
def test_nothing_crashes_it(raw: bytes) -> None:
    assert isinstance(read_property(raw), Provenance | NoProperty)
