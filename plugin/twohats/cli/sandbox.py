"""Serve the embedded Jira-like site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from twohats.sandbox import Sandbox


@click.command("sandbox")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True,
              help="Port on this machine; 0 takes a free one.")  # fmt: skip
@click.option("--dialect", type=click.Choice(["cloud", "data-center"]), default=None,
              help="Which kind of Jira to be: cloud (default), or what --data says.")  # fmt: skip
@click.option("--seed/--empty", default=True, help="Start with an invented organisation, or bare.")
@click.option("--data", type=click.Path(dir_okay=False), default=None,
              help="Keep the data in this file; without it nothing stays.")  # fmt: skip
def command(port: int, dialect: str | None, data: str | None, *, seed: bool) -> None:
    """Serve the embedded Jira-like site until Ctrl-C."""
    # Flask comes only with this command, not with its --help.
    from twohats.sandbox import serve  # noqa: PLC0415

    site = _open(dialect, data, seed=seed)
    try:
        with serve(site, port=port) as server:
            click.echo(_how_to_reach(site, server.url))
            server.wait()
    finally:
        site.close()


def _open(dialect: str | None, data: str | None, *, seed: bool) -> Sandbox:
    from twohats.cli.clock import now_ms  # noqa: PLC0415 - as above
    from twohats.errors import UsageError  # noqa: PLC0415
    from twohats.sandbox import Rules, Sandbox, building  # noqa: PLC0415
    from twohats.sandbox import seed as fill  # noqa: PLC0415

    prompt = Rules(task_polls=0)  # nobody shall wait for bulk tasks that have nothing to do
    site = Sandbox(dialect or "cloud", now=now_ms, rules=prompt, path=data or ":memory:")
    if dialect and site.dialect != dialect:
        site.close()
        what = f"holds a {site.dialect} site"
        raise UsageError(what, where=str(data), todo="leave --dialect out, or name another file")
    if building.is_empty(site):
        if seed:
            fill(site)
        else:
            building.add_first_people(site)
    return site


def _how_to_reach(site: Sandbox, url: str) -> str:
    from twohats.sandbox import TOKEN, building  # noqa: PLC0415 - as above

    bot = building.bot_of(site)
    who = f"e-mail {bot.email}, " if site.dialect == "cloud" else ""
    return f"Jira sandbox ({site.dialect}) at {url}\n{who}token {TOKEN}\nCtrl-C stops it."
