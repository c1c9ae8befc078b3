"""JQL tree -> the structure that Cloud's ``jql/parse`` answers with."""

from typing import Any

from twohats.sandbox.jql.parse import Call, Clause, Empty, Group, Node, Operand, Query


def _encode(text: str) -> str:
    return text if text.replace("-", "").isalnum() else f'"{text}"'


def _operand(operand: Operand) -> dict[str, Any]:
    if isinstance(operand, Empty):
        return {"keyword": "empty", "encodedOperand": "empty"}
    if isinstance(operand, Call):
        arguments = list(operand.arguments)
        shown = f"{operand.name}({', '.join(map(_encode, arguments))})"
        return {"function": operand.name, "arguments": arguments, "encodedOperand": shown}
    return {"value": operand.text, "encodedValue": _encode(operand.text)}


def _clause(clause: Clause) -> dict[str, Any]:
    field = {"name": clause.field, "encodedName": _encode(clause.field)}
    if clause.operator in ("in", "not in"):
        values = [_operand(operand) for operand in clause.operands]
        shown = ", ".join(v.get("encodedValue") or v["encodedOperand"] for v in values)
        operand: dict[str, Any] = {"values": values, "encodedOperand": f"({shown})"}
        return {"field": field, "operator": clause.operator, "operand": operand}
    operator = clause.operator
    if isinstance(clause.operands[0], Empty):
        operator = {"=": "is", "!=": "is not"}[operator]
    return {"field": field, "operator": operator, "operand": _operand(clause.operands[0])}


def _node(node: Node) -> dict[str, Any]:
    if isinstance(node, Clause):
        return _clause(node)
    if isinstance(node, Group):
        return {"operator": node.joint, "clauses": [_node(part) for part in node.parts]}
    return {"operator": "not", "clauses": [_node(node.part)]}


def structure(query: Query) -> dict[str, Any]:
    """Return a parsed query as Jira shows it."""
    shown: dict[str, Any] = {}
    if query.where is not None:
        shown["where"] = _node(query.where)
    if query.order:
        shown["orderBy"] = {
            "fields": [
                {"field": {"name": name, "encodedName": _encode(name)}, "direction": "desc"}
                if down
                else {"field": {"name": name, "encodedName": _encode(name)}, "direction": "asc"}
                for name, down in query.order
            ]
        }
    return shown
