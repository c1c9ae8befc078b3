"""The first questions of ``init``: where Jira is, who we are, and where the token is kept."""

import os
import random
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct
from platformdirs import user_config_path

from twohats.cli import clock
from twohats.cli.init_asking import Asker
from twohats.cli.init_document import Answers
from twohats.errors import InputError, OutputError, UsageError
from twohats.model.issue import Dialect
from twohats.model.settings import Connection, SiteSettings
from twohats.ports import Progress
from twohats.reports.inert import line
from twohats.site import Site, ask_kind, connect_site

_PRIVATE = 0o600
_LOOPBACK = ("127.", "localhost")
_TOKEN_PAGES = {
    Dialect.CLOUD: "https://id.atlassian.com/manage-profile/security/api-tokens, Create API token",
    Dialect.DATA_CENTER: "your picture (top right) > Profile > Personal Access Tokens",
}
# What people paste behind the address, and what is no part of it.
_PAGES = ("/browse/", "/projects/", "/secure/", "/issues/", "/jira/software", "/jira/core")


class _Login(Struct, frozen=True):
    site: Site
    token: str


def log_in(options: Mapping[str, Any], asker: Asker, answers: Answers, bar: Progress) -> Site:
    """Ask for address, account and token until Jira knows us."""
    _way(options, answers)
    dialect = asker.ask(
        "Jira's address",
        lambda text: _kind(text, answers, asker, bar),
        option="--url",
        given=options["url"],
    )
    if dialect is Dialect.CLOUD:
        asker.ask(
            "E-mail address of the account",
            lambda text: _email(text, answers),
            option="--email",
            given=options["email"],
        )
    file = Path(options["token_file"]).expanduser().absolute() if options["token_file"] else None
    known = _known_token(file)
    if known is None:
        asker.tell(f"The token: {_TOKEN_PAGES[dialect]}")
    login = asker.ask(
        "Token (is not shown)",
        lambda text: _login(text, answers, bar),
        option="TWOHATS_TOKEN or --token-file",
        given=known,
        hidden=True,
    )
    asker.tell(f"Jira knows us as {line(login.site.account().name)}.")
    answers.token_file = _keep(file, login.token, asker, answers, typed=known is None)
    return login.site


def _way(options: Mapping[str, Any], answers: Answers) -> None:
    """Take over what the way to Jira needs and nobody is asked for."""
    answers.user = options["user"] or ""
    answers.cloud_id = options["cloud_id"] or ""
    answers.proxy = options["proxy"] or ""
    if options["ca_bundle"]:
        answers.ca_bundle = str(Path(options["ca_bundle"]).expanduser().absolute())


def address_of(text: str) -> str:
    """Return the site's address out of what people paste: host and context path, no page."""
    given = text.strip()
    if "://" not in given:
        given = f"http://{given}" if given.startswith(_LOOPBACK) else f"https://{given}"
    parts = urlsplit(given)
    path = f"{parts.path}/"
    for page in _PAGES:
        path = path.partition(page)[0]
    if (parts.hostname or "").endswith(".atlassian.net"):
        path = ""
    return f"{parts.scheme}://{parts.netloc}{path}".rstrip("/")


def _kind(text: str, answers: Answers, asker: Asker, bar: Progress) -> Dialect:
    answers.url = address_of(text)
    facts = ask_kind(
        Connection(url=answers.url, ca_bundle=answers.ca_bundle, proxy=answers.proxy),
        clock=clock.now_ms,
        sleep=clock.sleep,
        jitter=random.random,
        progress=bar,
    )
    kind = "Cloud" if facts.dialect is Dialect.CLOUD else f"Data Center {facts.version}"
    asker.tell(f"Jira {kind.strip()} at {facts.base_url}")
    return facts.dialect


def _email(text: str, answers: Answers) -> None:
    if "@" not in text or " " in text:
        raise UsageError("that is no e-mail address", todo="give the one the account logs in with")
    answers.email = text


def _known_token(file: Path | None) -> str | None:
    if file is None or not file.exists():
        return os.environ.get("TWOHATS_TOKEN")
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise InputError("cannot be read", where=str(file), todo="check --token-file") from None


def _login(token: str, answers: Answers, bar: Progress) -> _Login:
    connection = Connection(
        url=answers.url,
        email=answers.email,
        user=answers.user,
        cloud_id=answers.cloud_id,
        ca_bundle=answers.ca_bundle,
        proxy=answers.proxy,
    )
    settings = SiteSettings(name=answers.site, connection=connection)
    site = connect_site(
        settings,
        token,
        clock=clock.now_ms,
        sleep=clock.sleep,
        jitter=random.random,
        progress=bar,
    )
    return _Login(site, token)


def _keep(file: Path | None, token: str, asker: Asker, answers: Answers, *, typed: bool) -> str:
    """Return the token's file for the configuration; a typed token is written there."""
    if not typed:
        return str(file) if file is not None and file.exists() else ""
    place = file or user_config_path("twohats", appauthor=False) / _token_name(answers.url)
    if file is None and not asker.agree(f"Keep the token in {place}, for you alone to read?"):
        return ""
    _write_private(place, token)
    return str(place)


def _token_name(url: str) -> str:
    """Return a file name of the address: a second Jira must not replace the first one's token."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", url.partition("://")[2]) + ".token"


def _write_private(file: Path, token: str) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(f"{token}\n")
    except OSError as error:
        what = f"cannot be written ({error.strerror})"
        raise OutputError(what, where=str(file), todo="name another --token-file") from None
