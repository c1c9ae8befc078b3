"""Former runs, from the ledgers that ``sync --apply`` keeps; only looked at, never locked."""

from collections.abc import Iterator, Sequence
from contextlib import closing

from msgspec.structs import replace

from twohats.cli.exit import say
from twohats.cli.ledgers import ledger_of
from twohats.cli.moments import since_ms
from twohats.model.settings import SiteSettings
from twohats.model.tally import TrendRow


def former_runs(
    sites: Sequence[SiteSettings], names: Sequence[str], since: str, now_ms: int
) -> tuple[TrendRow, ...]:
    """Return each site's aggregates since then, under the names that the report tells sites by."""
    start = since_ms(since, now_ms, "--since")
    return tuple(
        replace(row, site=name)
        for settings, name in zip(sites, names, strict=True)
        for row in _rows(settings, start)
    )


def _rows(settings: SiteSettings, start: int) -> Iterator[TrendRow]:
    ledger = ledger_of(settings).read()
    if ledger is None:
        say(f"site {settings.name}: no ledger yet, so no trend of runs; sync --apply keeps one")
        return
    with closing(ledger):
        rows = ledger.trend(start)
    if not rows:
        say(f"site {settings.name}: the ledger holds no run since then, so no trend of runs")
    yield from rows
