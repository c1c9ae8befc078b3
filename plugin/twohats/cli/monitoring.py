"""What ``sync`` tells machines: a Prometheus textfile, and a log of JSON objects."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import click

from twohats.cli.exit import shape_log
from twohats.cli.sync_site import SiteOutcome
from twohats.errors import ExitCode
from twohats.model.run import Run

# name, help; every one is a gauge with the label ``site``
_GAUGES = {
    "twohats_sync_exit_code": "Exit code of the last sync; 0 is well.",
    "twohats_sync_finished_timestamp_seconds": "When the last sync ended, epoch seconds.",
    "twohats_sync_issues": "Issues that the last sync read.",
    "twohats_sync_writes": "Issues that the last sync wrote.",
    "twohats_sync_failures": "What the last sync could not do.",
    "twohats_sync_deferred": "Changes that wait for later runs.",
}


def metrics_text(outcomes: Sequence[SiteOutcome], last: Mapping[str, Run], now_ms: int) -> str:
    """Return the outcomes in Prometheus' text format, for node_exporter's textfile collector.

    A series that is missing from one file is a gap in a dashboard and silences an alert on its
    age: so a site that was passed over tells of its ``last`` sync, whoever made that.
    """
    values = []
    for outcome in outcomes:
        name = outcome.settings.name
        if not outcome.passed_over:
            values.append((name, _numbers(outcome, now_ms)))
        elif name in last:
            values.append((name, _numbers_of(last[name])))
    lines: list[str] = []
    for at, (name, about) in enumerate(_GAUGES.items()):
        lines += [f"# HELP {name} {about}", f"# TYPE {name} gauge"]
        lines += [f'{name}{{site="{_escaped(site)}"}} {numbers[at]}' for site, numbers in values]
    return "\n".join(lines) + "\n"


def log_as_json(now: Callable[[], datetime]) -> None:
    """Write every further line of the log as a JSON object with time, level and message."""
    shape_log(lambda message: _line(now(), {"level": "warning", "message": message}))


def log_outcome(outcome: SiteOutcome, now: datetime) -> None:
    """Log how the sync of one site went, in numbers."""
    level = "info" if not outcome.code else "error"
    names = ("issues", "writes", "failures", "deferred")
    numbers = dict(zip(names, _numbers(outcome, 0)[2:], strict=True))
    site = {"site": outcome.settings.name, "exit_code": int(outcome.code)}
    event = {"level": level, "message": _message(outcome), **site, **numbers}
    click.echo(_line(now, event), err=True)


def _message(outcome: SiteOutcome) -> str:
    if outcome.passed_over:
        return "site passed over"
    if outcome.code == ExitCode.DONE:
        return "site synced"
    begun = outcome.result is not None and not outcome.result.refused
    return "site synced in part" if begun else "site not synced"


def _numbers_of(run: Run) -> tuple[float, ...]:
    ended = (run.ended_ms or run.started_ms) / 1000
    return run.exit_code or 0, ended, run.issues, run.writes, run.failed, run.deferred


def _numbers(outcome: SiteOutcome, now_ms: int) -> tuple[float, ...]:
    result = outcome.result
    head = result.plan.head if result else None
    return (
        int(outcome.code),
        now_ms / 1000,
        head.issues if head else 0,
        result.written if result else 0,
        len(result.failures) if result else int(not outcome.passed_over),
        head.deferred if head else 0,
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _line(now: datetime, event: dict[str, object]) -> str:
    return json.dumps({"time": now.isoformat(timespec="milliseconds"), **event})
