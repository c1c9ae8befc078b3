"""Numbered SQL steps that bring a ledger to the shape this version knows."""

from collections.abc import Mapping
from importlib import resources

from sqlalchemy import Connection, inspect, select

from twohats.errors import ConfigError
from twohats.ledger.database import put
from twohats.ledger.tables import META

_WORDS = {
    "sqlite": {"text": "TEXT", "integer": "INTEGER", "bytes": "BLOB", "strict": "STRICT"},
    # sorted by code points, as SQLite does: the database's own order depends on its language
    "postgresql": {
        "text": 'TEXT COLLATE "C"',
        "integer": "BIGINT",
        "bytes": "BYTEA",
        "strict": "",
    },
}


def known_steps() -> dict[int, str]:
    """Return the SQL of every step, by number."""
    folder = resources.files("twohats.ledger") / "steps"
    files = (file for file in folder.iterdir() if file.name.endswith(".sql"))
    return {int(f.name.removesuffix(".sql")): f.read_text(encoding="utf-8") for f in files}


def version_of(connection: Connection) -> int:
    """Return the number of the last step taken; 0 for an empty database."""
    if not inspect(connection).has_table("meta"):
        return 0
    found = connection.execute(select(META.c.value).where(META.c.name == "schema")).scalar()
    return int(found or 0)


def migrate(connection: Connection, steps: Mapping[int, str], *, where: str) -> None:
    """Take the steps that are missing, in the transaction that is under way.

    Raises ``ConfigError`` where the ledger was made by a newer twohats.
    """
    have = version_of(connection)
    must_not_be_newer(have, max(steps), where=where)
    words = _WORDS[connection.dialect.name]
    for number in sorted(n for n in steps if n > have):
        for statement in statements(steps[number].format(**words)):
            connection.exec_driver_sql(statement)
        put(connection, META, [{"name": "schema", "value": str(number)}])


def must_not_be_newer(have: int, newest: int, *, where: str) -> None:
    """Raise ``ConfigError`` where a ledger's last step is past the ``newest`` that is known."""
    if have > newest:
        raise ConfigError(
            f"the ledger was made by a newer twohats (schema {have}, this one knows {newest})",
            where=where,
            todo="upgrade twohats, or name another ledger",
        )


def belong(connection: Connection, site: str, *, where: str) -> None:
    """Note which Jira the ledger is of; raise ``ConfigError`` where it is of another."""
    kept = connection.execute(select(META.c.value).where(META.c.name == "site")).scalar()
    if kept is None:
        put(connection, META, [{"name": "site", "value": site}])
    elif kept != site:
        raise ConfigError(
            f"the ledger belongs to {kept}, not to {site}",
            where=where,
            todo="call one of the two sites by another name in twohats.toml, or set its ledger",
        )


def statements(script: str) -> list[str]:
    """Return the statements of a step. Steps hold no ``;`` but between statements."""
    lines = [line for line in script.splitlines() if not line.lstrip().startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";") if part.strip()]
