"""Where a site is: the one base that every request's URL is built from."""

import re
from urllib.parse import SplitResult, quote, urlsplit

from twohats.errors import ConfigError, ProtocolError
from twohats.model.settings import Connection
from twohats.web import is_loopback

CLOUD_GATEWAY = "https://api.atlassian.com/ex/jira"
_CLOUD_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_PRINTABLE = re.compile(r"[!-~]+")


def base_of(connection: Connection) -> str:
    """Return the base address of the REST API, without a slash at its end.

    A context path (``https://host/jira``) is kept. Raises ``ConfigError`` for anything that is
    not a plain https address; http is for loopback only.
    """
    if connection.cloud_id:
        if not _CLOUD_ID.fullmatch(connection.cloud_id):
            raise ConfigError("cloud_id is not the id of a Cloud site", todo="copy it again")
        return f"{CLOUD_GATEWAY}/{connection.cloud_id}"
    parts = _split(connection.url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts)):
        raise ConfigError("the site's url is not https", todo="write it as https://...")
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
        (parts.hostname or "").encode("idna")  # labels neither empty nor too long
    except ValueError:
        raise ConfigError("the site's url cannot be read", todo="write https://host") from None
    plain = port_is_fine and bool(parts.hostname) and bool(_PRINTABLE.fullmatch(url))
    if not plain or parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigError(
            "the site's url holds more than scheme, host and path, or less",
            todo="write it like https://example.atlassian.net or https://host/jira",
        )
    return parts


def origin_of(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of a URL: what the token is bound to."""
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    return parts.scheme, (parts.hostname or "").lower(), port


def path(*segments: str | int) -> str:
    """Join segments to a path, each quoted, so that none can climb out of it."""
    if any(str(segment) in ("", ".", "..") for segment in segments):
        raise ProtocolError("an empty name or dots stand where an id or key was due")
    return "".join(f"/{quote(str(segment), safe='')}" for segment in segments)
