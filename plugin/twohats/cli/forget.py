"""``twohats forget``: delete what the ledgers keep of a person."""

import click


@click.command("forget")
@click.argument("person")
@click.option(
    "--config", metavar="FILE", help="The configuration; default: the nearest twohats.toml."
)
@click.option("--site", metavar="NAME", help="Only this site; default: every site.")
def command(person: str, **options: object) -> int:
    """Delete the aggregates of PERSON: an account id, or a user key on Data Center.

    Only there at all where the configuration says people = "named"; `twohats people` shows the
    ids. Jira itself is not touched.
    """
    from twohats.cli.forget_command import run  # noqa: PLC0415 - heavy, not for --help

    return run(person, options)
