"""The command ``twohats mapping lint``: phrases that do not earn their place."""

from typing import Any

import click

from twohats.cli.issue_options import (
    encoding_option,
    from_option,
    header_option,
    kind_option,
    mapping_option,
)


@click.command("lint")
@from_option
@kind_option
@encoding_option
@header_option
@mapping_option
@click.option(
    "--too-much",
    type=click.FloatRange(0, 100),
    default=1.0,
    show_default=True,
    help="Percent of the issues that no phrase should match.",
)
@click.option("--all", "every", is_flag=True, help="With --mapping: the shipped phrases too.")
@click.option("--rows", default=30, show_default=True, help="How many of each kind; -1: all.")
def command(**options: Any) -> None:  # noqa: ANN401 - click hands over what the options say
    """Show which phrases are dead, too greedy, on the wrong side, idle or double, on real issues.

    With --mapping, only the phrases of those files are told of.

    \b
    twohats mapping lint --from export.csv
    twohats mapping lint --from issues.jsonl --mapping ours.toml
    """
    from twohats.cli.composition import classifier  # noqa: PLC0415 - loads msgspec
    from twohats.cli.console import progress  # noqa: PLC0415
    from twohats.cli.issue_input import counted, from_files, only_one_of  # noqa: PLC0415
    from twohats.roles.linting import lint_sheets, only_from, watch  # noqa: PLC0415
    from twohats.roles.sheets import to_text  # noqa: PLC0415

    only_one_of(**{"--from": options["paths"]})
    _, roles = classifier(options["overlays"])
    with progress("issues read") as bar:
        issues = from_files(options, bar)
        lint = watch(roles, counted(issues, bar))
    if options["overlays"] and not options["every"]:
        lint = only_from(lint, options["overlays"])
    sheets = lint_sheets(lint, too_much=options["too_much"] / 100, rows=options["rows"])
    click.echo(to_text(sheets), nl=False)
