"""``twohats explain``: the arithmetic of one verdict."""

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


@click.command("explain")
@click.argument("key", required=False)
@click.option("--text", help="A title, or a title and what stands on the lines below it.")
@click.option("--description", default="", help="The description, beside --text.")
@from_option
@kind_option
@encoding_option
@header_option
@mapping_option
@second_opinion_option
@site_option
@config_option
def command(**options: Any) -> None:  # noqa: ANN401 - click hands over what the options say
    """Show how one verdict comes about: each phrase, its duty and weight, the sums, the limits.

    \b
    twohats explain --text "Update risk register for Q3"
    twohats explain APO-12
    twohats explain --from export.csv APO-12
    """
    from twohats.cli.explain_run import explain  # noqa: PLC0415 - loads msgspec and the mapping

    explain(options)
