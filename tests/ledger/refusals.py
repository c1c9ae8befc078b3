"""How a ledger in PostgreSQL is refused."""

from traceback import format_exception
from urllib.parse import quote

import pytest

from postgres_server import PASSWORD
from twohats.errors import TwohatsError
from twohats.ledger import SharedPlace

SITE = "https://jira.example"


def refused(place: SharedPlace) -> TwohatsError:
    """Return what opening the ledger raises; the password is nowhere in it."""
    with pytest.raises(TwohatsError) as caught, place.held(SITE, now_ms=7, note=print):
        pass
    told = "".join(format_exception(caught.value))
    assert "CANARY" not in told
    assert quote(PASSWORD, safe="") not in told
    return caught.value
