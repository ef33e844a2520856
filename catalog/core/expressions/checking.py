"""The check of an expression when it is saved: it reads, its names exist, its types agree, its cost is bounded."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from catalog.core.expressions import engine
from catalog.core.expressions.schema import Schema, ValueType
from catalog.core.expressions.syntax import Node, parse, start_of
from catalog.core.expressions.tokens import ExpressionError
from catalog.core.expressions.translation import Translation, Variable, translate

_OVERLOAD = re.compile(r"found no matching overload for '(.+?)' applied to '\((.*)\)'")
_OPERATORS = {"_?_:_": "? :", "!_": "!", "-_": "-", "@in": "in", "_[_]": "[ ]", "divide": "/", "remainder": "%"}
_TYPES = {
    "google.protobuf.Timestamp": "Datetime",
    "google.protobuf.Duration": "duration",
    "map(string, dyn)": "line",
    "TIMESTAMP": "Datetime",
    "DURATION": "duration",
    "MAP<STRING, DYN>": "line",
    "string": "Text",
    "double": "Number",
    "bool": "Boolean",
    "dyn": "Dynamic",
    "list": "list",
}


@dataclass(frozen=True, slots=True)
class CheckedExpression:
    """An expression that passed its check, ready to be evaluated. ``result`` is the type that was asked for.

    ``program`` is the engine's text; where it reads ``lines``, its variables are functions, so that lines that were
    converted once serve for every value of them.
    """

    expression: str
    result: ValueType | None
    program: str
    variables: tuple[Variable, ...]
    line_fields: tuple[tuple[str, ValueType], ...]
    reads_lines: bool

    @property
    def engine_variables(self) -> tuple[tuple[str, ValueType], ...]:
        values = [(name.value_name, name.value_type) for name in self.variables]
        presences = [(name.presence_name, ValueType.BOOLEAN) for name in self.variables]
        return tuple((name, value_type) for name, value_type in (*values, *presences) if name is not None)


def check(expression: str, schema: Schema, *, result: ValueType | None = ValueType.BOOLEAN) -> CheckedExpression:
    """The expression, checked against what exists where it stands, and against the type of result it must have.

    ``result`` None accepts any type. A Dynamic result is accepted here and verified at each evaluation. Raises
    ExpressionError with the place of the first fault.
    """
    return _check(expression, schema, result)


@lru_cache(maxsize=4096)
def _check(expression: str, schema: Schema, result: ValueType | None) -> CheckedExpression:
    tree = parse(expression)
    translation = translate(expression, tree, schema)
    checked = CheckedExpression(
        expression=expression,
        result=result,
        program=translation.calling_text if translation.reads_lines else translation.text,
        variables=translation.variables,
        line_fields=translation.line_fields,
        reads_lines=translation.reads_lines,
    )
    try:
        program = engine.compiled(translation.text, checked.engine_variables, translation.reads_lines)
    except engine.CompileError as error:
        raise _explained(expression, translation, error) from error
    _check_constants(expression, translation)
    _check_result(expression, tree, program.type_name, result)
    return checked


def _check_constants(expression: str, translation: Translation) -> None:
    for text, position in translation.constants:
        try:
            engine.compiled(text, ()).run({})
        except engine.CompileError:
            continue  # its type is wrong, which the whole expression has been told already
        except engine.EngineError as error:
            message = f"This constant is not valid: {error.reason.partition(': ')[2] or error.reason}."
            hint = 'Write date("2026-12-31"), timestamp("2026-12-31T12:00:00Z") or duration("36h").'
            raise ExpressionError(expression, position, message, "" if "regular" in message else hint) from error


def _check_result(expression: str, tree: Node, found: str, result: ValueType | None) -> None:
    if found == engine.NULL:
        raise ExpressionError(expression, start_of(tree), "The result is always null.")
    if result is None or found in (engine.type_name_of(result), engine.DYNAMIC):
        return
    if result is ValueType.DYNAMIC:
        return
    message = f"The result must be {result}, but is {_type_in_words(found)}."
    hint = "Compare it with a value, as in line.quantity > 1." if result is ValueType.BOOLEAN else ""
    raise ExpressionError(expression, start_of(tree), message, hint)


def _explained(expression: str, translation: Translation, error: engine.CompileError) -> ExpressionError:
    """The engine's complaint in the words and at the place of the expression as written."""
    offsets = [mark[0] for mark in translation.marks]
    at = bisect_right(offsets, error.column) - 1 if error.column is not None else 0
    position = translation.marks[max(at, 0)][1] if translation.marks else 0
    if "recursion" in error.message:
        message = "The expression is nested too deeply, or joins too many values in a row."
        return ExpressionError(expression, 0, message, "Split it; for many alternatives write value in [a, b, …].")
    match = _OVERLOAD.search(error.message)
    if match is None:
        return ExpressionError(expression, position, f"{error.message}.")
    function, types = match.group(1), _split_types(match.group(2))
    operator = _OPERATORS.get(function, function.strip("_"))
    words = [_type_in_words(name) for name in types]
    message = f"{operator} cannot be applied to {' and '.join(words) if words else 'nothing'}."
    return ExpressionError(expression, position, message, _type_hint(operator, words))


def _type_hint(operator: str, words: list[str]) -> str:
    if operator in ("&&", "||", "!"):
        return "It joins conditions, which are true or false."
    if operator == "? :":
        return "Before ? stands a condition; both values after it must have one type."
    if "Datetime" in words and "Text" in words:
        return 'Write a date as date("2026-12-31") or timestamp("2026-12-31T12:00:00Z").'
    if "Number" in words and "Text" in words:
        return "Texts are written in quotes, numbers without; string(number) and double(text) convert."
    if operator in ("==", "!=", "<", "<=", ">", ">=", "in"):
        return "Both sides must have the same type."
    return ""


def _split_types(listed: str) -> list[str]:
    types: list[str] = []
    depth = 0
    for piece in listed.split(", ") if listed else []:
        if depth:
            types[-1] += f", {piece}"
        else:
            types.append(piece)
        depth += piece.count("(") - piece.count(")")
    return types


def _type_in_words(name: str) -> str:
    if name in _TYPES:
        return _TYPES[name]
    for value_type in ValueType:
        if engine.type_name_of(value_type) == name:
            return value_type.value
    inner = re.fullmatch(r"list\((.*)\)|LIST<(.*)>", name)
    if inner is not None:
        return f"a list of {_type_in_words(inner.group(1) or inner.group(2))}"
    return name
