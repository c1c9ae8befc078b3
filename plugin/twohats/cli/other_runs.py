"""What other runs do to the same sites meanwhile: two that start at once share the sites."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import ClassVar

from twohats.cli.ledgers import ledger_of
from twohats.errors import ExitCode, TwohatsError
from twohats.ledger import SiteLedger
from twohats.model.run import Run
from twohats.model.settings import SiteSettings

_GOOD = (ExitCode.DONE, ExitCode.PARTIAL)
_LOOKED_AT = 200  # runs


class SyncedMeanwhileError(TwohatsError):
    """Another run synced this site since ours began."""

    exit_code: ClassVar[ExitCode] = ExitCode.DONE


def last_good(ledger: SiteLedger) -> Run | None:
    """Return the last sync that wrote what there was to write."""
    good = (
        run
        for run in ledger.runs(limit=_LOOKED_AT)
        if run.command == "sync" and run.applied and run.exit_code in _GOOD
    )
    return next(good, None)


class OtherRuns:
    """Remembers the last good run of each site. No clock is asked: those of machines differ."""

    def __init__(self, sites: Sequence[SiteSettings]) -> None:
        self._last = dict(_last(sites))

    def look(self, settings: SiteSettings, ledger: SiteLedger) -> None:
        """Raise ``SyncedMeanwhileError`` if there is a newer one. The site's lock is held."""
        if settings.name not in self._last:
            return
        last = last_good(ledger)
        if last is not None and last.id != self._last[settings.name]:
            what = f"another run ({last.id}) synced it meanwhile"
            raise SyncedMeanwhileError(what)


def _last(sites: Sequence[SiteSettings]) -> Iterator[tuple[str, str | None]]:
    for settings in sites:
        try:
            ledger = ledger_of(settings).read()
        except TwohatsError:
            continue  # whatever it is, syncing this site will tell
        if ledger is None:
            yield settings.name, None
            continue
        with closing(ledger):
            last = last_good(ledger)
        yield settings.name, last.id if last else None


def last_ended(sites: Sequence[SiteSettings]) -> dict[str, Run]:
    """Return the last sync of each site that wrote and came to its end, however it went."""
    found = {}
    for settings in sites:
        ledger = ledger_of(settings).read()
        if ledger is None:
            continue
        with closing(ledger):
            runs = [run for run in ledger.runs(limit=_LOOKED_AT) if _is_ended_sync(run)]
        if runs:
            found[settings.name] = runs[0]
    return found


def _is_ended_sync(run: Run) -> bool:
    return run.command == "sync" and run.applied and run.exit_code is not None
