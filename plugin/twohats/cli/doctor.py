"""``twohats doctor``: what works, what to mend."""

import click


@click.command("doctor")
@click.option(
    "--config", metavar="FILE", help="The configuration; default: the nearest twohats.toml."
)
@click.option("--site", metavar="NAME", help="Only this site; default: every site.")
def command(**options: str | None) -> int:
    """Check connection, account, permissions, fields, label names and clock; write nothing.

    The exit code is that of the most serious thing to mend, 0 if nothing is.
    """
    from twohats.cli.doctor_command import run  # noqa: PLC0415 - heavy, and not for --help

    return run(options["config"], options["site"])
