"""The command ``twohats mapping check``: are the files right, do their own examples hold."""

import click


@click.command("check")
@click.argument("overlays", nargs=-1, metavar="[FILE]...")
def command(overlays: tuple[str, ...]) -> None:
    """Check the shipped mapping, with each FILE laid on top, and run its examples.

    All mistakes are told at once, with file and line. Exit code 78 if there are any.

    \b
    twohats mapping check
    twohats mapping check ours.toml
    """
    from twohats.cli.composition import classifier  # noqa: PLC0415 - loads msgspec
    from twohats.errors import ConfigError  # noqa: PLC0415
    from twohats.roles.examples import failures  # noqa: PLC0415

    mapping, roles = classifier(overlays)
    failed = list(failures(roles))
    for failure in failed:
        click.echo(failure.sentence)
    if failed:
        what = f"{len(failed)} of the mapping's examples do not hold"
        raise ConfigError(what, todo="mend the phrases or the examples; see twohats explain --text")
    examples = sum(len(duty.yes) + len(duty.no) for duty in mapping.duties)
    phrases = sum(len(row.phrases) for duty in mapping.duties for row in duty.rows)
    rows = sum(len(duty.rows) for duty in mapping.duties)
    click.echo(
        f"{mapping.name} {mapping.version} ({mapping.hash}): {len(mapping.duties)} duties,"
        f" {rows} rows, {phrases} phrases; all {examples} examples hold"
    )
