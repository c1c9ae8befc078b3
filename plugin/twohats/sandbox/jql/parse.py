"""JQL text -> tree, with Jira's own words for what is wrong."""

import re
from dataclasses import dataclass

from twohats.sandbox.jql.tokens import JqlError, Token, place, tokens
from twohats.sandbox.jql.words import RESERVED_WORDS

_OPERATORS = "'=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'"
_EMPTY = frozenset(("empty", "null"))


@dataclass(frozen=True)
class Value:
    """A literal; unquoted numbers mean milliseconds where a time is expected."""

    text: str
    quoted: bool = False


@dataclass(frozen=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Empty:
    """EMPTY or NULL."""


Operand = Value | Call | Empty


@dataclass(frozen=True)
class Clause:
    """One comparison. ``operands`` holds several for IN and NOT IN."""

    field: str
    operator: str
    operands: tuple[Operand, ...]


@dataclass(frozen=True)
class Group:
    """AND or OR of several parts."""

    joint: str
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    """NOT of one part."""

    part: "Node"


Node = Clause | Group | Not


@dataclass(frozen=True)
class Query:
    """A whole query; ``where`` is ``None`` when nothing restricts it."""

    where: Node | None
    order: tuple[tuple[str, bool], ...] = ()  # (field, descending)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.index = 0
        self.depth = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.here
        self.index += token.kind != "end"
        return token

    def accept(self, *words: str) -> bool:
        if self.here.lower in words and self.here.kind != "end":
            self.take()
            return True
        return False

    def fail(self, wanted: str) -> JqlError:
        token = self.here
        if token.kind == "end":
            return JqlError(f"Error in the JQL Query: {wanted} before the end of the query.")
        return JqlError(
            f"Error in the JQL Query: {wanted} but got '{token.text}'. {place(self.text, token.at)}"
        )

    def query(self) -> Query:
        where = None
        if self.here.kind != "end" and self.here.lower != "order":
            where = self.either()
        order = self.order() if self.accept("order") else ()
        if self.here.kind != "end":
            raise self.fail("Expecting either 'OR' or 'AND'")
        return Query(where, order)

    def either(self) -> Node:
        self.depth += 1
        if self.depth > 50:  # noqa: PLR2004 - far deeper than any query a person writes
            raise JqlError("Error in the JQL Query: the query is nested too deeply.")
        parts = [self.both()]
        while self.accept("or"):
            parts.append(self.both())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Group("or", tuple(parts))

    def both(self) -> Node:
        parts = [self.one()]
        while self.accept("and"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else Group("and", tuple(parts))

    def one(self) -> Node:
        negated = False
        while self.accept("not"):
            negated = not negated
        if self.accept("("):
            node = self.either()
            if not self.accept(")"):
                raise self.fail("Expecting ')'")
        else:
            node = self.clause()
        return Not(node) if negated else node

    def name(self) -> str:
        token = self.here
        if token.kind not in ("word", "string", "field"):
            raise self.fail("Expecting a field name")
        if token.lower in RESERVED_WORDS:
            raise self._reserved(token)
        return self.take().text

    def _reserved(self, token: Token) -> JqlError:
        return JqlError(
            f"Error in the JQL Query: '{token.text}' is a reserved JQL word. You must surround "
            f"it in quotation marks to use it in a query. {place(self.text, token.at)}"
        )

    def clause(self) -> Clause:
        field = self.name()
        operator = self.operator()
        if operator in ("in", "not in"):
            return Clause(field, operator, self.several())
        operand = self.operand()
        if isinstance(operand, Empty) and operator not in ("is", "is not", "=", "!="):
            raise JqlError(f"The operator '{operator}' does not support searching for EMPTY.")
        if operator in ("is", "is not") and not isinstance(operand, Empty):
            raise JqlError(f"The operator '{operator}' only supports EMPTY and NULL.")
        return Clause(field, {"is": "=", "is not": "!="}.get(operator, operator), (operand,))

    def operator(self) -> str:
        if self.here.kind == "op":
            return self.take().text
        if self.accept("in"):
            return "in"
        if self.accept("is"):
            return "is not" if self.accept("not") else "is"
        if self.here.lower == "not" and self.tokens[self.index + 1].lower == "in":
            self.index += 2
            return "not in"
        if self.here.lower in ("was", "changed"):
            raise JqlError(f"The sandbox does not know the operator '{self.here.text}'.")
        shown = self.fail("Expecting operator").args[0]
        place = shown.rfind("(line")
        extra = f"The valid operators are {_OPERATORS}. "
        raise JqlError(shown if place < 0 else shown[:place] + extra + shown[place:])

    def several(self) -> tuple[Operand, ...]:
        if not self.accept("("):
            operand = self.operand()
            if isinstance(operand, Call):
                return (operand,)
            self.index -= 1
            raise self.fail("Expecting either a list or a function")
        operands = [self.operand()]
        while self.accept(","):
            operands.append(self.operand())
        if not self.accept(")"):
            raise self.fail("Expecting either ',' or ')'")
        return tuple(operands)

    def operand(self) -> Operand:
        token = self.here
        if token.kind not in ("word", "string"):
            raise self.fail("Expecting either a value, list or function")
        if token.lower in _EMPTY:
            self.take()
            return Empty()
        if token.lower in RESERVED_WORDS:
            raise self._reserved(token)
        self.take()
        if self.accept("("):
            return Call(token.text, self.arguments())
        return Value(re.sub(r"\\(.)", r"\1", token.text), token.kind == "string")

    def arguments(self) -> tuple[str, ...]:
        found: list[str] = []
        while not self.accept(")"):
            if self.here.kind not in ("word", "string"):
                raise self.fail("Expecting a function argument")
            found.append(self.take().text)
            self.accept(",")
        return tuple(found)

    def order(self) -> tuple[tuple[str, bool], ...]:
        if not self.accept("by"):
            raise self.fail("Expecting 'BY'")
        fields = []
        while True:
            name = self.name()
            down = self.accept("desc")
            if not down:
                self.accept("asc")
            fields.append((name, down))
            if not self.accept(","):
                return tuple(fields)


def parse(text: str) -> Query:
    """Return the tree of ``text``; raise ``JqlError`` with Jira's message."""
    return _Parser(text).query()
