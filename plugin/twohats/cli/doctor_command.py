"""What ``twohats doctor`` does: examine each site, show one table a site."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from twohats.cli import clock
from twohats.cli.composition import connect
from twohats.cli.console import Bar
from twohats.cli.ledgers import ledger_of
from twohats.config import load_settings, read_webhook_secret
from twohats.errors import TwohatsError, most_serious
from twohats.ledger import is_shared
from twohats.model.settings import SiteSettings
from twohats.reports.inert import line
from twohats.site.checks import Check, State, trouble
from twohats.site.checkup import examine
from twohats.webhook import check_webhook

_STYLE = {State.GOOD: "green", State.LOOK: "yellow", State.MEND: "bold red"}


def run(config: str | None, site: str | None) -> int:
    """Examine the configured sites, or one; return the most serious exit code."""
    sites = load_settings(Path(config) if config else None, site)
    codes: list[int] = []
    for settings in sites:
        checks = list(_examined(settings))
        _show(settings.name, checks)
        codes += [check.code for check in checks]
    return int(most_serious(*codes))


def _examined(settings: SiteSettings) -> list[Check]:
    bar = Bar("examining")
    try:
        checks: list[Check] = []
        for check in examine(settings, lambda: connect(settings, bar), clock.now_ms()):
            checks.append(check)
            bar.step(len(checks))
        return checks + _webhook(settings) + _shared_ledger(settings)
    finally:
        bar.close()


def _webhook(settings: SiteSettings) -> list[Check]:
    """Look at the webhook's settings; whoever listens there is not troubled."""
    if not settings.report.webhook:
        return []
    try:
        host = check_webhook(settings.report.webhook).hostname
        read_webhook_secret(settings)
    except TwohatsError as error:
        return [trouble("webhook", error)]
    says = f"{host}, signed; first told anything by sync --apply"
    return [Check(what="webhook", state=State.GOOD, says=says)]


def _shared_ledger(settings: SiteSettings) -> list[Check]:
    """Ask a ledger's database, where there is one; a ledger in a file tells by itself."""
    if not is_shared(settings.ledger):
        return []
    try:
        place = ledger_of(settings)
        found = "answers" if place.exists() else "answers; the first sync makes the tables"
    except TwohatsError as error:
        return [trouble("ledger", error)]
    return [Check(what="ledger", state=State.GOOD, says=f"{place.where} {found}")]


def _show(name: str, checks: Sequence[Check]) -> None:
    if sys.stdout.isatty():
        Console().print(_table(name, checks))
        return
    click.echo(f"site {line(name)}")
    width = max(len(line(check.what)) for check in checks)
    for check in checks:
        click.echo(f"  {check.state:<5} {line(check.what):<{width}}  {line(check.says)}")
        if check.todo:
            click.echo(f"  {'':<5} {'':<{width}}  -> {line(check.todo)}")


def _table(name: str, checks: Sequence[Check]) -> Table:
    table = Table(title=Text(f"site {line(name)}"), title_justify="left")
    for heading in ("", "what", "found", "what to do"):
        table.add_column(heading, overflow="fold")
    for check in checks:
        table.add_row(
            Text(check.state, style=_STYLE[check.state]),
            Text(line(check.what)),
            Text(line(check.says)),
            Text(line(check.todo)),
        )
    return table
