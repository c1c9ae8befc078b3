"""What ``twohats sync`` does with its options."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, convert

from twohats.cli import clock
from twohats.cli.console import write_result
from twohats.cli.exit import say
from twohats.cli.monitoring import log_as_json, log_outcome, metrics_text
from twohats.cli.other_runs import last_ended
from twohats.cli.sync_site import SiteOutcome, report_of, say_failure, sync_sites
from twohats.cli.telling import failure_lines, halted_line, sync_lines
from twohats.cli.writing import Stop, chosen
from twohats.errors import ExitCode, UsageError, most_serious
from twohats.flows.sync import Consent
from twohats.plan import plan_text
from twohats.plan.limits import MAIL, MASS
from twohats.reports import render

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}


class Options(Struct, frozen=True, kw_only=True):
    """The command line's options."""

    config: str | None = None
    site: str | None = None
    every: bool = False
    apply: bool = False
    plan_out: str | None = None
    deadline: str | None = None
    busy_ok: bool = False
    allow_mail: bool = False
    allow_mass: bool = False
    full: bool = False
    format_: str | None = None
    output: str | None = None
    metrics: str | None = None
    json_log: bool = False
    engine: str | None = None


def run(raw: Mapping[str, Any]) -> int:
    """Sync the chosen sites; return the most serious exit code."""
    options = convert(dict(raw), Options)
    if options.json_log:
        log_as_json(clock.now)
    sites = chosen(options.config, options.site, every=options.every)
    if options.plan_out and len(sites) > 1:
        raise UsageError("--plan-out writes the plan of one site", todo="add --site NAME")
    stop = Stop(deadline_ms(options.deadline, clock.now_ms()))
    allowed = {MAIL: options.allow_mail, MASS: options.allow_mass}
    wants_report = bool(options.format_ or options.output)
    consent = Consent(
        apply=options.apply,
        options=frozenset(name for name, given in allowed.items() if given),
        full=options.full or wants_report,
    )
    outcomes = sync_sites(sites, consent, stop, busy_ok=options.busy_ok, engine=options.engine)
    _monitor(outcomes, options)
    to_stdout = wants_report and options.output in {None, "-"}
    for outcome in outcomes:
        say_failure(outcome)
        _tell(outcome, applied=options.apply, aside=to_stdout)
        if options.plan_out and outcome.result is not None:
            write_result(plan_text(outcome.result.plan), options.plan_out)
    if wants_report:
        _report(outcomes, options)
    codes = [outcome.code for outcome in outcomes]
    if len(outcomes) < len(sites):
        codes.append(stop.signalled or ExitCode.DONE)
    if len(sites) > 1:
        _summary(outcomes, len(sites))
    return most_serious(*codes)


def _monitor(outcomes: Sequence[SiteOutcome], options: Options) -> None:
    if options.json_log:
        for outcome in outcomes:
            log_outcome(outcome, clock.now())
    if options.metrics:
        passed = [outcome.settings for outcome in outcomes if outcome.passed_over]
        text = metrics_text(outcomes, last_ended(passed), clock.now_ms())
        write_result(text, options.metrics)


def deadline_ms(text: str | None, now_ms: int, option: str = "--deadline") -> int | None:
    """Return when a run that starts now has to end; ``UsageError``, by ``option``, for no time."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,6})([smh]?)", text)
    if not found or not int(found[1]):
        raise UsageError(f"{option} {text}: no time", todo="say it like 90s, 50m or 2h")
    return now_ms + int(found[1]) * _UNITS[found[2]] * 1000


def _tell(outcome: SiteOutcome, *, applied: bool, aside: bool) -> None:
    result = outcome.result
    if result is None:
        return
    lines = list(sync_lines(result, applied=applied))
    if aside:
        for line in lines:
            say(line)
    elif lines:
        write_result("\n".join(lines), None)
    if result.halted is not None:
        say(halted_line(outcome.settings.name, result.halted, result.written))
    for line in failure_lines(outcome.settings.name, result.failures):
        say(line)


def _report(outcomes: Sequence[SiteOutcome], options: Options) -> None:
    report = report_of(outcomes)
    if report is None:
        say("no report: no site could be read whole")
        return
    write_result(render(report, options.format_ or "text"), options.output)


def _summary(outcomes: Sequence[SiteOutcome], sites: int) -> None:
    passed = [outcome for outcome in outcomes if outcome.passed_over]
    good = [outcome for outcome in outcomes if outcome.code == ExitCode.DONE]
    if len(good) == sites and not passed:
        return
    told = f"{len(good) - len(passed)} of {sites} sites are through"
    if passed:
        names = ", ".join(f"{o.settings.name} ({'busy' if o.busy else 'synced'})" for o in passed)
        told += f"; passed over for another run: {names}"
    if len(good) < sites:
        bad = ", ".join(f"{o.settings.name} ({int(o.code)})" for o in outcomes if o.code)
        told += f"; not: {bad or 'stopped'}"
    say(told)
