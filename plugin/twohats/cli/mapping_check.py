"""``twohats mapping check``: are the files right, and do their own examples hold?"""

import click


@click.command("check")
@click.argument("overlays", nargs=-1, type=click.Path())
def command(overlays: tuple[str, ...]) -> None:
    """Check the shipped mapping with OVERLAYS on top, and run its examples."""
    from twohats.errors import ConfigError
    from twohats.mapping_files import load_mapping
    from twohats.roles import compile_mapping
    from twohats.roles.examples import failures

    mapping = load_mapping(overlays)
    found = list(failures(compile_mapping(mapping)))
    for failure in found:
        click.echo(failure.sentence)
    if found:
        raise ConfigError(
            f"{len(found)} examples of the mapping do not hold", todo="mend phrases or examples"
        )
    count = sum(len(duty.yes) + len(duty.no) for duty in mapping.duties)
    phrases = sum(len(row.phrases) for duty in mapping.duties for row in duty.rows)
    click.echo(
        f"{mapping.name} {mapping.version} ({mapping.hash}): {len(mapping.duties)} duties, {phrases} phrases, {count} examples hold"
    )
