"""``twohats release``: hand human-decided issues back."""

import click


@click.command("release")
@click.argument("keys", metavar="KEY...", nargs=-1)
@click.option("--jql", default="", help="All issues of the site's projects that this finds.")
@click.option("--apply", "apply", is_flag=True, help="Write; without it only the plan is shown.")
@click.option(
    "--config", metavar="FILE", help="The configuration; default: the nearest twohats.toml."
)
@click.option("--site", metavar="NAME", help="The site; needed if there are several.")
def command(keys: tuple[str, ...], **options: object) -> int:
    """Hand issues that people decided back to the mapping; the next sync labels them."""
    from twohats.cli.write_commands import run_release  # noqa: PLC0415 - heavy, not for --help

    return run_release(keys, options)
