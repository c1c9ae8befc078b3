"""What ``twohats mapping replay`` does between its options and its lines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from twohats.cli.console import progress
from twohats.cli.issue_input import counted, from_files, only_one_of
from twohats.mapping_files import load_named
from twohats.roles import compile_mapping
from twohats.roles.replaying import moved_json, moved_lines, moves_sheet, replay
from twohats.roles.sheets import to_text

if TYPE_CHECKING:
    from twohats.model.verdict import Role


def replay_all(options: dict[str, Any]) -> None:
    """Print each issue that moves, then how many did."""
    only_one_of(**{"--from": options["paths"]})
    old, new = (compile_mapping(load_named(options[name])) for name in ("old", "new"))
    as_text = options["format_"] == "text"
    moves: Counter[tuple[Role, Role]] = Counter()
    number = 0
    with progress("issues read") as bar:
        issues = from_files(options, bar)
        for number, moved in enumerate(replay(old, new, counted(issues, bar)), 1):  # noqa: B007
            if moved is None:
                continue
            moves[moved.old.role, moved.new.role] += 1
            click.echo("\n".join(moved_lines(moved)) if as_text else moved_json(moved), nl=as_text)
    if as_text:
        click.echo()
        sheet = moves_sheet(moves, number)
        click.echo(to_text((sheet,)) if sheet.rows else f"{sheet.title}\n", nl=False)
