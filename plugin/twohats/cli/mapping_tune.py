"""The command ``twohats mapping tune``: fit weights to labelled issues."""

import click

from twohats.cli.issue_options import config_option, from_site_option, mapping_option


@click.command("tune")
@click.argument("labelled", required=False)
@from_site_option
@config_option
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
def command(  # noqa: PLR0913 - one parameter an option
    labelled: str | None,
    from_site: str | None,
    config: str | None,
    overlays: tuple[str, ...],
    output: str | None,
    *,
    strength: float,
    changes: int,
) -> None:
    """Fit the mapping's weights to LABELLED issues and write them as an overlay to review.

    LABELLED is as for "mapping eval", and so is --from-site; give both where you can, since
    people decide where twohats was wrong, and where it was right should count too. What is printed
    first is measured on projects that the fit has not seen: where that is no better, keep the
    mapping as it is.

    \b
    twohats mapping tune labelled.jsonl -o tuned.toml
    twohats mapping tune labelled.jsonl --from-site main -o tuned.toml
    twohats mapping eval labelled.jsonl --mapping tuned.toml
    """
    from twohats.cli.console import write_result  # noqa: PLC0415
    from twohats.cli.labelled_input import gather  # noqa: PLC0415 - loads msgspec
    from twohats.mapping_files.tuned import overlay  # noqa: PLC0415 - loads tomlkit
    from twohats.roles.sheets import to_text  # noqa: PLC0415
    from twohats.roles.tuning import tune  # noqa: PLC0415
    from twohats.roles.tuning_sheets import sheets_of  # noqa: PLC0415

    found = gather(labelled, from_site, config, overlays)
    if not found.issues:
        return
    tuning = tune(found.roles, found.issues, strength=strength)
    click.echo(to_text(sheets_of(tuning, changes)), nl=False)
    if output is not None:
        mapping = found.mapping
        name = f"{mapping.name} {mapping.version} ({mapping.hash})"
        write_result(overlay(tuning, data=found.data, mapping=name), output)
