import pytest

from twohats.errors import ConfigError
from twohats.model.settings import Connection
from twohats.site.secret import authorization, check_token


@pytest.mark.parametrize("token", ["abc", "abc\n", "abc\r\n"])
def test_one_trailing_newline_is_taken_off(token: str) -> None:
    assert check_token(token) == "abc"


@pytest.mark.parametrize(
    "token",
    ["", "\n", "a b", " abc", "abc ", "abc\n\n", "a\tb", "a\x00b", "a\x7f", "tökén", "a\u200bb"],
)
def test_anything_else_odd_is_refused_and_only_its_length_told(token: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check_token(token)
    said = str(caught.value)
    assert token.strip() == "" or token not in said
    if token.strip():
        assert str(len(token.removesuffix("\n").removesuffix("\r"))) in said


def test_an_account_makes_it_basic_and_none_makes_it_bearer() -> None:
    assert authorization(Connection(url="", email="a@b.c"), "t") == "Basic YUBiLmM6dA=="
    assert authorization(Connection(url="", user="bot"), "t") == "Basic Ym90OnQ="
    assert authorization(Connection(url=""), "t") == "Bearer t"
    assert authorization(Connection(url="", email="a@b.c", auth="bearer"), "t") == "Bearer t"


def test_basic_without_an_account_is_refused() -> None:
    with pytest.raises(ConfigError, match="needs an account"):
        authorization(Connection(url="", auth="basic"), "t")
