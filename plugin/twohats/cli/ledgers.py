"""Where each site's ledger is, as the configuration and the environment say."""

from twohats.config import read_ledger_password, state_dir
from twohats.ledger import Place, SharedPlace, is_shared, ledger_file
from twohats.model.settings import SiteSettings


def ledger_of(settings: SiteSettings) -> Place:
    """Return the place of a site's ledger; nothing is opened yet."""
    if is_shared(settings.ledger):
        return SharedPlace(settings.name, settings.ledger, read_ledger_password(settings))
    return ledger_file(settings.name, settings.ledger, state_dir())
