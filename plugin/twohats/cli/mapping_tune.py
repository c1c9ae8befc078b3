"""The command ``twohats mapping tune``: fit weights to labelled issues."""

import click

from twohats.cli.issue_options import mapping_option


@click.command("tune")
@click.argument("labelled")
@mapping_option
@click.option("-o", "--output", metavar="FILE", help="Write the overlay there.")
@click.option(
    "--strength",
    type=click.FloatRange(0, 1000),
    default=1.0,
    show_default=True,
    help="How hard weights are held where they are.",
)
@click.option("--changes", default=20, show_default=True, help="How many to show; -1: all.")
def command(
    labelled: str, overlays: tuple[str, ...], output: str | None, strength: float, changes: int
) -> None:
    r"""Fit the mapping's weights to LABELLED issues and write them as an overlay to review.

    LABELLED is as for "mapping eval". What is printed first is measured on projects that the
    fit has not seen: where that is no better, keep the mapping as it is.

    \b
    twohats mapping tune labelled.jsonl -o tuned.toml
    twohats mapping eval labelled.jsonl --mapping tuned.toml
    """
    from twohats.cli.composition import classifier  # noqa: PLC0415 - loads msgspec
    from twohats.cli.console import write_result  # noqa: PLC0415
    from twohats.mapping_files.labelled import read_labelled  # noqa: PLC0415
    from twohats.mapping_files.tuned import overlay  # noqa: PLC0415 - loads tomlkit
    from twohats.roles.sheets import to_text  # noqa: PLC0415
    from twohats.roles.tuning import tune  # noqa: PLC0415
    from twohats.roles.tuning_sheets import sheets_of  # noqa: PLC0415

    mapping, roles = classifier(overlays)
    tuning = tune(roles, read_labelled(labelled), strength=strength)
    click.echo(to_text(sheets_of(tuning, changes)), nl=False)
    if output is not None:
        name = f"{mapping.name} {mapping.version} ({mapping.hash})"
        write_result(overlay(tuning, data=labelled.rpartition("/")[2], mapping=name), output)
