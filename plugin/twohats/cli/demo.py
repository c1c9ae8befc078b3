"""``twohats demo``: the whole job on the embedded site, told in four scenes."""

import click


@click.command()
@click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    default="twohats-demo",
    show_default=True,
    help="Where the export, the reports and the configuration of the demo go.",
)
@click.option(
    "--dialect",
    type=click.Choice(("cloud", "data-center")),
    default="cloud",
    show_default=True,
    help="Which kind of Jira the embedded site is.",
)
@click.option("--keep", is_flag=True, help="Leave the labelled site running, to look around in.")
def command(output: str, dialect: str, *, keep: bool) -> None:
    """Play the whole job on an embedded Jira-like site; no account, no network.

    Four scenes: a report from an export; labels by sync, and a second sync that writes nothing;
    a person who disagrees; undo.
    """
    from twohats.cli.demo_scenes import play  # noqa: PLC0415 - loads the sandbox

    play(output, dialect, keep=keep)
