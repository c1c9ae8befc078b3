"""The token: checked before it is used, and sent to one origin only."""

from base64 import b64encode

from twohats.errors import ConfigError
from twohats.model.settings import Connection


def check_token(token: str) -> str:
    """Return the token without one trailing newline; raise ``ConfigError`` when it cannot be one.

    A token with a space or control character would be printed whole by the HTTP libraries when
    they refuse the header, so it never reaches them. The message tells the length only.
    """
    bare = token.removesuffix("\n").removesuffix("\r")
    if not bare:
        raise ConfigError("the token is empty", todo="store the token, without a line before it")
    if not all("!" <= c <= "~" for c in bare):
        raise ConfigError(
            f"the token ({len(bare)} characters) holds a space, a control character or a "
            "character outside ASCII",
            todo="copy it again, alone on one line",
        )
    return bare


def authorization(connection: Connection, token: str) -> str:
    """Return the Authorization header's value for a checked token."""
    user = connection.email or connection.user
    if connection.auth == "basic" and not user:
        raise ConfigError(
            "basic authentication needs an account", todo="set email (Cloud) or user (Data Center)"
        )
    if connection.auth == "bearer" or not user:
        return f"Bearer {token}"
    return "Basic " + b64encode(f"{user}:{token}".encode()).decode("ascii")
