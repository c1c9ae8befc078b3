"""The address of a ledger in PostgreSQL, without a server: what is told of it, what is refused."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.refusals import refused
from twohats.errors import ConfigError, DiskError
from twohats.ledger import SharedPlace
from twohats.ledger.shared import lock_key, schema_of, shown

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)


@given(names, names)
def test_each_site_has_a_schema_of_its_own(one: str, other: str) -> None:
    for name in (one, other):
        schema = schema_of(name)
        assert schema.isascii()
        assert schema == schema.lower()
        assert schema.replace("_", "a").isalnum()
        assert len(schema) <= 63
    assert (schema_of(one) == schema_of(other)) == (one == other)


def test_the_number_of_a_lock_never_changes() -> None:
    assert schema_of("main") == "twohats_main"
    assert lock_key("twohats_main") == 5266754016118810047


@given(names, names)
def test_what_is_shown_of_an_address_is_no_secret(user: str, password: str) -> None:
    secret = f"{quote(user, safe='')}x:{quote(password, safe='')}x@"
    told = shown(f"postgresql://{secret}db.example:5433/ledgers?password={secret}")
    assert told == "postgresql://db.example:5433/ledgers"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://CANARY@x/y",
        "sqlite:///CANARY",
        "postgresql+psycopg://u:CANARY@x/y",
        "http://CANARY",
        "postgresql://u:CANARY@[::1/x",
    ],
)
def test_other_databases_are_refused_at_once(url: str) -> None:
    with pytest.raises(ConfigError, match="only a file or PostgreSQL") as caught:
        SharedPlace("main", url)
    assert "CANARY" not in str(caught.value)


@pytest.fixture
def driver() -> None:
    """Skip where psycopg is not installed; it is libpq that refuses."""
    pytest.importorskip("psycopg", reason="twohats[postgres] is not installed")


@pytest.mark.postgres
@pytest.mark.usefixtures("driver")
@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:CANARY@127.0.0.1/y?nonsense=1",
        "postgresql://u:CANARY@127.0.0.1:port/y",
        "postgresql://u:CANARY%zz@127.0.0.1/y",
        "postgresql://u:CANARY@127.0.0.1/y?sslmode=maybe",
    ],
)
def test_an_address_that_makes_no_sense_is_not_repeated(url: str) -> None:
    assert isinstance(refused(SharedPlace("main", url)), ConfigError)


@pytest.mark.postgres
@pytest.mark.usefixtures("driver")
def test_no_server_is_a_matter_of_the_disk(tmp_path: Path) -> None:
    nowhere = quote(str(tmp_path), safe="")
    for url in (f"postgresql://u:CANARY@/x?host={nowhere}", "postgresql://u:CANARY@127.0.0.1:1/x"):
        place = SharedPlace("main", url)
        assert isinstance(refused(place), DiskError)
        with pytest.raises(DiskError, match="cannot be opened"):
            place.read()


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "twohats.ledger.postgres", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    failure = refused(SharedPlace("main", "postgresql://u:CANARY@x/y"))
    assert isinstance(failure, ConfigError)
    assert "pip install 'twohats[postgres]'" in str(failure)


def test_a_ledger_in_a_file_loads_no_driver(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from twohats.ledger import ledger_file\n"
        f"place = ledger_file('main', '', Path({str(tmp_path)!r}))\n"
        "with place.held('https://x', now_ms=1, note=print) as ledger: ledger.cache('a', b'1')\n"
        "print(*(name for name in sys.modules if name.startswith('psycopg')))"
    )
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
