"""The command table."""

from typing import Any

import click

from twohats.cli import lazy_group

# name -> the line that --help shows. Each lives in cli/<name>.py and is called ``command``.
COMMANDS = {
    "demo": "Everything on the embedded sandbox; no account, no network.",
    "init": "Write twohats.toml, step by step, testing each answer.",
    "doctor": "Connection, account, permissions: what works, what to mend.",
    "audit": "One-off and read-only: classify and report, from a site or files.",
    "classify": "One verdict an issue.",
    "explain": "The arithmetic of one verdict.",
    "sync": "The scheduled job: labels, provenance, report comment.",
    "apply": "Apply a reviewed plan; stale steps are dropped.",
    "undo": "Take back what twohats wrote and nobody changed since.",
    "release": "Hand human-decided issues back to the mapping.",
    "status": "Last runs, cursor, pending intents; for monitors.",
    "views": "Saved filters for both roles, and what to set on boards.",
    "mapping": "Check, show and grow the mapping.",
    "people": "Who is declared owner or manager, and who is suggested.",
    "privacy": "What is read, stored and shown.",
    "forget": "Delete a person's aggregates.",
    "sandbox": "Serve the embedded Jira-like site.",
}


_PACKAGE = "twohats.cli."


def load_command(name: str) -> click.Command:
    """Import the module of one command and return the command."""
    return lazy_group.load_command(_PACKAGE + name)


def _show_version(ctx: click.Context, _param: click.Parameter, value: Any) -> None:  # noqa: ANN401
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import version  # noqa: PLC0415 - slow, and only where asked for

    from twohats.mapping_files import load_mapping  # noqa: PLC0415
    from twohats.roles import COMPILED  # noqa: PLC0415

    mapping = load_mapping()
    built = "compiled" if COMPILED else "not compiled, so slower"
    click.echo(f"twohats {version('twohats')} (mapping {mapping.name} {mapping.version}; {built})")
    ctx.exit()


@click.group(
    cls=lazy_group.LazyGroup,
    table=COMMANDS,
    package=_PACKAGE,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version of twohats and of its mapping, and whether it is compiled.",
)
@click.option("--debug", is_flag=True, help="Show where an unexpected error came from.")
@click.pass_context
def app(ctx: click.Context, *, debug: bool) -> None:
    """Tell whose hat each Jira issue wears, and whether the balance is right.

    twohats labels issues as project-owner or project-manager work and reports imbalances.
    Nothing is written to Jira without --apply. New here? Try: twohats demo
    """
    ctx.ensure_object(dict)["debug"] = debug
