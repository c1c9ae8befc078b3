"""What was last seen of each issue, and aggregates of former runs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Row, Select, delete, func, select

from twohats.ledger.database import Database, put
from twohats.ledger.tables import FACT, PERSON_TREND, TREND
from twohats.model.run import Fact
from twohats.model.tally import PersonTrendRow, TrendRow

_T = TypeVar("_T")
_BATCH = 500  # values a statement: far below any database's limit


class FactBook:
    """The table ``fact``."""

    _database: Database

    def facts(self, ids: Sequence[str]) -> Mapping[str, Fact]:
        """Return what is known of these issues."""
        with self._database.reading() as connection:
            rows = [
                row
                for part in _parts(ids)
                for row in connection.execute(select(FACT).where(FACT.c.issue_id.in_(part)))
            ]
        return {row.issue_id: _fact(row) for row in rows}

    def learn(self, facts: Sequence[Fact]) -> None:
        """Remember these."""
        with self._database.transaction() as connection:
            for part in _parts(facts):
                put(connection, FACT, [fact_values(fact) for fact in part])

    def forget(self, ids: Sequence[str]) -> None:
        """Drop issues that are gone."""
        with self._database.transaction() as connection:
            for part in _parts(ids):
                connection.execute(delete(FACT).where(FACT.c.issue_id.in_(part)))

    def known_ids(self) -> frozenset[str]:
        """Return the ids of all known issues."""
        with self._database.reading() as connection:
            return frozenset(connection.execute(select(FACT.c.issue_id)).scalars())

    def labelled(self) -> int:
        """Return how many known issues carry a role."""
        query = select(func.count()).select_from(FACT).where(FACT.c.labelled != 0)
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar() or 0)


class TrendBook:
    """The tables ``trend`` and ``person_trend``."""

    _database: Database

    def add_trend(self, rows: Sequence[TrendRow], people: Sequence[PersonTrendRow] = ()) -> None:
        """Keep one run's aggregates."""
        scopes = [
            {"at_ms": row.at_ms, "scope": row.scope, "counts": msgspec.json.encode(row)}
            for row in rows
        ]
        persons = [
            {
                "at_ms": row.at_ms,
                "project": row.project,
                "person": row.person,
                "counts": msgspec.json.encode(row),
            }
            for row in people
        ]
        with self._database.transaction() as connection:
            if scopes:
                put(connection, TREND, scopes)
            if persons:
                put(connection, PERSON_TREND, persons)

    def trend(self, since_ms: int) -> tuple[TrendRow, ...]:
        """Return the aggregates since then, oldest first."""
        query = select(TREND.c.counts).where(TREND.c.at_ms >= since_ms)
        rows = self._counts(query.order_by(TREND.c.at_ms, TREND.c.scope))
        return tuple(msgspec.json.decode(row, type=TrendRow) for row in rows)

    def people_trend(self, since_ms: int) -> tuple[PersonTrendRow, ...]:
        """Return the person aggregates since then, oldest first."""
        table = PERSON_TREND.c
        query = select(table.counts).where(table.at_ms >= since_ms)
        rows = self._counts(query.order_by(table.at_ms, table.project, table.person))
        return tuple(msgspec.json.decode(row, type=PersonTrendRow) for row in rows)

    def drop_people(self, *, before_ms: int | None = None, person: str | None = None) -> int:
        """Delete person aggregates, old ones or one person's; return how many went."""
        gone = delete(PERSON_TREND)
        if before_ms is not None:
            gone = gone.where(PERSON_TREND.c.at_ms < before_ms)
        if person is not None:
            gone = gone.where(PERSON_TREND.c.person == person)
        with self._database.transaction() as connection:
            return connection.execute(gone).rowcount

    def _counts(self, query: Select[tuple[bytes]]) -> list[bytes]:
        with self._database.reading() as connection:
            return [bytes(row.counts) for row in connection.execute(query)]


def _fact(row: Row[Any]) -> Fact:
    return Fact(
        issue_id=row.issue_id,
        key=row.key,
        text=row.text,
        labels=row.labels,
        labelled=bool(row.labelled),
        property=row.property,
    )


def fact_values(fact: Fact) -> dict[str, object]:
    """Return a fact as its table's columns."""
    return {**msgspec.structs.asdict(fact), "labelled": int(fact.labelled)}


def _parts(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]
