"""Every end of the command line has its code and one clear line."""

import errno
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import click
import pytest

import twohats
from twohats import errors
from twohats.__main__ import main
from twohats.cli.exit import code_of
from twohats.errors import SERIOUSNESS, ExitCode, TwohatsError, most_serious


def subclasses(kind: type[BaseException]) -> Iterator[type[BaseException]]:
    for child in kind.__subclasses__():
        yield child
        yield from subclasses(child)


def load_everything() -> None:
    for module in walk_packages(twohats.__path__, "twohats."):
        try:
            import_module(module.name)
        except ModuleNotFoundError as missing:  # of an extra that is not installed
            if (missing.name or "twohats").startswith("twohats"):
                raise


CONTRACT = {
    "UsageError": 64,
    "InputError": 65,
    "UnavailableError": 69,
    "OutputError": 73,
    "DiskError": 74,
    "TryLaterError": 75,
    "ProtocolError": 76,
    "IdentityError": 77,
    "ConfigError": 78,
    "RefusedError": 4,
    "IssueError": 3,
}


@pytest.mark.parametrize(("name", "code"), CONTRACT.items())
def test_each_kind_of_error_ends_with_its_code_and_says_what_to_do(
    name: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    error = getattr(errors, name)("is broken", where="here.csv", todo="mend it")
    assert code_of(error) == code
    assert capsys.readouterr().err == "twohats: here.csv: is broken; mend it\n"


def test_no_kind_of_error_lacks_a_place_in_the_contract() -> None:
    load_everything()  # else it would depend on which tests ran before
    ours = {k for k in subclasses(TwohatsError) if k.__module__.startswith("twohats.")}
    direct = {k for k in ours if k.__name__ in CONTRACT}
    assert {k.__name__ for k in direct} == set(CONTRACT)
    for kind in ours:  # a room may have its own kinds, each under one of the table
        # Stopped by a person or the system, or nothing to do: no kind of error.
        fine = getattr(kind, "exit_code", None) in {0, 130, 143}
        assert fine or any(issubclass(kind, base) for base in direct), kind


NEEDS: dict[str, dict[str, object]] = {
    "NoSuchOption": {"option_name": "--x"},
    "NoSuchCommand": {"command_name": "x"},
    "BadOptionUsage": {"option_name": "--x", "message": "m"},
    "FileError": {"filename": "f", "hint": "h"},
    "NoArgsIsHelpError": {"ctx": click.Context(click.Command("x"))},
}


def click_errors() -> list[click.ClickException]:
    kinds: list[type[BaseException]] = [click.ClickException, *subclasses(click.ClickException)]
    made = [
        kind(**NEEDS.get(kind.__name__, {"message": "m"}))
        for kind in kinds
        if kind.__module__.startswith("click.")
    ]
    return [error for error in made if isinstance(error, click.ClickException)]


@pytest.mark.parametrize("error", click_errors(), ids=lambda error: type(error).__name__)
def test_every_click_error_is_a_usage_error_or_an_output_that_cannot_be_made(
    error: click.ClickException, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = ExitCode.OUTPUT if isinstance(error, click.FileError) else ExitCode.USAGE
    assert code_of(error) == expected
    assert capsys.readouterr().err


def test_click_has_the_error_classes_that_this_test_knows() -> None:
    assert len(click_errors()) >= 8


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (click.exceptions.Exit(0), 0),
        (click.exceptions.Exit(4), 4),
        (click.Abort(), 130),
        (KeyboardInterrupt(), 130),
        (SystemExit(143), 143),
        (OSError(errno.ENOSPC, "full"), 74),
        (OSError(errno.EROFS, "read-only"), 74),
        (OSError(errno.EPERM, "no"), 70),
        (ValueError("CANARY"), 70),
        (RecursionError(), 70),
    ],
    ids=repr,
)
def test_other_ends(error: BaseException, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of(error) == code
    assert "CANARY" not in capsys.readouterr().err


def test_the_most_serious_code_wins() -> None:
    assert most_serious() == 0
    assert most_serious(0, 3, 75) == ExitCode.TRY_LATER
    assert most_serious(3, 77, 4) == ExitCode.IDENTITY
    assert set(SERIOUSNESS) == set(ExitCode)


def test_a_message_with_control_characters_is_inert(capsys: pytest.CaptureFixture[str]) -> None:
    code_of(errors.InputError("\x1b]8;;http://x\x07bad\x9b31m\u202e", where="f"))
    told = capsys.readouterr().err
    assert "\x1b" not in told
    assert "\x9b" not in told
    assert "\u202e" not in told


def test_a_mistyped_command_is_met_with_the_nearest_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["audti"]) == 64
    assert "Did you mean 'audit'?" in capsys.readouterr().err
    assert main(["mapping", "shw"]) == ExitCode.USAGE
    assert "Did you mean 'show'?" in capsys.readouterr().err


def test_a_bug_shows_where_it_came_from_only_when_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        _raise_here()
    except ValueError as error:
        code_of(error)
        assert "_raise_here" not in capsys.readouterr().err
        code_of(error, debug=True)
    told = capsys.readouterr().err
    assert "_raise_here" in told
    assert "CANARY" not in told


def _raise_here() -> None:
    msg = "CANARY"
    raise ValueError(msg)


def test_output_in_a_posix_locale_never_fails_on_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii", errors="strict"))
    main(["--help"])
    click.echo("Łukasz")
    assert "Łukasz" in raw.getvalue().decode("utf-8")


def test_what_a_command_sets_for_its_log_ends_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    main(["sync", "--json-log", "--config", "nowhere.toml"])
    assert capsys.readouterr().err.startswith("{")
    main(["sync", "--config", "nowhere.toml"])
    assert capsys.readouterr().err.startswith("twohats: ")


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)  # what `| head` does to whoever writes on
    try:
        done = subprocess.run(
            [sys.executable, "-m", "twohats", "mapping", "show"],
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")
