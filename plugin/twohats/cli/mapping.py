"""``twohats mapping``: the group; each of its commands is a file of its own."""

from importlib import import_module

import click

_COMMANDS = {
    "check": "Are the files right, and do their own examples hold?",
    "show": "What the mapping says, overlays merged in.",
    "new": "Start an overlay of your own.",
    "lint": "Which phrases do not earn their place, on real issues.",
    "eval": "How right the mapping is, on labelled issues.",
    "tune": "Fit weights to labelled issues, into an overlay.",
    "replay": "Which issues change role between two mappings, and why.",
}


class _MappingGroup(click.Group):
    """Loads a command only when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the table."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load one command."""
        if cmd_name not in _COMMANDS:
            return None
        found: click.Command = import_module(f"twohats.cli.mapping_{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the table; no command is loaded for it."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group("mapping", cls=_MappingGroup)
def command() -> None:
    """Check, show and grow the mapping: which phrases show which duty."""
