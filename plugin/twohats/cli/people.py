"""``twohats people``: who is declared owner or manager, and who is suggested."""

from pathlib import Path

import click

from twohats.cli.issue_options import encoding_option, header_option, kind_option


@click.command("people")
@click.option("--from", "paths", multiple=True, metavar="PATH", help="Read Jira's export instead.")
@kind_option
@encoding_option
@header_option
@click.option("--site", metavar="NAME", help="Only this site; default: every site.")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The configuration; default: the nearest twohats.toml.",
)
def command(**options: object) -> int:
    """Show the roster, what people mostly do, and suggestions for you to confirm.

    Only the roster declares a role. What people mostly do is inferred from their open role
    work, and a project's lead is a suggestion: nothing is held against anybody for either.
    """
    from twohats.cli.people_command import run  # noqa: PLC0415 - heavy, not for --help

    return run(options)
