"""``twohats undo``: take back what twohats wrote."""

import click


@click.command("undo")
@click.argument("run", required=False)
@click.option("--all", "every", is_flag=True, help="Everything twohats wrote; needs no ledger.")
@click.option("--apply", "apply", is_flag=True, help="Write; without it only the plan is shown.")
@click.option(
    "--config", metavar="FILE", help="The configuration; default: the nearest twohats.toml."
)
@click.option("--site", metavar="NAME", help="The site; needed if there are several.")
@click.option("--allow-mail", is_flag=True, help="Write although Jira may send mails.")
def command(run: str | None, **options: object) -> int:
    """Take back what a run, or twohats altogether, wrote and nobody changed since.

    RUN is a run's name from `twohats status`; without it, the last run that wrote something.
    """
    from twohats.cli.write_commands import run_undo  # noqa: PLC0415 - heavy, not for --help

    return run_undo(run, options)
