"""The database of one site. Disposable: what Jira ends as never depends on it."""

from twohats.ledger.lock import LockedError, site_lock
from twohats.ledger.places import FilePlace, Place, ledger_file, open_ledger, read_ledger
from twohats.ledger.shared import SharedPlace, is_shared
from twohats.ledger.site_ledger import SiteLedger

__all__ = [
    "FilePlace",
    "LockedError",
    "Place",
    "SharedPlace",
    "SiteLedger",
    "is_shared",
    "ledger_file",
    "open_ledger",
    "read_ledger",
    "site_lock",
]
