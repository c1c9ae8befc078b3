"""The small things: account, cursor, intents, parked faults, cached facts of the site."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import RowMapping, delete, select

from twohats.ledger.database import Database, put
from twohats.ledger.tables import FAULT, INTENT, KEPT, META
from twohats.model.run import Cursor, Fault, Intent, Posting

_CURSOR = "cursor"


class MemoryBook:
    """The tables ``meta``, ``intent``, ``fault`` and ``kept``."""

    _database: Database

    def pin(self, account: str) -> str:
        """Return the account this ledger belongs to; the first one asked for stays."""
        query = select(META.c.value).where(META.c.name == "account")
        with self._database.reading() as connection:
            kept = connection.execute(query).scalar()
        if kept is None:
            self._database.put(META, [{"name": "account", "value": account}])
        return account if kept is None else kept

    def cursor(self) -> Cursor | None:
        """Return how far the site was read; ``None`` too where what is kept makes no sense."""
        raw = self.cached(_CURSOR)
        try:
            return msgspec.json.decode(raw, type=Cursor) if raw else None
        except msgspec.DecodeError:
            return None

    def move_cursor(self, cursor: Cursor) -> None:
        """Note how far the site was read."""
        self.cache(_CURSOR, msgspec.json.encode(cursor))

    def intent(self, target: str) -> Intent | None:
        """Return what is known of the comment on ``target``."""
        return next((intent for intent in self.intents() if intent.target == target), None)

    def intents(self) -> tuple[Intent, ...]:
        """Return all of them, sorted by target."""
        with self._database.reading() as connection:
            rows = connection.execute(select(INTENT).order_by(INTENT.c.target)).mappings().all()
        return tuple(_intent(row) for row in rows)

    def put_intent(self, intent: Intent | None, target: str) -> None:
        """Note, or with ``None`` drop, what is known of the comment on ``target``."""
        with self._database.transaction() as connection:
            if intent is None:
                connection.execute(delete(INTENT).where(INTENT.c.target == target))
            else:
                row = msgspec.structs.asdict(intent)
                put(connection, INTENT, [{**row, "findings": "\n".join(intent.findings)}])

    def faults(self, now_ms: int) -> Mapping[str, Fault]:
        """Return the parked faults that still hold, by subject."""
        query = select(FAULT).where(FAULT.c.until_ms > now_ms).order_by(FAULT.c.subject)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return {row["subject"]: Fault(**row) for row in rows}

    def lapsed(self, now_ms: int) -> tuple[Fault, ...]:
        """Return the parked faults whose time is up: to be tried again."""
        query = select(FAULT).where(FAULT.c.until_ms <= now_ms).order_by(FAULT.c.subject)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(Fault(**row) for row in rows)

    def park(self, fault: Fault) -> None:
        """Park a fault."""
        self._database.put(FAULT, [msgspec.structs.asdict(fault)])

    def unpark(self, subject: str) -> None:
        """Forget a fault that is mended."""
        with self._database.transaction() as connection:
            connection.execute(delete(FAULT).where(FAULT.c.subject == subject))

    def cached(self, name: str) -> bytes | None:
        """Return a value kept under a name."""
        query = select(KEPT.c.value).where(KEPT.c.name == name)
        with self._database.reading() as connection:
            return connection.execute(query).scalar()

    def cache(self, name: str, value: bytes) -> None:
        """Keep a value under a name."""
        self._database.put(KEPT, [{"name": name, "value": value}])


def _intent(row: RowMapping) -> Intent:
    findings = tuple(str(row["findings"]).split("\n")) if row["findings"] else ()
    return Intent(**{**row, "state": Posting(row["state"]), "findings": findings})
