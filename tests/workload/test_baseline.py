"""Baselines that are none are refused by name."""

import pytest

from twohats.errors import InputError
from twohats.workload import read_baseline


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"schema": "other/1"}', b'{"known": [1]}'])
def test_what_is_no_baseline_is_refused(raw: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read_baseline(raw, where="known.json")
    assert caught.value.where == "known.json"
    assert caught.value.todo
