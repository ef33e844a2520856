"""The CEL engine: compiles and runs translated text. The only module that knows the library.

Errors of evaluation come back from the library as values of type ERROR, except a spent iteration budget, which it
raises; both are EngineError here.
"""

import math
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from cel_expr_python import cel
from cel_expr_python.ext import ext_math, ext_strings

from catalog.core.expressions.conversion import MAX_TEXT
from catalog.core.expressions.schema import ValueType

NULL = "NULL"
DYNAMIC = "DYN"

_COMPILE_ERROR = re.compile(r"<input>:(-?\d+):(-?\d+): (.*)")


class CompileError(ValueError):
    """The engine refuses a text; ``column`` counts from 0, or is None where the engine names no place."""

    def __init__(self, message: str, column: int | None) -> None:
        self.message = message
        self.column = column
        super().__init__(message)


class EngineError(ValueError):
    """Evaluating came to no value; ``reason`` is the engine's."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled text with the engine's name of its static type."""

    _expression: cel.Expression
    type_name: str

    def run(self, data: Mapping[str, object]) -> tuple[str, object]:
        """The engine's name of the value's type, and the plain value. Raises EngineError."""
        try:
            return _result(self._expression.eval(data=data))
        except RuntimeError as error:
            raise EngineError(str(error)) from error


class _Current(threading.local):
    """The values that the functions of a program answer with, in this thread."""

    values: Mapping[str, object] = MappingProxyType({})


class LinesProgram:
    """A compiled text over ``lines``, whose other variables are functions.

    The engine keeps what it converted for an activation. So lines are converted once for many evaluations, which is
    what those cost; the values that differ are asked for by function.
    """

    def __init__(self, text: str, variables: tuple[tuple[str, ValueType], ...]) -> None:
        self._current = _Current()
        readers = [_reader(self._current, name, value_type) for name, value_type in variables]
        self._environment = _environment({"lines": _lines_type()}, readers)
        self._expression = self._environment.compile(text)

    def over(self, lines: Sequence[Mapping[str, object]]) -> cel.Activation:
        """These lines, converted, for one thread at a time."""
        return self._environment.Activation(data={"lines": lines})

    def run(self, lines: cel.Activation, data: Mapping[str, object]) -> tuple[str, object]:
        """As ``Program.run``, over lines that ``over`` returned."""
        self._current.values = data
        try:
            return _result(self._expression.eval(activation=lines))
        except RuntimeError as error:
            raise EngineError(str(error)) from error
        finally:
            self._current.values = MappingProxyType({})


def _reader(current: _Current, name: str, value_type: ValueType) -> cel.FunctionDecl:
    def value() -> object:
        if name not in current.values:
            raise LookupError(f'No value with name "{name}" found')
        return current.values[name]

    overload = cel.Overload(f"{name}_value", return_type=_types()[value_type], parameters=[], impl=value)
    return cel.FunctionDecl(name, [overload])


def _result(value: cel.Value) -> tuple[str, object]:
    type_name = value.type().name()
    plain = value.plain_value()
    if type_name == "ERROR":
        raise EngineError(str(plain))
    return type_name, plain


@lru_cache(maxsize=4096)
def compiled(text: str, variables: tuple[tuple[str, ValueType], ...], with_lines: bool = False) -> Program:
    """The program of a text over typed variables. Raises CompileError."""
    types = {name: _types()[value_type] for name, value_type in variables}
    if with_lines:
        types["lines"] = _lines_type()
    try:
        expression = _environment(types, ()).compile(text)
    except RuntimeError as error:
        raise _compile_error(str(error)) from error
    return Program(expression, expression.return_type().name())


@lru_cache(maxsize=1024)
def compiled_over_lines(text: str, variables: tuple[tuple[str, ValueType], ...]) -> LinesProgram:
    """The program of a text that reads ``lines`` and calls its variables; it compiles if it does with variables."""
    return LinesProgram(text, variables)


def _environment(variables: Mapping[str, cel.Type], functions: Iterable[cel.FunctionDecl]) -> cel.Env:
    extensions = [ext_strings.ExtStrings(), ext_math.ExtMath()]
    return cel.NewEnv(variables=variables, extensions=extensions, functions=[*_functions(), *functions])


def _lines_type() -> cel.Type:
    return cel.Type.List(cel.Type.Map(cel.Type.STRING, cel.Type.DYN))


@lru_cache(maxsize=1)
def _types() -> Mapping[ValueType, cel.Type]:
    scalar = cel.Type
    return {
        ValueType.TEXT: scalar.STRING,
        ValueType.PICKLIST: scalar.STRING,
        ValueType.BOOLEAN: scalar.BOOL,
        ValueType.NUMBER: scalar.DOUBLE,
        ValueType.PERCENT: scalar.DOUBLE,
        ValueType.CURRENCY: scalar.DOUBLE,
        ValueType.DATE: scalar.TIMESTAMP,
        ValueType.DATETIME: scalar.TIMESTAMP,
        ValueType.TEXT_LIST: scalar.List(scalar.STRING),
        ValueType.NUMBER_LIST: scalar.List(scalar.DOUBLE),
        ValueType.DYNAMIC: scalar.DYN,
    }


def type_name_of(value_type: ValueType) -> str:
    """The engine's name of a type, comparable with ``Program.type_name``."""
    return str(_types()[value_type].name())


@lru_cache(maxsize=1)
def _functions() -> list[cel.FunctionDecl]:
    double, text = cel.Type.DOUBLE, cel.Type.STRING
    replace = cel.Overload(
        "replace_text", return_type=text, parameters=[text, text, text], is_member=True, impl=_replace
    )
    return [
        cel.FunctionDecl("replaceText", [replace]),
        *(
            cel.FunctionDecl(
                name, [cel.Overload(f"{name}_double", return_type=double, parameters=[double, double], impl=function)]
            )
            for name, function in (("divide", _divide), ("remainder", _remainder))
        ),
    ]


def _divide(dividend: float, divisor: float) -> float:
    """The engine's own division of doubles answers infinity, which would then count as large in silence."""
    if divisor == 0:
        raise ZeroDivisionError("division by zero")
    return dividend / divisor


def _remainder(dividend: float, divisor: float) -> float:
    if divisor == 0:
        raise ZeroDivisionError("division by zero")
    return math.fmod(dividend, divisor)


def _replace(text: str, searched: str, replacement: str) -> str:
    if not searched:
        raise ValueError("replace needs a text to look for, not an empty one")
    result = text.replace(searched, replacement)
    if len(result) > MAX_TEXT:
        raise ValueError(f"replace would make a text of more than {MAX_TEXT:,} characters")
    return result


def _compile_error(text: str) -> CompileError:
    match = _COMPILE_ERROR.search(text)
    if match is None:
        return CompileError(text.splitlines()[0], None)
    column = int(match.group(2)) - 1
    return CompileError(match.group(3), column if column >= 0 else None)
