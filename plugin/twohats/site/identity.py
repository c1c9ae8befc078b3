"""Who we are on a site: asked before anything else, believed only when Jira names us."""

from msgspec import Struct

from twohats.errors import IdentityError
from twohats.model.site import Account, SiteFacts
from twohats.site.facts import api
from twohats.site.http import Http
from twohats.web import http_date_ms


class _Myself(Struct, rename="camel"):
    account_id: str | None = None
    key: str | None = None
    name: str | None = None
    display_name: str | None = None
    email_address: str | None = None
    time_zone: str | None = None
    active: bool = True


def whoami(http: Http, facts: SiteFacts) -> Account:
    """Return the account behind the token; raise ``IdentityError`` if there is none."""
    answer = http.get(api(facts.dialect, "myself"))
    local_ms = http.now_ms()
    me = answer.read(_Myself)
    account = me.account_id or me.key or me.name
    if not account or not me.active:
        raise IdentityError(
            "Jira does not name the account behind the token",
            where=http.base,
            todo="renew the token of an active account",
        )
    return Account(
        id=account,
        name=me.display_name or "",
        dialect=facts.dialect,
        base_url=facts.base_url,
        version=facts.version,
        time_zone=me.time_zone or "",
        email=me.email_address or "",
        server_ms=http_date_ms(answer.headers.get("date", "")) or local_ms,
        local_ms=local_ms,
    )
