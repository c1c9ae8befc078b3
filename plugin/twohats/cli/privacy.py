"""``twohats privacy``: what is read, stored and shown, ready for a works council."""

import click


@click.command("privacy")
@click.option(
    "--config", metavar="FILE", help="The configuration; default: the nearest twohats.toml."
)
@click.option("--site", metavar="NAME", help="Only this site; default: every site.")
@click.option("-o", "--output", metavar="FILE", help="Write there instead of to the terminal.")
def command(config: str | None, site: str | None, output: str | None) -> None:
    """Print what twohats reads, stores and shows with these settings; asks Jira nothing."""
    from pathlib import Path  # noqa: PLC0415

    from twohats.cli.console import write_result  # noqa: PLC0415 - not for --help
    from twohats.cli.privacy_statement import statement  # noqa: PLC0415
    from twohats.config import load_settings  # noqa: PLC0415 - loads msgspec

    sites = load_settings(Path(config) if config else None, site)
    write_result(statement(sites), output)
