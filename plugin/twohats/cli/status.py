"""``twohats status``: what happened last, for people and monitors."""

import click


@click.command("status")
@click.option(
    "--config", metavar="FILE", help="The configuration; default: the nearest twohats.toml."
)
@click.option("--site", metavar="NAME", help="Only this site; default: every site.")
@click.option(
    "--max-age",
    metavar="TIME",
    help="Exit with 1 if the last good sync --apply is older than 90s, 50m or 26h.",
)
def command(**options: object) -> int:
    """Show last runs, cursor, pending intents and parked faults; asks Jira nothing."""
    from twohats.cli.status_command import run  # noqa: PLC0415 - heavy, not for --help

    return run(options)
