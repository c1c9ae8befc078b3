"""What ``twohats init`` does: the questions in their order, the file, the first audit, the cron."""

import shutil
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from zlib import crc32

import click

from twohats.cli.console import Bar, write_result
from twohats.cli.init_asking import Asker
from twohats.cli.init_document import Answers, document
from twohats.cli.init_login import log_in
from twohats.cli.init_site import ask_labels, ask_points, ask_projects, ask_report
from twohats.config import load_settings
from twohats.config.file import NAME
from twohats.errors import ExitCode, OutputError

_HOURS = {"hourly": "7-19 * * 1-5", "daily": "6 * * 1-5"}
_FIRST, _SPAN = 5, 50  # minutes of the hour that are not its beginning, when all the world runs


def run(options: Mapping[str, Any]) -> int:
    """Ask, write the file, offer a first audit, and print the cron line."""
    asker = Asker(quiet=bool(options["yes"]))
    file = _file(options, asker)
    answers = Answers(site=options["site"], url="")
    bar = Bar("asking Jira")
    try:
        with closing(log_in(options, asker, answers, bar)) as site:
            ask_projects(site, asker, answers, options["projects"])
            ask_points(site, asker, answers, options["story_points"])
            ask_report(site, asker, answers, options["report_issue"])
            ask_labels(site, asker, answers, options["labels"])
            answers.leads = site.access(tuple(answers.projects))
    finally:
        bar.close()
    how_often = _schedule(options, asker)
    write_result(document(answers), str(file))
    load_settings(file, answers.site)
    click.echo(f"\nWritten: {file}. It holds no secret; the leads stand in it as suggestions.")
    code = _audit(options, asker, file)
    _tell_what_next(file, answers, how_often)
    return code


def _file(options: Mapping[str, Any], asker: Asker) -> Path:
    file = Path(options["output"])
    if not file.absolute().parent.is_dir():
        raise OutputError("its folder is not there", where=str(file), todo="make the folder first")
    if file.exists() and not options["force"]:
        question = f"{file} is there already. Replace it?"
        if asker.quiet or not asker.agree(question, default=False):
            raise OutputError("is there already", where=str(file), todo="add --force, or name -o")
    return file


def _schedule(options: Mapping[str, Any], asker: Asker) -> str:
    return asker.ask(
        "How often is sync to run, hourly or daily, on working days?",
        _often,
        option="--schedule",
        given=options["schedule"],
        default="hourly",
    )


def _often(text: str) -> str:
    return "daily" if text.lower().startswith("d") else "hourly"


def _audit(options: Mapping[str, Any], asker: Asker, file: Path) -> int:
    wanted = options["audit"]
    if wanted is None and asker.quiet:
        wanted = False
    if not asker.agree("A first audit now? It only reads.", given=wanted):
        return ExitCode.DONE
    from twohats.cli.app import app  # noqa: PLC0415 - the group, which loads this command

    result = app.main(["audit", "--config", str(file)], "twohats", standalone_mode=False)
    return result if isinstance(result, int) else ExitCode.DONE


def _tell_what_next(file: Path, answers: Answers, how_often: str) -> None:
    config = "" if file == Path(NAME) else f" --config {file}"
    minute = _FIRST + crc32(answers.url.encode()) % _SPAN
    click.echo("\nNext:")
    click.echo(f"  twohats doctor{config}        what works, what to mend")
    click.echo(f"  twohats sync{config}          the plan; writes nothing")
    click.echo(f"  twohats sync{config} --apply  writes the labels")
    click.echo("The line for cron (crontab -e), once you like what you see:")
    job = f"{_program()} sync --config {file.absolute()} --apply --busy-ok --deadline 40m"
    click.echo(f"  {minute} {_HOURS[how_often]}  {job}")
    if not answers.token_file:
        click.echo("Cron needs the token: write token_file (mode 0600) into the configuration.")


def _program() -> str:
    """Return where the program is: cron looks in few folders."""
    found = shutil.which("twohats") or shutil.which(sys.argv[0])
    return str(Path(found).absolute()) if found else "twohats"
