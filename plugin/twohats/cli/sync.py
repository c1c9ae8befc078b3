"""``twohats sync``: the scheduled job."""

import click

from twohats.cli.engine_option import engine_option


@click.command("sync")
@click.option(
    "--config",
    "config",
    metavar="FILE",
    help="The configuration; default: the nearest twohats.toml.",
)
@click.option("--site", metavar="NAME", help="The site; needed, or --all, if there are several.")
@click.option(
    "--all", "every", is_flag=True, help="All sites, one after the other, or by --engine."
)
@click.option("--apply", "apply", is_flag=True, help="Write; without it only the plan is shown.")
@engine_option
@click.option("--plan-out", metavar="FILE", help="Write the plan for `twohats apply`.")
@click.option("--deadline", metavar="TIME", help="End tidily after 90s, 50m or 2h.")
@click.option("--busy-ok", is_flag=True, help="Another run under way is no error.")
@click.option("--allow-mail", is_flag=True, help="Write although Jira may send mails.")
@click.option("--allow-mass", is_flag=True, help="Change the role of unusually many issues.")
@click.option("--full", is_flag=True, help="Read everything, not only what changed.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "markdown", "html", "json", "csv"]),
    help="Write the report too, in this format.",
)
@click.option("-o", "--output", metavar="FILE", help="Write the report to this file.")
@click.option("--metrics", metavar="FILE", help="Write numbers for Prometheus (a textfile).")
@click.option("--json-log", is_flag=True, help="Log to stderr as one JSON object a line.")
def command(**options: object) -> int:
    """Bring labels and provenance to what the words say; keep what people decided."""
    from twohats.cli.sync_command import run  # noqa: PLC0415 - heavy, and not for --help

    return run(options)
