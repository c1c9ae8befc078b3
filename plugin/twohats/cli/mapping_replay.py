"""The command ``twohats mapping replay``: what a change of the mapping changes."""

from typing import Any

import click

from twohats.cli.issue_options import encoding_option, from_option, header_option, kind_option


@click.command("replay")
@click.argument("old")
@click.argument("new")
@from_option
@kind_option
@encoding_option
@header_option
@click.option(
    "--format", "format_", type=click.Choice(("text", "jsonl")), default="text", show_default=True
)
def command(**options: Any) -> None:  # noqa: ANN401 - click hands over what the options say
    """Show which issues change role or duty between two mappings, and by which phrases.

    OLD and NEW are each the word shipped, an overlay file, or a folder that holds a whole
    mapping, such as mappings/ of another release.

    \b
    twohats mapping replay shipped ours.toml --from export.csv
    """
    from twohats.cli.mapping_replay_run import replay_all  # noqa: PLC0415 - loads msgspec

    replay_all(options)
