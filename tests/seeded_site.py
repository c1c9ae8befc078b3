"""A seeded sandbox at hand: the site, who is who on it, and a session logged in as the bot."""

from functools import cache
from typing import Any

import requests

from contract.openapi import FOLDER, judge
from twohats.sandbox import Clock, Rules, Sandbox, Seeded, mount, seed

NOW = 1_790_000_000_000  # 2026-09-21


@cache
def seeded(dialect: str, *, balanced: bool = False) -> tuple[Sandbox, Seeded]:
    """Return a seeded site that nobody writes on; desks start as copies of it."""
    site = Sandbox(dialect, now=Clock(NOW))
    return site, seed(site, balanced=balanced)


class Desk:
    """A site, who is who on it, and a session logged in as the bot."""

    def __init__(self, dialect: str, rules: Rules | None = None) -> None:
        self.clock = Clock(NOW)
        self.site = Sandbox(dialect, now=self.clock, rules=rules)
        template, self.seeded = seeded(dialect)
        self.site.copy_from(template)
        self.dialect = dialect
        self.version = "3" if dialect == "cloud" else "2"
        self.api = f"{self.site.base_url}/rest/api/{self.version}"
        self.agile = f"{self.site.base_url}/rest/agile/1.0"
        self.session = self.login(self.seeded.token)
        self.site.journal.keep_replies = True

    def login(self, token: str, login: str = "") -> requests.Session:
        """Return a session with this token."""
        session = requests.Session()
        session.trust_env = False
        mount(session, self.site)
        if self.dialect == "cloud":
            session.auth = (login or self.seeded.bot.email, token)
        else:
            session.headers["Authorization"] = f"Bearer {token}"
        return session

    def get(self, path: str, **params: Any) -> requests.Response:  # noqa: ANN401 - query values
        """GET below the platform API."""
        return self.session.get(self.api + path, params=params)

    def post(self, path: str, body: object, **params: Any) -> requests.Response:  # noqa: ANN401
        """POST below the platform API."""
        return self.session.post(self.api + path, json=body, params=params)

    def put(self, path: str, body: object, **params: Any) -> requests.Response:  # noqa: ANN401
        """PUT below the platform API."""
        return self.session.put(self.api + path, json=body, params=params)

    def delete(self, path: str, **params: Any) -> requests.Response:  # noqa: ANN401
        """DELETE below the platform API."""
        return self.session.delete(self.api + path, params=params)

    def keys(self, jql: str, **more: Any) -> list[str]:  # noqa: ANN401 - query values
        """Return the keys that a query finds, on one page."""
        where = "/search/jql" if self.dialect == "cloud" else "/search"
        answer = self.get(where, jql=jql, fields="key", maxResults=1000, **more)
        assert answer.status_code == 200, answer.text
        return [issue["key"] for issue in answer.json()["issues"]]

    def rich(self, text: str) -> object:
        """Return a body in the site's dialect."""
        if self.dialect == "data-center":
            return text
        paragraph = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
        return {"type": "doc", "version": 1, "content": [paragraph]}


def judged(desk: Desk) -> list[str]:
    """Return what in the desk's answers breaks the contract; nothing where there is none."""
    if not FOLDER:
        return []
    wrong = []
    for seen in desk.site.journal:
        if seen.path.startswith("/rest/") and seen.status:
            kind = seen.reply_type
            wrong += judge(desk.dialect).response(
                seen.method, seen.path, seen.status, seen.reply, kind
            )
    return wrong
