"""What a row compares a variable with: a constant, a list of constants, another variable, or an expression."""

from dataclasses import dataclass
from enum import StrEnum

from catalog.core.expressions.names import path_of
from catalog.core.expressions.syntax import Call, ListOf, Literal, Node
from catalog.core.expressions.writing import as_operand, literal_text, path_text, quoted, written


class ValueKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    LIST = "list"
    VARIABLE = "variable"
    EXPRESSION = "expression"


Content = str | float | bool | tuple[str, ...] | tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Value:
    """``content`` is the text, number or boolean; the ISO 8601 text of a date; a variable's path; a list's values."""

    kind: ValueKind
    content: Content


_DATES = {"date": ValueKind.DATE, "timestamp": ValueKind.DATETIME}
_FUNCTIONS = {kind: function for function, kind in _DATES.items()}


def value_of(node: Node) -> Value:
    """Return what a node is compared with."""
    constant = _constant(node)
    if constant is not None:
        return constant
    if isinstance(node, ListOf):
        items = [_constant(item) for item in node.items]
        if None not in items:
            return Value(ValueKind.LIST, tuple(item for item in items if item is not None))
    path = path_of(node)
    if path is not None and len(path) > 1:
        return Value(ValueKind.VARIABLE, path)
    return Value(ValueKind.EXPRESSION, written(node))


def _constant(node: Node) -> Value | None:
    match node:
        case Literal(value=bool() as truth):
            return Value(ValueKind.BOOLEAN, truth)
        case Literal(value=str() as text):
            return Value(ValueKind.TEXT, text)
        case Literal(value=float() as number):
            return Value(ValueKind.NUMBER, number)
        case Call(function="date" | "timestamp" as function, target=None, arguments=(Literal(value=str() as text),)):
            return Value(_DATES[function], text)
    return None


def value_text(value: Value, *, beside: int = 0) -> str:
    """Return a value as an expression writes it, on the right of an operator of the level ``beside``.

    Raises ExpressionError where the text of an expression cannot be read.
    """
    match value.content:
        case bool() | float() as constant:
            return literal_text(constant)
        case str() as text if value.kind is ValueKind.EXPRESSION:
            return as_operand(text, beside + 1) if beside else text
        case str() as text if value.kind in _FUNCTIONS:
            return f"{_FUNCTIONS[value.kind]}({quoted(text)})"
        case str() as text:
            return quoted(text)
        case tuple() as parts if value.kind is ValueKind.VARIABLE:
            return path_text(tuple(part for part in parts if isinstance(part, str)))
        case tuple() as items:
            return f"[{', '.join(value_text(item) for item in items if isinstance(item, Value))}]"
