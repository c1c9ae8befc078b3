"""Whatever a server answers, it is either believed or one of our own errors."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twohats.errors import TwohatsError
from twohats.site.answer import Answer
from twohats.site.verdicts import judge

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
NAMES = st.sampled_from(
    [
        "content-type",
        "x-seraph-loginreason",
        "x-authentication-denied-reason",
        "x-ausername",
        "retry-after",
        "ratelimit-reason",
        "date",
    ]
)
WORDS = st.sampled_from(
    ["application/json", "text/html", "OK", "AUTHENTICATED_FAILED", "CAPTCHA_CHALLENGE", "0", "-1"]
) | st.text(max_size=30)
BODIES = st.binary(max_size=60) | JSON.map(msgspec.json.encode)
TROUBLES = st.fixed_dictionaries(
    {}, optional={"errorMessages": JSON, "errors": JSON, "message": JSON}
).map(msgspec.json.encode)


@given(
    st.integers(100, 599),
    st.dictionaries(NAMES, WORDS, max_size=5),
    BODIES | TROUBLES,
    st.sampled_from(["", "APO-1"]),
)
def test_no_answer_breaks_the_judgement(
    status: int, headers: dict[str, str], body: bytes, about: str
) -> None:
    said = ""
    try:
        judge(Answer(status, headers, body, "https://x"), about=about, now_ms=0)
    except TwohatsError as error:
        said = str(error)
    assert said.isprintable()
    assert bool(said) or status < 300


class Thing(msgspec.Struct):
    id: str
    values: list[int] = []


@given(BODIES)
def test_no_body_breaks_the_reading(body: bytes) -> None:
    answer = Answer(200, {"content-type": "application/json"}, body)
    said = ""
    try:
        said = answer.read(Thing).id and ""
    except TwohatsError as error:
        said = str(error)
    assert said.isprintable()


@pytest.mark.parametrize("kind", ["application/json", "application/json;charset=UTF-8", "a/b+json"])
def test_json_may_say_so_in_several_ways(kind: str) -> None:
    assert Answer(200, {"content-type": kind}, b'{"id":"1"}').read(Thing).id == "1"


def test_the_place_of_a_wrong_value_is_told_and_the_value_is_not() -> None:
    answer = Answer(200, {"content-type": "application/json"}, b'{"id":"1","values":["SECRET"]}')
    with pytest.raises(TwohatsError) as caught:
        answer.read(Thing)
    assert "`$.values[0]`" in str(caught.value)
    assert "SECRET" not in str(caught.value)
