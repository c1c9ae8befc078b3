"""``twohats audit``: classify and report, once, writing nothing to Jira."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from twohats.cli.engine_option import engine_option
from twohats.cli.issue_options import (
    encoding_option,
    header_option,
    kind_option,
    second_opinion_option,
)
from twohats.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from twohats.model.report import Report

FORMATS = ("text", "markdown", "html", "json", "csv")
SEVERITIES = ("info", "warning", "error")
_PLAIN, _WIDEST = 80, 120
_MOST_WORKERS = 64


def _checked_workers(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if value == "auto" or (value.isdecimal() and 1 <= int(value) <= _MOST_WORKERS):
        return value
    told = f"{value!r} is neither auto nor a number from 1 to {_MOST_WORKERS}"
    raise click.BadParameter(told, ctx, param)


@click.command()
@click.option(
    "--from",
    "paths",
    multiple=True,
    metavar="PATH",
    help="Read what Jira exported: file, folder, glob or - (again for more). Without: the site.",
)
@kind_option
@encoding_option
@header_option
@click.option("--site", metavar="NAME", help="Only this site; default: every site.")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The configuration; default: the nearest twohats.toml.",
)
@click.option(
    "--mapping", multiple=True, metavar="FILE", help="Lay your own mapping on top (again for more)."
)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="Write there instead of to the terminal.")
@click.option("--select", metavar="CODES", help="Only these findings, such as TH101,TH2.")
@click.option("--ignore", metavar="CODES", help="Not these findings.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit 1 on a finding this severe.")
@click.option("--baseline", metavar="FILE", help="Findings that are known: not told again.")
@click.option("--baseline-out", metavar="FILE", help="Write all findings there as known.")
@click.option(
    "--people",
    type=click.Choice(("off", "groups", "named")),
    default="named",
    show_default=True,
    help="How far the report speaks of people. Share a report that names people with care.",
)
@click.option(
    "--colour",
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    help="Colour the text: on a terminal (auto; NO_COLOR is respected), always or never.",
)
@click.option(
    "--workers",
    metavar="N|auto",
    callback=_checked_workers,
    default="auto",
    show_default=True,
    help="Processes that read files: a number, or auto for what pays.",
)
@engine_option
@second_opinion_option
@click.option("--explain", is_flag=True, help="Show each finding's formula and numbers.")
@click.option(
    "--since", metavar="DATE|DAYSd", help="Trend of the open work at former syncs, from the ledger."
)
@click.option(
    "--as-of", metavar="MOMENT", help="Count ages and windows from then: date, time or epoch."
)
@click.option("--partial", is_flag=True, help="Write a part to be merged, not a report.")
@click.option("--merge", is_flag=True, help="Report of PARTS that --partial wrote, as of one run.")
@click.argument("parts", nargs=-1)
def command(**options: Any) -> int:  # noqa: ANN401 - click hands over what the options say
    """Classify issues and report the balance of the two roles. Writes nothing to Jira.

    \b
    twohats audit --from export.csv --format html -o report.html

    \b
    Many machines, one report; each issue in one part, all --as-of one moment:
    twohats audit --from a.csv --as-of 2026-11-25 --partial -o a.json
    twohats audit --merge a.json b.json
    A part holds who is assigned: share it as you would the export.
    """
    from twohats.cli.audit_run import audit_of  # noqa: PLC0415
    from twohats.cli.console import progress, write_result  # noqa: PLC0415

    _must_make_sense(options)
    if options["second_opinion"]:
        options["workers"] = "1"  # it is asked and counted in one process
    if options["partial"]:
        return _write_part(options)
    with progress("issues read") as bar:
        report, trouble = audit_of(options, bar)
    coloured = options["colour"] == "always"
    write_result(_rendered(report, options), options["output"], coloured=coloured)
    if options["baseline_out"]:
        from twohats.workload import baseline_of  # noqa: PLC0415

        write_result(baseline_of(report).decode(), options["baseline_out"])
    if trouble is not None:
        raise trouble
    return _tripped(report, options["fail_on"])


def _must_make_sense(options: dict[str, Any]) -> None:
    if options["paths"] and options["site"]:
        raise UsageError("--from and --site exclude each other", todo="give one of them")
    if options["explain"] and options["format_"] != "text":
        raise UsageError("--explain goes with --format text", todo="json holds the numbers anyway")
    if options["merge"]:
        if options["paths"] or options["site"] or options["as_of"]:
            todo = "the parts were read already, as of one moment"
            raise UsageError("--merge goes with no --from, --site or --as-of", todo=todo)
    elif options["parts"]:
        given = options["parts"][0]
        raise UsageError(f"what is {given}?", todo=f"say --from {given}, or --merge for parts")
    elif options["partial"] and not options["paths"]:
        todo = "add --from; live sites are shared out by --site"
        raise UsageError("--partial is for files", todo=todo)
    if options["engine"] and not options["paths"]:
        todo = "add --from; sites go on Dask by sync --all --engine"
        raise UsageError("--engine is for files", todo=todo)
    if options["second_opinion"] and (options["merge"] or options["partial"] or options["engine"]):
        todo = "ask for it where issues are read, in one process"
        raise UsageError("--second-opinion goes with no --merge, --partial or --engine", todo=todo)
    if options["since"] and (options["paths"] or options["merge"]):
        raise UsageError("--since is for sites", todo="leave it out: files have no former runs")


def _write_part(options: dict[str, Any]) -> int:
    from twohats.cli.audit_run import part_of  # noqa: PLC0415
    from twohats.cli.console import progress, write_result  # noqa: PLC0415
    from twohats.workload import encode_part  # noqa: PLC0415

    with progress("issues read") as bar:
        part = part_of(options, bar)
    write_result(encode_part(part).decode(), options["output"])
    return ExitCode.DONE


def _rendered(report: Report, options: dict[str, Any]) -> str:
    from twohats.reports import render, to_arithmetic  # noqa: PLC0415

    shown = options["output"] in {None, "-"} and sys.stdout.isatty()
    width = min(shutil.get_terminal_size().columns, _WIDEST) if shown else _PLAIN
    colour = {"always": True, "never": False}.get(
        options["colour"], shown and "NO_COLOR" not in os.environ
    )
    text = render(report, options["format_"], colour=colour, width=width)
    return text + to_arithmetic(report) if options["explain"] else text


def _tripped(report: Report, severity: str | None) -> int:
    from twohats.model.finding import Severity  # noqa: PLC0415
    from twohats.workload import trips  # noqa: PLC0415

    tripped = severity is not None and trips(report, Severity(severity))
    return ExitCode.TRIPPED if tripped else ExitCode.DONE
