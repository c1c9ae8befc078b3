"""All tables of one site's ledger, in one value."""

from twohats.ledger.database import Database
from twohats.ledger.facts import FactBook, TrendBook
from twohats.ledger.memory import MemoryBook
from twohats.ledger.runs import RunBook


class SiteLedger(RunBook, FactBook, TrendBook, MemoryBook):
    """All tables of one site's ledger; implements ``ports.Ledger``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def close(self) -> None:
        """Let go of the file, or of the database."""
        self._database.close()
