"""The command line as people run it, against a sandbox over real HTTP."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox_desk import MAY, TOKEN
from twohats.__main__ import main
from twohats.cli import clock
from twohats.model.issue import Dialect
from twohats.sandbox import Rules, Sandbox, Server, serve
from twohats.sandbox.building import add_issue, add_project, add_token, add_user, grant
from twohats.sandbox.things import Issue, User


class Told:
    """What a command did: exit code and both outputs."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    def __repr__(self) -> str:
        """Show everything, for failing tests."""
        return f"exit {self.code}\n{self.out}\n{self.err}"


class CliDesk:
    """One or more sandboxes, a configuration, a private state folder."""

    def __init__(
        self,
        folder: Path,
        capture: pytest.CaptureFixture[str],
        servers: dict[str, Server],
        environ: pytest.MonkeyPatch,
    ) -> None:
        self.folder = folder
        self.servers = servers
        self._capture = capture
        self.applied = False  # whether anything may have been written
        self.config = folder / "twohats.toml"
        self.environ = environ
        environ.setenv("TWOHATS_STATE_DIR", str(folder / "state"))
        environ.setenv("TWOHATS_TOKEN", TOKEN)
        self.configure()

    @property
    def site(self) -> Sandbox:
        """The first site."""
        return next(iter(self.servers.values())).site

    def configure(self, *lines: str) -> None:
        """Write the configuration; ``lines`` go into every site's table."""
        text = ""
        for name, server in self.servers.items():
            cloud = server.site.dialect is Dialect.CLOUD
            email = 'email = "twohats@example.org"' if cloud else ""
            head = f'[sites.{name}]\nurl = "{server.url}"\nprojects = ["APO"]\n{email}\n'
            text += head + "\n".join(lines) + "\n"
        self.config.write_text(text, encoding="utf-8")

    def run(self, *words: str) -> Told:
        """Run twohats; its outputs never hold the token."""
        self.applied |= words[0] == "apply" or "--apply" in words
        self._capture.readouterr()
        code = main([words[0], "--config", str(self.config), *words[1:]])
        told = self._capture.readouterr()
        assert "CANARY" not in told.out + told.err
        return Told(code, told.out, told.err)

    def twice_is_nothing(self) -> None:
        """Take the faults away, sync until nothing is left over, then once more: no write."""
        self.environ.setenv("TWOHATS_TOKEN", TOKEN)
        for server in self.servers.values():
            site = server.site
            site.faults.clear()
            site.before_request.clear()
            add_token(site, next(user for user in site.store.all(User) if user.bot), TOKEN)
        self.configure("sync.confirmed_labels = true")
        whole = ("sync", "--all", "--apply", "--allow-mail", "--allow-mass", "--full")
        for _ in range(20):
            self._writes()
            told = self.run(*whole)
            if not self._writes() and "left for" not in told.out:
                break
        else:
            raise AssertionError("it does not come to rest")
        self.run(*whole)
        assert self._writes() == []

    def _writes(self) -> list[str]:
        written = []
        for server in self.servers.values():
            written += [f"{one.method} {one.path}" for one in server.site.journal.writes()]
            server.site.journal.clear()
        return written

    def issue(self, title: str, site: Sandbox | None = None) -> Issue:
        """Create an issue."""
        return add_issue(site or self.site, "APO", title)

    def labels(self, key: str, site: Sandbox | None = None) -> set[str]:
        """Return an issue's labels."""
        return set((site or self.site).issue(key).labels)

    def files(self) -> Iterator[bytes]:
        """Yield the content of everything that was written to disk."""
        for path in self.folder.rglob("*"):
            if path.is_file() and path != self.config:
                yield path.read_bytes()


def made_site(dialect: Dialect) -> Sandbox:
    """Return a sandbox with one project and our account."""
    site = Sandbox(dialect, now=clock.now_ms, rules=Rules(task_polls=0))  # waits are real here
    lead = add_user(site, "ada", "Ada Lead")
    bot = add_user(site, "twohats", "twohats", bot=True)
    add_token(site, bot, TOKEN)
    add_project(site, "APO", "Apollo", lead)
    for permission in MAY:
        grant(site, bot, permission, "APO")
    return site


@contextmanager
def cli_desk(
    folder: Path,
    capture: pytest.CaptureFixture[str],
    environ: pytest.MonkeyPatch,
    **sites: Dialect,
) -> Iterator[CliDesk]:
    """Give a desk with these sites, served for as long as this lasts.

    When it is over, twice must be nothing.
    """
    with _served(dict(sites)) as servers:
        made = CliDesk(folder, capture, servers, environ)
        yield made
        if made.applied:
            made.twice_is_nothing()


@contextmanager
def _served(sites: dict[str, Dialect]) -> Iterator[dict[str, Server]]:
    if not sites:
        yield {}
        return
    name, dialect = next(iter(sites.items()))
    rest = {key: value for key, value in sites.items() if key != name}
    with serve(made_site(dialect)) as server, _served(rest) as others:
        yield {name: server, **others}
        server.site.close()


def read_json(path: Path) -> dict[str, object]:
    """Return a JSON file's object."""
    found = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found
