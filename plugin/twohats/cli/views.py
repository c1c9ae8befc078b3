"""``twohats views``: the roles where people look, inside Jira."""

import click


@click.command("views")
@click.option(
    "--config", metavar="FILE", help="The configuration; default: the nearest twohats.toml."
)
@click.option("--site", metavar="NAME", help="The site; needed if there are several.")
@click.option("--apply", "apply", is_flag=True, help="Write; without it only the plan is shown.")
@click.option("--undo", is_flag=True, help="Delete what this command made.")
@click.option("--dashboard", is_flag=True, help="A dashboard too (Cloud; its gadgets by hand).")
def command(**options: object) -> int:
    """Make saved filters for both roles' work, and tell what to set on each board.

    The filters are shared with the projects and kept right by each further run; one that a
    person changed is left alone.
    """
    from twohats.cli.views_command import run  # noqa: PLC0415 - heavy, and not for --help

    return run(options)
