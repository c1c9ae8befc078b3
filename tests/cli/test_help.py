"""What --help says: laid out as it was written, and in the same words everywhere."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from twohats.cli.app import COMMANDS, app, load_command
from twohats.cli.issue_options import kind_option
from twohats.exports import KINDS

GROUP = load_command("mapping")
assert isinstance(GROUP, click.Group)
NAMES = [[name] for name in COMMANDS] + [["mapping", name] for name in GROUP.list_commands(None)]  # type: ignore[arg-type] # the table needs no context


def options_called(name: str) -> Iterator[tuple[str, click.Option]]:
    for words in NAMES:
        command: click.Command = app
        for word in words:
            assert isinstance(command, click.Group)
            found = command.get_command(click.Context(command), word)
            assert found is not None
            command = found
        for one in command.params:
            if isinstance(one, click.Option) and name in one.opts:
                yield " ".join(words), one


@pytest.mark.parametrize("words", NAMES, ids=" ".join)
def test_help_shows_examples_on_lines_of_their_own(words: list[str]) -> None:
    shown = CliRunner().invoke(app, [*words, "--help"], prog_name="twohats").output
    assert "\\b" not in shown
    for line in shown.splitlines()[1:]:
        assert line.count("twohats ") < 2 or "`" in line, line


@pytest.mark.parametrize("option", ["--config", "--mapping", "--kind"])
def test_an_option_of_many_commands_is_told_in_the_same_words(option: str) -> None:
    told = {words: (one.help, one.metavar) for words, one in options_called(option)}
    assert len(told) > 1
    assert len(set(told.values())) == 1, told


def test_the_kinds_that_can_be_said_are_those_that_can_be_read() -> None:
    @click.command()
    @kind_option
    def asked(kind: str) -> None:
        assert kind in KINDS

    (kind,) = asked.params
    assert isinstance(kind.type, click.Choice)
    assert list(kind.type.choices) == list(KINDS)
