"""JQL tree -> SQL over the search index, with Jira's own refusals."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from twohats.sandbox.jql import moments
from twohats.sandbox.jql.fields import Field, find_field
from twohats.sandbox.jql.parse import Call, Clause, Empty, Group, Node, Not, Query, Value
from twohats.sandbox.jql.tokens import JqlError

MAX_ORDER_FIELDS = 7
_OPPOSITE = {
    "=": "!=", "!=": "=", "in": "not in", "not in": "in", "<": ">=", ">=": "<", ">": "<=",
    "<=": ">", "~": "!~", "!~": "~",
}  # fmt: skip


class Names(Protocol):
    """What the compiler must look up on the site."""

    def values(self, field: Field, text: str) -> list[Any] | None:
        """Return what ``text`` stands for in ``field``; ``None`` if there is no such value."""

    def call(self, field: Field, call: Call) -> list[Any] | None:
        """Return what a function yields in ``field``; ``None`` if it is not known there."""


@dataclass
class Compiler:
    """Compiles queries for one account at one moment."""

    names: Names
    now: int
    zone: ZoneInfo
    custom: dict[str, str] = field(default_factory=dict)
    expand: Callable[[str], Node | None] = field(default=lambda _text: None)

    def where(self, query: Query) -> tuple[str, list[Any]]:
        """Return the SQL condition and its values; ``1`` when nothing restricts the query."""
        return ("1", []) if query.where is None else self._node(query.where, negated=False)

    def order(self, query: Query) -> str:
        """Return the SQL order, without a tie-breaker; empty when the query names none."""
        if len(query.order) > MAX_ORDER_FIELDS:
            raise JqlError(
                f"The maximum number of fields to order by is {MAX_ORDER_FIELDS}, "
                f"but the query names {len(query.order)}."
            )
        parts = []
        for name, down in query.order:
            found = self._field(name)
            if not found.sort:
                raise JqlError(f"Field '{name}' does not support sorting.")
            direction = "DESC" if down else "ASC"
            parts.append(f"{found.sort.format(direction)} {direction}")
        return ", ".join(parts)

    def _field(self, name: str) -> Field:
        found = find_field(name, self.custom)
        if found is None:
            raise JqlError(
                f"Field '{name}' does not exist or you do not have permission to view it."
            )
        return found

    def _node(self, node: Node, *, negated: bool) -> tuple[str, list[Any]]:
        if isinstance(node, Not):  # Jira pushes NOT inwards: NOT labels = x never finds unlabelled
            return self._node(node.part, negated=not negated)
        if isinstance(node, Clause):
            if negated:
                node = Clause(node.field, _OPPOSITE[node.operator], node.operands)
            return self._clause(node)
        return self._group(node, negated=negated)

    def _group(self, node: Group, *, negated: bool) -> tuple[str, list[Any]]:
        joint = {"and": "or", "or": "and"}[node.joint] if negated else node.joint
        texts, values = [], []
        for part in node.parts:
            text, more = self._node(part, negated=negated)
            texts.append(text)
            values += more
        return "(" + f" {joint.upper()} ".join(texts) + ")", values

    def _clause(self, clause: Clause) -> tuple[str, list[Any]]:
        found = self._field(clause.field)
        empty = any(isinstance(operand, Empty) for operand in clause.operands)
        if clause.operator not in found.operators and not (empty and found.kind == "text"):
            raise JqlError(
                f"The operator '{clause.operator}' is not supported by the '{clause.field}' field."
            )
        if found.kind == "filter":
            return self._filter(clause)
        if found.kind == "text" and not empty:
            return self._text(found, clause)
        values = [value for operand in clause.operands for value in self._read(found, operand)]
        if found.kind in ("word", "sprint"):
            return _several(found, clause.operator, values, empty=empty)
        if clause.operator in ("<", ">", "<=", ">="):
            return self._compare(found, clause.operator, values)
        return _single(found.column, clause.operator, values, empty=empty)

    def _filter(self, clause: Clause) -> tuple[str, list[Any]]:
        operand = clause.operands[0]
        text = operand.text if isinstance(operand, Value) else ""
        where = self.expand(text)
        if where is None:
            raise JqlError(f"A value with ID '{text}' does not exist for the field 'filter'.")
        return self._node(where, negated=clause.operator in ("!=", "not in"))

    def _text(self, found: Field, clause: Clause) -> tuple[str, list[Any]]:
        operand = clause.operands[0]
        if not isinstance(operand, Value) or not operand.text.strip():
            raise JqlError(f"The field '{clause.field}' does not support searching for ''.")
        text = f"jql_match(?, {found.column})"
        return (f"NOT {text}" if clause.operator == "!~" else text), [operand.text]

    def _read(self, found: Field, operand: Value | Call | Empty) -> list[Any]:
        if isinstance(operand, Empty):
            return []
        if isinstance(operand, Call):
            if found.kind in ("time", "date"):
                return [self._day(found, moments.called(operand, self.now, self.zone))]
            values = self.names.call(found, operand)
            if values is None:
                shown = f"{operand.name}({', '.join(operand.arguments)})"
                raise JqlError(f"Unable to find JQL function '{shown}'.")
            return values
        if found.kind in ("time", "date"):
            ms = moments.moment(found.name, operand, self.now, self.zone)
            return [self._day(found, ms)]
        values = self.names.values(found, operand.text)
        if values is None:
            raise JqlError(_unknown(found, operand.text))
        return values

    def _day(self, found: Field, ms: int) -> int | str:
        if found.kind == "time":
            return ms
        return moments.from_ms(ms).astimezone(self.zone).date().isoformat()

    def _compare(self, found: Field, operator: str, values: list[Any]) -> tuple[str, list[Any]]:
        if not values:
            raise JqlError(f"The operator '{operator}' does not support searching for EMPTY.")
        if found.kind == "issue":
            project, number = values[0]
            return f"(idx.project = ? AND number {operator} ?)", [project, number]
        if found.name == "priority":
            return f"{found.sort} {operator} {found.sort.replace('priority', '?')}", [values[0]]
        return f"{found.column} {operator} ?", [values[0]]


def _unknown(found: Field, text: str) -> str:
    if found.kind in ("issue", "parent"):
        return f"An issue with key '{text}' does not exist for field '{found.name}'."
    if found.kind in ("number", "count"):
        return f"A value with ID '{text}' does not exist for the field '{found.name}'."
    return f"The value '{text}' does not exist for the field '{found.name}'."


def _single(column: str, operator: str, values: list[Any], *, empty: bool) -> tuple[str, list[Any]]:
    if column == "key":
        column = "(idx.project * 10000000 + number)"
        values = [project * 10_000_000 + number for project, number in values]
    negative = operator in ("!=", "not in")
    nothing = values == [None] or empty  # resolution = Unresolved means none at all
    values = [value for value in values if value is not None]
    holders = ", ".join("?" * len(values))
    parts = [f"{column} {'NOT ' if negative else ''}IN ({holders})"] if values else []
    if nothing or negative:
        parts.append(f"{column} IS {'NOT ' if negative else ''}NULL")
    return "(" + ((" AND " if negative else " OR ").join(parts) or "0") + ")", values


def _several(
    found: Field, operator: str, values: list[Any], *, empty: bool
) -> tuple[str, list[Any]]:
    # Only column names of jql_fields and question marks go into the text.
    some = f"EXISTS (SELECT 1 FROM idx_value WHERE issue = idx.id AND field = '{found.column}'"  # noqa: S608
    holders = ", ".join("?" * len(values))
    hit = f"{some} AND value IN ({holders}))"
    if operator in ("!=", "not in"):  # as in Jira, "not x" does not find what has no value at all
        return (f"({some}) AND NOT {hit})", values) if values else (f"{some})", [])
    parts = ([hit] if values or not empty else []) + ([f"NOT {some})"] if empty else [])
    return "(" + " OR ".join(parts) + ")", values
