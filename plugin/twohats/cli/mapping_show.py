"""The command ``twohats mapping show``: what the mapping says, overlays merged in."""

import click

from twohats.cli.issue_options import mapping_option


@click.command("show")
@click.argument("duty", required=False)
@mapping_option
@click.option("--origin", is_flag=True, help="Say which file each phrase comes from.")
@click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True
)
def command(duty: str | None, overlays: tuple[str, ...], *, origin: bool, format_: str) -> None:
    """Show the duties with their phrases and weights, or one DUTY alone.

    \b
    twohats mapping show risk-analysis
    twohats mapping show --mapping ours.toml --origin
    """
    from twohats.errors import UsageError  # noqa: PLC0415
    from twohats.mapping_files import load_mapping  # noqa: PLC0415 - loads msgspec
    from twohats.roles.showing import as_json, as_text  # noqa: PLC0415

    mapping = load_mapping(overlays)
    known = [known.id for known in mapping.duties]
    if duty is not None and duty not in known:
        raise UsageError(f"{duty!r} is no duty of the mapping", todo=f"known: {', '.join(known)}")
    if format_ == "json":
        click.echo(as_json(mapping, duty))
    else:
        click.echo("\n".join(as_text(mapping, duty, origin=origin)))
