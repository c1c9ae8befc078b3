"""What ``twohats forget`` does: the same on each site's ledger, under its lock."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from twohats.cli import clock
from twohats.cli.console import write_result
from twohats.cli.exit import say
from twohats.cli.ledgers import ledger_of
from twohats.config import load_settings
from twohats.model.settings import PeopleDetail, SiteSettings


def run(person: str, options: Mapping[str, Any]) -> int:
    """Forget the person on every site of the configuration, or on one."""
    config = Path(options["config"]) if options["config"] else None
    sites = load_settings(config, options["site"])
    write_result("\n".join(text for one in sites for text in _forget(one, person)), None)
    return 0


def _forget(settings: SiteSettings, person: str) -> Iterator[str]:
    place = ledger_of(settings)
    if not place.exists():
        yield f"{settings.name}: nothing is stored; there is no ledger"
        return
    address = settings.connection.url.rstrip("/")
    with place.held(address, now_ms=clock.now_ms(), note=say) as ledger:
        gone = ledger.drop_people(person=person)
    yield f"{settings.name}: {gone} aggregates deleted"
    for copy in place.copies():
        yield f"{settings.name}: an older copy may hold more, delete it by hand: {copy}"
    if settings.people is PeopleDetail.NAMED:
        yield f'{settings.name}: people = "named" there: the next sync keeps new ones'
