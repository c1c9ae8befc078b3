"""Who there is on a site, and what they may do."""

from typing import ClassVar

from msgspec import field

from twohats.sandbox.things.base import Thing


class User(Thing, kw_only=True):
    """A person or bot. ``account`` is the account id on Cloud, the user key on Data Center."""

    kind: ClassVar[str] = "user"
    account: str
    name: str  # login name; shown on Data Center only
    display: str
    email: str
    time_zone: str = "Etc/UTC"
    active: bool = True
    bot: bool = False
    email_shown: bool = True
    captcha: bool = False  # too many failed logins: only a browser helps

    @property
    def handle(self) -> str:
        """Users are found by account."""
        return self.account


class Credential(Thing, kw_only=True):
    """A token or password. ``login`` is empty for a personal access token (bearer)."""

    kind: ClassVar[str] = "credential"
    login: str
    secret: str
    account: str
    scoped: bool = False  # works through the gateway prefix only

    @property
    def handle(self) -> str:
        """Credentials are found by both halves."""
        return f"{self.login}\n{self.secret}"


class Group(Thing, kw_only=True):
    """A group of people."""

    kind: ClassVar[str] = "group"
    name: str
    members: list[str] = field(default_factory=list)

    @property
    def handle(self) -> str:
        """Groups are found by name."""
        return self.name


class Grant(Thing, kw_only=True):
    """One permission given to, or taken from, one account, in one project or everywhere."""

    kind: ClassVar[str] = "grant"
    account: str
    permission: str
    project: int = 0
    allowed: bool = True

    @property
    def handle(self) -> str:
        """Grants are found by whom, what and where."""
        return f"{self.account}\n{self.permission}\n{self.project}"
