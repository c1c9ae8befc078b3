"""What ``twohats views`` does with its options, and what it says."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from twohats.cli.console import write_result
from twohats.cli.exit import say
from twohats.cli.telling import failure_lines
from twohats.cli.writing import Stop, only, opened, working
from twohats.errors import ExitCode, UsageError
from twohats.flows.views import Action, ViewsResult, ViewStep, undo_views, views
from twohats.flows.views_boards import BoardAdvice
from twohats.flows.views_dashboard import DashboardStep
from twohats.reports.inert import line

_VERBS = {
    Action.CREATE: ("make", "made"),
    Action.UPDATE: ("change", "changed"),
    Action.DELETE: ("delete", "deleted"),
    Action.KEEP: ("keep", "kept"),
}


def run(options: Mapping[str, Any]) -> int:
    """Plan, make or delete the views of one site."""
    apply, undo = bool(options["apply"]), bool(options["undo"])
    if undo and options["dashboard"]:
        raise UsageError("--undo deletes the dashboard too", todo="leave --dashboard out")
    settings = only(options["config"], options["site"])
    bar, stop = working(settings.name), Stop()
    try:
        with stop.listening(), opened(settings, stop, bar) as site:
            if undo:
                result = undo_views(site.job, site.site, apply=apply)
            else:
                result = views(
                    site.job, site.site, apply=apply, dashboard=bool(options["dashboard"])
                )
    finally:
        bar.close()
    write_result("\n".join(_lines(settings.name, result, applied=apply)), None)
    for text in failure_lines(settings.name, result.failures):
        say(text)
    return ExitCode.PARTIAL if result.failures else ExitCode.DONE


def _lines(site: str, result: ViewsResult, *, applied: bool) -> Iterator[str]:
    moves = [step for step in result.steps if step.action is not Action.KEEP]
    done = "deleted" if moves and all(one.action is Action.DELETE for one in moves) else "written"
    told = f"{result.written} {done}" if applied else f"{len(moves)} to be {done}"
    yield f"{site}: {len(result.steps)} saved filters, {told}"
    for step in result.steps:
        yield from _step(step, applied=applied)
    if result.dashboard is not None:
        yield from _dashboard(result.dashboard, applied=applied)
    if moves and not applied:
        yield "  Nothing was written. Run again with --apply."
    yield from _boards(result.boards)


def _step(step: ViewStep, *, applied: bool) -> Iterator[str]:
    why = f" ({step.why})" if step.why else ""
    yield f"  {_VERBS[step.action][applied]:<7} {line(step.wanted.name)}{why}"
    yield f"          {line(step.wanted.jql)}"


def _dashboard(step: DashboardStep, *, applied: bool) -> Iterator[str]:
    if step.name:
        done = applied and step.action != "by hand"
        word = {"create": "made", "update": "changed", "delete": "deleted"}.get(step.action, "")
        verb = word if done and word else step.action
        yield f"  dashboard, {verb}: {line(step.name)} {step.url}".rstrip()
    if step.todo:
        yield "  By hand, as no API documents it:"
        yield from (f"    {text}" for text in step.todo)


def _boards(boards: Sequence[BoardAdvice]) -> Iterator[str]:
    """Yield the boards by kind: what is the same for all of one kind is said once."""
    if not boards:
        return
    yield ""
    yield "On the boards, by hand (no API configures them):"
    for managed in sorted({board.managed for board in boards}):
        same = [board for board in boards if board.managed == managed]
        for board in same:
            kind = f"{board.kind}, {managed}" if board.kind else managed
            yield f"  {board.project}: {line(board.name)} ({kind}) {board.url}"
        yield from (f"    {text}" for text in same[0].clicks)
        if managed == "company-managed":
            for one in same[0].conditions:
                yield f"      {one.name:<20} {one.jql}  [{one.colour}]"
