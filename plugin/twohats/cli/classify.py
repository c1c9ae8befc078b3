"""``twohats classify``: one verdict an issue."""

from typing import Any

import click

from twohats.cli.issue_options import (
    config_option,
    encoding_option,
    from_option,
    header_option,
    kind_option,
    mapping_option,
    second_opinion_option,
    site_option,
)


@click.command("classify")
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@from_option
@click.option("--text", help="A title, or a title and what stands on the lines below it.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "jsonl")),
    default="text",
    show_default=True,
)
@click.option("-o", "--output", metavar="FILE", help="Write there instead of to the terminal.")
@kind_option
@encoding_option
@header_option
@mapping_option
@second_opinion_option
@site_option
@config_option
def command(**options: Any) -> None:  # noqa: ANN401 - click hands over what the options say
    """Tell whose hat each issue wears: one line an issue, in the order they came.

    \b
    twohats classify --from export.csv --format jsonl
    twohats classify APO-12 APO-40
    twohats classify --text "Update risk register for Q3"
    """
    from twohats.cli.classify_run import classify  # noqa: PLC0415 - loads msgspec and the mapping

    classify(options)
