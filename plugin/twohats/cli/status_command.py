"""What ``twohats status`` tells, from the ledgers alone."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from twohats.cli import clock
from twohats.cli.console import write_result
from twohats.cli.ledgers import ledger_of
from twohats.cli.other_runs import last_good
from twohats.cli.sync_command import deadline_ms
from twohats.config import load_settings
from twohats.errors import ExitCode
from twohats.ledger import SiteLedger
from twohats.model.run import Posting, Run
from twohats.model.settings import SiteSettings

_SHOWN = 5


def run(options: Mapping[str, Any]) -> int:
    """Show each site's state; 1 where the last good sync is too old."""
    config = Path(options["config"]) if options["config"] else None
    now = clock.now_ms()
    age = options["max_age"]
    oldest = None if age is None else 2 * now - (deadline_ms(age, now, "--max-age") or now)
    lines: list[str] = []
    stale = False
    for settings in load_settings(config, options["site"]):
        place = ledger_of(settings)
        ledger = place.read()
        if ledger is None:
            lines.append(f"{settings.name}: no run yet (no ledger at {place.where})")
            stale |= oldest is not None
            continue
        with closing(ledger):
            last = last_good(ledger)
            stale |= oldest is not None and (last is None or (last.ended_ms or 0) < oldest)
            lines += _site(settings, ledger, last, now)
    write_result("\n".join(lines), None)
    return ExitCode.TRIPPED if stale else ExitCode.DONE


def _site(settings: SiteSettings, ledger: SiteLedger, last: Run | None, now: int) -> Iterator[str]:
    told = f"last good sync {_when(last.ended_ms)}" if last else "no good sync yet"
    yield f"{settings.name}: {told}"
    cursor = ledger.cursor()
    if cursor is not None:
        yield f"  read up to {_when(cursor.server_ms)} (Jira's time)"
    for one in ledger.runs(limit=_SHOWN):
        yield f"  {_run(one)}"
    for intent in ledger.intents():
        if intent.state is not Posting.DONE:
            yield f"  report comment on {intent.target}: {intent.state}"
    for fault in ledger.faults(now).values():
        again = f"tried again after {_when(fault.until_ms)}"
        yield f"  known fault, {fault.key or fault.subject}: {fault.what}; {again}"


def _run(run: Run) -> str:
    ended = "under way, or broken off" if run.exit_code is None else f"exit {run.exit_code}"
    counts = f"{run.issues} read, {run.writes} written, {run.failed} failed"
    waiting = f", {run.deferred} left for later runs" if run.deferred else ""
    return f"{run.id}  {run.command:<8} {ended}: {counts}{waiting}"


def _when(ms: int | None) -> str:
    if not ms:
        return "never"
    return f"{datetime.fromtimestamp(ms / 1000, tz=UTC):%Y-%m-%d %H:%M} UTC"
