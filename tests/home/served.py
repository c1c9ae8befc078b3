"""The seeded sandbox over HTTP, and a folder to work in, as a new user has them."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from twohats.__main__ import main
from twohats.model.issue import Dialect
from twohats.sandbox import Clock, Rules, Sandbox, Seeded, Server, seed, serve

NOW = 1_795_514_400_000


@dataclass
class Served:
    """A site that is served, and whoever types at a terminal before it."""

    server: Server
    seeded: Seeded
    folder: Path
    patch: pytest.MonkeyPatch

    @property
    def site(self) -> Sandbox:
        return self.server.site

    @property
    def is_cloud(self) -> bool:
        return self.site.dialect is Dialect.CLOUD

    def run(self, *words: str, typed: str = "") -> int:
        """Run twohats; ``typed`` are the lines of standard input."""
        self.patch.setattr(sys, "stdin", io.StringIO(typed))
        return main([str(word) for word in words])

    def configure(self, text: str = "") -> Path:
        """Write a configuration for this site."""
        email = f'email = "{self.seeded.bot.email}"\n' if self.is_cloud else ""
        file = self.folder / "twohats.toml"
        file.write_text(
            f'[sites.main]\nurl = "{self.server.url}"\n{email}'
            f'projects = ["LUM", "NORD", "AUR"]\n{text}',
            encoding="utf-8",
        )
        self.patch.setenv("TWOHATS_TOKEN", self.seeded.token)
        return file


@contextmanager
def serving(dialect: Dialect, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Served]:
    """Serve a freshly seeded site; the working folder is ``folder``."""
    patch.chdir(folder)
    patch.setenv("HOME", str(folder / "home"))
    patch.setenv("XDG_CONFIG_HOME", str(folder / "home" / "config"))
    patch.setenv("TWOHATS_STATE_DIR", str(folder / "state"))
    for name in ("TWOHATS_TOKEN", "TWOHATS_CONFIG", "NO_COLOR"):
        patch.delenv(name, raising=False)
    site = Sandbox(dialect, now=Clock(NOW), rules=Rules(task_polls=0))  # over HTTP waits are real
    try:
        seeded = seed(site)
        with serve(site) as server:
            yield Served(server, seeded, folder, patch)
    finally:
        site.close()
