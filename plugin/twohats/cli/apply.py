"""``twohats apply``: a reviewed plan is carried out."""

import click


@click.command("apply")
@click.argument("plan", metavar="PLAN.json")
@click.option(
    "--config", metavar="FILE", help="The configuration; default: the nearest twohats.toml."
)
@click.option("--site", metavar="NAME", help="The site; default: the one the plan names.")
@click.option("--deadline", metavar="TIME", help="End tidily after 90s, 50m or 2h.")
@click.option("--allow-mail", is_flag=True, help="Write although Jira may send mails.")
@click.option("--allow-mass", is_flag=True, help="Change the role of unusually many issues.")
def command(plan: str, **options: object) -> int:
    """Apply a plan written by `twohats sync --plan-out FILE`; this one writes.

    Each issue is read again first; steps that no longer fit are dropped.
    """
    from twohats.cli.write_commands import run_apply  # noqa: PLC0415 - heavy, not for --help

    return run_apply(plan, options)
