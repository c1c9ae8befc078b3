"""A group of commands that loads a command's module only when that command runs."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from twohats.cli.exit import ReaderGoneError


class LazyGroup(click.Group):
    """A group whose help and completion need no command's module.

    ``table`` tells each command's name and the line that help shows; the module is ``package``
    with the name at its end, and the command in it is called ``command``.
    """

    def __init__(self, *args: Any, table: Mapping[str, str], package: str, **more: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*args, **more)
        self._table, self._package = table, package

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the table."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load one command."""
        return load_command(self._package + cmd_name) if cmd_name in self._table else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        if args and args[0] not in self._table and not args[0].startswith("-"):
            from difflib import get_close_matches  # noqa: PLC0415 - only where it helps

            near = get_close_matches(args[0], self._table, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            ctx.fail(f"No such command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        """Run the command; a closed pipe keeps its own exit code."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGoneError from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the table; no command is loaded for it."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._table.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete command names from the table, options as click does."""
        items = [
            CompletionItem(name, help=line)
            for name, line in self._table.items()
            if name.startswith(incomplete)
        ]
        return items + click.Command.shell_complete(self, ctx, incomplete)


def load_command(module: str) -> click.Command:
    """Import a command's module and return the command."""
    command: click.Command = import_module(module).command
    return command
