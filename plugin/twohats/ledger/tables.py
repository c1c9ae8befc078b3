"""The ledger's tables as queries see them; ``steps/`` holds the SQL that makes them."""

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, String, Table

METADATA = MetaData()


def _table(name: str, *columns: Column[str] | Column[int] | Column[bytes]) -> Table:
    return Table(name, METADATA, *columns)


def _text(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, String, primary_key=key, nullable=False)


def _number(name: str, *, key: bool = False, optional: bool = False) -> Column[int]:
    return Column(name, BigInteger, primary_key=key, nullable=optional)


def _bytes(name: str, *, optional: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=optional)


META = _table("meta", _text("name", key=True), _text("value"))
RUN = _table(
    "run",
    _text("id", key=True),
    _text("command"),
    _number("started_ms"),
    _number("ended_ms", optional=True),
    _number("exit_code", optional=True),
    _number("applied"),
    _number("issues"),
    _number("writes"),
    _number("failed"),
    _number("deferred"),
    _number("matched", optional=True),
)
JOURNAL = _table(
    "journal",
    _text("run", key=True),
    _number("seq", key=True),
    _text("issue_id"),
    _bytes("change"),
    _text("step"),
    _number("at_ms"),
)
FACT = _table(
    "fact",
    _text("issue_id", key=True),
    _text("key"),
    _text("text"),
    _text("labels"),
    _number("labelled"),
    _bytes("property", optional=True),
)
INTENT = _table(
    "intent",
    _text("target", key=True),
    _text("state"),
    _text("run"),
    _text("comment_id"),
    _text("material"),
    _text("findings"),
    _number("at_ms"),
    _number("recreated"),
)
FAULT = _table(
    "fault",
    _text("subject", key=True),
    _text("what"),
    _text("key"),
    _number("until_ms"),
    _number("updated_ms"),
)
KEPT = _table("kept", _text("name", key=True), _bytes("value"))
TREND = _table("trend", _number("at_ms", key=True), _text("scope", key=True), _bytes("counts"))
PERSON_TREND = _table(
    "person_trend",
    _number("at_ms", key=True),
    _text("project", key=True),
    _text("person", key=True),
    _bytes("counts"),
)
