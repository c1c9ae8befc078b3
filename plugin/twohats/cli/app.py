"""The command table, and the group that loads a command only when it runs."""

from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

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


def load_command(name: str) -> click.Command:
    """Import the module of one command and return the command."""
    command: click.Command = import_module(f"twohats.cli.{name}").command
    return command


class LazyGroup(click.Group):
    """A group whose help and completion need no command's module."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load one command."""
        return load_command(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches  # noqa: PLC0415 - only where it helps

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            ctx.fail(f"No such command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the table; no command is loaded for it."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete command names from the table, options as click does."""
        items = [
            CompletionItem(name, help=line)
            for name, line in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return items + click.Command.shell_complete(self, ctx, incomplete)


def _show_version(ctx: click.Context, _param: click.Parameter, value: Any) -> None:  # noqa: ANN401
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import version  # noqa: PLC0415 - slow, and only where asked for

    from twohats.mapping_files import load_mapping  # noqa: PLC0415

    mapping = load_mapping()
    click.echo(f"twohats {version('twohats')} (mapping {mapping.name} {mapping.version})")
    ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version of twohats and of its mapping.",
)
@click.option("--debug", is_flag=True, help="Show where an unexpected error came from.")
@click.pass_context
def app(ctx: click.Context, *, debug: bool) -> None:
    """Tell whose hat each Jira issue wears, and whether the balance is right.

    twohats labels issues as project-owner or project-manager work and reports imbalances.
    Nothing is written to Jira without --apply. New here? Try: twohats demo
    """
    ctx.ensure_object(dict)["debug"] = debug
