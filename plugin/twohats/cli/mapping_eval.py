"""The command ``twohats mapping eval``: how right the mapping is, on labelled issues."""

import click

from twohats.cli.issue_options import mapping_option


@click.command("eval")
@click.argument("labelled")
@mapping_option
@click.option("--all", "arguable", is_flag=True, help="Score arguable issues too.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "markdown", "json")),
    default="text",
    show_default=True,
)
@click.option("-o", "--output", metavar="FILE", help="Write there instead of to the terminal.")
@click.option("--errors", default=20, show_default=True, help="How many errors to show; -1: all.")
@click.option("--evidence", is_flag=True, help="Show what led to each error (text only).")
def command(  # noqa: PLR0913 - one parameter an option
    labelled: str,
    overlays: tuple[str, ...],
    *,
    arguable: bool,
    format_: str,
    output: str | None,
    errors: int,
    evidence: bool,
) -> None:
    r"""Measure the mapping on LABELLED issues, beside what it has to beat.

    LABELLED is JSON Lines: id, project, title, body, role (manager, owner, both or neither),
    duty, clear. Issues that are not clear are left out.

    \b
    twohats mapping eval labelled.jsonl
    twohats mapping eval labelled.jsonl --mapping ours.toml --evidence
    """
    from twohats.cli.composition import classifier  # noqa: PLC0415 - loads msgspec
    from twohats.cli.console import write_result  # noqa: PLC0415
    from twohats.mapping_files.labelled import read_labelled  # noqa: PLC0415
    from twohats.roles.evaluating import evaluate  # noqa: PLC0415
    from twohats.roles.evaluation_sheets import error_lines, sheets_of, to_json  # noqa: PLC0415
    from twohats.roles.sheets import to_markdown, to_text  # noqa: PLC0415

    _, roles = classifier(overlays)
    name = labelled.rpartition("/")[2]
    evaluation = evaluate(roles, read_labelled(labelled), data=name, arguable=arguable)
    shown = evaluation.errors if errors < 0 else evaluation.errors[:errors]
    match format_:
        case "json":
            text = to_json(evaluation)
        case "markdown":
            text = to_markdown(sheets_of(evaluation, errors))
        case _:
            text = to_text(sheets_of(evaluation, 0 if evidence else errors))
            text += "\n".join((*error_lines(shown), "")) if evidence else ""
    write_result(text, output)
