import pytest
from hypothesis import given
from hypothesis import strategies as st

from twohats.errors import ConfigError, ProtocolError
from twohats.model.settings import Connection
from twohats.site.address import base_of, origin_of, path


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://acme.atlassian.net", "https://acme.atlassian.net"),
        ("https://acme.atlassian.net/", "https://acme.atlassian.net"),
        ("https://host/jira/", "https://host/jira"),
        ("https://host:8443/a/b", "https://host:8443/a/b"),
        ("http://127.0.0.1:2990/jira", "http://127.0.0.1:2990/jira"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_context_path_is_kept(url: str, base: str) -> None:
    assert base_of(Connection(url=url)) == base


@pytest.mark.parametrize(
    "url",
    [
        "http://jira.example.org",
        "http://127.0.0.1.example.org",
        "ftp://host",
        "jira.example.org",
        "",
        "https://",
        "https://user:pw@host",
        "https://host?x=1",
        "https://host#x",
        "https://ho st",
        "https://host\n",
        "https://host:0x50",
        "https://host:99999",
        "https://[::1",
        "https://a..b",
        "https://" + "a" * 64,
    ],
)
def test_only_plain_https_addresses_pass(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        base_of(Connection(url=url))
    assert "pw" not in str(caught.value)


def test_a_cloud_id_leads_to_the_gateway() -> None:
    connection = Connection(url="https://acme.atlassian.net", cloud_id="1a2b3c4d-0000-1111")
    assert base_of(connection) == "https://api.atlassian.com/ex/jira/1a2b3c4d-0000-1111"


@pytest.mark.parametrize("cloud_id", ["../..", "a/b/c/d/e/f", "x", "a" * 65])
def test_a_cloud_id_that_is_none_is_refused(cloud_id: str) -> None:
    with pytest.raises(ConfigError):
        base_of(Connection(url="", cloud_id=cloud_id))


@given(st.lists(st.text(min_size=1).filter(lambda s: s.strip(".")), min_size=1, max_size=4))
def test_no_segment_can_climb_out_of_its_path(segments: list[str]) -> None:
    made = path(*segments)
    assert made.count("/") == len(segments)
    assert "?" not in made
    assert "#" not in made


@pytest.mark.parametrize("segment", ["", ".", ".."])
def test_a_segment_of_dots_is_refused(segment: str) -> None:
    with pytest.raises(ProtocolError):
        path("issue", segment)


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin_of("https://A.example/x") == ("https", "a.example", 443)
    assert origin_of("https://a.example:444") != origin_of("https://a.example")
    assert origin_of("http://a.example") != origin_of("https://a.example")
