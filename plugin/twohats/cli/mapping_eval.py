"""The command ``twohats mapping eval``: how right the mapping is, on labelled issues."""

from importlib.util import find_spec

import click

from twohats.cli.issue_options import (
    config_option,
    from_site_option,
    mapping_option,
    second_opinion_option,
)


@click.command("eval")
@click.argument("labelled", required=False)
@from_site_option
@config_option
@mapping_option
@second_opinion_option
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
@click.option("--evidence", is_flag=True, help="Show all that led to each error (text only).")
def command(  # noqa: PLR0913 - one parameter an option
    labelled: str | None,
    from_site: str | None,
    config: str | None,
    overlays: tuple[str, ...],
    second_opinion: str | None,
    *,
    arguable: bool,
    format_: str,
    output: str | None,
    errors: int,
    evidence: bool,
) -> None:
    """Measure the mapping on LABELLED issues, beside what it has to beat.

    LABELLED is JSON Lines: id, project, title, body, role (manager, owner, both or neither),
    duty, clear. Issues that are not clear are left out.

    With --from-site the issues are those whose role people decided in Jira. Their texts are read
    and not kept: a file (-o) gets their keys alone. People decide where twohats was wrong: such
    issues tell what to mend, not how often it errs.

    \b
    twohats mapping eval labelled.jsonl
    twohats mapping eval labelled.jsonl --mapping ours.toml --evidence
    twohats mapping eval --from-site main
    """
    from twohats.cli.console import write_result  # noqa: PLC0415
    from twohats.cli.exit import say  # noqa: PLC0415
    from twohats.cli.labelled_input import gather  # noqa: PLC0415 - loads msgspec
    from twohats.cli.second_opinion import asked  # noqa: PLC0415
    from twohats.roles.evaluating import evaluate, without_words  # noqa: PLC0415
    from twohats.roles.evaluation_json import to_json  # noqa: PLC0415
    from twohats.roles.evaluation_sheets import error_lines, sheets_of  # noqa: PLC0415
    from twohats.roles.sheets import to_markdown, to_text  # noqa: PLC0415

    found = gather(labelled, from_site, config, overlays)
    if not found.issues:
        return
    second = asked(second_opinion, found.roles)
    evaluation = evaluate(
        found.roles, found.issues, data=found.data, arguable=arguable, second=second
    )
    if find_spec("sklearn") is None:
        say("no trained model to compare with: pip install 'twohats[tune]'")
    if found.private and output not in (None, "-"):
        evaluation = without_words(evaluation)
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
