"""Runs, and the journal of what each of them wrote."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import func, insert, select, update

from twohats.ledger.database import Database, put
from twohats.ledger.facts import fact_values
from twohats.ledger.tables import FACT, JOURNAL, RUN
from twohats.model.plan import Change
from twohats.model.run import Entry, Run, Settled, Step

KEPT_RUNS = 200  # older runs and their journals go, so that the ledger stays small


class RunBook:
    """The tables ``run`` and ``journal``."""

    _database: Database

    def begin(self, run: Run) -> None:
        """Note that a run started; the oldest runs are dropped."""
        old = select(RUN.c.id).order_by(RUN.c.started_ms.desc(), RUN.c.id).offset(KEPT_RUNS)
        with self._database.transaction() as connection:
            put(connection, RUN, [_row(run)])
            gone = list(connection.execute(old).scalars())
            if gone:
                connection.execute(JOURNAL.delete().where(JOURNAL.c.run.in_(gone)))
                connection.execute(RUN.delete().where(RUN.c.id.in_(gone)))

    def finish(self, run: Run) -> None:
        """Note how it ended."""
        self._database.put(RUN, [_row(run)])

    def runs(self, limit: int = 20) -> tuple[Run, ...]:
        """Return the last runs, newest first."""
        query = select(RUN).order_by(RUN.c.started_ms.desc(), RUN.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(Run(**{**row, "applied": bool(row["applied"])}) for row in rows)

    def intend(self, run: str, changes: Sequence[Change], at_ms: int) -> None:
        """Note that these writes are about to be sent."""
        last = select(func.coalesce(func.max(JOURNAL.c.seq), 0)).where(JOURNAL.c.run == run)
        with self._database.transaction() as connection:
            seq = connection.execute(last).scalar_one()
            rows = [
                {
                    "run": run,
                    "seq": seq + number,
                    "issue_id": change.issue_id,
                    "change": msgspec.json.encode(change),
                    "step": Step.INTENDED,
                    "at_ms": at_ms,
                }
                for number, change in enumerate(changes, 1)
            ]
            for row in rows:
                same = (JOURNAL.c.run == run) & (JOURNAL.c.issue_id == row["issue_id"])
                connection.execute(JOURNAL.delete().where(same))
            connection.execute(insert(JOURNAL), rows)

    def settle(self, run: str, settled: Sequence[Settled]) -> None:
        """Note what came of them, and what is known of the issues now."""
        facts = [fact_values(one.fact) for one in settled if one.fact is not None]
        with self._database.transaction() as connection:
            for one in settled:
                same = (JOURNAL.c.run == run) & (JOURNAL.c.issue_id == one.issue_id)
                connection.execute(update(JOURNAL).where(same).values(step=one.step))
            if facts:
                put(connection, FACT, facts)

    def entries(self, run: str) -> tuple[Entry, ...]:
        """Return a run's writes, in order."""
        query = select(JOURNAL).where(JOURNAL.c.run == run).order_by(JOURNAL.c.seq)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(
            Entry(
                run=row.run,
                change=msgspec.json.decode(row.change, type=Change),
                step=Step(row.step),
                at_ms=row.at_ms,
            )
            for row in rows
        )


def _row(run: Run) -> dict[str, object]:
    return {**msgspec.structs.asdict(run), "applied": int(run.applied)}
