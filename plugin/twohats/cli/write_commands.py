"""What ``apply``, ``undo`` and ``release`` do with their options."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from twohats.cli import clock
from twohats.cli.console import write_result
from twohats.cli.exit import say
from twohats.cli.sync_command import deadline_ms
from twohats.cli.telling import (
    apply_lines,
    failure_lines,
    halted_line,
    left_lines,
    many,
    need_lines,
    plan_lines,
    undo_lines,
)
from twohats.cli.writing import Opened, Stop, is_run, only, opened, working
from twohats.errors import ExitCode, InputError, UsageError, most_serious
from twohats.flows.apply import ApplyResult
from twohats.flows.apply import apply as apply_plan
from twohats.flows.release import release
from twohats.flows.undo import UndoResult, undo
from twohats.flows.views import Action
from twohats.ledger import SiteLedger
from twohats.model.settings import SiteSettings
from twohats.plan import read_plan
from twohats.plan.limits import MAIL, MASS
from twohats.reports.inert import line as inert

_MAX_PLAN = 256 * 1024 * 1024  # bytes


def run_apply(path: str, options: Mapping[str, Any]) -> int:
    """Apply the plan in a file."""
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise InputError(what, where=path, todo="name a plan file") from None
    if len(raw) > _MAX_PLAN:
        raise InputError("is far too large for a plan", where=path, todo="make a new one")
    plan = read_plan(raw, path)
    settings = only(options["config"], options["site"] or plan.site)
    stop = Stop(deadline_ms(options["deadline"], clock.now_ms()))
    with _at(settings, stop) as site:
        result = apply_plan(site.job, plan, consents=_consents(options))
    _tell(settings, result, apply_lines(result))
    return result.exit_code


def run_undo(run: str | None, options: Mapping[str, Any]) -> int:
    """Take back a run, or everything."""
    if run and options["every"]:
        raise UsageError("a run and --all cannot go together")
    if run and not is_run(run):
        raise UsageError(f"no run is called {run}", todo="twohats status names the last runs")
    settings = only(options["config"], options["site"])
    apply = bool(options["apply"])
    with _at(settings, Stop()) as site:
        name = None if options["every"] else run or _last_run(site.ledger)
        result = undo(site.job, run=name, apply=apply, consents=_consents(options))
    _tell(settings, result.applied, _undo_lines(result, name, applied=apply))
    for line in failure_lines(settings.name, result.failures):
        say(line)
    partial = ExitCode.PARTIAL if result.failures else ExitCode.DONE
    return most_serious(result.applied.exit_code, partial)


def run_release(keys: Sequence[str], options: Mapping[str, Any]) -> int:
    """Release issues."""
    if bool(keys) == bool(options["jql"]):
        raise UsageError("name issue keys, or give --jql", todo="see twohats release --help")
    settings = only(options["config"], options["site"])
    apply = bool(options["apply"])
    with _at(settings, Stop()) as site:
        result = release(site.job, keys=keys, jql=options["jql"], apply=apply)
    lines = undo_lines(result.applied) if apply else _planned(result.applied)
    _tell(settings, result.applied, lines)
    for line in left_lines(settings.name, result.left):
        say(line)
    for key in result.missing:
        say(f"{settings.name}: {key}: there is no such issue, or the account cannot see it")
    missing = ExitCode.PARTIAL if result.missing else ExitCode.DONE
    return most_serious(result.applied.exit_code, missing)


@contextmanager
def _at(settings: SiteSettings, stop: Stop) -> Iterator[Opened]:
    bar = working(settings.name)
    try:
        with stop.listening(), opened(settings, stop, bar) as site:
            yield site
    finally:
        bar.close()


def _consents(options: Mapping[str, Any]) -> frozenset[str]:
    given = {MAIL: options.get("allow_mail"), MASS: options.get("allow_mass")}
    return frozenset(name for name, said in given.items() if said)


def _last_run(ledger: SiteLedger) -> str:
    for run in ledger.runs(limit=200):
        if run.writes and run.command in {"sync", "apply"}:
            return run.id
    raise UsageError(
        "the ledger knows no run that wrote something",
        todo="name the run (the property 'twohats' of an issue holds it), or say --all",
    )


def _undo_lines(result: UndoResult, run: str | None, *, applied: bool) -> Iterator[str]:
    yield f"Taking back {f'run {run}' if run else 'everything twohats wrote'}:"
    yield from undo_lines(result.applied) if applied else _planned(result.applied)
    verb = "deleted" if applied and not result.applied.refused else "would be deleted"
    if result.comments:
        yield f"  {many(result.comments, 'report comment')} {verb}"
    for step in result.views.steps:
        told = verb if step.action is Action.DELETE else step.why
        yield f"  saved filter {inert(step.wanted.name)}: {told}"
    if result.views.dashboard is not None and result.views.dashboard.action == "delete":
        yield f"  dashboard {inert(result.views.dashboard.name)}: {verb}"
    for key, why in result.left:
        yield f"  {key} keeps its labels: {why}"
    if run and result.applied.written:
        yield "  The next sync labels them again, unless the mapping has changed by then."


def _planned(result: ApplyResult) -> Iterator[str]:
    yield from plan_lines(result.plan)
    yield from need_lines(result.needed)
    if result.plan.changes:
        yield "  Nothing was written. Run again with --apply."


def _tell(settings: SiteSettings, result: ApplyResult, lines: Iterable[str]) -> None:
    write_result("\n".join(lines), None)
    if result.halted is not None:
        say(halted_line(settings.name, result.halted, result.written))
    for line in failure_lines(settings.name, result.failures, result.dropped):
        say(line)
