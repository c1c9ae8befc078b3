"""``twohats init``: write twohats.toml, step by step, each answer tested at once."""

import click


@click.command("init")
@click.option("-o", "--output", metavar="FILE", default="twohats.toml", show_default=True,
              help="The configuration to write.")  # fmt: skip
@click.option("--site", metavar="NAME", default="main", show_default=True,
              help="What to call this site.")  # fmt: skip
@click.option("--url", help="Jira's address, such as https://example.atlassian.net.")
@click.option("--email", help="Cloud: the e-mail address of the account.")
@click.option("--user", help="Data Center: the login name, where the secret is no access token.")
@click.option("--token-file", metavar="FILE", help="Where the token is, or is to be kept.")
@click.option("--cloud-id", metavar="ID", help="Cloud: of a token with scopes, the site's id.")
@click.option("--ca-bundle", metavar="FILE", help="Your company's own CA, as a PEM file.")
@click.option("--proxy", metavar="URL", help="The proxy on the way to Jira.")
@click.option("--project", "projects", multiple=True, metavar="KEY", help="Again for more.")
@click.option("--story-points", metavar="FIELD", help="The story-point field, where not found.")
@click.option("--report-issue", metavar="KEY", help="The issue that carries the report comment.")
@click.option("--labels", metavar="PREFIX", help="Put before our label names, such as th-.")
@click.option("--schedule", type=click.Choice(("hourly", "daily")), help="For the cron line.")
@click.option("--audit/--no-audit", default=None, help="Run a first audit at the end, or not.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing: take every default.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def command(**options: object) -> int:
    """Write twohats.toml: asks a few questions, tests each answer on your Jira at once.

    Reads from Jira and writes nothing there. The token never goes into the file. Everything can
    be said by options too; TWOHATS_TOKEN gives the token.
    """
    from twohats.cli.init_command import run  # noqa: PLC0415 - heavy, not for --help

    return run(options)
