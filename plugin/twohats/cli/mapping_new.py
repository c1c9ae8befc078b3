"""The command ``twohats mapping new``: start an overlay of one's own."""

import click


@click.command("new")
@click.argument("path", metavar="FILE")
def command(path: str) -> None:
    """Write FILE: an overlay to adapt, with an example of everything it can say.

    \b
    twohats mapping new ours.toml
    twohats mapping check ours.toml
    """
    from twohats.mapping_files.starting import write_new  # noqa: PLC0415 - loads msgspec

    write_new(path)
    click.echo(f"{path} is written. Change it, then: twohats mapping check {path}")
