"""Secrets: the token, from a variable, a private file, a command, a credential or a keyring."""

import os
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

from twohats.errors import ConfigError
from twohats.model.settings import SiteSettings

_COMMAND_SECONDS = 20
_SECRET_LENGTH = 16  # characters a signing secret must have
_TODO = (
    "set TWOHATS_TOKEN, or token_file (mode 0600), token_command or token_keyring in twohats.toml"
)


def read_token(settings: SiteSettings, environ: Mapping[str, str] = os.environ) -> str:
    """Return the site's token; ``ConfigError`` where there is none or it cannot be one.

    The first of these that is there: ``TWOHATS_TOKEN_<SITE>``, ``TWOHATS_TOKEN``, ``token_file``,
    ``token_command``, the systemd credential ``twohats-token``, ``token_keyring``.
    """
    where = f"token of site {settings.name}"
    return _bare(_raw_token(settings, environ, where), where)


def read_webhook_secret(settings: SiteSettings, environ: Mapping[str, str] = os.environ) -> str:
    """Return the secret that signs what goes to the site's webhook; ``ConfigError`` if none.

    The first of these that is there: ``TWOHATS_WEBHOOK_SECRET_<SITE>``,
    ``TWOHATS_WEBHOOK_SECRET``, the systemd credential ``twohats-webhook-secret``.
    """
    where = f"webhook secret of site {settings.name}"
    raw = _from_variable("TWOHATS_WEBHOOK_SECRET", settings, environ)
    raw = _from_credential("twohats-webhook-secret", environ) if raw is None else raw
    if raw is None:
        todo = f"set TWOHATS_WEBHOOK_SECRET to {_SECRET_LENGTH} random characters or more"
        raise ConfigError("there is none", where=where, todo=todo)
    secret = _bare(raw, where)
    if len(secret) < _SECRET_LENGTH:
        todo = "make a longer one, say by: openssl rand -hex 32"
        raise ConfigError(f"is too short to sign with ({len(secret)})", where=where, todo=todo)
    return secret


def read_ledger_password(settings: SiteSettings, environ: Mapping[str, str] = os.environ) -> str:
    """Return the password for the site's ledger in a database; empty where none is set.

    The first of these that is there: ``TWOHATS_LEDGER_PASSWORD_<SITE>``,
    ``TWOHATS_LEDGER_PASSWORD``, the systemd credential ``twohats-ledger-password``.
    """
    raw = _from_variable("TWOHATS_LEDGER_PASSWORD", settings, environ)
    raw = _from_credential("twohats-ledger-password", environ) if raw is None else raw
    password = _one_line(raw or "")
    if not password.isprintable():  # it may hold spaces and any letters
        where = f"ledger password of site {settings.name}"
        raise ConfigError("holds a control character", where=where, todo="write it on one line")
    return password


def _one_line(raw: str) -> str:
    return raw.removesuffix("\n").removesuffix("\r")


def _bare(raw: str, where: str) -> str:
    secret = _one_line(raw)
    if not secret or not secret.isprintable() or not secret.isascii() or " " in secret:
        what = f"is empty or holds a space or control character (length {len(secret)})"
        raise ConfigError(what, where=where, todo="write the bare secret, nothing else")
    return secret


def _raw_token(settings: SiteSettings, environ: Mapping[str, str], where: str) -> str:
    connection = settings.connection
    given = _from_variable("TWOHATS_TOKEN", settings, environ)
    if given is not None:
        return given
    if connection.token_file:
        return _from_file(Path(connection.token_file).expanduser(), where)
    if connection.token_command:
        return _from_command(connection.token_command, where)
    credential = _from_credential("twohats-token", environ)
    if credential is not None:
        return credential
    if connection.token_keyring:
        return _from_keyring(connection.token_keyring, settings.name, where)
    raise ConfigError("there is none", where=where, todo=_TODO)


def _from_variable(name: str, settings: SiteSettings, environ: Mapping[str, str]) -> str | None:
    own = f"{name}_{settings.name.upper().replace('-', '_')}"
    return environ.get(own, environ.get(name))


def _from_credential(name: str, environ: Mapping[str, str]) -> str | None:
    """Return a systemd credential of the service that runs this."""
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if not folder or not Path(folder, name).is_file():
        return None
    return Path(folder, name).read_text(encoding="utf-8")


def _from_file(path: Path, where: str) -> str:
    try:
        status = path.lstat()
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"cannot read {path}", where=where, todo="check token_file") from None
    if os.name == "posix":
        private = status.st_uid == os.geteuid() and not status.st_mode & 0o077
        if not private or not stat.S_ISREG(status.st_mode):
            what = f"{path} must be a plain file of yours with mode 0600"
            raise ConfigError(what, where=where, todo=f"chmod 600 {path}")
    return text


def _from_command(command: tuple[str, ...], where: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the user's own argument list, no shell
            command, capture_output=True, text=True, timeout=_COMMAND_SECONDS, check=True
        )
    except (OSError, UnicodeDecodeError, subprocess.SubprocessError) as error:
        what = f"token_command failed ({type(error).__name__})"
        raise ConfigError(what, where=where, todo="run it by hand") from None
    return done.stdout


def _from_keyring(service: str, user: str, where: str) -> str:
    try:
        import keyring  # noqa: PLC0415 - optional extra
    except ImportError:
        todo = "pip install 'twohats[keyring]'"
        raise ConfigError("keyring is not installed", where=where, todo=todo) from None
    found: str | None = keyring.get_password(service, user)
    if found is None:
        todo = f"keyring set {service} {user}"
        raise ConfigError(f"keyring has nothing for {service}", where=where, todo=todo)
    return found
